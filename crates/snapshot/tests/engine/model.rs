//! The model: rows in a map, every question answered by looking at all of them, again for every facet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Country, Day, Family, PublicId, Side, StatusWord, begins_after, status_on};
use snapshot::words::words;
use snapshot::{ActorRow, CountryRow, EngagementRow, Facet, Filter, OPENED, Sort};

#[derive(Default, Clone)]
pub struct Model {
    pub actors: HashMap<Box<str>, ActorRow>,
    pub countries: HashMap<Country, CountryRow>,
    pub rows: BTreeMap<PublicId, EngagementRow>,
}

/// A facet's counts by the words of its values.
pub type ByValue = BTreeMap<String, u64>;

impl Model {
    pub fn take(&mut self, actors: &[ActorRow], rows: &[EngagementRow]) {
        for actor in actors {
            self.actors.insert(actor.key.clone(), actor.clone());
        }
        for row in rows {
            if row.withdrawn {
                self.rows.remove(&row.id);
            } else {
                self.rows.insert(row.id, row.clone());
            }
        }
    }

    fn side<'a>(&'a self, row: &'a EngagementRow, side: Side) -> impl Iterator<Item = &'a ActorRow> {
        row.participants
            .iter()
            .filter(move |part| part.side == side)
            .map(|part| &self.actors[&part.actor])
    }

    pub fn values(&self, row: &EngagementRow, facet: Facet, day: Day) -> BTreeSet<String> {
        let kind = row.facts.kind;
        match facet {
            Facet::Kind => [kind.to_string()].into(),
            Facet::Family => [kind.family().to_string()].into(),
            Facet::Status => [status_on(&row.facts, day).word.to_string()].into(),
            Facet::Issue => row.issues.iter().map(|issue| issue.to_string()).collect(),
            Facet::State => self
                .side(row, Side::Us)
                .filter_map(|actor| Some(actor.state?.to_string()))
                .collect(),
            Facet::Country => self
                .side(row, Side::Foreign)
                .filter_map(|actor| Some(actor.country?.to_string()))
                .collect(),
            Facet::Level => self.side(row, Side::Us).map(|actor| actor.level.to_string()).collect(),
            Facet::Gov => row.gov.then(|| "1".to_owned()).into_iter().collect(),
            Facet::Confirmed => self.confirmed(row, day).then(|| "1".to_owned()).into_iter().collect(),
            Facet::Year => row.start_day().map(|day| day.year().to_string()).into_iter().collect(),
        }
    }

    fn confirmed(&self, row: &EngagementRow, day: Day) -> bool {
        row.last_source_day
            .is_some_and(|source| source >= day || source.plus_months(60) >= day)
    }

    fn holds_facet(&self, row: &EngagementRow, filter: &Filter, facet: Facet, day: Day) -> bool {
        fn strings<T: ToString>(set: &BTreeSet<T>) -> BTreeSet<String> {
            set.iter().map(T::to_string).collect()
        }
        let wanted = match facet {
            Facet::Kind => strings(&filter.kinds),
            Facet::Family => strings(&filter.families),
            Facet::Status => strings(&filter.statuses),
            Facet::Issue => strings(&filter.issues),
            Facet::State => strings(&filter.states),
            Facet::Country => strings(&filter.countries),
            Facet::Level => strings(&filter.levels),
            Facet::Gov if filter.gov => ["1".to_owned()].into(),
            Facet::Confirmed if filter.confirmed => ["1".to_owned()].into(),
            Facet::Gov | Facet::Confirmed => BTreeSet::new(),
            Facet::Year => {
                if filter.from.is_none() && filter.to.is_none() {
                    return true;
                }
                return match row.start_day() {
                    None => filter.undated,
                    Some(day) => {
                        filter.from.is_none_or(|from| day.year() >= from) && filter.to.is_none_or(|to| day.year() <= to)
                    }
                };
            }
        };
        wanted.is_empty() || !self.values(row, facet, day).is_disjoint(&wanted)
    }

    fn holds_rest(&self, row: &EngagementRow, filter: &Filter, day: Day) -> bool {
        let slugs: BTreeSet<String> = row
            .participants
            .iter()
            .map(|part| self.actors[&part.actor].slug.to_string())
            .collect();
        let american: BTreeSet<String> = row
            .participants
            .iter()
            .map(|part| &self.actors[&part.actor])
            .filter(|actor| actor.side == Side::Us)
            .map(|actor| actor.slug.to_string())
            .collect();
        (filter.places.is_empty() || !american.is_disjoint(&filter.places))
            && (filter.actors.is_empty() || !slugs.is_disjoint(&filter.actors))
            && (!filter.cc_by || row.fits_cc_by)
            && (filter.valid_on.is_none() || !begins_after(&row.facts, day))
            && self.holds_text(row, &filter.text)
    }

    fn holds_text(&self, row: &EngagementRow, text: &str) -> bool {
        let mut bag: BTreeSet<String> = words(&row.title).into_iter().collect();
        for part in &row.participants {
            let actor = &self.actors[&part.actor];
            bag.extend(words(&actor.name));
            actor.aliases.iter().for_each(|alias| bag.extend(words(alias)));
        }
        for country in self
            .side(row, Side::Foreign)
            .filter_map(|actor| self.countries.get(&actor.country?))
        {
            bag.extend(words(&country.name));
            country.aliases.iter().for_each(|alias| bag.extend(words(alias)));
        }
        let mut asked = words(text);
        let Some(last) = asked.pop() else { return true };
        asked.iter().all(|word| bag.contains(word)) && bag.iter().any(|word| word.starts_with(&last))
    }

    pub fn in_view(&self, filter: &Filter, day: Day, but: Option<Facet>) -> Vec<&EngagementRow> {
        let facets = |row: &EngagementRow| {
            let mut others = Facet::ALL.into_iter().filter(|facet| Some(*facet) != but);
            others.all(|facet| self.holds_facet(row, filter, facet, day))
        };
        self.rows
            .values()
            .filter(|row| facets(row) && self.holds_rest(row, filter, day))
            .collect()
    }

    pub fn facet(&self, filter: &Filter, day: Day, facet: Facet) -> ByValue {
        let mut counts = ByValue::new();
        for row in self.in_view(filter, day, Some(facet)) {
            for value in self.values(row, facet, day) {
                *counts.entry(value).or_default() += 1;
            }
        }
        counts
    }

    pub fn distinct(&self, filter: &Filter, day: Day, facet: Facet) -> u64 {
        let rows = self.in_view(filter, day, None);
        rows.iter()
            .flat_map(|row| self.values(row, facet, day))
            .collect::<BTreeSet<_>>()
            .len() as u64
    }

    pub fn in_force(&self, filter: &Filter, day: Day) -> u64 {
        let rows = self.in_view(filter, day, None).into_iter();
        rows.filter(|row| status_on(&row.facts, day).word == StatusWord::InForce)
            .count() as u64
    }

    pub fn placed(&self, row: &EngagementRow) -> bool {
        self.side(row, Side::Us).any(|actor| actor.point.is_some())
    }

    pub fn sorted(&self, filter: &Filter, day: Day, sort: Sort) -> Vec<PublicId> {
        let mut rows = self.in_view(filter, day, None);
        let newest = |row: &&EngagementRow| {
            (
                row.start_day().is_none(),
                row.start_day().map(|day| -day.0),
                std::cmp::Reverse(row.id),
            )
        };
        match sort {
            Sort::Newest => rows.sort_by_key(newest),
            Sort::Oldest => rows.sort_by_key(|row| (row.start_day().is_none(), row.start_day(), row.id)),
            Sort::Title => rows.sort_by_key(|row| (snapshot::words::title_key(&row.title), row.id)),
            Sort::Evidence => rows.sort_by_key(|row| (std::cmp::Reverse(row.claims), newest(row))),
        }
        rows.into_iter().map(|row| row.id).collect()
    }

    /// Slug of each actor with a point, on its side, to counts by family.
    pub fn places(&self, filter: &Filter, day: Day, side: Side) -> BTreeMap<String, [u32; 5]> {
        let mut counts: BTreeMap<String, [u32; 5]> = BTreeMap::new();
        for row in self.in_view(filter, day, None) {
            let keys: BTreeSet<_> = row.participants.iter().map(|part| &part.actor).collect();
            for actor in keys.into_iter().map(|key| &self.actors[key]) {
                if actor.side == side && actor.point.is_some() {
                    counts.entry(actor.slug.to_string()).or_default()[row.facts.kind.family().index()] += 1;
                }
            }
        }
        counts
    }

    /// Slug of the American end and slug or code of the foreign one to counts by family.
    pub fn flows(&self, filter: &Filter, day: Day) -> BTreeMap<(String, String), [u32; 5]> {
        let mut counts: BTreeMap<(String, String), [u32; 5]> = BTreeMap::new();
        for row in self.in_view(filter, day, None) {
            let us: BTreeSet<String> = self
                .side(row, Side::Us)
                .filter(|actor| actor.point.is_some())
                .map(|actor| actor.slug.to_string())
                .collect();
            let end = |actor: &ActorRow| match actor.point {
                Some(_) => Some(actor.slug.to_string()),
                None => {
                    let country = self.countries.get(&actor.country?)?;
                    country.point.map(|_| country.country.to_string())
                }
            };
            let foreign: BTreeSet<String> = self.side(row, Side::Foreign).filter_map(end).collect();
            for a in &us {
                for b in &foreign {
                    counts.entry((a.clone(), b.clone())).or_default()[row.facts.kind.family().index()] += 1;
                }
            }
        }
        counts
    }
}

/// Who deals with whom, by the names of the ends.
#[derive(Default)]
pub struct Joined {
    /// American and foreign end to how many are in force, and how many by family.
    pub ties: BTreeMap<(String, String), (u64, [u32; 5])>,
    /// Whether it is the foreign end, and its name, to how many engagements.
    pub ends: BTreeMap<(bool, String), u64>,
    pub joined: u64,
    pub alone: u64,
}

impl Model {
    pub fn network(&self, filter: &Filter, day: Day) -> Joined {
        let chosen = |actor: &ActorRow| filter.places.contains(&*actor.slug) || filter.actors.contains(&*actor.slug);
        let us_end = |actor: &ActorRow| match actor.state {
            Some(state) => {
                let open = filter.states.len() <= OPENED && filter.states.contains(&state);
                if open || chosen(actor) {
                    actor.slug.to_string()
                } else {
                    state.to_string()
                }
            }
            None => actor.slug.to_string(),
        };
        let foreign_end = |actor: &ActorRow| match actor.country {
            Some(country) => {
                let open = filter.countries.len() <= OPENED && filter.countries.contains(&country);
                if open || chosen(actor) {
                    actor.slug.to_string()
                } else {
                    country.to_string()
                }
            }
            None => actor.slug.to_string(),
        };
        let mut all = Joined::default();
        for row in self.in_view(filter, day, None) {
            let us: BTreeSet<String> = self.side(row, Side::Us).map(us_end).collect();
            let foreign: BTreeSet<String> = self.side(row, Side::Foreign).map(foreign_end).collect();
            if us.is_empty() || foreign.is_empty() {
                all.alone += 1;
                continue;
            }
            all.joined += 1;
            let in_force = status_on(&row.facts, day).word == StatusWord::InForce;
            for a in &us {
                for b in &foreign {
                    let (force, families) = all.ties.entry((a.clone(), b.clone())).or_default();
                    *force += u64::from(in_force);
                    families[row.facts.kind.family().index()] += 1;
                }
            }
            let ends = us.into_iter().map(|end| (false, end));
            for end in ends.chain(foreign.into_iter().map(|end| (true, end))) {
                *all.ends.entry(end).or_default() += 1;
            }
        }
        all
    }
}

/// The family with the most; of equals the one listed first.
pub fn dominant(families: &[u32; 5]) -> Family {
    let most = families.iter().max().unwrap();
    Family::ALL[families.iter().position(|count| count == most).unwrap()]
}
