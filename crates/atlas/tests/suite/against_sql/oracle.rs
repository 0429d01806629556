//! The same questions as plain SQL over the newest revisions.
//!
//! What SQL cannot compute (the status on a day, the bounds of EDTF dates, folded words) is put into a temporary table
//! by the very functions of `domain`, row by row; everything else is `WHERE`, `GROUP BY` and `COUNT`.

use atlas::store::reading::{Which, actor_rows, engagement_rows};
use domain::{Day, Issue, Kind, Side, begins_after, status_on};
use platform::database::{Result, Session, Value};
use snapshot::Filter;
use snapshot::words::words;

/// A facet and how its values are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    Kind,
    Family,
    Status,
    Issue,
    State,
    Country,
    Level,
    Gov,
    Confirmed,
}

impl Facet {
    pub const ALL: &'static [Self] = &[
        Self::Kind,
        Self::Family,
        Self::Status,
        Self::Issue,
        Self::State,
        Self::Country,
        Self::Level,
        Self::Gov,
        Self::Confirmed,
    ];
}

const NEWEST: &str = "engagements e JOIN revisions r ON r.id = e.revision_id JOIN facts_on f ON f.id = e.public_id";
const US: &str =
    "SELECT 1 FROM participants p JOIN actors a ON a.id = p.actor_id WHERE p.revision_id = r.id AND p.side = 'us'";
const FOREIGN: &str =
    "SELECT 1 FROM participants p JOIN actors a ON a.id = p.actor_id WHERE p.revision_id = r.id AND p.side = 'foreign'";

/// A session with what SQL cannot compute at hand.
pub struct Oracle<'a, 's> {
    session: &'a mut Session<'s>,
}

impl<'a, 's> Oracle<'a, 's> {
    pub fn new(session: &'a mut Session<'s>, day: Day) -> Result<Self> {
        let table = "CREATE TEMPORARY TABLE facts_on (id TEXT, year BIGINT, word TEXT, confirmed BIGINT, begun BIGINT, words TEXT)";
        session.execute(table, &[])?;
        let mut actors = std::collections::HashMap::new();
        actor_rows(session, 0, |row| {
            actors.insert(row.key.clone(), row);
            Ok(())
        })?;
        let (year, month, of_month) = day.ymd();
        let since = Day::from_ymd(year - 5, month, of_month).expect("a day");
        let mut rows: Vec<Vec<Value>> = Vec::new();
        engagement_rows(session, Which::Since(0), |row| {
            let mut bag = words(&row.title);
            for party in &row.participants {
                let actor = &actors[&party.actor];
                bag.extend(words(&actor.name));
                actor.aliases.iter().for_each(|alias| bag.extend(words(alias)));
                if let (Side::Foreign, Some(country)) = (party.side, actor.country) {
                    let info = places::country(country);
                    let names = [&info.name, &info.demonym].into_iter().chain(&info.aliases);
                    names.for_each(|name| bag.extend(words(name)));
                }
            }
            rows.push(vec![
                row.id.to_string().into(),
                row.start_day().map(|day| day.year()).into(),
                status_on(&row.facts, day).word.as_str().into(),
                row.last_source_day.is_some_and(|source| source >= since).into(),
                (!begins_after(&row.facts, day)).into(),
                format!(" {} ", bag.join(" ")).into(),
            ]);
            Ok(())
        })?;
        session.insert(
            "facts_on",
            &["id", "year", "word", "confirmed", "begun", "words"],
            &rows,
        )?;
        Ok(Self { session })
    }

    pub fn finish(self) -> Result<()> {
        self.session.execute("DROP TABLE facts_on", &[]).map(drop)
    }

    fn number(&mut self, sql: &str) -> Result<u64> {
        self.session
            .count(sql, &[])
            .map(|count| u64::try_from(count).expect("a count"))
    }

    pub fn count(&mut self, filter: &Filter, also: &str) -> Result<u64> {
        self.number(&format!(
            "SELECT COUNT(*) FROM {NEWEST} WHERE {} AND {also}",
            condition(filter, None)
        ))
    }

    pub fn total(&mut self, filter: &Filter) -> Result<u64> {
        self.count(filter, "1 = 1")
    }

    pub fn unplaced(&mut self, filter: &Filter) -> Result<u64> {
        self.count(filter, &format!("NOT EXISTS ({US} AND a.longitude IS NOT NULL)"))
    }

    pub fn ids(&mut self, filter: &Filter) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT e.public_id FROM {NEWEST} WHERE {} ORDER BY e.public_id",
            condition(filter, None)
        );
        let mut ids = self.session.all(&sql, &[], |row| row.string(0))?;
        ids.sort();
        Ok(ids)
    }

    fn counts(
        &mut self,
        value: &str,
        from: &str,
        filter: &Filter,
        left_out: Option<Facet>,
    ) -> Result<Vec<(String, u64)>> {
        let sql = format!(
            "SELECT {value}, COUNT(DISTINCT e.id) FROM {NEWEST} {from} WHERE {} AND {value} IS NOT NULL GROUP BY {value}",
            condition(filter, left_out)
        );
        let mut counts = self.session.all(&sql, &[], |row| {
            Ok((row.string(0)?, u64::try_from(row.int(1)?).expect("a count")))
        })?;
        counts.sort();
        Ok(counts)
    }

    pub fn facet(&mut self, filter: &Filter, facet: Facet) -> Result<Vec<(String, u64)>> {
        let us = "JOIN participants p ON p.revision_id = r.id AND p.side = 'us' JOIN actors a ON a.id = p.actor_id";
        let foreign =
            "JOIN participants p ON p.revision_id = r.id AND p.side = 'foreign' JOIN actors a ON a.id = p.actor_id";
        let left_out = Some(facet);
        match facet {
            Facet::Kind => self.counts("r.kind", "", filter, left_out),
            Facet::Status => self.counts("f.word", "", filter, left_out),
            Facet::State => self.counts("a.state", us, filter, left_out),
            Facet::Country => self.counts("a.country", foreign, filter, left_out),
            Facet::Level => self.counts("a.level", us, filter, left_out),
            Facet::Family => {
                let mut families = std::collections::BTreeMap::<String, u64>::new();
                for (kind, count) in self.counts("r.kind", "", filter, left_out)? {
                    let kind: Kind = kind.parse().expect("a kind");
                    *families.entry(kind.family().to_string()).or_default() += count;
                }
                Ok(families.into_iter().collect())
            }
            Facet::Issue => {
                let mut counts = Vec::new();
                for issue in Issue::ALL {
                    let also = format!(
                        "{} AND (r.issues & {}) <> 0",
                        condition(filter, left_out),
                        1 << issue.index()
                    );
                    let count = self.number(&format!("SELECT COUNT(*) FROM {NEWEST} WHERE {also}"))?;
                    counts.push((issue.to_string(), count));
                }
                counts.retain(|(_, count)| *count > 0);
                counts.sort();
                Ok(counts)
            }
            Facet::Gov | Facet::Confirmed => {
                let also = if facet == Facet::Gov {
                    "r.governmental = 1"
                } else {
                    "f.confirmed = 1"
                };
                let sql = format!(
                    "SELECT COUNT(*) FROM {NEWEST} WHERE {} AND {also}",
                    condition(filter, left_out)
                );
                let count = self.number(&sql)?;
                Ok(if count > 0 {
                    vec![("1".to_owned(), count)]
                } else {
                    Vec::new()
                })
            }
        }
    }

    pub fn years(&mut self, filter: &Filter) -> Result<Vec<(i64, u64)>> {
        let mut without = filter.clone();
        (without.from, without.to, without.undated) = (None, None, false);
        let sql = format!(
            "SELECT f.year, COUNT(*) FROM {NEWEST} WHERE {} AND f.year IS NOT NULL GROUP BY f.year ORDER BY f.year",
            condition(&without, None)
        );
        self.session.all(&sql, &[], |row| {
            Ok((row.int(0)?, u64::try_from(row.int(1)?).expect("a count")))
        })
    }

    pub fn places(&mut self, filter: &Filter) -> Result<Vec<(String, u64)>> {
        let us = "JOIN participants p ON p.revision_id = r.id JOIN actors a ON a.id = p.actor_id AND a.side = 'us' AND a.longitude IS NOT NULL";
        self.counts("a.slug", us, filter, None)
    }

    pub fn flows(&mut self, filter: &Filter) -> Result<Vec<(String, String, u64)>> {
        let end = "CASE WHEN b.longitude IS NOT NULL THEN b.slug ELSE b.country END";
        let sql = format!(
            "SELECT a.slug, {end}, COUNT(DISTINCT e.id) FROM {NEWEST} \
             JOIN participants p ON p.revision_id = r.id AND p.side = 'us' JOIN actors a ON a.id = p.actor_id \
             JOIN participants q ON q.revision_id = r.id AND q.side = 'foreign' JOIN actors b ON b.id = q.actor_id \
             WHERE {} AND a.longitude IS NOT NULL AND {end} IS NOT NULL GROUP BY a.slug, {end}",
            condition(filter, None)
        );
        let flow = |row: &platform::database::Row<'_>| {
            Ok((
                row.string(0)?,
                row.string(1)?,
                u64::try_from(row.int(2)?).expect("a count"),
            ))
        };
        let mut flows = self.session.all(&sql, &[], flow)?;
        flows.sort();
        Ok(flows)
    }
}

fn list<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values
        .into_iter()
        .map(|value| format!("'{}'", value.to_string()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The filter as a condition, with the part of one facet left out.
fn condition(filter: &Filter, left_out: Option<Facet>) -> String {
    let mut all = vec!["r.withdrawn = 0".to_owned(), "f.begun = 1".to_owned()];
    let mut add = |facet: Option<Facet>, empty: bool, text: String| {
        if !empty && (facet.is_none() || facet != left_out) {
            all.push(text);
        }
    };
    let of_families = Kind::ALL.iter().filter(|kind| filter.families.contains(&kind.family()));
    let issues = filter.issues.iter().fold(0u32, |bits, issue| bits | 1 << issue.index());
    add(
        Some(Facet::Kind),
        filter.kinds.is_empty(),
        format!("r.kind IN ({})", list(&filter.kinds)),
    );
    add(
        Some(Facet::Family),
        filter.families.is_empty(),
        format!("r.kind IN ({})", list(of_families)),
    );
    add(
        Some(Facet::Status),
        filter.statuses.is_empty(),
        format!("f.word IN ({})", list(&filter.statuses)),
    );
    add(
        Some(Facet::Issue),
        filter.issues.is_empty(),
        format!("(r.issues & {issues}) <> 0"),
    );
    add(
        Some(Facet::State),
        filter.states.is_empty(),
        format!("EXISTS ({US} AND a.state IN ({}))", list(&filter.states)),
    );
    let countries = format!("EXISTS ({FOREIGN} AND a.country IN ({}))", list(&filter.countries));
    add(Some(Facet::Country), filter.countries.is_empty(), countries);
    add(
        Some(Facet::Level),
        filter.levels.is_empty(),
        format!("EXISTS ({US} AND a.level IN ({}))", list(&filter.levels)),
    );
    add(Some(Facet::Gov), !filter.gov, "r.governmental = 1".to_owned());
    add(Some(Facet::Confirmed), !filter.confirmed, "f.confirmed = 1".to_owned());
    add(None, !filter.cc_by, "r.fits_cc_by = 1".to_owned());
    let actors = "SELECT 1 FROM participants p JOIN actors a ON a.id = p.actor_id WHERE p.revision_id = r.id";
    add(
        None,
        filter.actors.is_empty(),
        format!("EXISTS ({actors} AND a.slug IN ({}))", list(&filter.actors)),
    );
    if let Some((from, to)) = filter.years() {
        let undated = if filter.undated { " OR f.year IS NULL" } else { "" };
        add(None, false, format!("(f.year BETWEEN {from} AND {to}{undated})"));
    }
    let mut asked = words(&filter.text);
    if let Some(last) = asked.pop() {
        add(None, false, format!("f.words LIKE '% {last}%'"));
        asked
            .iter()
            .for_each(|word| add(None, false, format!("f.words LIKE '% {word} %'")));
    }
    all.join(" AND ")
}
