//! Dates and moments in words. Moments are microseconds since 1970 in UTC.

use domain::{Day, Edtf, Precision};

/// With its preposition: "on 10 May 1989", "in 1989", "about 1967", "from 12 to 24 September 2022".
#[must_use]
pub fn at(date: &Edtf) -> String {
    let words = date.human();
    if date.is_approximate() || date.is_uncertain() {
        return words;
    }
    if date.is_interval() {
        let spoken = ["since ", "until ", "from ", "always"];
        return if spoken.iter().any(|start| words.starts_with(start)) {
            words
        } else {
            format!("from {words}")
        };
    }
    match date.precision() {
        Some(Precision::Day) => format!("on {words}"),
        _ => format!("in {words}"),
    }
}

/// As [`at`], but nothing where there is no date.
#[must_use]
pub fn in_when(date: Option<&Edtf>) -> String {
    date.map(|date| format!(" {}", at(date))).unwrap_or_default()
}

/// "since 1957", "since about 1967"; nothing where there is no date.
#[must_use]
pub fn since(date: Option<&Edtf>) -> String {
    match date {
        None => String::new(),
        Some(date) if date.is_interval() => date.human(),
        Some(date) => format!("since {}", date.human()),
    }
}

/// "24 November 2026".
#[must_use]
pub fn day_words(day: Day) -> String {
    Edtf::from_day(day).human()
}

/// The day of a moment.
#[must_use]
pub fn moment_day(moment: i64) -> Day {
    Day(i32::try_from(moment.div_euclid(86_400_000_000)).unwrap_or(0))
}

/// "24 November 2026, 12:05 UTC".
#[must_use]
pub fn moment_words(moment: i64) -> String {
    let minutes = moment.div_euclid(60_000_000).rem_euclid(1_440);
    format!(
        "{}, {:02}:{:02} UTC",
        day_words(moment_day(moment)),
        minutes / 60,
        minutes % 60
    )
}

/// `2026-11-24T12:05:09Z`, as Atom and JSON-LD want it.
#[must_use]
pub fn rfc3339(moment: i64) -> String {
    let seconds = moment.div_euclid(1_000_000).rem_euclid(86_400);
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        moment_day(moment),
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edtf: &str, at_words: &str, since_words: &str) {
        let date: Edtf = edtf.parse().unwrap();
        assert_eq!(at(&date), at_words, "{edtf}");
        assert_eq!(since(Some(&date)), since_words, "{edtf}");
    }

    #[test]
    fn dates_take_their_preposition() {
        check("1989", "in 1989", "since 1989");
        check("1989-05", "in May 1989", "since May 1989");
        check("1989-05-10", "on 10 May 1989", "since 10 May 1989");
        check("1967~", "about 1967", "since about 1967");
        check("198X", "in the 1980s", "since the 1980s");
        check(
            "2022-09-12/2022-09-24",
            "from 12 to 24 September 2022",
            "12 to 24 September 2022",
        );
        check("1989/..", "since 1989", "since 1989");
    }

    #[test]
    fn moments_are_told_in_utc() {
        let noon = 1_795_521_600_000_000;
        assert_eq!(moment_words(noon), "24 November 2026, 12:00 UTC");
        assert_eq!(rfc3339(noon + 9_000_000), "2026-11-24T12:00:09Z");
    }
}
