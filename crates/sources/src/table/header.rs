//! Which column of a file is which column of ours.

use super::columns::{self, Field, Implied};
use crate::sink::Fault;

/// A header row, understood.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The headers as the file has them.
    pub(crate) headers: Vec<String>,
    /// For each of our columns, its place in the file.
    pub(crate) at: [Option<usize>; Field::COUNT],
    /// What the headers say about every row.
    pub(crate) implied: Implied,
}

impl Layout {
    /// Understands a header row. A header that is a column's own name goes before synonyms; of equals, the first.
    pub(crate) fn of(headers: Vec<String>) -> Self {
        let mut layout = Self {
            at: [None; Field::COUNT],
            implied: Implied::default(),
            headers,
        };
        for exact in [true, false] {
            for (place, header) in layout.headers.iter().enumerate() {
                let Some(reading) = columns::reading(header).filter(|reading| reading.exact == exact) else {
                    continue;
                };
                let slot = &mut layout.at[reading.field as usize];
                if slot.is_none() {
                    *slot = Some(place);
                    layout.implied.kind = layout.implied.kind.or(reading.implies.kind);
                    layout.implied.us_level = layout.implied.us_level.or(reading.implies.us_level);
                }
            }
        }
        layout
    }

    /// How many of our columns a row of headers would give: what the delimiter is chosen by.
    pub(crate) fn score(headers: &[String]) -> usize {
        Self::of(headers.to_vec()).at.iter().flatten().count()
    }

    /// The columns without which no row can be read.
    pub(crate) fn missing(&self) -> Vec<Field> {
        Field::all()
            .filter(|field| field.is_required() && self.at[*field as usize].is_none())
            .filter(|field| *field != Field::Kind || self.implied.kind.is_none())
            .collect()
    }

    /// Headers that are not used, with their place.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (usize, &str)> {
        self.headers
            .iter()
            .enumerate()
            .filter(|(place, header)| !header.trim().is_empty() && !self.at.contains(&Some(*place)))
            .map(|(place, header)| (place, header.as_str()))
    }

    /// What is wrong with a file that lacks columns.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let missing: Vec<_> = self.missing().into_iter().map(Field::name).collect();
        (!missing.is_empty()).then(|| {
            Fault::row(
                format!("the table has no column {}", missing.join(", ")),
                "name the columns in the first row as `legation template` does",
            )
        })
    }

    /// A fault, put into the file's column that a field of ours is read from.
    pub(crate) fn place(&self, field: Field, fault: Fault) -> Fault {
        match self.at[field as usize] {
            Some(place) => fault.at(place + 1, &self.headers[place]),
            None => fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(headers: &[&str]) -> Layout {
        Layout::of(headers.iter().map(|header| (*header).to_owned()).collect())
    }

    #[test]
    fn own_names_go_before_synonyms_and_what_is_left_is_named() {
        let layout = layout(&["City", "us_actor", "Sister City", "Mascot"]);
        assert_eq!(layout.at[Field::UsActor as usize], Some(1));
        assert_eq!(layout.unused().collect::<Vec<_>>(), [(0, "City"), (3, "Mascot")]);
        assert!(layout.missing().is_empty(), "a sister city is a sister tie");
    }

    #[test]
    fn a_table_without_a_needed_column_says_which() {
        let fault = layout(&["City", "Partner"]).fault().unwrap();
        assert_eq!(fault.reason, "the table has no column kind");
    }
}
