//! What speaks for and against a candidate, by name: cues of the sentence, who is named with a title, what stands before the
//! foreign name.

use std::sync::LazyLock;

use domain::{Family, Kind, Level};

use super::Context;
use super::american::Acting;
use super::candidate::View;
use super::counterpart::{Foreign, Official};
use super::kind::Hit;

impl View<'_> {
    /// The names of what speaks for and against a candidate.
    pub(super) fn features(
        &self,
        hit: &Hit,
        us: &Acting,
        it: Foreign,
        hits: &[Hit],
        context: &Context<'_>,
    ) -> Vec<String> {
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
        for cue in &self.cues {
            add(cue);
        }
        for cue in &self.cues_beside {
            add(&format!("beside:{cue}"));
        }
        let official = |all: &[Official]| all.iter().any(|it| it.party.is_some());
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
            ("cp:left", it.left),
            ("many_foreign", self.foreign.len() > 3),
            (
                "tie_near",
                hits.iter().any(|it| it.kind == Kind::SisterTie) && hit.kind != Kind::SisterTie,
            ),
            (
                "strong_near",
                hits.iter()
                    .any(|other| other.kind != hit.kind && STRONG.contains(&other.pattern)),
            ),
            ("moves", self.moves),
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
        if it.left {
            out.push(format!("{}:cp_left", hit.kind));
        }
        out.push(format!("{}:{}", hit.kind, us.how));
        let first = head(plain, &self.foreign, it);
        for (name, pattern) in DIRECTIONS.iter() {
            if direction(pattern, plain, if *name == "list" { it } else { first }) {
                out.push(format!("{}:{name}", hit.kind));
            }
        }
        out
    }

    /// Whether two foreign governments are named, and no American one, nor "our".
    fn is_foreign_only(&self, us: &Acting) -> bool {
        let countries: Vec<_> = self
            .foreign
            .iter()
            .map(|it| self.page.parties[it.index].actor.name.clone())
            .collect();
        us.how == "us:publisher" && countries.iter().any(|it| Some(it) != countries.first())
    }
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
fn head(plain: &str, all: &[Foreign], it: Foreign) -> Foreign {
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

pub(super) fn family(kind: Kind) -> &'static str {
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
