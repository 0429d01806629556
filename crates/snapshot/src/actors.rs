//! The actors of a snapshot by number: those of the base, and the few that came or changed since.
//!
//! A changed actor gets a new number, and its rows leave the base for the delta: so everything that the base has
//! precomputed about an actor stays true of the rows that it still holds.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::{Level, Side};

use crate::codes;
use crate::dictionary::Dictionary;
use crate::map::project;
use crate::rows::{ActorRow, BuildError, CountryRow};
use crate::words;

/// How many times an address can lead on.
const LONGEST_WAY: usize = 16;

/// How many actors can be numbered: participants are packed in 32 bits, four of which say side and role.
pub const LIMIT: u32 = 1 << 28;

/// The foreign countries by code.
#[derive(Debug, Default)]
pub struct Countries {
    rows: Vec<Option<CountryRow>>,
    words: Vec<Vec<String>>,
    dictionary: Dictionary,
}

impl Countries {
    /// Takes the countries in; a later row of the same country replaces the former.
    pub fn new(rows: Vec<CountryRow>) -> Self {
        let mut all = Self {
            rows: vec![None; codes::COUNTRIES],
            words: vec![Vec::new(); codes::COUNTRIES],
            dictionary: Dictionary::default(),
        };
        for row in rows {
            let code = usize::from(codes::of_country(Some(row.country)));
            all.words[code] = words_of(&row.name, &row.aliases);
            all.rows[code] = Some(row);
        }
        let pairs = all.words.iter().enumerate();
        all.dictionary = Dictionary::from_pairs(pairs.flat_map(|(code, words)| {
            words
                .iter()
                .map(move |word| (word.clone(), u32::try_from(code).unwrap_or(0)))
        }));
        all
    }

    /// The row of a code.
    pub fn get(&self, code: u8) -> Option<&CountryRow> {
        self.rows.get(usize::from(code))?.as_ref()
    }

    /// The folded words of its names.
    pub fn words(&self, code: u8) -> &[String] {
        self.words.get(usize::from(code)).map_or(&[], Vec::as_slice)
    }

    /// From words to codes.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Every row, in order of code.
    pub fn iter(&self) -> impl Iterator<Item = &CountryRow> {
        self.rows.iter().flatten()
    }
}

fn words_of(name: &str, aliases: &[Box<str>]) -> Vec<String> {
    let mut all = words::words(name);
    all.extend(aliases.iter().flat_map(|alias| words::words(alias)));
    all.sort();
    all.dedup();
    all
}

/// An actor with what the columns need of it.
#[derive(Debug)]
pub struct Actor {
    /// As it was handed over.
    pub row: ActorRow,
    /// Code of its state.
    pub state: u8,
    /// Code of its country.
    pub country: u8,
    /// The folded words of its names.
    pub words: Vec<String>,
    /// Where it lies on the map.
    pub spot: (f64, f64),
}

impl Actor {
    fn new(row: ActorRow) -> Self {
        Self {
            spot: row.point.map_or((0.0, 0.0), project),
            state: codes::of_state(row.state),
            country: codes::of_country(row.country),
            words: words_of(&row.name, &row.aliases),
            row,
        }
    }

    /// The bit of its level in a set of levels.
    pub fn level_bit(&self) -> u16 {
        level_bit(self.row.level)
    }
}

/// The bit of a level in a set of levels.
pub fn level_bit(level: Level) -> u16 {
    1 << level.index()
}

/// The actors that the base was built with.
#[derive(Debug, Default)]
pub struct BaseActors {
    all: Vec<Actor>,
    by_key: Vec<u32>,
    by_slug: Vec<u32>,
    dictionary: Dictionary,
    anchors: Vec<Anchor>,
    marks: Vec<Mark>,
    /// Codes of state and country, apart from the rest so that all actors are passed in a few cache lines.
    seats: Vec<(u8, u8)>,
}

/// What a tile needs of every actor, apart from the rest of it so that all actors are passed in a few cache lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Where it lies on the map.
    pub spot: (f64, f64),
    /// Where its address stands among those of the base, in alphabetical order; none of an actor that came later.
    pub rank: Option<u32>,
    /// Its side; `None` where it has no point.
    pub drawn: Option<Side>,
}

impl Mark {
    fn of(actor: &Actor, rank: Option<u32>) -> Self {
        Self {
            spot: actor.spot,
            rank,
            drawn: actor.row.point.map(|_| actor.row.side),
        }
    }
}

/// Where flows to or from an actor end: at itself, where it has a point, or else at its country, where that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor(u32);

impl Anchor {
    const NOWHERE: Self = Self(u32::MAX);
    const COUNTRY: u32 = 1 << 31;

    fn of(at: u32, actor: &Actor, countries: &Countries) -> Self {
        if actor.row.point.is_some() {
            return Self(at);
        }
        let has_point = countries
            .get(actor.country)
            .is_some_and(|country| country.point.is_some());
        if has_point {
            Self(Self::COUNTRY | u32::from(actor.country))
        } else {
            Self::NOWHERE
        }
    }

    /// The number of the actor.
    pub fn actor(self) -> Option<u32> {
        (self.0 & Self::COUNTRY == 0).then_some(self.0)
    }

    /// The code of the country.
    pub fn country(self) -> Option<u8> {
        let code = u8::try_from(self.0 & !Self::COUNTRY).ok();
        code.filter(|_| self.0 & Self::COUNTRY != 0)
    }

    /// Whether there is no such place.
    pub fn is_nowhere(self) -> bool {
        self == Self::NOWHERE
    }

    /// A place in an array: actors first, `numbers` of them, then countries.
    pub fn slot(self, numbers: usize) -> usize {
        self.country()
            .map_or(self.0 as usize, |code| numbers + usize::from(code))
    }

    /// The anchor of a place in such an array.
    pub fn of_slot(slot: usize, numbers: usize) -> Self {
        let at = u32::try_from(slot).unwrap_or(u32::MAX);
        match slot.checked_sub(numbers) {
            None => Self(at),
            Some(code) => Self(Self::COUNTRY | u32::try_from(code).unwrap_or(0)),
        }
    }
}

impl BaseActors {
    /// Numbers the actors in the order in which they come; a later row with the same key replaces the former.
    pub fn new(rows: impl IntoIterator<Item = ActorRow>, countries: &Countries) -> Result<Self, BuildError> {
        let mut numbers: HashMap<Box<str>, usize> = HashMap::new();
        let mut all: Vec<Actor> = Vec::new();
        for row in rows {
            match numbers.get(&row.key) {
                Some(at) => all[*at] = Actor::new(row),
                None => {
                    numbers.insert(row.key.clone(), all.len());
                    all.push(Actor::new(row));
                }
            }
        }
        drop(numbers);
        let count = u32::try_from(all.len()).ok().filter(|count| *count < LIMIT);
        let count = count.ok_or(BuildError::TooMany {
            what: "actors",
            limit: u64::from(LIMIT),
        })?;
        let mut by_key: Vec<u32> = (0..count).collect();
        let mut by_slug = by_key.clone();
        by_key.sort_unstable_by_key(|at| &all[*at as usize].row.key);
        by_slug.sort_unstable_by_key(|at| &all[*at as usize].row.slug);
        let same = |pair: &&[u32]| all[pair[0] as usize].row.slug == all[pair[1] as usize].row.slug;
        if let Some(pair) = by_slug.windows(2).find(same) {
            return Err(BuildError::SlugTwice(all[pair[0] as usize].row.slug.clone()));
        }
        let dictionary = Dictionary::from_pairs(
            (0..count).flat_map(|at| all[at as usize].words.iter().map(move |word| (word.clone(), at))),
        );
        let anchors = (0..count)
            .map(|at| Anchor::of(at, &all[at as usize], countries))
            .collect();
        let mut marks: Vec<Mark> = all.iter().map(|actor| Mark::of(actor, None)).collect();
        let seats = all.iter().map(|actor| (actor.state, actor.country)).collect();
        for (rank, at) in (0u32..).zip(&by_slug) {
            marks[*at as usize].rank = Some(rank);
        }
        Ok(Self {
            all,
            by_key,
            by_slug,
            dictionary,
            anchors,
            marks,
            seats,
        })
    }

    fn with_key(&self, key: &str) -> Option<u32> {
        let at = self
            .by_key
            .binary_search_by(|at| (*self.all[*at as usize].row.key).cmp(key));
        at.ok().map(|at| self.by_key[at])
    }

    fn with_slug(&self, slug: &str) -> Option<u32> {
        let at = self
            .by_slug
            .binary_search_by(|at| (*self.all[*at as usize].row.slug).cmp(slug));
        at.ok().map(|at| self.by_slug[at])
    }

    /// From words of names to numbers.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// By number.
    pub fn get(&self, at: u32) -> &Actor {
        &self.all[at as usize]
    }

    /// Bytes held, dictionary and strings included, roughly.
    pub fn bytes(&self) -> usize {
        let strings = |actor: &Actor| {
            let row = &actor.row;
            let aliases: usize = row.aliases.iter().map(|alias| alias.len() + 16).sum();
            let words: usize = actor.words.iter().map(|word| word.capacity() + 24).sum();
            row.key.len() + row.slug.len() + row.name.len() + aliases + words
        };
        self.all.iter().map(strings).sum::<usize>()
            + self.all.capacity() * size_of::<Actor>()
            + (self.by_key.capacity() + self.by_slug.capacity() + self.anchors.capacity()) * 4
            + self.marks.capacity() * size_of::<Mark>()
            + self.seats.capacity() * 2
            + self.dictionary.bytes()
    }
}

#[derive(Debug, Default, Clone)]
struct Later {
    all: Vec<Arc<Actor>>,
    by_key: HashMap<Box<str>, u32>,
    by_slug: HashMap<Box<str>, u32>,
    replaced: HashSet<u32>,
}

/// All actors of a snapshot.
#[derive(Debug, Clone, Default)]
pub struct Actors {
    base: Arc<BaseActors>,
    later: Arc<Later>,
}

impl Actors {
    /// Only those of a base.
    pub fn of_base(base: BaseActors) -> Self {
        Self {
            base: Arc::new(base),
            later: Arc::default(),
        }
    }

    /// Those of the base.
    pub fn base(&self) -> &BaseActors {
        &self.base
    }

    /// By number.
    pub fn get(&self, at: u32) -> &Actor {
        let at = at as usize;
        match at.checked_sub(self.base.all.len()) {
            None => &self.base.all[at],
            Some(later) => &self.later.all[later],
        }
    }

    /// The number of a key.
    pub fn with_key(&self, key: &str) -> Option<u32> {
        self.later.by_key.get(key).copied().or_else(|| self.base.with_key(key))
    }

    /// The number of an address.
    pub fn with_slug(&self, slug: &str) -> Option<u32> {
        self.later.by_slug.get(slug).copied().or_else(|| {
            let at = self.base.with_slug(slug)?;
            self.is_current(at).then_some(at)
        })
    }

    /// Whether the number still stands for its actor.
    pub fn is_current(&self, at: u32) -> bool {
        !self.later.replaced.contains(&at)
    }

    /// The numbers of all actors as they are now.
    pub fn current(&self) -> impl Iterator<Item = u32> + '_ {
        let count = u32::try_from(self.base.all.len() + self.later.all.len()).unwrap_or(u32::MAX);
        (0..count).filter(|at| self.is_current(*at))
    }

    /// How many numbers are given out.
    pub fn numbers(&self) -> usize {
        self.base.all.len() + self.later.all.len()
    }

    /// The numbers of those that came or changed since the base was built, oldest first.
    pub fn later(&self) -> impl Iterator<Item = u32> + '_ {
        let first = u32::try_from(self.base.all.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(self.later.all.len()).unwrap_or(0);
        (first..first.saturating_add(count)).filter(|at| self.is_current(*at))
    }

    /// Takes actors in. Returns the pairs of former and new number of those that changed.
    pub fn with(&self, rows: impl IntoIterator<Item = ActorRow>) -> Result<(Self, Vec<(u32, u32)>), BuildError> {
        let mut all = self.clone();
        let mut changed = Vec::new();
        for row in rows {
            let former = all.with_key(&row.key);
            if former.is_some_and(|at| all.get(at).row == row) {
                continue;
            }
            if all.with_slug(&row.slug).is_some_and(|holder| Some(holder) != former) {
                return Err(BuildError::SlugTwice(row.slug));
            }
            let at = u32::try_from(all.base.all.len() + all.later.all.len()).unwrap_or(LIMIT);
            if at >= LIMIT {
                return Err(BuildError::TooMany {
                    what: "actors",
                    limit: u64::from(LIMIT),
                });
            }
            let former_slug = former.map(|former| all.get(former).row.slug.clone());
            let later = Arc::make_mut(&mut all.later);
            if let (Some(former), Some(slug)) = (former, former_slug) {
                later.replaced.insert(former);
                later.by_slug.remove(&slug);
                changed.push((former, at));
            }
            later.by_key.insert(row.key.clone(), at);
            later.by_slug.insert(row.slug.clone(), at);
            later.all.push(Arc::new(Actor::new(row)));
        }
        Ok((all, changed))
    }

    /// The number of the actor that an address means: where two were found to be one, of the one that counts.
    pub fn meant_by(&self, slug: &str) -> Option<u32> {
        let mut at = self.with_slug(slug)?;
        // Nobody can lead in a circle, but rows that are read while they change could seem to.
        for _ in 0..LONGEST_WAY {
            match &self.get(at).row.leads_to {
                None => break,
                Some(next) => at = self.with_slug(next)?,
            }
        }
        Some(at)
    }

    /// Where flows to or from an actor end.
    pub fn anchor(&self, at: u32, countries: &Countries) -> Anchor {
        let known = self.base.anchors.get(at as usize).copied();
        known.unwrap_or_else(|| Anchor::of(at, self.get(at), countries))
    }

    /// Codes of the state and of the country that an actor sits in.
    pub fn seat(&self, at: u32) -> (u8, u8) {
        let known = self.base.seats.get(at as usize).copied();
        known.unwrap_or_else(|| (self.get(at).state, self.get(at).country))
    }

    /// What a tile needs of an actor.
    pub fn mark(&self, at: u32) -> Mark {
        let known = self.base.marks.get(at as usize).copied();
        known.unwrap_or_else(|| Mark::of(self.get(at), None))
    }

    /// Two actors in the alphabetical order of their addresses.
    pub fn by_slug(&self, a: u32, b: u32) -> std::cmp::Ordering {
        match (self.mark(a).rank, self.mark(b).rank) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => self.get(a).row.slug.cmp(&self.get(b).row.slug),
        }
    }

    /// Whether the actor is American.
    pub fn is_us(&self, at: u32) -> bool {
        self.get(at).row.side == Side::Us
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(key: &str, slug: &str) -> ActorRow {
        ActorRow {
            key: key.into(),
            slug: slug.into(),
            name: slug.into(),
            aliases: Vec::new(),
            side: Side::Us,
            level: Level::City,
            state: None,
            country: None,
            point: None,
            place: None,
            leads_to: None,
        }
    }

    #[test]
    fn an_address_means_the_actor_that_counts() {
        let base = Actors::of_base(BaseActors::new([actor("1", "a"), actor("2", "b")], &Countries::default()).unwrap());
        let to = |key: &str, slug: &str, next: &str| ActorRow {
            leads_to: Some(next.into()),
            ..actor(key, slug)
        };
        let (one, _) = base.with([to("1", "a", "b"), actor("3", "c")]).unwrap();
        assert_eq!(one.meant_by("a"), one.with_slug("b"));
        let (two, _) = one.with([to("2", "b", "c")]).unwrap();
        assert_eq!(two.meant_by("a"), two.with_slug("c"));
        assert_eq!(two.meant_by("nobody"), None);
        let (circle, _) = two.with([to("3", "c", "a")]).unwrap();
        assert!(circle.meant_by("a").is_some(), "it ends");
    }

    #[test]
    fn a_changed_actor_takes_a_new_number_and_frees_its_address() {
        let base = Actors::of_base(BaseActors::new([actor("1", "a"), actor("2", "b")], &Countries::default()).unwrap());
        let (same, changed) = base.with([actor("1", "a")]).unwrap();
        assert!(changed.is_empty() && same.with_slug("a") == Some(0));
        let (moved, changed) = base.with([actor("1", "c"), actor("3", "a")]).unwrap();
        assert_eq!(changed, [(0, 2)]);
        assert_eq!(
            (moved.with_key("1"), moved.with_slug("c"), moved.with_slug("a")),
            (Some(2), Some(2), Some(3))
        );
        assert_eq!(moved.current().collect::<Vec<_>>(), [1, 2, 3]);
        assert!(matches!(base.with([actor("3", "b")]), Err(BuildError::SlugTwice(_))));
        assert!(matches!(
            BaseActors::new([actor("1", "a"), actor("2", "a")], &Countries::default()),
            Err(BuildError::SlugTwice(_))
        ));
    }
}
