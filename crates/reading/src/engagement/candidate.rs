//! Candidates: each kind that a sentence speaks of with each counterpart that may be meant, with the features that the
//! scorer weighs, all read from one view of a sentence.

use std::rc::Rc;
use std::sync::LazyLock;

use domain::{Kind, Level};
use regex::Regex;

use super::american::{Acting, acting, in_a_row};
use super::counterpart::{Foreign, Officials, counterparts, foreign, officials};
use super::date::{Around, Told, dates};
use super::features::family;
use super::kind::{Hit, kinds, moves};
use super::page::{Page, Sentence};
use super::status::status;
use super::{Actor, Context, Found, doubt, issue, lexical, other, partner, score, sense};

/// A possible engagement with what speaks for and against it.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub found: Found,
    pub features: Vec<String>,
    /// What the words of the sentence, and those beside the counterpart, weigh for the kind.
    pub lexical: f64,
    /// Those words of the sentence, which its candidates share.
    pub words: Rc<[String]>,
    /// Those beside the counterpart.
    pub beside: Vec<String>,
    /// Where in the sentence the counterpart and the words of the kind stand ([`shape`]).
    pub shape: Shape,
    /// Which sentence: its number in the text, or its first byte.
    pub sentence: usize,
    /// The number of the counterpart among the parties of the page; none where another reader found it.
    pub party: Option<usize>,
    /// What the passage as a whole says of its counterpart and kind ([`super::sense`]), on the scale of the logistic curve.
    pub sense: Option<f32>,
}

impl Candidate {
    /// One that is not of an English sentence.
    pub fn plain(found: Found, features: Vec<String>) -> Self {
        Self {
            sentence: found.passage.start,
            found,
            features,
            lexical: 0.0,
            words: Rc::default(),
            beside: Vec::new(),
            shape: Shape::default(),
            party: None,
            sense: None,
        }
    }
}

/// Distances in words.
pub(super) type Shape = [f32; 9];

/// Where a counterpart's mark stands in a plain sentence: its word, the words of the sentence, its distances from the ends of
/// the words of the kind and their length, those from the nearest and the first American name (30 where there is none), which of
/// the foreign names it is, and which sentence it stands in.
fn shape(plain: &str, names: &[Foreign], hit: &Hit, at: usize, sentence: usize) -> Shape {
    let word = |byte: usize| plain.get(..byte).map_or(0, |it| it.matches(' ').count()) as f32;
    let own = word(at);
    let american: Vec<f32> = plain.match_indices("@u").map(|it| word(it.0)).collect();
    let nearest = american.iter().map(|it| (it - own).abs()).fold(30.0, f32::min);
    let first = american.first().map_or(-30.0, |it| it - own);
    let which = names.iter().position(|it| it.at == at);
    [
        own,
        plain.split(' ').count() as f32,
        own - word(hit.at.end),
        own - word(hit.at.start),
        word(hit.at.end) - word(hit.at.start),
        nearest,
        first,
        which.map_or(-1.0, |it| it as f32),
        sentence.min(9) as f32,
    ]
}

/// From what its words alone weigh a kind that no pattern found is looked at.
pub(super) const WORTH_A_LOOK: f64 = -1.5;

/// All candidates of a text, the unlikely ones too, with what the passage as a whole says of them. Kinds that no pattern found
/// are looked at where the words of the sentence weigh so much for them.
pub(super) fn candidates(text: &str, context: &Context<'_>, worth_a_look: f64) -> Vec<Candidate> {
    if other::reads(context.language) {
        return other::candidates(text, context);
    }
    let page = Page::new(text, context);
    let mut out = on_page(&page, context, worth_a_look);
    sense::hear(&page, context, &mut out);
    out
}

/// The candidates of an English page, before the passage as a whole is heard.
pub(super) fn on_page(page: &Page, context: &Context<'_>, worth_a_look: f64) -> Vec<Candidate> {
    let mut out = Vec::new();
    for at in 0..page.sentences.len() {
        of_sentence(page, at, context, worth_a_look, &mut out);
    }
    out
}

/// What a sentence is looked at with.
pub(super) struct View<'p> {
    pub page: &'p Page,
    pub at: usize,
    pub sentence: &'p Sentence,
    pub officials: Officials,
    /// The names abroad of the sentence, in their order.
    pub foreign: Vec<Foreign>,
    pub told: Vec<Told>,
    pub cues: Vec<&'static str>,
    /// What speaks against it in the sentences around, where they name nobody abroad.
    pub cues_beside: Vec<&'static str>,
    pub words: Rc<[String]>,
    /// What the words weigh for each kind.
    pub lexical: [f64; Kind::ALL.len()],
    pub moves: bool,
}

fn of_sentence(page: &Page, at: usize, context: &Context<'_>, worth_a_look: f64, out: &mut Vec<Candidate>) {
    let sentence = &page.sentences[at];
    let plain = sentence.plain.as_str();
    let lent = lender(page, at);
    if !plain.contains("@f") && lent.is_none() {
        return;
    }
    let mut hits = kinds(plain);
    if hits.is_empty() && heads_a_list_of_ties(page, at) {
        hits.push(Hit {
            kind: Kind::SisterTie,
            at: 0..0,
            pattern: "list_of_ties",
        });
    }
    let words = lexical::words(plain);
    let lexical = lexical::sums(&score::WORDS, &words);
    let silent = Kind::ALL.iter().filter(|kind| {
        plain.contains("@f") && lexical[kind.index()] >= worth_a_look && !hits.iter().any(|it| it.kind == **kind)
    });
    let silent: Vec<Hit> = silent
        .map(|kind| Hit {
            kind: *kind,
            at: 0..plain.len(),
            pattern: "words",
        })
        .collect();
    if hits.is_empty() && silent.is_empty() {
        return;
    }
    let around = Around::of(plain, context.day());
    let view = View {
        page,
        at,
        sentence,
        officials: officials(plain),
        foreign: foreign(plain),
        told: dates(plain, &around),
        cues: doubt::features(plain).collect(),
        cues_beside: cues_beside(page, at),
        words: words.into(),
        lexical,
        moves: moves(plain),
    };
    let mut local: Vec<Candidate> = Vec::new();
    for hit in hits.iter().chain(&silent) {
        let Some(us) = acting(page, sentence, hit, &view.officials, context) else {
            continue;
        };
        let of_state = us.actor.level == Level::State;
        let own = counterparts(page, plain, &view.foreign, hit, &view.officials, of_state);
        // "Afula is our sister. The Israeli city …": the adjective stands for the city that was named.
        let stands_for = !matches!(
            hit.kind,
            Kind::LegislativeAct | Kind::Restriction | Kind::GuardPartnership
        ) && lent.is_some()
            && own.iter().any(|it| !it.left)
            && own
                .iter()
                .filter(|it| !it.left)
                .all(|it| page.parties[it.index].adjective)
            && STANDS_FOR.iter().any(|it| it.is_match(plain));
        // What lasts may be told of a name in the sentence beside even where another is near; all else where none is.
        let lasts = matches!(
            hit.kind,
            Kind::SisterTie | Kind::GuardPartnership | Kind::Memorandum | Kind::OtherAgreement
        );
        let borrowed = stands_for || own.iter().all(|it| it.left) && (lasts || view.foreign.is_empty());
        let all = match lent {
            Some(lender) if stands_for || borrowed && view.foreign.is_empty() => {
                let plain = page.sentences[lender].plain.as_str();
                let of_lender = counterparts(
                    page,
                    plain,
                    &foreign(plain),
                    &anywhere(hit),
                    &Officials::default(),
                    of_state,
                );
                // Its place in that sentence says nothing of this one.
                of_lender.into_iter().map(|it| Foreign { at: 0, ..it }).collect()
            }
            _ => own,
        };
        for us in std::iter::once(&us).chain(&in_a_row(page, plain, &us)) {
            // "Spokane and Limerick": the publisher's own name is not a place abroad.
            let is_us = |it: &Foreign| {
                let party = &page.parties[it.index];
                !party.qualified && party.actor.name == us.actor.name && party.actor.level != Level::Country
            };
            for it in all.iter().filter(|it| !is_us(it)) {
                let next = all.iter().map(|it| it.at).filter(|at| *at > it.at).min();
                let candidate = view.candidate(hit, us, *it, next, lent.filter(|_| borrowed), &hits, context);
                local.push(candidate);
            }
        }
    }
    out.extend(local);
}

/// Whether a short line stands in a list under a heading that speaks of sister cities and names nobody abroad.
fn heads_a_list_of_ties(page: &Page, at: usize) -> bool {
    let is_item = |plain: &str| plain.contains("@f") && plain.split(' ').count() <= 14;
    let heading = page.sentences[..at]
        .iter()
        .rev()
        .take(40)
        .find(|it| !is_item(&it.plain));
    is_item(&page.sentences[at].plain)
        && heading.is_some_and(|it| {
            let short = it.plain.split(' ').count() <= 14;
            short && !it.plain.contains("@f") && kinds(&it.plain).iter().any(|hit| hit.pattern == "sister_city")
        })
}

static STANDS_FOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:the|its|our|their|that|this) (?:\w+ ){0,2}@fa\d+ (?:city|town|capital|port|village|municipality|prefecture|province|region)\b",
    )
});

/// The hit as if the whole of another sentence were it.
fn anywhere(hit: &Hit) -> Hit {
    Hit {
        at: 0..0,
        ..hit.clone()
    }
}

/// What the sentences before and after say against it, in the same paragraph: "The motion failed", "No one will go".
fn cues_beside(page: &Page, at: usize) -> Vec<&'static str> {
    let paragraph = page.sentences[at].paragraph;
    let around = [at.checked_sub(1), Some(at + 1)];
    let beside = around.into_iter().flatten().filter_map(|it| page.sentences.get(it));
    let mut out: Vec<&'static str> = beside
        .filter(|it| it.paragraph == paragraph && !it.plain.contains("@f"))
        .flat_map(|it| doubt::features(&it.plain))
        .filter(|it| it.starts_with("no:"))
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The sentence next to one, in the same paragraph, that may name the counterpart that it leaves out.
fn lender(page: &Page, at: usize) -> Option<usize> {
    let paragraph = page.sentences[at].paragraph;
    let near = [at.checked_sub(1), Some(at + 1)];
    near.into_iter().flatten().find(|it| {
        page.sentences
            .get(*it)
            .is_some_and(|it| it.paragraph == paragraph && it.plain.contains("@f"))
    })
}

impl View<'_> {
    #[expect(clippy::too_many_arguments, reason = "all that is known of one candidate meets here")]
    fn candidate(
        &self,
        hit: &Hit,
        us: &Acting,
        it: Foreign,
        next: Option<usize>,
        lent: Option<usize>,
        hits: &[Hit],
        context: &Context<'_>,
    ) -> Candidate {
        let plain = self.sentence.plain.as_str();
        let party = &self.page.parties[it.index];
        let same = context.day().is_some();
        let status = status(
            hit.kind,
            plain,
            same && hits.iter().any(|hit| hit.pattern == "mission_to"),
        );
        let (start, end) = self.span(hit, it, next, status, context);
        let mut features = self.features(hit, us, it, hits, context);
        if lent.is_some() {
            features.push("cp:borrowed".to_owned());
        }
        if start.is_some() {
            features.push(format!("dated:{}", family(hit.kind)));
        }
        let mut range = self.sentence.range.clone();
        if let Some(lent) = lent {
            let lent = &self.page.sentences[lent].range;
            range = range.start.min(lent.start)..range.end.max(lent.end);
        }
        let mut counterpart = party.actor.clone();
        if lent.is_none() {
            widen(&mut counterpart, plain, it.at, hit, us, context);
        }
        if matches!(hit.kind, Kind::Restriction | Kind::GuardPartnership)
            && let Some(country) = counterpart.country
        {
            counterpart = of_country(country);
        }
        let journey = matches!(hit.kind, Kind::OutgoingMission | Kind::IncomingDelegation);
        if journey
            && us.actor.level == Level::State
            && let Some(country) = counterpart.country
        {
            let named = self.foreign.iter().any(|other| {
                let other = &self.page.parties[other.index];
                other.actor.country == Some(country) && other.actor.level == Level::Country && !other.adjective
            });
            if named {
                counterpart = of_country(country);
            }
        }
        if party.adjective
            && let Some(country) = counterpart.country
        {
            counterpart = of_country(country);
        }
        let found = Found {
            kind: hit.kind,
            us: us.actor.clone(),
            counterpart,
            start,
            end,
            status,
            issues: issue::issues(plain),
            officials: self.named(),
            passage: range,
            confidence: 0.0,
            reasons: vec![if hit.pattern == "words" {
                "the words of the sentence together speak of it".to_owned()
            } else {
                format!("“{}” speaks of it", unmarked(&plain[hit.at.clone()]))
            }],
        };
        let beside = if lent.is_some() {
            Vec::new()
        } else {
            lexical::beside(plain, it.at)
        };
        let near = lexical::sums(&score::WORDS, &beside)[hit.kind.index()];
        Candidate {
            found,
            features,
            lexical: self.lexical[hit.kind.index()] + near,
            words: Rc::clone(&self.words),
            beside,
            shape: shape(plain, &self.foreign, hit, it.at, self.at),
            sentence: self.at,
            party: Some(it.index),
            sense: None,
        }
    }

    /// The officials that the sentence names with a title.
    fn named(&self) -> Vec<String> {
        let within = |start: usize| self.sentence.range.contains(&start);
        let people = self.page.persons.iter().filter(|it| within(it.start));
        let mut out: Vec<String> = people
            .filter(|it| {
                !matches!(
                    it.title,
                    "Mr." | "Mrs." | "Ms." | "Dr." | "Director" | "Chief" | "Representative"
                )
            })
            .map(|it| format!("{} ({})", it.name, it.title))
            .collect();
        out.dedup();
        out
    }
}

pub(super) fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

fn of_country(code: domain::Country) -> Actor {
    let country = places::country::country(code);
    Actor {
        country: Some(code),
        place: Some(country.id),
        ..Actor::named(&country.name, Level::Country)
    }
}

/// A name that the words call a state, province or prefecture, or that is twinned with a state, is the division.
fn widen(actor: &mut Actor, plain: &str, at: usize, hit: &Hit, us: &Acting, context: &Context<'_>) {
    // "Cebu's vice mayor" is of Cebu City, not of the province.
    if actor.level == Level::Region && us.actor.level != Level::State {
        let city = actor.country.and_then(|country| {
            let name = format!("{} City", actor.name);
            partner::in_country(&places::fold::key(&name), country, context)
        });
        if let Some(city) = city.filter(|it| it.level == Level::City) {
            actor.name = city.name.clone();
            actor.level = Level::City;
            actor.place = Some(city.id);
        }
        return;
    }
    if actor.level != Level::City {
        return;
    }
    let of_ports = ["sister port", "sister ports", "ports of"]
        .iter()
        .any(|it| plain.contains(it));
    if of_ports && us.actor.level == Level::Port {
        actor.name = format!("Port of {}", actor.name);
        actor.level = Level::Port;
        actor.place = None;
        return;
    }
    let before = &plain[..at];
    let rest = plain[at..].split_once(' ').map_or("", |it| it.1);
    let named = [
        "prefecture of ",
        "province of ",
        "state of ",
        "region of ",
        "governor of ",
        "premier of ",
    ];
    let typed = [
        "prefecture",
        "province",
        "region",
        "'s governor",
        "governor",
        "'s premier",
    ];
    let of_state = us.actor.level == Level::State && hit.kind == Kind::SisterTie;
    if named.iter().any(|it| before.ends_with(it)) || typed.iter().any(|it| rest.starts_with(it)) || of_state {
        actor.level = Level::Region;
        let place = actor.place.and_then(|it| context.gazetteer.place(it));
        let division = place.and_then(|it| context.gazetteer.place(it.admin1?));
        // Kumamoto lies in the prefecture of its name.
        let named_so = |it: &places::Place| places::fold::key(&it.name).starts_with(&places::fold::key(&actor.name));
        if let Some(division) = division.filter(named_so) {
            actor.place = Some(division.id);
        }
    }
}

/// Words of a pattern for people: marks are left out.
fn unmarked(words: &str) -> String {
    let kept: Vec<&str> = words.split(' ').filter(|it| !it.starts_with('@')).take(12).collect();
    kept.join(" ")
}
