//! Calendar days as numbers: days since 1970-01-01 in the proleptic Gregorian calendar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day: the number of days since 1970-01-01 (negative before).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i32);

/// Text that is not a day of the form `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day; write it as YYYY-MM-DD, for example 2024-05-31")]
pub struct NotADay(pub String);

impl Day {
    /// The day of a civil date, if there is one. Algorithm: H. Hinnant, "chrono-compatible low-level date algorithms".
    #[must_use]
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        i32::try_from(civil_days(i64::from(year), month, day)).ok().map(Self)
    }

    /// Year, month (1 to 12) and day (1 to 31).
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the parts of a date are small by construction"
    )]
    pub fn ymd(self) -> (i32, u8, u8) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = (if mp < 10 { mp + 3 } else { mp - 9 }) as u8;
        let year = yoe + era * 400 + i64::from(month <= 2);
        (year as i32, month, day)
    }

    /// The same day so many months later; the last day of the month where that month is too short. Saturates at the
    /// last day that there is.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let (year, month, day) = self.ymd();
        let count = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
        let (year, month) = (
            count.div_euclid(12),
            u8::try_from(count.rem_euclid(12) + 1).unwrap_or(1),
        );
        let day = day.min(days_in_month_of(year, month));
        Self(i32::try_from(civil_days(year, month, day)).unwrap_or(i32::MAX))
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.ymd().0
    }
}

/// Days since 1970-01-01 of a civil date that exists, for years of up to fifteen digits. Algorithm: H. Hinnant, as above.
pub(crate) fn civil_days(year: i64, month: u8, day: u8) -> i64 {
    let y = year - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let shifted = (i64::from(month) + 9) % 12;
    let doy = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// [`days_in_month`] for years of any length: the calendar repeats every 400 years.
pub(crate) fn days_in_month_of(year: i64, month: u8) -> u8 {
    days_in_month(i32::try_from(year.rem_euclid(400)).unwrap_or(0), month)
}

/// How many days a month has (0 for a month that does not exist).
#[must_use]
pub fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let parse = || {
            let bytes = text.as_bytes();
            if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
                return None;
            }
            let number = |part: &str| {
                part.bytes()
                    .all(|b| b.is_ascii_digit())
                    .then(|| part.parse::<u16>().ok())
                    .flatten()
            };
            let year = i32::from(number(&text[..4])?);
            let month = u8::try_from(number(&text[5..7])?).ok()?;
            let day = u8::try_from(number(&text[8..])?).ok()?;
            Self::from_ymd(year, month, day)
        };
        parse().ok_or_else(|| NotADay(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_over_nine_centuries() {
        let mut expected = Day::from_ymd(1500, 1, 1).unwrap().0;
        for year in 1500..2400 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    let here = Day::from_ymd(year, month, day).unwrap();
                    assert_eq!(here.0, expected);
                    assert_eq!(here.ymd(), (year, month, day));
                    expected += 1;
                }
            }
        }
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
    }

    #[test]
    fn months_are_added_by_the_calendar() {
        for (from, months, to) in [
            ("2024-01-31", 1, "2024-02-29"),
            ("2023-01-31", 1, "2023-02-28"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2019-03-04", 48, "2023-03-04"),
            ("2023-11-30", 14, "2025-01-30"),
            ("2023-05-10", 0, "2023-05-10"),
        ] {
            let day: Day = from.parse().unwrap();
            assert_eq!(day.plus_months(months).to_string(), to, "{from} + {months}");
        }
        assert_eq!(Day(i32::MAX).plus_months(1), Day(i32::MAX));
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-1-01",
            "20230101",
            "2023-00-10",
            "２023-01-01",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert_eq!("2024-02-29".parse::<Day>().unwrap().to_string(), "2024-02-29");
    }
}
