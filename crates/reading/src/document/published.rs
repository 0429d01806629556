//! Dates as web pages, feeds and PDFs write them, to EDTF: the day in the writer's own time zone.

use domain::{Day, Edtf};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// ISO 8601 (`2024-05-31T…`, `2024-05`, `20240531`), RFC 2822 (`Fri, 31 May 2024 …`), `May 31, 2024`, PDF
/// (`D:20240531…`). `None` for anything else: a date is never guessed, so `3/4/2024` stays unread.
pub(crate) fn parse(text: &str) -> Option<Edtf> {
    let text = text.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    iso(text)
        .or_else(|| in_words(text))
        .filter(|edtf| edtf.start_year().is_some_and(|year| (1500..=2200).contains(&year)))
}

fn iso(text: &str) -> Option<Edtf> {
    let head = text.get(..text.len().min(10))?;
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = head.get(range)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().ok())
            .flatten()
    };
    let year = digits(0..4)?;
    if head.get(4..5) == Some("-") {
        let month = digits(5..7)?;
        let Some(day) = digits(8..10).filter(|_| head.get(7..8) == Some("-")) else {
            return (head.len() == 7)
                .then(|| format!("{year:04}-{month:02}").parse().ok())
                .flatten();
        };
        return on(year, month, day);
    }
    if text.len() >= 8 && digits(0..8).is_some() {
        return on(year, digits(4..6)?, digits(6..8)?);
    }
    (text.len() == 4).then(|| text.parse().ok()).flatten()
}

fn in_words(text: &str) -> Option<Edtf> {
    let mut day = None;
    let mut month = None;
    for word in text.split([' ', ',', '-']).filter(|word| !word.is_empty()).take(6) {
        let lower = word.trim_end_matches('.').to_lowercase();
        let number: Option<u32> = lower.parse().ok();
        match (number, month) {
            (Some(number), _) if (1..=31).contains(&number) && lower.len() <= 2 && day.is_none() => day = Some(number),
            (Some(year), Some(month)) if lower.len() == 4 => return on(year, month, day?),
            (None, None) => {
                let is_month = |name: &&str| lower.len() >= 3 && lower.starts_with(*name) && lower.len() <= 9;
                month = MONTHS
                    .iter()
                    .position(is_month)
                    .and_then(|at| u32::try_from(at + 1).ok());
            }
            _ => {}
        }
    }
    None
}

fn on(year: u32, month: u32, day: u32) -> Option<Edtf> {
    let day = Day::from_ymd(
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )?;
    Some(Edtf::from_day(day))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let found = parse(text).map(|edtf| edtf.to_string()).unwrap_or_default();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn dates_in_the_forms_that_pages_write() {
        check("2024-05-31T10:00:00-07:00", "2024-05-31");
        check("2024-05", "2024-05");
        check("20240531", "2024-05-31");
        check("D:20240531120000Z", "2024-05-31");
        check("Fri, 31 May 2024 09:00:00 GMT", "2024-05-31");
        check("May 31, 2024", "2024-05-31");
        check("Sept. 3, 2019", "2019-09-03");
    }

    #[test]
    fn what_could_be_two_days_is_none() {
        check("3/4/2024", "");
        check("2024-13-01", "");
        check("soon", "");
    }
}
