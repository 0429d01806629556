//! The two clocks of a page: the day whose status it shows, and the day whose knowledge it shows.

use domain::Day;
use platform::http::Problem;

use crate::prose::day_words;
use crate::reading::{Atlas, Seen};
use crate::view::View;

/// What a page says of its clocks, and the small form that changes them.
#[derive(Debug, Clone)]
pub struct Clocks {
    /// The path of the page: where the form leads.
    pub path: String,
    /// What else the address of the page holds: names and values.
    pub kept: Vec<(String, String)>,
    /// The day of status that was asked for.
    pub valid_on: Option<Day>,
    /// The day of knowledge that was asked for.
    pub known_on: Option<Day>,
    /// Today.
    pub today: Day,
    /// The ledger position that the page shows.
    pub position: u64,
}

impl Clocks {
    /// The clocks that an address asks for, and the ledger as they show it. `kept` names the other parameters that the
    /// form hands on.
    ///
    /// # Errors
    /// A day that cannot be read; the past cannot be built.
    pub async fn read(
        atlas: &Atlas,
        path: String,
        query: Option<&str>,
        kept: &[&str],
    ) -> Result<(Seen, Self), Problem> {
        let query = query.unwrap_or_default();
        let filter = View::from_query(query)?.filter;
        let seen = atlas.see(&filter).await?;
        let kept = crate::view::pairs(query).filter(|(name, value)| kept.contains(&&**name) && !value.is_empty());
        let clocks = Self {
            path,
            kept: kept.collect(),
            valid_on: filter.valid_on,
            known_on: filter.known_on,
            today: seen.today,
            position: seen.position,
        };
        Ok((seen, clocks))
    }

    /// The day whose status is shown.
    #[must_use]
    pub fn day(&self) -> Day {
        self.valid_on.unwrap_or(self.today)
    }

    /// Whether both clocks stand at now.
    #[must_use]
    pub fn is_now(&self) -> bool {
        self.valid_on.is_none() && self.known_on.is_none()
    }

    /// "today", or "on 1 May 2020".
    #[must_use]
    pub fn on_day(&self) -> String {
        match self.valid_on {
            Some(day) if day != self.today => format!("on {}", day_words(day)),
            _ => "today".to_owned(),
        }
    }

    /// "As true on 24 November 2026, as known on 1 May 2025."
    #[must_use]
    pub fn words(&self) -> String {
        let position = crate::prose::grouped(self.position);
        match self.known_on {
            Some(known) => format!(
                "As true on {}, as known on {} (ledger position {position}).",
                day_words(self.day()),
                day_words(known)
            ),
            None => format!(
                "As true on {}, as known now (ledger position {position}).",
                day_words(self.day())
            ),
        }
    }

    /// The clocks as parameters to hand on in links: `?valid_on=…&known_on=…`, or nothing.
    #[must_use]
    pub fn query(&self) -> String {
        self.appended('?')
    }

    /// The same behind parameters that are already there.
    #[must_use]
    pub fn and_query(&self) -> String {
        self.appended('&')
    }

    fn appended(&self, first: char) -> String {
        let days = [("valid_on", self.valid_on), ("known_on", self.known_on)];
        let mut text = String::new();
        for (name, day) in days.into_iter().filter_map(|(name, day)| Some((name, day?))) {
            text.push(if text.is_empty() { first } else { '&' });
            text.push_str(&format!("{name}={day}"));
        }
        text
    }

    /// The value of the form's first field.
    #[must_use]
    pub fn valid_value(&self) -> String {
        self.valid_on.map(|day| day.to_string()).unwrap_or_default()
    }

    /// The value of the form's second field.
    #[must_use]
    pub fn known_value(&self) -> String {
        self.known_on.map(|day| day.to_string()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_say_where_they_stand() {
        let mut clocks = Clocks {
            path: "/places/seattle-wa".into(),
            kept: Vec::new(),
            valid_on: None,
            known_on: None,
            today: "2026-11-24".parse().unwrap(),
            position: 4211,
        };
        assert_eq!(
            clocks.words(),
            "As true on 24 November 2026, as known now (ledger position 4,211)."
        );
        assert_eq!((clocks.query().as_str(), clocks.on_day().as_str()), ("", "today"));
        clocks.valid_on = "2020-05-01".parse().ok();
        clocks.known_on = "2026-11-01".parse().ok();
        assert_eq!(
            clocks.words(),
            "As true on 1 May 2020, as known on 1 November 2026 (ledger position 4,211)."
        );
        assert_eq!(clocks.query(), "?valid_on=2020-05-01&known_on=2026-11-01");
        assert_eq!(
            (clocks.and_query().as_str(), clocks.on_day().as_str()),
            ("&valid_on=2020-05-01&known_on=2026-11-01", "on 1 May 2020")
        );
    }
}
