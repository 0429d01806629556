//! What a delivery says about Wikidata items beside their ties: names, countries, UN/LOCODEs.
//!
//! The files of such a delivery are told apart by their first bytes, never by their names, and may come in any order.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use domain::{Country, Level, PartyName, State};

use crate::delimited::{Line, Lines};
use crate::encoding::{self, Charset};
use crate::headed::Headed;
use crate::sink::{Fault, Flow, Sink};
use crate::{countries, entity, party};

/// The longest line of a file of pairs or names.
const LINE_LIMIT: usize = 1024 * 1024;

/// What an input is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Entity JSON.
    Json,
    /// `LOCODE,wikidata_id,distance`
    Crosswalk,
    /// Two items a line.
    Pairs,
    /// An item and its name a line.
    Names,
    /// None of these.
    Other,
}

/// Looks at an input's first bytes and gives all of its bytes again.
pub(crate) fn shape(mut bytes: impl Read + 'static) -> std::io::Result<(Shape, Box<dyn Read>)> {
    let mut head = Vec::new();
    bytes.by_ref().take(4096).read_to_end(&mut head)?;
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let line = text.lines().next().unwrap_or("");
    let shape = match line.split_once('\t') {
        _ if text.starts_with(['{', '[']) => Shape::Json,
        _ if line.contains("LOCODE") && line.contains("wikidata_id") => Shape::Crosswalk,
        Some((one, other)) if entity::item(one).is_some() && entity::item(other).is_some() => Shape::Pairs,
        Some((one, _)) if entity::item(one).is_some() => Shape::Names,
        _ => Shape::Other,
    };
    Ok((shape, Box::new(Cursor::new(head).chain(bytes))))
}

/// One item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub(crate) name: Option<String>,
    pub(crate) level: Option<Level>,
    /// The countries that the delivery puts it in. More than one is no answer.
    pub(crate) countries: HashSet<Country>,
    pub(crate) locodes: HashSet<String>,
    /// The items it lies in.
    pub(crate) within: Vec<String>,
}

/// All items of a delivery.
#[derive(Debug, Default)]
pub(crate) struct Items(HashMap<String, Item>);

/// On which side an item can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Soil {
    American,
    Foreign,
    /// The delivery does not say.
    Unknown,
}

impl Items {
    pub(crate) fn entry(&mut self, id: &str) -> &mut Item {
        self.0.entry(id.to_owned()).or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The item's country, where the delivery names exactly one.
    fn country(&self, id: &str) -> Option<Country> {
        let mut countries = self.0.get(id)?.countries.iter();
        let first = countries.next()?;
        countries.next().is_none().then_some(*first)
    }

    /// Whether the delivery shows the item to be American: by its country, or by a state in its very name.
    pub(crate) fn soil(&self, id: &str) -> Soil {
        match self.country(id) {
            Some(country) if countries::american(country).is_some() => Soil::American,
            Some(_) => Soil::Foreign,
            // Georgia is a country as well.
            None => match self.state_in_name(id).map(|found| found.state.bytes()) {
                Some(state) if &state != b"GA" => Soil::American,
                _ => Soil::Unknown,
            },
        }
    }

    fn state_in_name(&self, id: &str) -> Option<party::Qualified<'_>> {
        let name = self.0.get(id)?.name.as_deref()?;
        party::in_parentheses(name).or_else(|| party::after_comma(name))
    }

    /// The state that the item lies in, by the items above it.
    fn state_above(&self, id: &str) -> Option<State> {
        let mut level = vec![id.to_owned()];
        for _ in 0..4 {
            let items: Vec<_> = level.iter().filter_map(|id| self.0.get(id)).collect();
            let is_state = |item: &&&Item| item.level == Some(Level::State);
            let state = items.iter().find(is_state).and_then(|item| item.name.as_deref());
            if let Some(state) = state.and_then(countries::state_by_name) {
                return Some(state);
            }
            level = items.iter().flat_map(|item| item.within.clone()).take(32).collect();
        }
        None
    }

    /// The American body that an item is.
    pub(crate) fn american(&self, id: &str) -> PartyName {
        let item = self.0.get(id);
        let name = item.and_then(|item| item.name.as_deref()).unwrap_or(id);
        let mut party = party::american(name, self.state_in_name(id));
        let territory = self.country(id).and_then(countries::american).flatten();
        party.state = party.state.or(territory).or_else(|| self.state_above(id));
        party.level = item.and_then(|item| item.level).or(party.level);
        self.identified(id, party)
    }

    /// The foreign body that an item is. Without a name its id stands for it.
    pub(crate) fn foreign(&self, id: &str) -> PartyName {
        let item = self.0.get(id);
        let party = PartyName {
            name: item.and_then(|item| item.name.clone()).unwrap_or_else(|| id.to_owned()),
            level: item.and_then(|item| item.level),
            country: self.country(id),
            ..PartyName::default()
        };
        self.identified(id, party)
    }

    fn identified(&self, id: &str, mut party: PartyName) -> PartyName {
        party.wikidata = Some(id.to_owned());
        let mut locodes = self.0.get(id).into_iter().flat_map(|item| &item.locodes);
        party.locode = match (locodes.next(), locodes.next()) {
            (Some(only), None) => Some(only.clone()),
            _ => None,
        };
        party
    }

    /// Reads a crosswalk between UN/LOCODEs and items.
    pub(crate) fn read_crosswalk(&mut self, bytes: Box<dyn Read>, sink: &mut Sink<'_>) -> Flow {
        let Some(mut file) = Headed::open(bytes, &["LOCODE", "wikidata_id"], sink)? else {
            return Ok(());
        };
        while let Some(row) = file.next(sink)? {
            let Some(locode) = entity::locode(row.get("LOCODE")) else {
                row.refuse("LOCODE", "this is not a UN/LOCODE", "write it as USSEA", sink)?;
                continue;
            };
            let Some(id) = entity::item(row.get("wikidata_id")) else {
                row.refuse("wikidata_id", "this is not a Wikidata item", "write it as Q5083", sink)?;
                continue;
            };
            let item = self.entry(id);
            if let Ok(country) = locode[..2].parse() {
                item.countries.insert(country);
            }
            item.locodes.insert(locode);
        }
        Ok(())
    }

    /// Reads lines of an item and its name.
    pub(crate) fn read_names(&mut self, bytes: Box<dyn Read>, sink: &mut Sink<'_>) -> Flow {
        each_pair(bytes, sink, |line, one, name, sink| {
            let name = name.trim();
            match entity::item(one) {
                Some(id) if !name.is_empty() && !name.contains('\0') => {
                    self.entry(id).name = Some(name.to_owned());
                    Ok(())
                }
                _ => sink.refuse(no_pair("an item and its name"), line, &format!("{one}\t{name}")),
            }
        })
    }
}

/// Goes through lines of two columns separated by a tab. Blank lines are passed over, others refused.
pub(crate) fn each_pair(
    bytes: Box<dyn Read>,
    sink: &mut Sink<'_>,
    mut take: impl FnMut(u64, &str, &str, &mut Sink<'_>) -> Flow,
) -> Flow {
    let opened = encoding::open(bytes).map_err(|error| sink.broke(error))?;
    let mut charset = opened.charset;
    let mut lines = Lines::new(opened, LINE_LIMIT);
    while let Some(line) = lines.next().map_err(|error| sink.broke(error))? {
        let Some(text) = whole_text(&line, &mut charset) else {
            let fault = Fault::row("the line is too long or not UTF-8", "save the file as UTF-8");
            sink.refuse(fault, line.number, &String::from_utf8_lossy(&line.bytes))?;
            continue;
        };
        match text.split_once('\t') {
            Some((one, other)) => take(line.number, one, other, sink)?,
            None if text.trim().is_empty() => {}
            None => sink.refuse(no_pair("two columns"), line.number, &text)?,
        }
    }
    Ok(())
}

fn whole_text(line: &Line, charset: &mut Charset) -> Option<String> {
    if line.cut {
        return None;
    }
    let text = charset.decode(&line.bytes)?;
    Some(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A line that is not what its file consists of.
pub(crate) fn no_pair(what: &str) -> Fault {
    Fault::row(
        format!("the line is not {what}, separated by a tab"),
        "write it as the other lines are",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_their_bytes() {
        for (bytes, expected) in [
            ("Q1\tQ2\n", Shape::Pairs),
            ("\u{feff}Q1\tWeimar\n", Shape::Names),
            ("LOCODE,wikidata_id,distance\n", Shape::Crosswalk),
            ("\n {\"entities\":{}}", Shape::Json),
            ("[\n{}", Shape::Json),
            ("Weimar", Shape::Other),
            ("", Shape::Other),
        ] {
            let (found, mut bytes_again) = shape(Cursor::new(bytes.as_bytes().to_vec())).unwrap();
            assert_eq!(found, expected, "{bytes}");
            let mut all = String::new();
            bytes_again.read_to_string(&mut all).unwrap();
            assert_eq!(all, bytes);
        }
    }

    #[test]
    fn two_countries_are_no_answer_and_a_state_in_the_name_is_one() {
        let mut items = Items::default();
        items
            .entry("Q1")
            .countries
            .extend([Country::US, Country::literal(b"CA")]);
        assert_eq!(items.soil("Q1"), Soil::Unknown);
        items.entry("Q2").name = Some("Campti (Louisiana)".to_owned());
        assert_eq!(items.soil("Q2"), Soil::American);
        assert_eq!(items.american("Q2").state, "LA".parse().ok());
        items.entry("Q3").name = Some("Batumi (Georgia)".to_owned());
        assert_eq!(items.soil("Q3"), Soil::Unknown);
        assert_eq!(items.foreign("Q9").name, "Q9");
    }

    #[test]
    fn states_are_found_above() {
        let mut items = Items::default();
        items.entry("Q1").within.push("Q2".to_owned());
        items.entry("Q2").within.push("Q3".to_owned());
        let state = items.entry("Q3");
        (state.level, state.name) = (Some(Level::State), Some("Washington".to_owned()));
        state.within.push("Q1".to_owned());
        assert_eq!(items.american("Q1").state, "WA".parse().ok());
    }
}
