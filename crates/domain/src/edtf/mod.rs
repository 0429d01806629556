//! EDTF dates (ISO 8601-2:2019 and the Library of Congress specification of EDTF), levels 0 and 1 whole.
//!
//! `parse` reads them, `print` writes them back and says them to people, `bounds` turns them into days and compares
//! them. Two liberties are taken with the specification, both because publishers write so: the ends of an interval may
//! be seasons or have unspecified digits, and the time of a date-time is checked and then dropped, for Legation knows
//! no finer unit than the day. Nothing of level 2 beyond that is understood: it is refused with a word on how to mend
//! it, never guessed.

mod bounds;
mod parse;
mod print;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::Day;

pub use bounds::{DateBounds, Tri};
pub use parse::EdtfError;

/// A date or an interval between two dates, as exact as its source and no more.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edtf(Form);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Date(Date),
    Interval { from: End, to: End },
}

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum End {
    Date(Date),
    /// `..`: there is no such end.
    Open,
    /// Blank: there is one, but nobody says when.
    Unknown,
}

/// One date with its qualifier. The year is astronomical: 0 is 1 BC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Date {
    year: i64,
    part: Part,
    qualifier: Qualifier,
}

/// How much of a date is written, and which of its digits are `X`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    /// `19XX`; the year is the first of the hundred.
    Century,
    /// `198X`; the year is the first of the ten.
    Decade,
    Year,
    /// `1989-XX`
    SomeMonth,
    /// `1989-XX-XX`
    SomeDayOfYear,
    Season(Season),
    Month(u8),
    /// `1989-05-XX`
    SomeDayOfMonth(u8),
    Day(u8, u8),
}

/// The seasons of level 1, numbered 21 to 24.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// What stands after a date and concerns the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Qualifier {
    None,
    /// `~`
    Approximate,
    /// `?`
    Uncertain,
    /// `%`
    Both,
}

/// The finest unit of a date that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// A hundred years (`19XX`).
    Century,
    /// Ten years (`198X`).
    Decade,
    /// A year (`1989`; also `1989-XX` and `1989-XX-XX`, where the month is not known).
    Year,
    /// A season (`2018-23`).
    Season,
    /// A month (`1989-05`; also `1989-05-XX`, where the day is not known).
    Month,
    /// A day.
    Day,
}

impl Qualifier {
    const fn is_approximate(self) -> bool {
        matches!(self, Self::Approximate | Self::Both)
    }

    const fn is_uncertain(self) -> bool {
        matches!(self, Self::Uncertain | Self::Both)
    }
}

impl Date {
    const fn plain(year: i64, part: Part) -> Self {
        Self {
            year,
            part,
            qualifier: Qualifier::None,
        }
    }

    fn of_day(day: Day) -> Self {
        let (year, month, day) = day.ymd();
        let part = if (-9999..=9999).contains(&year) {
            Part::Day(month, day)
        } else {
            Part::Year
        };
        Self::plain(i64::from(year), part)
    }

    const fn precision(self) -> Precision {
        match self.part {
            Part::Century => Precision::Century,
            Part::Decade => Precision::Decade,
            Part::Year | Part::SomeMonth | Part::SomeDayOfYear => Precision::Year,
            Part::Season(_) => Precision::Season,
            Part::Month(_) | Part::SomeDayOfMonth(_) => Precision::Month,
            Part::Day(..) => Precision::Day,
        }
    }
}

impl Edtf {
    /// The date of a day. Years that need more than four digits are kept as a year alone, for EDTF cannot write more.
    #[must_use]
    pub fn from_day(day: Day) -> Self {
        Self(Form::Date(Date::of_day(day)))
    }

    /// The date of a year (astronomical: 0 is 1 BC).
    #[must_use]
    pub fn from_year(year: i32) -> Self {
        Self(Form::Date(Date::plain(i64::from(year), Part::Year)))
    }

    /// The first day that the date can mean, by its digits alone (a `~` does not move it). `None` where the beginning
    /// is open or unknown, or lies more than five million years away (beyond what a [`Day`] can hold).
    #[must_use]
    pub fn earliest(&self) -> Option<Day> {
        self.bounds().earliest
    }

    /// The last day that the date can mean, by its digits alone. `None` as for [`Self::earliest`].
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        self.bounds().latest
    }

    /// The year of [`Self::earliest`]: 1980 for `198X`, 2018 for `2018-24`.
    #[must_use]
    pub fn start_year(&self) -> Option<i32> {
        self.earliest().map(Day::year)
    }

    /// Whether the date, or an end of the interval, is approximate (`~` or `%`).
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.dates().any(|date| date.qualifier.is_approximate())
    }

    /// Whether the date, or an end of the interval, is uncertain (`?` or `%`).
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.dates().any(|date| date.qualifier.is_uncertain())
    }

    /// Whether it is an interval (`a/b`) rather than one date.
    #[must_use]
    pub const fn is_interval(&self) -> bool {
        matches!(self.0, Form::Interval { .. })
    }

    /// The finest unit that is known; of an interval, that of its coarser end. `None` where no end has a date.
    #[must_use]
    pub fn precision(&self) -> Option<Precision> {
        self.dates().map(Date::precision).min()
    }

    fn dates(&self) -> impl Iterator<Item = Date> {
        let (first, second) = match self.0 {
            Form::Date(date) => (Some(date), None),
            Form::Interval { from, to } => (from.date(), to.date()),
        };
        first.into_iter().chain(second)
    }
}

impl End {
    const fn date(self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(date),
            Self::Open | Self::Unknown => None,
        }
    }
}

impl From<Day> for Edtf {
    fn from(day: Day) -> Self {
        Self::from_day(day)
    }
}

impl Serialize for Edtf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Edtf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
