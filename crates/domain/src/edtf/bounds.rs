//! Dates as days: first and last day, overlap and containment with three-valued answers.
//!
//! An expression stands for one of many stretches of days: `1985` for exactly one, `198X` for one of ten years,
//! `1964/2008` for a stretch that begins on some day of 1964 and ends on some day of 2008. [`Extent`] keeps the range of
//! possible first days and of possible last days; an answer is *yes* where it holds for all of them, *no* where it
//! holds for none.
//!
//! Approximate (`~`) and uncertain (`?`) dates may lie elsewhere: a year by 1 year, a month or a season by 1 month, a
//! day by 3 days, to either side. A season without qualifier is widened by 1 month too, because sources do not agree on when
//! seasons begin. Widening turns a yes or a no into *maybe*, never the reverse; and nothing about an uncertain date
//! is ever *yes*.

use serde::{Deserialize, Serialize};

use super::{Date, Edtf, End, Form, Part, Season};
use crate::date::{Day, civil_days, days_in_month_of};

/// The first and the last day that a date can mean, in compact form. `None` is open, unknown or out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct DateBounds {
    /// The first day it can mean.
    pub earliest: Option<Day>,
    /// The last day it can mean.
    pub latest: Option<Day>,
}

impl DateBounds {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        earliest: None,
        latest: None,
    };

    /// Whether neither end is known.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        self.earliest.is_none() && self.latest.is_none()
    }

    /// The plainest date with these bounds: a day, a month, a season, a year, ten or a hundred years where they are
    /// exactly that, otherwise an interval. `None` where nothing is known.
    #[must_use]
    pub fn edtf(self) -> Option<Edtf> {
        let (Some(earliest), Some(latest)) = (self.earliest, self.latest) else {
            let end = |day: Option<Day>| day.map_or(End::Open, |day| End::Date(Date::of_day(day)));
            let (from, to) = (end(self.earliest), end(self.latest));
            return (!self.is_unknown()).then_some(Edtf(Form::Interval { from, to }));
        };
        let (year, month, _) = earliest.ymd();
        let mut candidates = vec![Part::Month(month), Part::Year];
        if year >= 0 && year % 10 == 0 {
            candidates.push(Part::Decade);
        }
        if year >= 0 && year % 100 == 0 {
            candidates.push(Part::Century);
        }
        candidates.extend(Season::ALL.map(Part::Season));
        let plain = |part| Edtf(Form::Date(Date::plain(i64::from(year), part)));
        let written = |date: &Edtf| (-9999..=9999).contains(&year) && date.bounds() == self;
        Some(if earliest == latest {
            Edtf::from_day(earliest)
        } else {
            candidates
                .into_iter()
                .map(plain)
                .find(written)
                .unwrap_or(Edtf(Form::Interval {
                    from: End::Date(Date::of_day(earliest)),
                    to: End::Date(Date::of_day(latest)),
                }))
        })
    }
}

impl From<Option<&Edtf>> for DateBounds {
    fn from(date: Option<&Edtf>) -> Self {
        date.map_or(Self::UNKNOWN, Edtf::bounds)
    }
}

/// An answer about dates that are not exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tri {
    /// It holds, whatever the unspecified digits are.
    Yes,
    /// It does not hold, whatever they are.
    No,
    /// It depends on them.
    Maybe,
}

impl Tri {
    const fn of(always: bool, never: bool) -> Self {
        match (always, never) {
            (true, _) => Self::Yes,
            (false, true) => Self::No,
            (false, false) => Self::Maybe,
        }
    }

    const fn doubted(self, doubtful: bool) -> Self {
        match self {
            Self::Yes if doubtful => Self::Maybe,
            answer => answer,
        }
    }
}

/// A day number before which nothing lies, and its counterpart: [`civil_days`] of fifteen-digit years stays between.
const BEGINNING: i64 = i64::MIN;
const END: i64 = i64::MAX;

/// The possible first and last days of what an expression stands for, as days since 1970-01-01.
#[derive(Debug, Clone, Copy)]
struct Extent {
    start: (i64, i64),
    end: (i64, i64),
    /// How many days it can last at most.
    longest: i64,
}

/// A stretch of days by its first and last day.
type Stretch = (Civil, Civil);

#[derive(Debug, Clone, Copy)]
struct Civil {
    year: i64,
    month: u8,
    day: u8,
}

impl Civil {
    const fn new(year: i64, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    fn days(self) -> i64 {
        civil_days(self.year, self.month, self.day)
    }
}

/// By how much a date that is not exact may be off.
#[derive(Debug, Clone, Copy)]
enum Widening {
    Years(i64),
    Months(i64),
    Days(i64),
}

fn year(year: i64) -> Stretch {
    (Civil::new(year, 1, 1), Civil::new(year, 12, 31))
}

/// The `count` months from the given one of the year, counted from 0.
fn months(year: i64, first: i64, count: i64) -> Stretch {
    let start = year * 12 + first;
    let last = start + count - 1;
    let month = |n: i64| (n.div_euclid(12), u8::try_from(n.rem_euclid(12) + 1).unwrap_or(1));
    let ((first_year, first_month), (last_year, last_month)) = (month(start), month(last));
    (
        Civil::new(first_year, first_month, 1),
        Civil::new(last_year, last_month, days_in_month_of(last_year, last_month)),
    )
}

fn day(year: i64, month: u8, day: u8) -> Stretch {
    let day = Civil::new(year, month, day);
    (day, day)
}

impl Season {
    pub(super) const ALL: [Self; 4] = [Self::Spring, Self::Summer, Self::Autumn, Self::Winter];

    /// The month in which it begins, counted from 0 (northern hemisphere, whole months).
    const fn first_month(self) -> i64 {
        match self {
            Self::Spring => 2,
            Self::Summer => 5,
            Self::Autumn => 8,
            Self::Winter => 11,
        }
    }
}

impl Date {
    /// The first and the last stretch that the digits allow. A winter ends in February of the year after.
    fn stretches(self) -> (Stretch, Stretch) {
        let y = self.year;
        let twice = |stretch| (stretch, stretch);
        match self.part {
            Part::Century => (year(y), year(y + 99)),
            Part::Decade => (year(y), year(y + 9)),
            Part::Year => twice(year(y)),
            Part::SomeMonth => (months(y, 0, 1), months(y, 11, 1)),
            Part::SomeDayOfYear => (day(y, 1, 1), day(y, 12, 31)),
            Part::Season(season) => twice(months(y, season.first_month(), 3)),
            Part::Month(month) => twice(months(y, i64::from(month) - 1, 1)),
            Part::SomeDayOfMonth(month) => (day(y, month, 1), day(y, month, days_in_month_of(y, month))),
            Part::Day(month, of_month) => twice(day(y, month, of_month)),
        }
    }

    /// The longest stretch that the digits allow, where it is shorter than from the first day to the last.
    const fn longest(self) -> Option<i64> {
        match self.part {
            Part::Century | Part::Decade => Some(366),
            Part::SomeMonth => Some(31),
            Part::SomeDayOfYear | Part::SomeDayOfMonth(_) => Some(1),
            Part::Year | Part::Season(_) | Part::Month(_) | Part::Day(..) => None,
        }
    }

    const fn widening(self) -> Option<Widening> {
        let qualified = self.qualifier.is_approximate() || self.qualifier.is_uncertain();
        match self.part {
            Part::Season(_) => Some(Widening::Months(if qualified { 2 } else { 1 })),
            _ if !qualified => None,
            Part::Century | Part::Decade | Part::Year => Some(Widening::Years(1)),
            Part::SomeMonth | Part::Month(_) => Some(Widening::Months(1)),
            Part::SomeDayOfYear | Part::SomeDayOfMonth(_) | Part::Day(..) => Some(Widening::Days(3)),
        }
    }

    /// The first day its digits allow, as a day number.
    pub(super) fn first_day(self) -> i64 {
        self.stretches().0.0.days()
    }

    /// The last day its digits allow, as a day number.
    pub(super) fn last_day(self) -> i64 {
        self.stretches().1.1.days()
    }

    fn extent(self) -> Extent {
        let (mut first, mut last) = self.stretches();
        let longest = self.longest();
        let (mut before, mut after) = (0, 0);
        match self.widening() {
            None => {}
            Some(Widening::Years(by)) => {
                first = (shift(first.0, -12 * by, false), shift(first.1, -12 * by, true));
                last = (shift(last.0, 12 * by, false), shift(last.1, 12 * by, true));
            }
            Some(Widening::Months(by)) => {
                first = (shift(first.0, -by, false), shift(first.1, -by, true));
                last = (shift(last.0, by, false), shift(last.1, by, true));
            }
            Some(Widening::Days(by)) => (before, after) = (by, by),
        }
        let start = (first.0.days() - before, last.0.days() + after);
        let end = (first.1.days() - before, last.1.days() + after);
        Extent {
            start,
            end,
            longest: longest.unwrap_or(end.1 - start.0 + 1),
        }
    }
}

/// The same day some months away; the last day of a month stays the last where `last` says so.
fn shift(from: Civil, by: i64, last: bool) -> Civil {
    let n = from.year * 12 + i64::from(from.month) - 1 + by;
    let (first, end) = months(n.div_euclid(12), n.rem_euclid(12), 1);
    if last { end } else { first }
}

impl Edtf {
    /// First and last day by the digits alone; see [`Self::earliest`] and [`Self::latest`].
    #[must_use]
    pub fn bounds(&self) -> DateBounds {
        let day = |number: i64| i32::try_from(number).ok().map(Day);
        let (from, to) = match self.0 {
            Form::Date(date) => (Some(date), Some(date)),
            Form::Interval { from, to } => (from.date(), to.date()),
        };
        DateBounds {
            earliest: from.and_then(|date| day(date.first_day())),
            latest: to.and_then(|date| day(date.last_day())),
        }
    }

    /// Whether the two have a day in common.
    ///
    /// `1985` and `1985-05` do; `198X` and `1985` may; `1985` and `1987` do not. An open end reaches for ever, an
    /// unknown one may.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> Tri {
        let (a, b) = (self.extent(), other.extent());
        let always = a.start.1 <= b.end.0 && b.start.1 <= a.end.0;
        let never = a.start.0 > b.end.1 || b.start.0 > a.end.1;
        Tri::of(always, never).doubted(self.is_uncertain() || other.is_uncertain())
    }

    /// Whether every day of the other is a day of this one.
    ///
    /// `1985` contains `1985-05`. `1984/1986` contains `1985`; whether it contains `1984-05` depends on when in 1984 it
    /// began: maybe.
    #[must_use]
    pub fn contains(&self, other: &Self) -> Tri {
        let (a, b) = (self.extent(), other.extent());
        let always = a.start.1 <= b.start.0 && b.end.1 <= a.end.0;
        let never = a.start.0 > b.start.1 || a.end.1 < b.end.0 || b.shortest() > a.longest;
        Tri::of(always, never).doubted(self.is_uncertain() || other.is_uncertain())
    }

    fn extent(&self) -> Extent {
        match self.0 {
            Form::Date(date) => date.extent(),
            Form::Interval { from, to } => interval(from, to),
        }
    }
}

/// An interval begins on some day of its first date and ends on some day of its last, but not before it began.
fn interval(from: End, to: End) -> Extent {
    let some_day = |date: Date| {
        let extent = date.extent();
        (extent.start.0, extent.end.1)
    };
    let start = match from {
        End::Date(date) => some_day(date),
        End::Open => (BEGINNING, BEGINNING),
        End::Unknown => (BEGINNING, END),
    };
    let end = match to {
        End::Date(date) => some_day(date),
        End::Open => (END, END),
        End::Unknown => (BEGINNING, END),
    };
    Extent {
        start: (start.0, start.1.min(end.1)),
        end: (end.0.max(start.0), end.1),
        longest: END,
    }
}

impl Extent {
    const fn shortest(&self) -> i64 {
        let days = self.end.0.saturating_sub(self.start.1).saturating_add(1);
        if days > 1 { days } else { 1 }
    }
}
