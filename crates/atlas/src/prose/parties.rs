//! The parties of an engagement as pages name and link them.

use domain::{Country, Level, Role, Side, State};
use serde::Serialize;

/// A participant, ready to be named and linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The actor's address part, unique among actors.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// American or foreign.
    pub side: Side,
    /// What it does here.
    pub role: Role,
    /// What sort of body.
    pub level: Level,
    /// Its American state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Its country; none for networks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

impl Party {
    /// Where its page is.
    #[must_use]
    pub fn href(&self) -> String {
        href(&self.slug, self.side, self.level, self.country)
    }

    /// The state or country that its name is read with; nothing where the name is that of the state or country itself,
    /// and for networks.
    #[must_use]
    pub fn area(&self) -> Option<&'static str> {
        let area = match (self.side, self.level) {
            (_, Level::Country | Level::Network) | (Side::Us, Level::State | Level::Group) => return None,
            (Side::Us, _) => self.state.map(State::name)?,
            (Side::Foreign, _) => country_name(self.country?),
        };
        (area != self.name).then_some(area)
    }

    /// "Seattle, Washington", "Japan", "Mayors for Peace".
    #[must_use]
    pub fn full(&self) -> String {
        match self.area() {
            Some(area) => format!("{}, {area}", super::brief(&self.name, 120)),
            None => super::brief(&self.name, 120),
        }
    }

    /// As [`Self::full`], in running text: "the Netherlands", "the District of Columbia".
    #[must_use]
    pub fn spoken(&self) -> String {
        match self.level {
            Level::Country | Level::State => with_article(&self.full()),
            _ => self.full(),
        }
    }

    /// "American side · travels".
    #[must_use]
    pub fn role_words(&self) -> String {
        let side = match self.side {
            Side::Us => "American side",
            Side::Foreign if self.level == Level::Network => "Network",
            Side::Foreign => "Counterpart",
        };
        let role = match self.role {
            Role::Party => "party",
            Role::Visitor => "travels",
            Role::Host => "receives",
            Role::Member => "member",
            Role::Object if self.level == Level::Network => "joined",
            Role::Object => "concerned",
        };
        format!("{side} · {role}")
    }
}

/// The name of a country as pages print it.
#[must_use]
pub fn country_name(country: Country) -> &'static str {
    &places::country(country).name
}

/// The name of a country or state as running text has it: some take the article.
#[must_use]
pub fn with_article(name: &str) -> String {
    const WITH: &[&str] = &[
        "Bahamas",
        "Comoros",
        "District of Columbia",
        "Gambia",
        "Maldives",
        "Netherlands",
        "Philippines",
        "Seychelles",
        "U.S. Virgin Islands",
        "Vatican",
    ];
    let takes_it = WITH.contains(&name)
        || name.starts_with("United ")
        || [" Islands", " Republic", " Emirates", " Territories"]
            .iter()
            .any(|end| name.ends_with(end));
    if takes_it {
        format!("the {name}")
    } else {
        name.to_owned()
    }
}

/// Where the page of an actor is: places, countries and networks have pages of their own sort.
#[must_use]
pub fn href(slug: &str, side: Side, level: Level, country: Option<Country>) -> String {
    match (side, level, country) {
        (Side::Foreign, Level::Country, Some(country)) => format!("/countries/{country}"),
        (_, Level::Network, _) => format!("/networks/{slug}"),
        (Side::Us, Level::State | Level::County | Level::City | Level::Town, _) => format!("/places/{slug}"),
        _ => format!("/actors/{slug}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_named_with_their_area() {
        let mut party = Party {
            slug: "seattle-wa".into(),
            name: "Seattle".into(),
            side: Side::Us,
            role: Role::Party,
            level: Level::City,
            state: "WA".parse().ok(),
            country: Some(Country::US),
        };
        assert_eq!(
            (party.full().as_str(), party.href().as_str()),
            ("Seattle, Washington", "/places/seattle-wa")
        );
        (party.name, party.level) = ("Washington".into(), Level::State);
        assert_eq!(party.full(), "Washington");
        (party.side, party.level, party.country) = (Side::Foreign, Level::City, "NO".parse().ok());
        (party.name, party.slug) = ("Bergen".into(), "bergen-no".into());
        assert_eq!(
            (party.full().as_str(), party.href().as_str()),
            ("Bergen, Norway", "/actors/bergen-no")
        );
        assert_eq!(with_article("United Kingdom"), "the United Kingdom");
        assert_eq!(with_article("Dominican Republic"), "the Dominican Republic");
        assert_eq!(with_article("Japan"), "Japan");
        (party.name, party.level) = ("Norway".into(), Level::Country);
        assert_eq!(
            (party.full().as_str(), party.href().as_str()),
            ("Norway", "/countries/NO")
        );
    }
}
