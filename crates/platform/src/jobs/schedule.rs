//! Work that is asked for again and again: every so many minutes, or daily at a time of day (UTC).

use std::fmt;
use std::str::FromStr;

use super::{Asked, renew, store};
use crate::clock::{Ids, Moment};
use crate::database::{Result, Session};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// When work comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Every so many minutes.
    Every(u32),
    /// Daily at a minute of the day, in UTC.
    Daily(u32),
}

/// Text that is no rule.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no schedule; write `every 30 minutes`, `every 6 hours`, or `daily at 06:00` (UTC)")]
pub struct NoRule(String);

impl Rule {
    /// The first moment after `now` at which work comes round.
    #[must_use]
    pub const fn next(self, now: Moment) -> Moment {
        match self {
            Self::Every(minutes) => Moment(now.0 + minutes as i64 * MINUTE),
            Self::Daily(minute) => {
                let today = now.0.div_euclid(DAY) * DAY + minute as i64 * MINUTE;
                Moment(if today > now.0 { today } else { today + DAY })
            }
        }
    }
}

impl FromStr for Rule {
    type Err = NoRule;

    fn from_str(text: &str) -> std::result::Result<Self, NoRule> {
        let no_rule = || NoRule(text.to_owned());
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let every = |number: &str, unit: u32| {
            let number: Option<u32> = number.parse().ok().filter(|number| *number > 0);
            let minutes = number.and_then(|number| number.checked_mul(unit));
            minutes.filter(|minutes| *minutes <= 366 * 24 * 60).map(Self::Every)
        };
        match words.as_slice() {
            ["every", number, "minute" | "minutes"] => every(number, 1),
            ["every", number, "hour" | "hours"] => every(number, 60),
            ["every", number, "day" | "days"] => every(number, 24 * 60),
            ["every", "hour"] | ["hourly"] => Some(Self::Every(60)),
            ["every", "day"] | ["daily"] => Some(Self::Every(24 * 60)),
            ["daily", "at", time] => minute_of(time).map(Self::Daily),
            _ => None,
        }
        .ok_or_else(no_rule)
    }
}

fn minute_of(time: &str) -> Option<u32> {
    let (hour, minute) = time.split_once(':')?;
    let number = |text: &str, most: u32| {
        text.parse()
            .ok()
            .filter(|number: &u32| *number < most && text.len() == 2)
    };
    Some(number(hour, 24)? * 60 + number(minute, 60)?)
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let every = |f: &mut fmt::Formatter<'_>, number: u32, unit: &str| {
            write!(f, "every {number} {unit}{}", if number == 1 { "" } else { "s" })
        };
        match *self {
            Self::Every(minutes) if minutes % (24 * 60) == 0 => every(f, minutes / (24 * 60), "day"),
            Self::Every(minutes) if minutes % 60 == 0 => every(f, minutes / 60, "hour"),
            Self::Every(minutes) => every(f, minutes, "minute"),
            Self::Daily(minute) => write!(f, "daily at {:02}:{:02}", minute / 60, minute % 60),
        }
    }
}

/// A schedule as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// Its name.
    pub name: String,
    /// The queue of the work.
    pub queue: String,
    /// The key of the work.
    pub key: String,
    /// What the work belongs to.
    pub subject: String,
    /// What the work is about.
    pub payload: String,
    /// When it comes round, in the words of [`Rule`].
    pub rule: String,
    /// When it comes round next: microseconds since 1970.
    pub next: i64,
}

/// Asks for work by a rule, the first time at `first`. A schedule of this name is replaced.
///
/// # Errors
/// The database refused.
pub fn schedule(session: &mut Session<'_>, name: &str, rule: Rule, first: Moment, asked: &Asked<'_>) -> Result<()> {
    let scheduled = Scheduled {
        name: name.to_owned(),
        queue: asked.queue.to_owned(),
        key: asked.key.to_owned(),
        subject: asked.subject.to_owned(),
        payload: asked.payload.to_string(),
        rule: rule.to_string(),
        next: first.0,
    };
    store::set_schedule(session, &scheduled)
}

/// Ends a schedule. Tells whether there was such a one.
///
/// # Errors
/// The database refused.
pub fn unschedule(session: &mut Session<'_>, name: &str) -> Result<bool> {
    store::remove_schedule(session, name)
}

/// All schedules, the next first.
///
/// # Errors
/// The database refused.
pub fn schedules(session: &mut Session<'_>) -> Result<Vec<Scheduled>> {
    store::schedules(session, i64::MAX)
}

/// Asks for all work whose time has come. Work that is still waiting from the last time is not asked for twice, and
/// times that went by while nobody looked are made up for once; what lies dead is tried once more. Tells how many jobs
/// are new.
///
/// # Errors
/// The database refused.
pub fn tick(session: &mut Session<'_>, ids: &Ids, now: Moment) -> Result<usize> {
    let mut new = 0;
    for scheduled in store::schedules(session, now.0)? {
        let payload = serde_json::from_str(&scheduled.payload).unwrap_or_default();
        let asked = Asked {
            queue: &scheduled.queue,
            key: &scheduled.key,
            subject: &scheduled.subject,
            payload: &payload,
        };
        new += usize::from(renew(session, ids, now, &asked)?);
        // A rule that a later version wrote and this one cannot read must not be asked for without end.
        let next = scheduled.rule.parse::<Rule>().map_or(i64::MAX, |rule| rule.next(now).0);
        store::move_on(session, &scheduled.name, next)?;
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_printed_in_the_same_words() {
        for text in ["every 30 minutes", "every 1 hour", "every 2 days", "daily at 06:05"] {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
        assert_eq!("Hourly".parse::<Rule>().unwrap(), Rule::Every(60));
        for text in [
            "",
            "every 0 minutes",
            "every -1 hours",
            "daily at 24:00",
            "daily at 6:5",
            "every 9999999 days",
        ] {
            let error = text.parse::<Rule>().unwrap_err().to_string();
            assert!(error.contains("daily at 06:00"), "{error}");
        }
    }

    #[test]
    fn a_daily_rule_comes_round_today_or_tomorrow_and_never_now() {
        let noon = crate::testkit::noon();
        let at = |text: &str| text.parse::<Rule>().unwrap().next(noon).0 - noon.0;
        assert_eq!(at("daily at 12:01"), MINUTE);
        assert_eq!(at("daily at 12:00"), DAY);
        assert_eq!(at("daily at 11:59"), DAY - MINUTE);
        assert_eq!(at("every 90 minutes"), 90 * MINUTE);
    }
}
