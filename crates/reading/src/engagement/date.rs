//! Dates as sentences tell them ("next Tuesday", "the 40th anniversary", "from June 3 to 9"), resolved against the day
//! of the document.

use std::ops::Range;
use std::sync::LazyLock;

use domain::{Day, Edtf};
use regex::{Captures, Regex};

use super::numeral::{NUMBERS, ORDINALS, number, ordinal};
use super::status::looks_ahead;

/// What a date is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// When something that lasts began: "since 1992", "the 1965 agreement", "the 40th anniversary".
    Began,
    /// A year alone, which may be of what began or of what happened: "in 1986".
    Year,
    /// A year that may be part of a name: "the 2022 track meet".
    Loose,
    /// When something happened or will: "on June 3", "last week".
    Event,
    /// When it will end or ended: "until 2020".
    Until,
}

/// A date in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    /// Its bytes in the plain sentence.
    pub at: Range<usize>,
    pub sense: Sense,
    /// The day, month or year, or the span of a visit.
    pub date: Edtf,
}

const MONTHS: &str = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec";

fn regex(pattern: &str) -> Option<Regex> {
    let pattern = pattern
        .replace("MONTH", MONTHS)
        .replace("NUMBER", NUMBERS)
        .replace("ORDINAL", ORDINALS);
    Regex::new(&pattern).ok()
}

/// A pattern and what its match means.
type Rule = (Option<Regex>, fn(&Captures<'_>, &Around) -> Option<(Sense, Edtf)>);

/// What a date is resolved against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The document's day.
    pub day: Option<Day>,
    /// Whether the sentence speaks of what is still to come.
    pub future: bool,
    /// The year in which an anniversary is kept, where it is not the document's: "2023 will be the 30th anniversary".
    pub kept_in: Option<i32>,
}

impl Around {
    /// What the dates of a plain sentence are resolved against.
    pub fn of(plain: &str, day: Option<Day>) -> Self {
        let told = KEPT_IN.iter().find_map(|it| it.captures(plain));
        let year = told.and_then(|it| match it.get(1) {
            Some(year) => year.as_str().parse().ok(),
            None => day.map(|it| it.year() + 1),
        });
        Self {
            day,
            future: looks_ahead(plain),
            kept_in: year,
        }
    }

    fn ymd(self) -> Option<(i32, u8, u8)> {
        self.day.map(Day::ymd)
    }

    fn year(self) -> Option<i32> {
        self.day.map(Day::year)
    }

    /// The year in which a month or day without a year lies: the nearest on the side of the tense.
    fn year_of(self, month: u8, day: Option<u8>) -> Option<i32> {
        let (year, this_month, this_day) = self.ymd()?;
        let day = day.unwrap_or(this_day);
        let later = (month, day) > (this_month, this_day);
        let distance = i32::from(month) - i32::from(this_month);
        Some(match (self.future, later) {
            (true, false) if distance < -1 => year + 1,
            (false, true) if distance > 0 => year - 1,
            _ => year,
        })
    }
}

static KEPT_IN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(20\d\d) (?:will (?:be|mark)|marks|is) (?:the|its|our)\b|\bnext (?:year|january|february|march|april|may|june|july|august|spring|summer) (?:will be|is|marks)\b|^next (?:year|spring|summer)\b[^.;]{0,60}\b(?:decades?|years|anniversary)\b|\b(?:decades?|years?|anniversary)\b[^.;]{0,50} next (?:year|spring|summer|january|february|march|april|may|june)\b",
    )
});

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    vec![
        // Days and spans of days. The hyphens of "2021-10-28" are gone.
        (regex(r"\b((?:19|20)\d\d) (0[1-9]|1[0-2]) ([0-2]\d|3[01])\b"), iso_day),
        (
            regex(r"\b(MONTH) (\d{1,2}) (?:to|through|-|until|and) (?:(MONTH) )?(\d{1,2})(?: , ((?:19|20)\d\d))?\b"),
            span_of_days,
        ),
        (
            regex(r"\b(\d{1,2}) (?:to|through|-|and) (\d{1,2}) (MONTH)(?: ((?:19|20)\d\d))?\b"),
            span_of_days_before,
        ),
        (
            regex(r"\b(MONTH) (\d{1,2})(?:st|nd|rd|th)?(?: ,)?(?: ((?:19|20)\d\d))?\b"),
            day_of_month,
        ),
        (
            regex(r"\b(\d{1,2})(?:st|nd|rd|th)? (?:of )?(MONTH)(?: ,)?(?: ((?:19|20)\d\d))?\b"),
            day_before_month,
        ),
        (
            regex(r"\b(since|from) (MONTH)(?: of)? ((?:18|19|20)\d\d)\b"),
            since_month,
        ),
        (regex(r"\b(MONTH)(?: of)?(?: ,)? ((?:19|20)\d\d)\b"), month_of_year),
        (
            regex(
                r"\b(last|next|this|in|early in|late in|late|early|mid|since|every|by|until|during|for|come|of|at the end of) (MONTH)\b",
            ),
            month_alone,
        ),
        // What lasts.
        (
            regex(r"\b(\d{1,3})(?:st|nd|rd|th) (?:\w+ )?(?:anniversary|birthday|year)\b"),
            anniversary,
        ),
        (
            regex(r"\b(ORDINAL|silver|golden) (?:\w+ )?(?:anniversary|jubilee)\b|\bits (ORDINAL) year\b"),
            anniversary_in_words,
        ),
        (
            regex(r"\b(?:will be|is|marks|was) the (\d{1,3})(?:st|nd|rd|th) of\b|\bturn(?:s|ed|ing)? (\d{2,3})\b"),
            anniversary,
        ),
        (
            regex(
                r"\b(?:for|after|of|mark\w*|celebrat\w*|on|over|nearly|almost|more than|about|toasted|toasts|past|last|these|turn\w*|its) (?:the (?:past|last) )?(?:its )?(\d{1,3}|NUMBER) years?\b(?: ago)?",
            ),
            years_long,
        ),
        (
            regex(r"\b(\d{1,3}|NUMBER) (?:years|yrs) (?:as|of|since|with|together|old|long|later|running|in|ago)\b"),
            years_long,
        ),
        (
            regex(
                r"\b(\d{1,3}) year (?:old |long )?(?:\w+ )?(?:sister|tie|ties|partnership|relationship|friendship|bond|link|pact|agreement)\b",
            ),
            years_long,
        ),
        (
            regex(
                r"(?:\b(more than|over|nearly|almost|some|about) )?\b(a|one|two|three|four|five|six|half a) (?:decades?)\b",
            ),
            decades,
        ),
        (
            regex(
                r"(?:\b(more than|over|nearly|almost|some|about) (?:a )?)?\b(quarter century|half century|half a century|quarter of a century)\b",
            ),
            centuries,
        ),
        (
            regex(
                r"\b(?:since|dat\w+ (?:back )?(?:from|to)|began in|begun in|back to|founded in|established in|formed in|created in|started in|as of) (?:the )?(?:\w+ of )?((?:18|19|20)\d\d)\b",
            ),
            began,
        ),
        (
            regex(r"\bsince (sixty|seventy|eighty|ninety)(?: (one|two|three|four|five|six|seven|eight|nine))?\b"),
            began_in_words,
        ),
        (regex(r"\b(?:until|through|till) ((?:19|20)\d\d)\b"), until),
        (
            regex(
                r"\b((?:19|20)\d\d) (?:sister|friendship|agreement|pact|memorandum|accord|tie|partnership|treaty|charter|signing|mou|twinning|compact|declaration|letter|protocol|covenant|pledge)\b",
            ),
            began,
        ),
        (
            regex(
                r"(?:\b(?:of|from|in|by|during|the year|early|late|spring|summer|fall|winter)|[,(:;-]) ((?:18|19|20)\d\d)\b",
            ),
            year_alone,
        ),
        (regex(r"\b((?:18|19|20)\d\d)\b"), loose_year),
        // Days near the document's.
        (
            regex(
                r"\b(yesterday|today|tonight|tomorrow|this morning|this afternoon|this evening|last night|overnight|now)\b",
            ),
            near_day,
        ),
        (
            regex(
                r"\b(last|next|this|on|by|until|late|early|coming|,|since|from)? ?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
            ),
            weekday,
        ),
        (
            regex(
                r"\b(last|past|next|this|coming|earlier this|later this|end of the|end of this) (week|weekend|month|year|spring|summer|fall|autumn|winter|session)\b",
            ),
            near_unit,
        ),
        (
            regex(r"\b(?:all|over the|spent the|spend the|for the) (?:last )?(?:week|weekend)\b"),
            this_week,
        ),
        (regex(r"\b(?:on|from) the (\d{1,2})(?:st|nd|rd|th)\b"), day_alone),
        (regex(r"\bin the (spring|summer|fall|autumn|winter)\b"), season),
        (
            regex(
                r"\b(\d{1,2}|NUMBER|several|a few|couple of) (days?|weeks?|months?|years?) (ago|from now|later|earlier)\b",
            ),
            ago,
        ),
        (regex(r"\bin (\d{1,2}|NUMBER) (days?|weeks?|months?)\b"), in_units),
        (
            regex(r"\b(recently|earlier this year|later this year|this year|last year|next year)\b"),
            near_year,
        ),
    ]
});

/// The dates of a plain sentence. Where two overlap the earlier rule holds.
pub(super) fn dates(plain: &str, around: &Around) -> Vec<Told> {
    let mut found: Vec<Told> = Vec::new();
    for (pattern, read) in RULES.iter() {
        for captures in pattern.iter().flat_map(|it| it.captures_iter(plain)) {
            let Some(at) = captures.get(0).map(|it| it.range()) else {
                continue;
            };
            if found.iter().any(|it| it.at.start < at.end && at.start < it.at.end) {
                continue;
            }
            if let Some((sense, date)) = read(&captures, around) {
                found.push(Told { at, sense, date });
            }
        }
    }
    found.sort_by_key(|it| it.at.start);
    found
}

fn text<'c>(captures: &'c Captures<'_>, group: usize) -> Option<&'c str> {
    captures.get(group).map(|it| it.as_str())
}

fn month(word: &str) -> Option<u8> {
    let names = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let at = names.iter().position(|it| word.starts_with(it))?;
    u8::try_from(at + 1).ok()
}

fn edtf(text: &str) -> Option<Edtf> {
    text.parse().ok()
}

fn ymd(year: i32, month: u8, day: u8) -> Option<Edtf> {
    Day::from_ymd(year, month, day).map(Edtf::from_day)
}

fn span_of_days(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let (first, from) = (month(text(it, 1)?)?, text(it, 2)?.parse().ok()?);
    let last = text(it, 3).and_then(month).unwrap_or(first);
    let to: u8 = text(it, 4)?.parse().ok()?;
    days(
        first,
        from,
        last,
        to,
        text(it, 5).and_then(|it| it.parse().ok()),
        around,
    )
}

fn span_of_days_before(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let (from, to) = (text(it, 1)?.parse().ok()?, text(it, 2)?.parse().ok()?);
    let month = month(text(it, 3)?)?;
    days(
        month,
        from,
        month,
        to,
        text(it, 4).and_then(|it| it.parse().ok()),
        around,
    )
}

fn days(first: u8, from: u8, last: u8, to: u8, year: Option<i32>, around: &Around) -> Option<(Sense, Edtf)> {
    let year = year.or_else(|| around.year_of(first, Some(from)))?;
    let (start, end) = (ymd(year, first, from)?, ymd(year, last, to)?);
    edtf(&format!("{start}/{end}")).map(|it| (Sense::Event, it))
}

fn iso_day(it: &Captures<'_>, _: &Around) -> Option<(Sense, Edtf)> {
    let date = ymd(
        text(it, 1)?.parse().ok()?,
        text(it, 2)?.parse().ok()?,
        text(it, 3)?.parse().ok()?,
    )?;
    Some((Sense::Event, date))
}

fn day_of_month(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let (month, day) = (month(text(it, 1)?)?, text(it, 2)?.parse().ok()?);
    let year = text(it, 3)
        .and_then(|it| it.parse().ok())
        .or_else(|| around.year_of(month, Some(day)))?;
    Some((Sense::Event, ymd(year, month, day)?))
}

/// "on the 14th": of the month that lies on the side of the tense.
fn day_alone(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let day: u8 = text(it, 1)?.parse().ok()?;
    let (year, month, today) = around.ymd()?;
    let months = match (around.future, day > today) {
        (true, false) => 1,
        (false, true) => -1,
        _ => 0,
    };
    let count = year * 12 + i32::from(month) - 1 + months;
    let month = u8::try_from(count.rem_euclid(12) + 1).ok()?;
    Some((Sense::Event, ymd(count.div_euclid(12), month, day)?))
}

fn day_before_month(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let (day, month) = (text(it, 1)?.parse().ok()?, month(text(it, 2)?)?);
    let year = text(it, 3)
        .and_then(|it| it.parse().ok())
        .or_else(|| around.year_of(month, Some(day)))?;
    Some((Sense::Event, ymd(year, month, day)?))
}

fn since_month(it: &Captures<'_>, _: &Around) -> Option<(Sense, Edtf)> {
    Some((
        Sense::Began,
        edtf(&format!("{}-{:02}", text(it, 3)?, month(text(it, 2)?)?))?,
    ))
}

fn month_of_year(it: &Captures<'_>, _: &Around) -> Option<(Sense, Edtf)> {
    Some((
        Sense::Event,
        edtf(&format!("{}-{:02}", text(it, 2)?, month(text(it, 1)?)?))?,
    ))
}

fn month_alone(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let month = month(text(it, 2)?)?;
    let (year, this, _) = around.ymd()?;
    let year = match text(it, 1)? {
        "last" if month >= this => year - 1,
        "next" if month <= this => year + 1,
        "last" | "next" | "this" => year,
        "every" => return None,
        _ => around.year_of(month, None)?,
    };
    Some((Sense::Event, edtf(&format!("{year}-{month:02}"))?))
}

fn began_years_ago(years: i32, around: &Around) -> Option<(Sense, Edtf)> {
    let kept_in = around.kept_in.or_else(|| around.year())?;
    Some((Sense::Began, edtf(&format!("{}~", kept_in - years))?))
}

fn anniversary(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let years: i32 = text(it, 1).or_else(|| text(it, 2))?.parse().ok()?;
    began_years_ago(years, around)
}

fn anniversary_in_words(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let years = match text(it, 1).or_else(|| text(it, 2))? {
        "silver" => 25,
        "golden" => 50,
        word => ordinal(word)?,
    };
    began_years_ago(years, around)
}

fn years_long(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let years = number(text(it, 1)?)?;
    (years > 1 && years < 150)
        .then(|| began_years_ago(years, around))
        .flatten()
}

fn decades(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    // "More than three decades" gives no year.
    if text(it, 1).is_some() {
        return None;
    }
    let years = match text(it, 2)? {
        "half a" => 5,
        word => number(word)? * 10,
    };
    began_years_ago(years, around)
}

fn centuries(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    if text(it, 1).is_some() {
        return None;
    }
    began_years_ago(if text(it, 2)?.starts_with("quarter") { 25 } else { 50 }, around)
}

fn began(it: &Captures<'_>, _: &Around) -> Option<(Sense, Edtf)> {
    Some((Sense::Began, edtf(text(it, 1)?)?))
}

/// "since ninety one", as it is spoken.
fn began_in_words(it: &Captures<'_>, _: &Around) -> Option<(Sense, Edtf)> {
    let year = 1900 + number(text(it, 1)?)? + text(it, 2).and_then(number).unwrap_or(0);
    Some((Sense::Began, Edtf::from_year(year)))
}

fn until(it: &Captures<'_>, _: &Around) -> Option<(Sense, Edtf)> {
    Some((Sense::Until, edtf(text(it, 1)?)?))
}

fn year_alone(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let date = edtf(text(it, 1)?)?;
    let year = date.start_year()?;
    (around.year().is_none_or(|now| year <= now + 15)).then_some((Sense::Year, date))
}

fn loose_year(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    year_alone(it, around).map(|it| (Sense::Loose, it.1))
}

fn near_day(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let today = around.day?;
    let day = match text(it, 1)? {
        "yesterday" | "last night" | "overnight" => Day(today.0 - 1),
        "tomorrow" => Day(today.0 + 1),
        _ => today,
    };
    Some((Sense::Event, Edtf::from_day(day)))
}

fn weekday(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let today = around.day?;
    let names = [
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
    ];
    let wanted = i32::try_from(names.iter().position(|name| Some(*name) == text(it, 2))?).ok()?;
    // 1970-01-01 was a Thursday.
    let ahead = (wanted - today.0).rem_euclid(7);
    let future = match text(it, 1) {
        Some("next" | "coming" | "by" | "until") => true,
        Some("last") => false,
        _ => around.future,
    };
    let day = if future {
        Day(today.0 + ahead)
    } else {
        Day(today.0 - (7 - ahead) % 7)
    };
    Some((Sense::Event, Edtf::from_day(day)))
}

fn near_unit(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let today = around.day?;
    let (year, month, _) = today.ymd();
    let step = match text(it, 1)? {
        "last" | "past" => -1,
        "next" | "coming" => 1,
        _ => 0,
    };
    let unit = text(it, 2)?;
    let date = match unit {
        "week" | "weekend" => {
            let monday = today.0 - (today.0 + 3).rem_euclid(7) + 7 * step;
            edtf(&format!("{}/{}", Day(monday), Day(monday + 6)))
        }
        "month" => {
            let count = year * 12 + i32::from(month) - 1 + step;
            edtf(&format!("{:04}-{:02}", count.div_euclid(12), count.rem_euclid(12) + 1))
        }
        "year" | "session" => Some(Edtf::from_year(year + step)),
        season => edtf(&format!(
            "{:04}-{}",
            year_of_season(season, step, year, month),
            number_of_season(season)
        )),
    }?;
    Some((Sense::Event, date))
}

fn this_week(_: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    Some((Sense::Event, edtf(&format!("{}~", around.day?))?))
}

const fn number_of_season(season: &str) -> u8 {
    match season.as_bytes() {
        b"spring" => 21,
        b"summer" => 22,
        b"winter" => 24,
        _ => 23,
    }
}

fn year_of_season(season: &str, step: i32, year: i32, month: u8) -> i32 {
    let middle = match number_of_season(season) {
        21 => 4,
        22 => 7,
        23 => 10,
        _ => 1,
    };
    match step {
        -1 if middle >= month => year - 1,
        1 if middle <= month => year + 1,
        _ => year,
    }
}

fn season(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let (year, month, _) = around.ymd()?;
    let season = text(it, 1)?;
    let step = if around.future { 1 } else { -1 };
    let year = year_of_season(season, step, year, month);
    Some((Sense::Event, edtf(&format!("{year:04}-{}", number_of_season(season)))?))
}

fn ago(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    // "A few years ago" gives no year.
    if matches!(text(it, 1)?, "several" | "a few" | "couple of") && text(it, 2)?.starts_with("year") {
        return None;
    }
    let back = match text(it, 3)? {
        "ago" | "earlier" => -1,
        _ => 1,
    };
    shifted(number(text(it, 1)?)? * back, text(it, 2)?, around)
}

fn in_units(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    shifted(number(text(it, 1)?)?, text(it, 2)?, around)
}

fn shifted(count: i32, unit: &str, around: &Around) -> Option<(Sense, Edtf)> {
    let today = around.day?;
    let (year, month, _) = today.ymd();
    let date = match unit.trim_end_matches('s') {
        "day" => Some(Edtf::from_day(Day(today.0 + count))),
        "week" => edtf(&format!("{}~", Day(today.0 + 7 * count))),
        "month" => {
            let months = year * 12 + i32::from(month) - 1 + count;
            edtf(&format!(
                "{:04}-{:02}~",
                months.div_euclid(12),
                months.rem_euclid(12) + 1
            ))
        }
        _ => edtf(&format!("{:04}~", year + count)),
    }?;
    Some((Sense::Event, date))
}

fn near_year(it: &Captures<'_>, around: &Around) -> Option<(Sense, Edtf)> {
    let year = around.year()?;
    let date = match text(it, 1)? {
        "last year" => Edtf::from_year(year - 1),
        "next year" => Edtf::from_year(year + 1),
        "recently" => edtf(&format!("{year:04}~"))?,
        _ => Edtf::from_year(year),
    };
    Some((Sense::Event, date))
}
