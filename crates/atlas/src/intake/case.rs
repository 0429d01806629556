//! A claim as the rules see it: its parties, its dates as days, its title as words, its officials by name.

use std::collections::{BTreeMap, BTreeSet};

use domain::{ClaimKey, Edtf, Kind, Level, Precision};

use super::titles;
use crate::store::actors::StoredActor;
use crate::store::placements::InBlock;

/// When something took place, as far as its claim says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    /// First day that the digits allow; very early where open.
    pub(super) first: i32,
    /// Last day that the digits allow; very late where open.
    pub(super) last: i32,
    /// By how many days it may be off, because it is said to be approximate or uncertain.
    pub(super) off: i32,
    /// How exact it is.
    pub(super) precision: Precision,
    /// Whether both a beginning and an end are said.
    pub(super) whole: bool,
    /// The start as written, to see whether two claims say the same.
    pub(super) text: String,
}

impl Span {
    fn of(start: &Edtf, end: Option<&Edtf>) -> Self {
        let precision = start.precision().unwrap_or(Precision::Century);
        let off = if start.is_approximate() || start.is_uncertain() {
            match precision {
                Precision::Day => 3,
                Precision::Month | Precision::Season => 31,
                _ => 366,
            }
        } else {
            0
        };
        let last = end.and_then(Edtf::latest).or_else(|| start.latest());
        Self {
            first: start.earliest().map_or(i32::MIN / 4, |day| day.0),
            last: last.map_or(i32::MAX / 4, |day| day.0),
            off,
            precision,
            whole: start.is_interval() || end.is_some(),
            text: start.to_string(),
        }
    }

    /// Days that certainly lie between the two; 0 where they may touch.
    pub(super) fn gap(&self, other: &Self) -> i32 {
        let off = self.off + other.off;
        let between = (other.first.saturating_sub(self.last)).max(self.first.saturating_sub(other.last));
        between.saturating_sub(off).max(0)
    }

    /// Whether the two touch only because one of them is said to be approximate.
    pub(super) fn touch_by_widening(&self, other: &Self) -> bool {
        let between = (other.first.saturating_sub(self.last)).max(self.first.saturating_sub(other.last));
        between > 0 && self.gap(other) == 0
    }

    /// The coarser of two precisions.
    pub(super) fn coarser(&self, other: &Self) -> Precision {
        self.precision.min(other.precision)
    }
}

/// A named official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Official {
    /// Folded family name.
    pub(super) surname: String,
    /// The first words of the role: `governor`, `mayor`, `lieutenant governor`; empty where unclear.
    pub(super) post: String,
    /// Whether the person stands on the foreign side.
    pub(super) foreign: bool,
}

/// A claim with everything that the rules ask for.
#[derive(Debug, Clone)]
pub(super) struct Case<'a> {
    pub(super) item: &'a InBlock,
    pub(super) us: &'a StoredActor,
    pub(super) them: &'a StoredActor,
    pub(super) span: Option<Span>,
    /// The source's day, where it has a date.
    pub(super) reported: Option<i32>,
    pub(super) words: BTreeSet<String>,
    pub(super) note: BTreeSet<String>,
    /// Words of the names of both parties.
    pub(super) names: BTreeSet<String>,
    pub(super) officials: Vec<Official>,
}

impl<'a> Case<'a> {
    pub(super) fn new(item: &'a InBlock, us: &'a StoredActor, them: &'a StoredActor) -> Self {
        let claim = &item.claim;
        let mut names = BTreeSet::new();
        for name in [
            &us.actor.name,
            &them.actor.name,
            &claim.us.name,
            &claim.counterpart.name,
        ] {
            names.extend(titles::words(name));
        }
        if let Some(country) = them.actor.country {
            names.extend(titles::words(&places::country(country).name));
            names.extend(titles::words(&places::country(country).demonym));
        }
        if let Some(state) = us.actor.state {
            names.extend(titles::words(state.name()));
        }
        let officials = claim
            .officials
            .iter()
            .filter_map(|text| official(text, &names, &us_names(us, item)))
            .collect();
        Self {
            span: claim.start.as_ref().map(|start| Span::of(start, claim.end.as_ref())),
            reported: claim.source.date.as_ref().and_then(Edtf::latest).map(|day| day.0),
            words: titles::words(&claim.title),
            note: titles::words(&claim.note),
            names,
            officials,
            item,
            us,
            them,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.item.claim.kind
    }

    pub(super) fn key(&self) -> &ClaimKey {
        &self.item.claim.key
    }

    pub(super) fn same_us(&self, other: &Self) -> bool {
        self.us.id == other.us.id
    }

    pub(super) fn same_them(&self, other: &Self) -> bool {
        self.them.id == other.them.id
    }

    /// Whether this counterpart acts for the other one, which is a country: "Mexican Ministry of Energy" for Mexico. It
    /// has to bear the country's name; a port or a trade body there does not.
    pub(super) fn signs_for(&self, other: &Self) -> bool {
        let (body, country) = (&self.them.actor, &other.them.actor);
        let Some(code) = country.country.filter(|code| body.country == Some(*code)) else {
            return false;
        };
        let name = titles::words(&body.name);
        let bears = |word: &str| {
            let words = titles::words(word);
            !words.is_empty() && words.is_subset(&name)
        };
        country.level == Level::Country
            && body.level == Level::Agency
            && (bears(&places::country(code).name) || bears(&places::country(code).demonym))
    }

    /// Whether both were read from one document.
    pub(super) fn same_source(&self, other: &Self) -> bool {
        let url = &self.item.claim.source.url;
        !url.is_empty() && *url == other.item.claim.source.url
    }

    /// How alike the titles are, names left out.
    pub(super) fn alike(&self, other: &Self) -> f32 {
        let names: BTreeSet<String> = self.names.union(&other.names).cloned().collect();
        titles::alike(&self.words, &other.words, &names)
    }

    /// How alike the titles are in what neither has from its parties' names: for claims of different governments, whose
    /// titles may follow one pattern ("X's mission to Japan") and mean two things.
    pub(super) fn alike_beyond_names(&self, other: &Self) -> f32 {
        let names: BTreeSet<String> = self.names.union(&other.names).cloned().collect();
        let (a, b) = (
            titles::distinctive(&self.words, &names),
            titles::distinctive(&other.words, &names),
        );
        if a.is_empty() || b.is_empty() {
            titles::NOTHING_TO_COMPARE
        } else {
            titles::dice(&a, &b)
        }
    }

    /// Whether this claim's title or note names the other's American actor, which is not its own.
    pub(super) fn mentions(&self, other: &Self) -> bool {
        let name = titles::words(&other.item.claim.us.name);
        !name.is_empty() && (name.is_subset(&self.words) || name.is_subset(&self.note))
    }

    /// Whether the title of either names the other's American actor.
    pub(super) fn titles_mention(&self, other: &Self) -> bool {
        let named = |one: &Self, two: &Self| {
            let name = titles::words(&two.item.claim.us.name);
            !name.is_empty() && name.is_subset(&one.words)
        };
        named(self, other) || named(other, self)
    }

    /// Whether both speak of the holder of the same post: the governor, the mayor.
    pub(super) fn same_post(&self, other: &Self) -> bool {
        let holds = |case: &Self, post: &str| {
            (case.words.contains(post) && !case.words.contains("lieutenant") && !case.words.contains("vice"))
                || case.officials.iter().any(|one| !one.foreign && one.post == post)
        };
        ["governor", "mayor"]
            .iter()
            .any(|post| holds(self, post) && holds(other, post))
    }

    /// Whether the title places a meeting at home: in the government's own house, or with somebody who is posted there.
    pub(super) fn says_at_home(&self) -> bool {
        ["statehouse", "capitol", "ambassador", "consul", "consulate", "embassy"]
            .iter()
            .any(|word| self.words.contains(*word))
    }

    /// Whether the title speaks of a renewal.
    pub(super) fn says_renewal(&self) -> bool {
        titles::says_renewal(&self.words)
    }

    /// Whether the title says that others take part.
    pub(super) fn says_joint(&self) -> bool {
        let title = places::fold::key(&self.item.claim.title);
        title.split(' ').any(|word| {
            matches!(
                word,
                "join" | "joins" | "joined" | "joint" | "jointly" | "together" | "alongside" | "with"
            )
        })
    }

    /// Whether both titles name the same event, in the same words: "Paris Air Show", "Pacific Coast Collaborative's tenth
    /// anniversary".
    pub(super) fn same_event(&self, other: &Self) -> bool {
        let names: BTreeSet<String> = self.names.union(&other.names).cloned().collect();
        let (left, right) = (
            titles::proper_names(&self.item.claim.title),
            titles::proper_names(&other.item.claim.title),
        );
        let named = left
            .intersection(&right)
            .any(|name| !titles::words(name).iter().all(|word| names.contains(word)));
        named && self.alike_beyond_names(other) >= 0.6
    }

    /// Whether the note says that this is a part of something that its document tells of as well: "same visit", "part of
    /// the mission".
    pub(super) fn says_part_of_it(&self) -> bool {
        let note = places::fold::key(&self.item.claim.note);
        let words: Vec<&str> = note.split(' ').collect();
        let journey = |word: &&str| {
            matches!(
                *word,
                "visit" | "trip" | "mission" | "tour" | "delegation" | "group" | "journey" | "program" | "programme"
            )
        };
        words.windows(2).any(|pair| pair[0] == "same" && journey(&pair[1]))
            || words
                .windows(3)
                .enumerate()
                .any(|(at, three)| three == ["part", "of", "the"] && words.iter().skip(at + 3).take(3).any(journey))
    }

    /// Whether both titles are one sentence with another end after the colon: the legs of a list.
    pub(super) fn one_pattern(&self, other: &Self) -> bool {
        let stem = |case: &Self| {
            case.item
                .claim
                .title
                .rsplit_once(':')
                .map(|(stem, _)| titles::words(stem))
        };
        matches!((stem(self), stem(other)), (Some(one), Some(two)) if titles::dice(&one, &two) >= 0.75)
    }

    /// How many officials both name.
    pub(super) fn shared_officials(&self, other: &Self) -> usize {
        self.officials
            .iter()
            .filter(|one| other.officials.iter().any(|two| one.surname == two.surname))
            .count()
    }

    /// Whether both name a foreign official, the same one.
    pub(super) fn shared_guest(&self, other: &Self) -> bool {
        self.officials.iter().filter(|one| one.foreign).any(|one| {
            other
                .officials
                .iter()
                .any(|two| two.foreign && one.surname == two.surname)
        })
    }

    /// Whether one is led by the head of the government and the other by the deputy.
    pub(super) fn head_and_deputy(&self, other: &Self) -> bool {
        let led = |case: &Self, post: &str| case.officials.iter().any(|one| !one.foreign && one.post == post);
        let pair = |one: &Self, two: &Self| {
            led(one, "governor") && led(two, "lieutenant governor") && !led(two, "governor")
                || led(one, "mayor")
                    && ["deputy mayor", "vice mayor"].iter().any(|post| led(two, post))
                    && !led(two, "mayor")
        };
        self.shared_officials(other) == 0 && (pair(self, other) || pair(other, self))
    }

    /// Whether one office of the same government is held by two persons: then years lie between the two.
    pub(super) fn other_office_holder(&self, other: &Self) -> bool {
        if !self.same_us(other) || self.us.actor.level == Level::Network {
            return false;
        }
        let holders = |case: &Self| -> BTreeMap<&'static str, BTreeSet<String>> {
            let mut held: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
            for one in case.officials.iter().filter(|one| !one.foreign) {
                if let Some(post) = ["governor", "mayor"].into_iter().find(|post| one.post == *post) {
                    held.entry(post).or_default().insert(one.surname.clone());
                }
            }
            held
        };
        let (mine, theirs) = (holders(self), holders(other));
        mine.iter()
            .any(|(post, names)| theirs.get(post).is_some_and(|others| names.is_disjoint(others)))
    }
}

fn us_names(us: &StoredActor, item: &InBlock) -> BTreeSet<String> {
    let mut names = titles::words(&us.actor.name);
    names.extend(titles::words(&item.claim.us.name));
    names
}

/// Reads "Jay Inslee (Governor)". A role "… of X" is foreign where X is named on the foreign side only.
fn official(text: &str, names: &BTreeSet<String>, us: &BTreeSet<String>) -> Option<Official> {
    let (name, role) = match text.split_once('(') {
        Some((name, role)) => (name, role.trim_end_matches([')', ' '])),
        None => (text, ""),
    };
    let surname = name
        .split_whitespace()
        .map(places::fold::key)
        .rfind(|word| !word.is_empty() && !matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv"))?;
    let role = role.to_lowercase();
    let (post, of) = role
        .split_once(" of ")
        .map_or((role.as_str(), ""), |(post, of)| (post, of));
    let place = titles::words(of);
    let abroad = place.iter().any(|word| names.contains(word) && !us.contains(word));
    let high = [
        "president",
        "prime minister",
        "premier",
        "foreign minister",
        "ambassador",
        "consul",
        "king",
        "queen",
        "minister",
    ];
    Some(Official {
        surname,
        post: post.split(',').next().unwrap_or("").trim().to_owned(),
        foreign: abroad || high.iter().any(|word| post.starts_with(word)),
    })
}
