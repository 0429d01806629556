//! Candidates: each kind that a sentence speaks of with each counterpart that may be meant, with the features that the
//! scorer weighs; and what becomes of those that are likely. This file is long because features, dates and roles are read
//! from one view of a sentence.

use std::sync::LazyLock;

use domain::{Edtf, Family, Kind, Level, ReportedStatus};
use regex::Regex;

use super::american::{Acting, acting};
use super::counterpart::{Foreign, Officials, counterparts, foreign, officials};
use super::date::{Around, Sense, Told, dates};
use super::kind::{Hit, kinds, moves};
use super::page::{Page, Sentence};
use super::status::{looks_ahead, status};
use super::{Actor, Context, Found, PROPOSED_FROM, doubt, issue, other, score};

/// A possible engagement with what speaks for and against it.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub found: Found,
    pub features: Vec<String>,
    /// Which sentence, counted in the text.
    sentence: usize,
    /// Whether a foreign official is named with the counterpart.
    with_official: bool,
    /// Whether only "met in" says that there was a journey.
    by_meeting: bool,
    /// Whether a word for a journey says it.
    by_journey: bool,
}

impl Candidate {
    /// One that is not of an English sentence.
    pub fn plain(found: Found, features: Vec<String>) -> Self {
        Self {
            found,
            features,
            sentence: 0,
            with_official: false,
            by_meeting: false,
            by_journey: false,
        }
    }
}

/// All candidates of a text, the unlikely ones too.
pub(super) fn candidates(text: &str, context: &Context<'_>) -> Vec<Candidate> {
    if other::reads(context.language) {
        return other::candidates(text, context);
    }
    let page = Page::new(text, context);
    let mut out = Vec::new();
    for at in 0..page.sentences.len() {
        of_sentence(&page, at, context, &mut out);
    }
    out
}

/// What a sentence is looked at with.
struct View<'p> {
    page: &'p Page,
    at: usize,
    sentence: &'p Sentence,
    officials: Officials,
    told: Vec<Told>,
}

fn of_sentence(page: &Page, at: usize, context: &Context<'_>, out: &mut Vec<Candidate>) {
    let sentence = &page.sentences[at];
    let plain = sentence.plain.as_str();
    let lent = lender(page, at);
    if !plain.contains("@f") && lent.is_none() {
        return;
    }
    let hits = kinds(plain);
    if hits.is_empty() {
        return;
    }
    let around = Around {
        day: context.day(),
        future: looks_ahead(plain),
    };
    let view = View {
        page,
        at,
        sentence,
        officials: officials(plain),
        told: dates(plain, &around),
    };
    let mut local: Vec<Candidate> = Vec::new();
    for hit in &hits {
        let Some(us) = acting(page, sentence, hit, &view.officials, context) else {
            continue;
        };
        let of_state = us.actor.level == Level::State;
        let own = counterparts(page, plain, hit, &view.officials, of_state);
        // "Afula is our sister. The Israeli city …": the adjective stands for the city that was named.
        let stands_for = hit.kind == Kind::SisterTie
            && lent.is_some()
            && !own.is_empty()
            && own.iter().all(|it| page.parties[it.index].adjective)
            && STANDS_FOR.iter().any(|it| it.is_match(plain));
        let borrowed = stands_for
            || own.is_empty() && matches!(hit.kind, Kind::SisterTie | Kind::GuardPartnership | Kind::Memorandum);
        let all = match lent {
            Some(lender) if stands_for || borrowed && foreign(plain).is_empty() => {
                let of_lender = counterparts(
                    page,
                    &page.sentences[lender].plain,
                    &anywhere(hit),
                    &Officials::default(),
                    of_state,
                );
                // Its place in that sentence says nothing of this one.
                of_lender.into_iter().map(|it| Foreign { at: 0, ..it }).collect()
            }
            _ => own,
        };
        for (number, it) in all.iter().enumerate() {
            let next = all.get(number + 1).map(|it| it.at);
            let candidate = view.candidate(hit, &us, *it, next, lent.filter(|_| borrowed), &hits, context);
            local.push(candidate);
        }
    }
    out.extend(local);
}

static STANDS_FOR: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:the|its|our|their) @fa\d+ (?:city|town|capital|port|village|prefecture|province)\b"));

/// The hit as if the whole of another sentence were it.
fn anywhere(hit: &Hit) -> Hit {
    Hit {
        at: 0..0,
        ..hit.clone()
    }
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
        let with_official = self
            .officials
            .foreign
            .iter()
            .any(|official| official.party == Some(it.index));
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
            widen(&mut counterpart, plain, it.at, hit, us);
        }
        if hit.kind == Kind::Restriction
            && let Some(country) = counterpart.country
        {
            counterpart = of_country(country);
        }
        let journey = matches!(hit.kind, Kind::OutgoingMission | Kind::IncomingDelegation);
        if journey
            && us.actor.level == Level::State
            && let Some(country) = counterpart.country
        {
            let named = foreign(plain).iter().any(|other| {
                let other = &self.page.parties[other.index];
                other.actor.country == Some(country) && other.actor.level == Level::Country && !other.adjective
            });
            if named || is_capital(&counterpart) {
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
            reasons: vec![format!("“{}” speaks of it", unmarked(&plain[hit.at.clone()]))],
        };
        Candidate {
            found,
            features,
            sentence: self.at,
            with_official,
            by_meeting: ["met ", "meets ", "meet "]
                .iter()
                .any(|it| plain[hit.at.clone()].starts_with(it)),
            by_journey: matches!(hit.pattern, "mission_to" | "came_home")
                || [" trip", " mission", " tour", " visit", " journey"]
                    .iter()
                    .any(|it| plain.contains(it)),
        }
    }

    /// Whether two foreign governments are named, and no American one, nor "our".
    fn is_foreign_only(&self, us: &Acting) -> bool {
        let countries: Vec<_> = foreign(&self.sentence.plain)
            .iter()
            .map(|it| self.page.parties[it.index].actor.name.clone())
            .collect();
        us.how == "us:publisher" && countries.iter().any(|it| Some(it) != countries.first())
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

    fn features(&self, hit: &Hit, us: &Acting, it: Foreign, hits: &[Hit], context: &Context<'_>) -> Vec<String> {
        let plain = self.sentence.plain.as_str();
        let party = &self.page.parties[it.index];
        let family = family(hit.kind);
        let mut out = vec![
            "bias".to_owned(),
            format!("kind:{}", hit.kind),
            format!("pattern:{}", hit.pattern),
            format!("{family}:{}", us.how),
        ];
        let mut add = |name: &str| {
            out.push(name.to_owned());
            out.push(format!("{family}:{name}"));
        };
        if hit.kind == Kind::IncomingDelegation && self.officials.are_envoys(plain) {
            add("envoys");
        }
        for cue in doubt::features(plain) {
            add(cue);
        }
        let official = |all: &[super::counterpart::Official]| all.iter().any(|it| it.party.is_some());
        for (name, holds) in [
            ("cp:adjective", party.adjective),
            ("cp:country", party.actor.level == Level::Country),
            ("cp:qualified", party.qualified),
            (
                "side:no_official",
                self.officials.american.is_empty() && self.officials.foreign.is_empty(),
            ),
            ("side:american_official", !self.officials.american.is_empty()),
            ("side:foreign_official", !self.officials.foreign.is_empty()),
            ("side:foreign_attached", official(&self.officials.foreign)),
            (
                "side:this_attached",
                self.officials
                    .foreign
                    .iter()
                    .any(|official| official.party == Some(it.index)),
            ),
            ("many_foreign", foreign(plain).len() > 3),
            (
                "tie_near",
                hits.iter().any(|it| it.kind == Kind::SisterTie) && hit.kind != Kind::SisterTie,
            ),
            (
                "strong_near",
                hits.iter()
                    .any(|other| other.kind != hit.kind && STRONG.contains(&other.pattern)),
            ),
            ("moves", moves(plain)),
            ("foreign_only", self.is_foreign_only(us)),
            (
                "envoys",
                hit.kind != Kind::IncomingDelegation && self.officials.are_envoys(plain),
            ),
            ("foreign_page", context.publisher().is_some_and(|it| !it.is_american())),
        ] {
            if holds {
                add(name);
            }
        }
        let place = if hit.at.contains(&it.at) || hit.at.end == it.at {
            "inside"
        } else if it.at < hit.at.start {
            "before"
        } else {
            "after"
        };
        out.push(format!("{}:cp_{place}", hit.kind));
        out.push(format!("{}:{}", hit.kind, us.how));
        let first = head(plain, it);
        for (name, pattern) in DIRECTIONS.iter() {
            if direction(pattern, plain, if *name == "list" { it } else { first }) {
                out.push(format!("{}:{name}", hit.kind));
            }
        }
        out
    }

    /// When it began and ended.
    fn span(
        &self,
        hit: &Hit,
        it: Foreign,
        next: Option<usize>,
        status: ReportedStatus,
        context: &Context<'_>,
    ) -> (Option<Edtf>, Option<Edtf>) {
        let plain = self.sentence.plain.as_str();
        let after = |told: &&Told| told.at.start > it.at && next.is_none_or(|next| told.at.start < next);
        let distance = |told: &&Told| {
            let own = usize::from(!after(told)) * 200;
            // A year alone is less surely that of a beginning.
            let doubt = if told.sense == Sense::Year { 60 } else { 0 };
            own + doubt + told.at.start.abs_diff(hit.at.end)
        };
        let nearest = |senses: &[Sense]| {
            self.told
                .iter()
                .filter(|told| senses.contains(&told.sense))
                .min_by_key(distance)
                .map(|it| it.date.clone())
        };
        let this_year = || context.day().map(|it| Edtf::from_year(it.year()));
        let until = nearest(&[Sense::Until]);
        match hit.kind {
            Kind::SisterTie | Kind::GuardPartnership => {
                let over = matches!(
                    status,
                    ReportedStatus::Ended | ReportedStatus::Suspended | ReportedStatus::Lapsed
                );
                let began = nearest(&[Sense::Began, Sense::Year]).or_else(|| self.following(&[Sense::Began], context));
                if over {
                    let agreed = AGREED_ON.iter().find_map(|it| it.find(plain)).and_then(|found| {
                        self.told
                            .iter()
                            .find(|told| told.at.start >= found.start() && told.at.start <= found.end())
                            .map(|it| it.date.clone())
                    });
                    let end = nearest(&[Sense::Event]).filter(|_| status == ReportedStatus::Ended && agreed.is_none());
                    return (agreed.or_else(|| nearest(&[Sense::Began])), end);
                }
                let newly = status == ReportedStatus::Announced || NEWLY.iter().any(|it| it.is_match(plain));
                let event = if newly {
                    nearest(&[Sense::Event]).or_else(|| self.following(&[Sense::Event], context))
                } else {
                    None
                };
                let old = RENEWED.iter().any(|it| it.is_match(plain));
                let now = this_year().filter(|_| JUST_AGREED.iter().any(|it| it.is_match(plain)));
                (began.or_else(|| event.or(now).filter(|_| !old)), until)
            }
            Kind::OutgoingMission | Kind::IncomingDelegation | Kind::Meeting => {
                let when = nearest(&[Sense::Event])
                    .or_else(|| nearest(&[Sense::Year, Sense::Loose]))
                    .or_else(|| self.following(&[Sense::Event], context));
                let marks = self
                    .told
                    .iter()
                    .any(|it| it.sense == Sense::Began && it.date.is_approximate());
                (
                    when.or_else(|| this_year().filter(|_| marks || status == ReportedStatus::Active)),
                    None,
                )
            }
            // Of a member the date is only that of its joining.
            Kind::NetworkMembership if !JOINED.iter().any(|it| it.is_match(plain)) => (nearest(&[Sense::Began]), until),
            Kind::Memorandum | Kind::OtherAgreement | Kind::LegislativeAct | Kind::NetworkMembership => {
                let when = nearest(&[Sense::Event, Sense::Year, Sense::Began])
                    .or_else(|| self.following(&[Sense::Event, Sense::Year], context));
                let happened = HAPPENED.iter().any(|it| it.is_match(plain));
                (when.or_else(|| this_year().filter(|_| happened)), until)
            }
            Kind::Restriction => {
                let when = nearest(&[Sense::Event, Sense::Year, Sense::Began]);
                let signed = SIGNED_LAW.iter().any(|it| it.is_match(plain));
                (when.or_else(|| this_year().filter(|_| signed)), until)
            }
            Kind::Office => self.office(status, until),
        }
    }

    /// "opened in 2007 and closed in 2019": the first date after each word, else the only one.
    fn office(&self, status: ReportedStatus, until: Option<Edtf>) -> (Option<Edtf>, Option<Edtf>) {
        let plain = self.sentence.plain.as_str();
        let after = |pattern: &LazyLock<Option<Regex>>| {
            let word = pattern.iter().find_map(|it| it.find(plain))?;
            self.told
                .iter()
                .find(|told| told.at.start >= word.start())
                .map(|it| it.date.clone())
        };
        let end = after(&CLOSING).filter(|_| status == ReportedStatus::Ended).or(until);
        let start = after(&OPENING).filter(|it| Some(it) != end.as_ref());
        let began = self
            .told
            .iter()
            .find(|it| it.sense == Sense::Began)
            .map(|it| it.date.clone());
        (start.or(began), end)
    }

    /// A date of the next sentence, where that names nobody of its own.
    fn following(&self, senses: &[Sense], context: &Context<'_>) -> Option<Edtf> {
        let next = self.page.sentences.get(self.at + 1)?;
        if next.paragraph != self.sentence.paragraph || next.plain.contains("@f") {
            return None;
        }
        let around = Around {
            day: context.day(),
            future: looks_ahead(&next.plain),
        };
        let told = dates(&next.plain, &around);
        told.into_iter().find(|it| senses.contains(&it.sense)).map(|it| it.date)
    }
}

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

/// Patterns that explain a sentence by themselves: officials named in it need not travel.
const STRONG: &[&str] = &[
    "sister_city",
    "twinned",
    "friendship",
    "state_partnership_program",
    "guard_partner",
    "memorandum",
    "trade_office",
    "network_member",
    "forbids",
];
static AGREED_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"\b(?:agreement|pact|tie|letter|accord|memorandum) (?:of|from|signed (?:on|in)|dated) \S+ \S+")
});
static NEWLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:sign(?:s|ed|ing)?|became|become|becomes|joined|established|formed|approved|approves|new(?:est)?|formaliz\w*|inked|voted to|adopted|created|entered|twinned with|matched|paired)\b",
    )
});
static JUST_AGREED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:signed|approved|approval of|authorized|motion carried|inked|adopted|voted to (?:become|make|approve|adopt|twin))\b",
    )
});
static RENEWED: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:renew\w*|reaffirm\w*|recommit\w*|rededicat\w*|extend\w*|restor\w*|reviv\w*)\b"));
static HAPPENED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:signed|inked|renewed|agreed|voted|passed|adopted|approved|urged|condemned|called|recognized|joined|became|denounced|initialed|entered|pledged|struck|reached|rejoined|left|quit|withdrew|resolved|condemns|adopting|went on record|executed|authorized|put their names)\b",
    )
});
static JOINED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:joined|joins|join|joining|signed|signs|became|admitted|accepted|named|designated|left|leaves|quit|withdrew|since|rejoined|voted|pledged|committed|enrolled|elected)\b",
    )
});
static SIGNED_LAW: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"\b(?:signed|passed|voted|approved|adopted|issued|enacted|banned|ordered|barred|issued|pulled|cut)\b")
});
static OPENING: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:open\w*|launch\w*|set up|establish\w*|has had|since|inaugurat\w*|unveil\w*)\b"));
static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"\b(?:clos\w*|shut\w*)\b"));

/// Words about a counterpart's mark that tell who moves; `{}` stands for the mark.
static DIRECTIONS: LazyLock<Vec<(&'static str, [&'static str; 4])>> = LazyLock::new(|| {
    vec![
        ("to", ["to ", "for ", "to the ", "through "]),
        ("in", ["in ", "at ", "in the ", "around "]),
        ("from", ["from ", "from the ", "of ", "of the "]),
        ("with", ["with ", "with the ", "and ", "with its "]),
        ("list", [", ", "and ", "& ", "or "]),
        ("object", ["visit ", "visits ", "visited ", "visiting "]),
    ]
});

fn direction(before: &[&str; 4], plain: &str, it: Foreign) -> bool {
    let said = plain.get(..it.at).unwrap_or_default();
    before.iter().any(|word| said.ends_with(word))
}

/// The first of a list of foreign names: what stands before "Shanghai" in "to Shanghai and Beijing" is said of both.
fn head(plain: &str, it: Foreign) -> Foreign {
    let all = foreign(plain);
    let mut at = all.iter().position(|other| other.at == it.at).unwrap_or_default();
    while at > 0 {
        let gap = plain.get(all[at - 1].at..all[at].at).unwrap_or_default();
        let words: Vec<&str> = gap.split_whitespace().skip(1).collect();
        if !matches!(
            words[..],
            [","] | ["and"] | [",", "and"] | ["&"] | ["or"] | ["and", "the"] | [",", "the"]
        ) {
            break;
        }
        at -= 1;
    }
    all.get(at).copied().unwrap_or(it)
}

fn family(kind: Kind) -> &'static str {
    match (kind, kind.family()) {
        (Kind::OutgoingMission, _) => "out",
        (Kind::IncomingDelegation, _) => "in",
        (Kind::Meeting, _) => "meet",
        (_, Family::Ties) => "tie",
        (_, Family::Texts) => "text",
        (_, Family::Visits) => "visit",
        (_, Family::Presence) => "presence",
        (_, Family::Acts) => "act",
    }
}

/// Whether a city is its country's capital: a governor's journey there is to the country (so 54 of 57 in the starter).
/// "Mexico City" names the city as such.
fn is_capital(actor: &Actor) -> bool {
    let capital = actor.country.map(|it| &places::country::country(it).capital);
    let same = capital.is_some_and(|it| places::fold::key(it) == places::fold::key(&actor.name));
    same && actor.level == Level::City && !actor.name.ends_with("City")
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
fn widen(actor: &mut Actor, plain: &str, at: usize, hit: &Hit, us: &Acting) {
    if actor.level != Level::City {
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
    }
}

/// Words of a pattern for people: marks are left out.
fn unmarked(words: &str) -> String {
    let kept: Vec<&str> = words.split(' ').filter(|it| !it.starts_with('@')).take(12).collect();
    kept.join(" ")
}

/// What becomes of the candidates: the likely ones, one for each kind and counterpart, visits told once.
pub(super) fn settle(candidates: Vec<Candidate>) -> Vec<Found> {
    let mut scored: Vec<Candidate> = candidates
        .into_iter()
        .map(|mut it| {
            it.found.confidence = score::confidence(&it.features);
            it
        })
        .filter(|it| it.found.confidence >= PROPOSED_FROM)
        .collect();
    let all = scored.clone();
    scored.retain(|it| {
        !all.iter()
            .any(|other| other.sentence == it.sentence && gives_way(it, other))
    });
    let mut out: Vec<Found> = Vec::new();
    for candidate in scored {
        explain(&candidate, &mut out);
    }
    out.sort_by_key(|it| (it.passage.start, it.kind));
    out
}

/// Whether one candidate of a sentence says worse what another says.
fn gives_way(it: &Candidate, other: &Candidate) -> bool {
    let same_country = it.found.counterpart.country == other.found.counterpart.country;
    let better = other.found.confidence > it.found.confidence;
    match (it.found.kind, other.found.kind) {
        (Kind::OutgoingMission, Kind::IncomingDelegation) | (Kind::IncomingDelegation, Kind::OutgoingMission) => {
            same_country && better
        }
        (Kind::Meeting, Kind::IncomingDelegation) => same_country,
        (Kind::Meeting, Kind::OutgoingMission) => same_country && !it.with_official,
        (Kind::OutgoingMission, Kind::Meeting) => same_country && it.by_meeting,
        (Kind::OutgoingMission, Kind::Office) => same_country && !it.by_journey,
        (Kind::OtherAgreement, Kind::Memorandum) => same_country,
        (Kind::LegislativeAct, Kind::Restriction | Kind::SisterTie | Kind::Memorandum) => same_country,
        _ => false,
    }
}

/// Adds a candidate to the list, or to the one of the same kind and parties that is there.
fn explain(candidate: &Candidate, out: &mut Vec<Found>) {
    let mut found = candidate.found.clone();
    let same = |it: &&mut Found| {
        it.kind == found.kind
            && it.us.name == found.us.name
            && it.counterpart.name == found.counterpart.name
            && it.counterpart.country == found.counterpart.country
    };
    if let Some(known) = out.iter_mut().find(same) {
        if known.start.is_none() {
            known.start = found.start.take();
        }
        if known.end.is_none() {
            known.end = found.end.take();
        }
        if found.confidence > known.confidence {
            known.confidence = found.confidence;
        }
        known.issues = known.issues.union(found.issues);
        for official in found.officials {
            if !known.officials.contains(&official) {
                known.officials.push(official);
            }
        }
        return;
    }
    found.reasons.extend(words(&candidate.features));
    out.push(found);
}

/// The features that a person would name.
fn words(features: &[String]) -> Vec<String> {
    let told = [
        (":us:official_of", "the official of an American government acts"),
        (":us:named", "the American side is named"),
        (":us:titled", "an American official is named with it"),
        (":us:title_of_publisher", "the official is the publisher's"),
        (":us:ours", "“our” is read as the publisher's"),
        (
            ":us:publisher",
            "nobody is named on the American side; it is taken for the publisher",
        ),
        (":us:state_of_publisher", "the state is the publisher's"),
        ("cp:adjective", "the counterpart is named by an adjective only"),
        ("cp:borrowed", "the counterpart is named in the sentence beside it"),
        ("cp:qualified", "the counterpart's country is named"),
        ("no:wish", "it may be a wish or a proposal"),
        ("no:question", "it is asked, not said"),
        ("no:cancelled", "it may have been called off"),
        ("no:refused", "it may have been refused"),
        ("no:federal", "federal words stand near it"),
        ("no:company", "words of business stand near it"),
        ("no:sports", "words of sport stand near it"),
    ];
    told.iter()
        .filter(|(name, _)| {
            features.iter().any(|it| {
                if name.starts_with(':') {
                    it.ends_with(name)
                } else {
                    it == name
                }
            })
        })
        .map(|(_, words)| (*words).to_owned())
        .collect()
}
