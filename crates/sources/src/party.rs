//! What a name says about itself: a state after a comma or in parentheses, "County" at its end.

use domain::{Country, Level, PartyName, State};

use crate::countries;

/// A name and the state written behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Qualified<'a> {
    pub(crate) name: &'a str,
    pub(crate) state: State,
}

/// `Coventry, Connecticut` and `Washington, D.C.`: a state after the last comma.
pub(crate) fn after_comma(name: &str) -> Option<Qualified<'_>> {
    let (name, state) = name.rsplit_once(',')?;
    let state = match state.trim() {
        "D.C." | "DC" => State::literal(b"DC"),
        full => countries::state_by_name(full)?,
    };
    Some(Qualified {
        name: name.trim(),
        state,
    })
}

/// `Baker (Louisiana)`: a state in parentheses at the end. Wikidata's labels name states so, Wikipedia's lists name
/// the city that a quarter belongs to, which is why this is asked for apart.
pub(crate) fn in_parentheses(name: &str) -> Option<Qualified<'_>> {
    let (name, state) = name.strip_suffix(')')?.rsplit_once('(')?;
    Some(Qualified {
        name: name.trim(),
        state: countries::state_by_name(state)?,
    })
}

/// The level that an American name ends with, where it says so.
pub(crate) fn level_in_name(name: &str) -> Option<Level> {
    let county = [" County", " Parish", " Borough"]
        .iter()
        .any(|ending| name.ends_with(ending));
    county.then_some(Level::County)
}

/// An American body by name, with the state and level that the name itself gives.
pub(crate) fn american(name: &str, qualified: Option<Qualified<'_>>) -> PartyName {
    let (name, state) = qualified.map_or((name, None), |found| (found.name, Some(found.state)));
    PartyName {
        name: name.to_owned(),
        level: level_in_name(name),
        state,
        country: Some(Country::US),
        ..PartyName::default()
    }
}

/// Letters for comparing two spellings of one name in one list: case and blanks do not count.
pub(crate) fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_where_they_are_written() {
        let found = after_comma("Coventry, New York").unwrap();
        assert_eq!((found.name, found.state.as_str()), ("Coventry", "NY"));
        assert_eq!(after_comma("Washington, D.C.").unwrap().state.as_str(), "DC");
        assert_eq!(after_comma("Suzhou, Jiangsu"), None);
        assert_eq!(in_parentheses("Aiken (South Carolina)").unwrap().name, "Aiken");
        assert_eq!(in_parentheses("Harlem (New York City)"), None);
        assert_eq!(american("Maui County", None).level, Some(Level::County));
        assert_eq!(american("Maui", None).level, None);
    }
}
