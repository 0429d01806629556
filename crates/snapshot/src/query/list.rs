//! Which rows come in which order, and where the next page begins.
//!
//! The order is total (ids break ties) and does not depend on where rows lie, so a cursor stays good while the ledger
//! grows and while a delta is compacted.

use std::cmp::{Ordering, Reverse};
use std::fmt;
use std::str::FromStr;

use domain::PublicId;

use super::{Ask, Matcher};
use crate::base::Base;
use crate::row::{Row, RowRef};
use crate::view::DayView;

domain::vocabulary! {
    /// In which order rows come.
    #[derive(Default)]
    Sort, "order" {
        /// By day of beginning, latest first, undated last; among equals the larger id first.
        #[default]
        Newest = "newest";
        /// By day of beginning, earliest first, undated last; among equals the smaller id first.
        Oldest = "oldest";
        /// By folded title; among equals the smaller id first.
        Title = "title";
        /// By number of claims, most first; among equals as [`Self::Newest`].
        Evidence = "evidence";
    }
}

/// Text that is not a cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a place in a list; take the one that the page before gave")]
pub struct NotACursor(pub String);

/// What rows are ordered by; the row itself, as far as its place in a list goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor {
    day: Option<i32>,
    claims: u16,
    id: u64,
    title: String,
}

impl Cursor {
    pub(crate) fn order(&self, other: &Self, sort: Sort) -> Ordering {
        let newest = |at: &Self| (at.day.is_none(), Reverse(at.day), Reverse(at.id));
        match sort {
            Sort::Newest => newest(self).cmp(&newest(other)),
            Sort::Oldest => (self.day.is_none(), self.day, self.id).cmp(&(other.day.is_none(), other.day, other.id)),
            Sort::Title => self.title.cmp(&other.title).then(self.id.cmp(&other.id)),
            Sort::Evidence => other
                .claims
                .cmp(&self.claims)
                .then_with(|| newest(self).cmp(&newest(other))),
        }
    }

    /// The place of a row.
    pub(crate) fn of(row: &Row<'_>, sort: Sort) -> Self {
        Self {
            day: row.start_day().map(|day| day.0),
            claims: row.claims(),
            id: row.id().0,
            title: if sort == Sort::Title {
                row.title_key()
            } else {
                String::new()
            },
        }
    }

    fn of_base(base: &Base, row: u32, sort: Sort) -> Self {
        let title = if sort == Sort::Title {
            crate::words::title_key(base.title(row))
        } else {
            String::new()
        };
        Self {
            day: base.start_day(row).map(|day| day.0),
            claims: base.claims[row as usize],
            id: base.id[row as usize],
            title,
        }
    }
}

/// `day.claims.id.title`, the day `u` where there is none, the title in hexadecimal and only where it orders.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.day {
            Some(day) => write!(f, "{day}")?,
            None => f.write_str("u")?,
        }
        write!(f, ".{}.{}.", self.claims, PublicId(self.id))?;
        self.title.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let parse = || {
            let mut parts = text.split('.');
            let day = match parts.next()? {
                "u" => None,
                day => Some(day.parse().ok()?),
            };
            let claims = parts.next()?.parse().ok()?;
            let id = parts.next()?.parse::<PublicId>().ok()?.0;
            let (pairs, rest) = parts.next()?.as_bytes().as_chunks::<2>();
            let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
            let title = String::from_utf8(pairs.iter().map(byte).collect::<Option<_>>()?).ok()?;
            (rest.is_empty() && parts.next().is_none()).then_some(Self { day, claims, id, title })
        };
        parse().ok_or_else(|| NotACursor(text.to_owned()))
    }
}

/// One page of rows, and where the next begins.
pub fn page(view: &DayView, base: &Matcher<'_>, delta: &[usize], ask: &Ask) -> (Vec<RowRef>, Option<Cursor>) {
    if ask.limit == 0 {
        return (Vec::new(), None);
    }
    let wanted = ask.offset.saturating_add(ask.limit).saturating_add(1);
    let mut rows = from_base(view, base, ask, wanted);
    let snapshot = &view.snapshot.0;
    for at in delta {
        let row = &snapshot.delta.rows()[*at];
        let cursor = Cursor {
            day: row.start_day().map(|day| day.0),
            claims: row.row.claims,
            id: row.row.id.0,
            title: if ask.sort == Sort::Title {
                row.title_key.clone()
            } else {
                String::new()
            },
        };
        if ask
            .after
            .as_ref()
            .is_none_or(|after| cursor.order(after, ask.sort).is_gt())
        {
            rows.push((cursor, RowRef::delta(*at)));
        }
    }
    rows.sort_by(|a, b| a.0.order(&b.0, ask.sort));
    let more = rows.len() >= wanted;
    rows.truncate(wanted - 1);
    let shown = rows.split_off(ask.offset.min(rows.len()));
    let next = shown.last().filter(|_| more).map(|(cursor, _)| cursor.clone());
    (shown.into_iter().map(|(_, row)| row).collect(), next)
}

/// The first rows of the base behind the cursor.
fn from_base(view: &DayView, matcher: &Matcher<'_>, ask: &Ask, wanted: usize) -> Vec<(Cursor, RowRef)> {
    let base = &*view.snapshot.0.base;
    let first = |n: u32, row_at: &dyn Fn(u32) -> u32| match &ask.after {
        None => 0,
        Some(after) => first_behind(n, |at| {
            Cursor::of_base(base, row_at(at), ask.sort)
                .order(after, ask.sort)
                .is_gt()
        }),
    };
    let entry = |row: u32| (Cursor::of_base(base, row, ask.sort), RowRef::base(row));
    match ask.sort {
        Sort::Newest => {
            let start = first(base.rows, &|at| newest_row(base, at));
            let dated = matcher.descending(0..base.dated - start.min(base.dated));
            let undated = matcher.descending(base.dated..base.rows - start.saturating_sub(base.dated));
            dated.chain(undated).take(wanted).map(entry).collect()
        }
        Sort::Oldest => {
            let start = first(base.rows, &|at| at);
            matcher.ascending(start..base.rows).take(wanted).map(entry).collect()
        }
        Sort::Title => {
            let start = first(base.rows, &|at| base.by_title[at as usize]) as usize;
            let set = matcher.collect();
            let rows = base.by_title[start..].iter().copied();
            rows.filter(|row| set.has(*row)).take(wanted).map(entry).collect()
        }
        Sort::Evidence => most_claims(base, matcher, ask.after.as_ref(), wanted)
            .into_iter()
            .map(entry)
            .collect(),
    }
}

/// The row at a place in the order "newest first".
fn newest_row(base: &Base, at: u32) -> u32 {
    if at < base.dated {
        base.dated - 1 - at
    } else {
        base.rows - 1 - (at - base.dated)
    }
}

/// The first of `n` places that lies behind, where all that follow it do too.
fn first_behind(n: u32, is_behind: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low.midpoint(high);
        if is_behind(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The rows with the most claims, newest first among equals. Reads the column once and keeps the best so far.
fn most_claims(base: &Base, matcher: &Matcher<'_>, after: Option<&Cursor>, wanted: usize) -> Vec<u32> {
    let behind = |row: u32| {
        let claims = base.claims[row as usize];
        after.is_none_or(|after| {
            claims < after.claims
                || claims == after.claims
                    && Cursor::of_base(base, row, Sort::Evidence)
                        .order(after, Sort::Evidence)
                        .is_gt()
        })
    };
    let mut best = std::collections::BinaryHeap::with_capacity(wanted.min(10_000) + 1);
    let newest = matcher
        .descending(0..base.dated)
        .chain(matcher.descending(base.dated..base.rows));
    for (at, row) in newest.enumerate() {
        let key = (Reverse(base.claims[row as usize]), at, row);
        if best.len() >= wanted && best.peek().is_some_and(|worst| key > *worst) {
            continue;
        }
        if behind(row) {
            best.push(key);
            if best.len() > wanted {
                best.pop();
            }
        }
    }
    best.into_sorted_vec().into_iter().map(|(.., row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back() {
        for cursor in [
            Cursor {
                day: Some(-3),
                claims: 7,
                id: 12345,
                title: String::new(),
            },
            Cursor {
                day: None,
                claims: 0,
                id: 1 << 59,
                title: "łódź & co".to_owned(),
            },
        ] {
            assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }
        for bad in ["", "1.2", "1.2.3.4", "x.1.000000000001.", "1.1.000000000001.f"] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
