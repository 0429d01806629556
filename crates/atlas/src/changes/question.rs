//! Reading what of the log an address asks for, and writing it back: one question has one address.

use domain::Day;
use platform::http::Problem;

use super::store::{By, Did, Place, Question};
use crate::prose::brief;
use crate::record::end_of;
use crate::view::{View, encode, pairs};

/// What an address of the log says.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What is looked for; the filter's `known_on` is the page's clock.
    pub question: Question,
    /// The first day.
    pub since: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
    /// Behind which place in the log.
    pub after: Option<Place>,
    /// Whom somebody without scripts has written into the form.
    pub who: Option<String>,
}

impl Asked {
    /// Reads an address.
    ///
    /// # Errors
    /// A parameter cannot be read; the refusal says what could be written.
    pub fn from_query(query: &str) -> Result<Self, Problem> {
        let mut asked = Self {
            question: Question {
                filter: View::from_query(query)?.filter,
                ..Question::default()
            },
            ..Self::default()
        };
        for (name, value) in pairs(query) {
            let value = value.trim();
            if !value.is_empty() {
                asked.take(&name, value)?;
            }
        }
        if asked.since.zip(asked.until).is_some_and(|(since, until)| since > until) {
            return Err(Problem::bad_parameter("until", "The last day lies before the first.")
                .with_hint("Exchange `since` and `until`."));
        }
        let known = asked.question.filter.known_on.map(end_of);
        asked.question.since = asked.since.map(start_of);
        asked.question.until = asked.until.map(end_of).into_iter().chain(known).min();
        asked.question.done.sort_by_key(|did| did.as_str());
        asked.question.done.dedup();
        Ok(asked)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let wrong = |what: &str, hint: &str| {
            Problem::bad_parameter(name, format!("`{name}={}` {what}.", brief(value, 40))).with_hint(hint)
        };
        match name {
            "change" => {
                for word in value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                    let did = word.parse::<Did>().map_err(|()| {
                        wrong(
                            "is nothing that a revision does",
                            "Write new, revised, merged, split or withdrawn.",
                        )
                    })?;
                    self.question.done.push(did);
                }
            }
            "by" => {
                let by = value.parse::<By>();
                self.question.by = Some(by.map_err(|()| wrong("are no authors", "Write rules or people."))?);
            }
            "since" | "until" => {
                let day = value
                    .parse::<Day>()
                    .map_err(|_| wrong("is no day", "Write a day as 2026-11-24."))?;
                *(if name == "since" {
                    &mut self.since
                } else {
                    &mut self.until
                }) = Some(day);
            }
            "after" => {
                let place = value.parse::<Place>();
                self.after = Some(place.map_err(|()| wrong("is no place in the log", "Begin again at /changes."))?);
            }
            "who" => self.who = Some(brief(value, 200)),
            _ => {}
        }
        Ok(())
    }

    /// The query of the same question, from its beginning.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = View::of(self.question.filter.clone()).filter_query();
        let done: Vec<&str> = self.question.done.iter().map(|did| did.as_str()).collect();
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                query.push_str(if query.is_empty() { "" } else { "&" });
                query.push_str(name);
                query.push('=');
                encode(&mut query, &value);
            }
        };
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        add("change", done.join(","));
        add("by", self.question.by.map_or("", By::as_str).to_owned());
        add("since", day(self.since));
        add("until", day(self.until));
        query
    }

    /// The address under a path, of the stretch behind a place where one is given.
    #[must_use]
    pub fn address(&self, path: &str, after: Option<&Place>) -> String {
        let mut query = self.query();
        if let Some(place) = after {
            query.push_str(if query.is_empty() { "" } else { "&" });
            query.push_str(&format!("after={place}"));
        }
        crate::view::address(path, &query)
    }

    /// Whether anything but the clocks narrows the log.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.question.is_all() || self.since.is_some() || self.until.is_some()
    }
}

/// The first microsecond of a day.
fn start_of(day: Day) -> i64 {
    i64::from(day.0) * 86_400_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_has_one_address() {
        for (query, canonical) in [
            ("", ""),
            ("change=split&change=merged,split", "change=merged,split"),
            (
                "until=2026-11-24&since=2026-11-01&by=people&country=jp",
                "country=JP&by=people&since=2026-11-01&until=2026-11-24",
            ),
            ("after=4.0190-ab&kind=office", "kind=office"),
        ] {
            let asked = Asked::from_query(query).expect("a question");
            assert_eq!(asked.query(), canonical, "{query}");
            assert_eq!(Asked::from_query(canonical).expect("the same").query(), canonical);
        }
    }

    #[test]
    fn days_are_whole_days_and_the_clock_of_the_page_ends_them() {
        let asked = Asked::from_query("since=1970-01-02&until=1970-01-03&known_on=1970-01-02").expect("a question");
        assert_eq!(asked.question.since, Some(86_400_000_000));
        assert_eq!(asked.question.until, Some(2 * 86_400_000_000 - 1));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (query, field) in [
            ("change=lost", "change"),
            ("by=me", "by"),
            ("since=May", "since"),
            ("since=2026-02-01&until=2026-01-01", "until"),
            ("after=x", "after"),
        ] {
            let problem = Asked::from_query(query).expect_err(query);
            assert_eq!(problem.field.as_deref(), Some(field));
            assert!(problem.hint.is_some(), "{query}");
        }
    }
}
