//! Wikidata's points in time as EDTF dates.

use domain::Edtf;
use serde_json::Value;

/// The calendar before the Gregorian reform.
const JULIAN: &str = "Q1985786";

/// A point in time, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Time {
    /// A date of our precision.
    Date(Edtf),
    /// The same, with something to know about it.
    Doubtful(Edtf, &'static str),
    /// Nothing that we can use, and why.
    Unusable(&'static str),
}

/// Reads the value of a time snak: `{"time": "+1995-02-18T00:00:00Z", "precision": 11, "calendarmodel": …}`.
/// Precisions are those of the Wikibase data model: 11 a day, 10 a month, 9 a year, 8 a decade, 7 a century.
pub(crate) fn time(value: &Value) -> Time {
    let text = value["time"].as_str().unwrap_or("");
    let Some((year, month, day)) = parts(text) else {
        return Time::Unusable("the date is not of the form +1995-02-18T00:00:00Z");
    };
    if !(1..=9999).contains(&year) {
        return Time::Unusable("the year is before 1 or after 9999");
    }
    let precision = value["precision"].as_u64().unwrap_or(0);
    let written = match precision {
        11.. => format!("{year:04}-{month}-{day}"),
        10 => format!("{year:04}-{month}"),
        9 => format!("{year:04}"),
        8 => format!("{:03}X", year / 10),
        // The twentieth century ends with the year 2000.
        7 => format!("{:02}XX", (year - 1) / 100),
        _ => return Time::Unusable("the date is less precise than a century"),
    };
    let julian = value["calendarmodel"]
        .as_str()
        .is_some_and(|model| model.ends_with(JULIAN));
    if julian && precision >= 10 {
        return match format!("{written}~").parse() {
            Ok(date) => Time::Doubtful(
                date,
                "the date is of the Julian calendar and is passed on as approximate",
            ),
            Err(_) => Time::Unusable("there is no such day"),
        };
    }
    written
        .parse()
        .map_or(Time::Unusable("there is no such day"), Time::Date)
}

/// Year, month and day as written.
fn parts(text: &str) -> Option<(i32, &str, &str)> {
    let text = text.strip_prefix('+')?;
    let (date, _) = text.split_once('T')?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain =
        digits(month) && digits(day) && parts.next().is_none() && year.bytes().all(|byte| byte.is_ascii_digit());
    plain
        .then(|| year.parse().ok().map(|year| (year, month, day)))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str, precision: u8) -> Time {
        time(
            &json!({ "time": text, "precision": precision, "calendarmodel": "http://www.wikidata.org/entity/Q1985727" }),
        )
    }

    #[test]
    fn precision_says_how_much_is_known() {
        for (text, precision, expected) in [
            ("+1995-02-18T00:00:00Z", 11, "1995-02-18"),
            ("+1995-02-00T00:00:00Z", 10, "1995-02"),
            ("+1995-00-00T00:00:00Z", 9, "1995"),
            ("+00000001995-01-01T00:00:00Z", 9, "1995"),
            ("+1990-00-00T00:00:00Z", 8, "199X"),
            ("+2000-00-00T00:00:00Z", 7, "19XX"),
            ("+1901-00-00T00:00:00Z", 7, "19XX"),
        ] {
            assert_eq!(read(text, precision), Time::Date(expected.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_of_ours_says_why() {
        for (text, precision) in [
            ("-0044-03-15T00:00:00Z", 11),
            ("+1995-02-30T00:00:00Z", 11),
            ("+1995-02-00T00:00:00Z", 11),
            ("+1000-00-00T00:00:00Z", 6),
            ("", 11),
            ("+99999-01-01T00:00:00Z", 9),
        ] {
            assert!(matches!(read(text, precision), Time::Unusable(_)), "{text}");
        }
    }

    #[test]
    fn julian_days_are_approximate() {
        let value = json!({ "time": "+1917-11-07T00:00:00Z", "precision": 11, "calendarmodel": "http://www.wikidata.org/entity/Q1985786" });
        assert!(matches!(time(&value), Time::Doubtful(date, _) if date.to_string() == "1917-11-07~"));
    }
}
