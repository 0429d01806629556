//! Reading EDTF. Refusals say what is wrong, at which character, and how to mend it.

use std::str::FromStr;

use super::{Date, Edtf, End, Form, Part, Qualifier, Season};
use crate::date::days_in_month_of;

/// The most digits a `Y` year may have; no source of ours reaches a tenth of it.
const LONGEST_YEAR: usize = 15;

/// How much of a refused text an error repeats.
const SHOWN: usize = 60;

/// Text that is not a date of EDTF level 0 or 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an EDTF date: {what}, at character {at}; {mend}")]
pub struct EdtfError {
    /// What was written, at most its first sixty characters.
    pub text: String,
    /// What is wrong with it.
    pub what: String,
    /// The character at which it goes wrong, counted from 1.
    pub at: usize,
    /// How to write it instead.
    pub mend: &'static str,
}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        if text.is_empty() {
            return Err(refuse(
                text,
                0,
                "nothing is written",
                "leave the field out, or write a year such as 1989",
            ));
        }
        let Some(slash) = text.find('/') else {
            return Reader::new(text, 0, text.len())
                .date()
                .map(|date| Self(Form::Date(date)));
        };
        if let Some(second) = text[slash + 1..].find('/') {
            let mend = "an interval has two ends, as in 2022-09-12/2022-09-24; dates have hyphens, as in 2022-09-12";
            return Err(refuse(text, slash + 1 + second, "a second slash", mend));
        }
        let from = end(text, 0, slash)?;
        let to = end(text, slash + 1, text.len())?;
        interval(text, slash, from, to)
    }
}

/// Puts an interval together, unless it says nothing or runs backwards.
fn interval(text: &str, slash: usize, from: End, to: End) -> Result<Edtf, EdtfError> {
    if (from, to) == (End::Unknown, End::Unknown) {
        return Err(refuse(text, slash, "neither end is given", "leave the field out"));
    }
    if let (Some(first), Some(last)) = (from.date(), to.date())
        && first.first_day() > last.last_day()
    {
        return Err(refuse(
            text,
            slash + 1,
            "it ends before it begins",
            "write the earlier date first",
        ));
    }
    Ok(Edtf(Form::Interval { from, to }))
}

fn end(text: &str, from: usize, to: usize) -> Result<End, EdtfError> {
    match &text[from..to] {
        "" => Ok(End::Unknown),
        ".." => Ok(End::Open),
        _ => Reader::new(text, from, to).date().map(End::Date),
    }
}

fn refuse(text: &str, byte: usize, what: impl Into<String>, mend: &'static str) -> EdtfError {
    EdtfError {
        text: text.chars().take(SHOWN).collect(),
        what: what.into(),
        at: text[..byte].chars().count() + 1,
        mend,
    }
}

/// Reads one date of a text, from `at` to `to` (in bytes; both on character boundaries).
struct Reader<'t> {
    text: &'t str,
    at: usize,
    to: usize,
}

/// Two characters of a month or a day.
#[derive(Clone, Copy)]
enum Pair {
    Unspecified,
    Number(u8),
}

impl<'t> Reader<'t> {
    const fn new(text: &'t str, at: usize, to: usize) -> Self {
        Self { text, at, to }
    }

    fn date(mut self) -> Result<Date, EdtfError> {
        let (year, part) = if self.take(b'Y') {
            (self.long_year()?, Part::Year)
        } else {
            self.year_and_more()?
        };
        let qualifier = self.qualifier();
        if self.at < self.to {
            return Err(self.unexpected());
        }
        Ok(Date { year, part, qualifier })
    }

    /// `170000002` or `-170000002`, after the `Y`.
    fn long_year(&mut self) -> Result<i64, EdtfError> {
        let negative = self.take(b'-');
        let begin = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = &self.text[begin..self.at];
        if digits.len() < 5 || digits.starts_with('0') {
            self.at = begin;
            return Err(self.fail(
                "Y is for years of five and more digits, without leading zeros",
                "write years of four digits without Y: 0044, 1989",
            ));
        }
        match digits.parse::<i64>() {
            Ok(year) if digits.len() <= LONGEST_YEAR => Ok(if negative { -year } else { year }),
            _ => {
                self.at = begin;
                Err(self.fail("the year has too many digits", "years have at most fifteen digits"))
            }
        }
    }

    fn year_and_more(&mut self) -> Result<(i64, Part), EdtfError> {
        let begin = self.at;
        let negative = self.take(b'-');
        let digits_from = self.at;
        let (year, unspecified) = self.year_digits()?;
        if negative && (year == 0 || unspecified > 0) {
            self.at = begin;
            let mend = "years before 0000 are written with four digits, as in -0044; 0000 has no sign";
            return Err(self.fail("this year takes no minus sign", mend));
        }
        let year = if negative { -year } else { year };
        if unspecified > 0 {
            let part = if unspecified == 1 { Part::Decade } else { Part::Century };
            if self.peek() == Some(b'-') {
                self.at = digits_from + 4 - unspecified;
                let mend = "where digits of the year are not known, write the year alone: 198X";
                return Err(self.fail("a month after a year with X is of level 2", mend));
            }
            return Ok((year, part));
        }
        if !self.take(b'-') {
            return Ok((year, Part::Year));
        }
        self.month_and_more(year).map(|part| (year, part))
    }

    /// Four digits, of which the last one or two may be `X` and count as 0; and how many are.
    fn year_digits(&mut self) -> Result<(i64, usize), EdtfError> {
        let (mut year, mut unspecified) = (0, 0);
        for _ in 0..4 {
            match self.peek() {
                Some(digit @ b'0'..=b'9') if unspecified == 0 => year = year * 10 + i64::from(digit - b'0'),
                Some(b'X') => {
                    unspecified += 1;
                    year *= 10;
                }
                _ => return Err(self.not_a_year()),
            }
            self.at += 1;
        }
        if unspecified > 2 {
            self.at -= unspecified;
            let mend = "at most the last two digits of a year may be X: 198X, 19XX; or leave the field out";
            return Err(self.fail("too few digits of the year are known", mend));
        }
        Ok((year, unspecified))
    }

    /// What follows `1989-`.
    fn month_and_more(&mut self, year: i64) -> Result<Part, EdtfError> {
        let begin = self.at;
        let month = match self.pair("the month")? {
            Pair::Unspecified if !self.take(b'-') => return Ok(Part::SomeMonth),
            Pair::Unspecified => {
                let day_at = self.at;
                return match self.pair("the day")? {
                    Pair::Unspecified => Ok(Part::SomeDayOfYear),
                    Pair::Number(_) => {
                        self.at = day_at;
                        let mend = "where the month is not known, write 1989-XX or 1989-XX-XX";
                        Err(self.fail("a day of an unknown month is of level 2", mend))
                    }
                };
            }
            Pair::Number(month) => month,
        };
        match month {
            1..=12 => {}
            21..=24 => return Ok(Part::Season(Season::numbered(month))),
            _ => {
                self.at = begin;
                let mend = "months are 01 to 12; seasons are 21 (spring) to 24 (winter)";
                return Err(self.fail(format!("there is no month {month:02}"), mend));
            }
        }
        if !self.take(b'-') {
            return Ok(Part::Month(month));
        }
        let begin = self.at;
        match self.pair("the day")? {
            Pair::Unspecified => Ok(Part::SomeDayOfMonth(month)),
            Pair::Number(day) if (1..=days_in_month_of(year, month)).contains(&day) => {
                if self.take(b'T') {
                    self.time()?;
                }
                Ok(Part::Day(month, day))
            }
            Pair::Number(day) => {
                self.at = begin;
                let what = format!("that month has no day {day:02}");
                Err(self.fail(what, "correct the day, or write the month alone: 1989-05"))
            }
        }
    }

    /// Two digits or `XX`.
    fn pair(&mut self, of: &str) -> Result<Pair, EdtfError> {
        let bytes = &self.text.as_bytes()[self.at..self.to];
        let pair = match bytes {
            [b'X', b'X', ..] => Pair::Unspecified,
            [a @ b'0'..=b'9', b @ b'0'..=b'9', ..] => Pair::Number((a - b'0') * 10 + (b - b'0')),
            _ => {
                let mend = "months and days have two digits, as in 1989-05-01, or are XX where they are not known";
                return Err(self.fail(format!("{of} should stand here with two digits"), mend));
            }
        };
        self.at += 2;
        Ok(pair)
    }

    /// `23:20:30`, with `Z`, `-04` or `+04:30` after it, or nothing. It is checked and dropped.
    fn time(&mut self) -> Result<(), EdtfError> {
        self.clock(23)?;
        for _ in 0..2 {
            self.colon()?;
            self.clock(59)?;
        }
        if self.take(b'Z') {
            return Ok(());
        }
        if self.take(b'+') || self.take(b'-') {
            self.clock(23)?;
            if self.take(b':') {
                self.clock(59)?;
            }
        }
        Ok(())
    }

    fn clock(&mut self, most: u8) -> Result<(), EdtfError> {
        let begin = self.at;
        match self.pair("a part of the time")? {
            Pair::Number(number) if number <= most => Ok(()),
            _ => {
                self.at = begin;
                Err(self.fail("there is no such time", "write the day alone: 1989-05-10"))
            }
        }
    }

    fn colon(&mut self) -> Result<(), EdtfError> {
        if self.take(b':') {
            return Ok(());
        }
        let mend = "times are written 23:20:30; or write the day alone: 1989-05-10";
        Err(self.fail("a colon should stand here", mend))
    }

    fn qualifier(&mut self) -> Qualifier {
        for (byte, qualifier) in [
            (b'~', Qualifier::Approximate),
            (b'?', Qualifier::Uncertain),
            (b'%', Qualifier::Both),
        ] {
            if self.take(byte) {
                return qualifier;
            }
        }
        Qualifier::None
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes()[..self.to].get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn fail(&self, what: impl Into<String>, mend: &'static str) -> EdtfError {
        refuse(self.text, self.at, what, mend)
    }

    fn not_a_year(&self) -> EdtfError {
        let rest = &self.text[self.at..self.to];
        if ["open", "unknown", "now", "present"].contains(&rest) {
            let mend = "write .. for an open end, nothing for an unknown one: 1989/..";
            return self.fail("a year of four digits should stand here", mend);
        }
        let mend = match rest.chars().next() {
            Some('x' | 'u' | 'U') => "write a capital X for a digit that is not known: 198X",
            Some('~' | '?' | '%') => "~, ? and % stand after the whole date: 1989~",
            Some('{' | '[') => "sets of dates are of level 2; write an interval: 1989/1991",
            Some(' ' | '\t' | '\u{a0}') => "take the blank away",
            _ => "write the year first with four digits: 1989, 1989-05, 1989-05-10",
        };
        self.fail("a year of four digits should stand here", mend)
    }

    fn unexpected(&self) -> EdtfError {
        let Some(next) = self.text[self.at..self.to].chars().next() else {
            return self.fail("something is missing", "write a year such as 1989");
        };
        let mend = match next {
            '~' | '?' | '%' => "approximate and uncertain together is written %",
            '-' => "~, ? and % stand after the whole date: 1989-05~; an interval has a slash: 1989/1991",
            '.' | '–' | '—' => "an interval has a slash: 1989/1991, 1989/..",
            'E' | 'S' => "exponents and significant digits are of level 2; write the year out",
            'T' => "a time follows a whole day: 1989-05-10T23:20:30Z",
            ' ' | '\t' | '\u{a0}' => "take the blank away",
            _ => "a date is a year, a month and a day: 1989-05-10, with ~, ? or % after it",
        };
        self.fail(format!("`{}` has no meaning here", next.escape_debug()), mend)
    }
}

impl Season {
    const fn numbered(number: u8) -> Self {
        match number {
            21 => Self::Spring,
            22 => Self::Summer,
            23 => Self::Autumn,
            _ => Self::Winter,
        }
    }
}
