//! Whether two claims of one block speak of the same engagement: one file for each identity that DESIGN.md names.
//!
//! A judgement is *same* (they are merged, with rule and score), *doubtful* (they are not; a person is asked), *apart*
//! (whatever else speaks for it, they never end in one engagement) or *unrelated*. *Distant* is apart as far as the rules
//! go; the matching model may know better.

mod act;
mod membership;
mod office;
mod text;
mod tie;
mod visit;

use std::collections::BTreeMap;

use domain::Family;

use super::case::Case;

/// The rules by which claims are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// One tie a pair of places.
    Tie,
    /// One partnership a state and country.
    Guard,
    /// One engagement a text of the same parties, signed at the same time.
    TextDated,
    /// A text whose date one claim leaves out.
    TextUndated,
    /// One text signed by several governments.
    TextShared,
    /// One visit of the same government at the same time.
    VisitDated,
    /// A visit whose date one claim leaves out.
    VisitUndated,
    /// Several governments on one visit.
    VisitShared,
    /// One office a government, place and period.
    Office,
    /// One membership an actor and network.
    Membership,
    /// One act, by its number.
    ActNumber,
    /// One act, by date and subject.
    ActSubject,
    /// No single rule, but everything together: the model is all but certain.
    Model,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 13] = [
        Self::Tie,
        Self::Guard,
        Self::TextDated,
        Self::TextUndated,
        Self::TextShared,
        Self::VisitDated,
        Self::VisitUndated,
        Self::VisitShared,
        Self::Office,
        Self::Membership,
        Self::ActNumber,
        Self::ActSubject,
        Self::Model,
    ];

    /// The word as the ledger records it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tie => "tie",
            Self::Guard => "guard",
            Self::TextDated => "text_dated",
            Self::TextUndated => "text_undated",
            Self::TextShared => "text_shared",
            Self::VisitDated => "visit_dated",
            Self::VisitUndated => "visit_undated",
            Self::VisitShared => "visit_shared",
            Self::Office => "office",
            Self::Membership => "membership",
            Self::ActNumber => "act_number",
            Self::ActSubject => "act_subject",
            Self::Model => "model",
        }
    }

    /// The rule as pages say it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Tie => "Two places have one sister tie with each other, whatever dates their sources give.",
            Self::Guard => "A state's National Guard and a country have one partnership.",
            Self::TextDated => "The same parties signed at the same time: one text.",
            Self::TextUndated => "The same parties, and titles so alike that the undated source means the same text.",
            Self::TextShared => "Several governments signed one text.",
            Self::VisitDated => "The same government and country at the same time: one visit.",
            Self::VisitUndated => "The same government, country and people: the undated source means the same visit.",
            Self::VisitShared => "Several governments took part in one visit.",
            Self::Office => "A government has one office in a place at a time.",
            Self::Membership => "An actor belongs to a network once.",
            Self::ActNumber => "The same government and the same bill or chapter: one act.",
            Self::ActSubject => "The same government, target and date, and titles alike: one act.",
            Self::Model => {
                "No rule decides, but all that the sources say together leaves hardly a doubt: one engagement."
            }
        }
    }
}

/// The sentence of a rule by the word that the ledger records; `None` for a word that is no rule of intake.
#[must_use]
pub fn explain(word: &str) -> Option<&'static str> {
    Rule::ALL
        .into_iter()
        .find(|rule| rule.as_str() == word)
        .map(Rule::sentence)
}

/// What is to be thought of two claims.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Judgement {
    /// One engagement.
    Same {
        rule: Rule,
        score: f32,
        /// Undated, or dated by the year alone: a rival undoes it.
        loose: bool,
    },
    /// Perhaps one.
    Doubtful { rule: Rule, score: f32 },
    /// Two by their dates, which miss each other by no more than sources err by.
    Distant,
    /// Never one.
    Apart,
    /// Nothing speaks for it.
    Unrelated,
}

/// From this score on two claims are merged.
pub(super) const SAME: f32 = 0.78;
/// From this score on a person is asked.
const DOUBTFUL: f32 = 0.62;

impl Judgement {
    fn of(rule: Rule, score: f32, loose: bool) -> Self {
        let score = score.min(0.99);
        if score >= SAME {
            Self::Same { rule, score, loose }
        } else if score >= DOUBTFUL {
            Self::Doubtful { rule, score }
        } else {
            Self::Unrelated
        }
    }

    const fn certain(rule: Rule) -> Self {
        Self::Same {
            rule,
            score: 0.99,
            loose: false,
        }
    }
}

/// Judges two claims of one block.
pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    use domain::Kind;
    match (a.kind(), a.kind().family()) {
        (Kind::GuardPartnership, _) => Judgement::certain(Rule::Guard),
        (_, Family::Ties) => tie::judge(a, b),
        (_, Family::Texts) => text::judge(a, b),
        (_, Family::Visits) => visit::judge(a, b),
        (Kind::NetworkMembership, _) => membership::judge(a, b),
        (_, Family::Presence) => office::judge(a, b),
        (_, Family::Acts) => act::judge(a, b),
    }
}

/// Whether both acts bear a number, by which they are one or not.
pub(super) fn both_are_numbered(a: &Case<'_>, b: &Case<'_>) -> bool {
    act::is_numbered(a) && act::is_numbered(b)
}

/// Sets of cases within which pairs are worth judging: they share the government, its state, the document, or the
/// counterpart and the date as written.
pub(super) fn neighbours(cases: &[Case<'_>]) -> Vec<Vec<usize>> {
    let mut sets: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, case) in cases.iter().enumerate() {
        sets.entry(format!("us {}", case.us.id)).or_default().push(n);
        let url = &case.item.claim.source.url;
        if !url.is_empty() {
            sets.entry(format!("url {url}")).or_default().push(n);
        }
        let Some(span) = &case.span else { continue };
        sets.entry(format!("when {} {}", case.them.id, span.text))
            .or_default()
            .push(n);
        if span.precision >= domain::Precision::Month && case.kind() == domain::Kind::Meeting {
            let month = span.text.get(..7).unwrap_or_default();
            sets.entry(format!("met {} {month}", case.them.id)).or_default().push(n);
        }
        if let Some(state) = case.us.actor.state {
            let year = domain::Day(span.first).year();
            sets.entry(format!("state {state} {year}")).or_default().push(n);
        }
    }
    sets.into_values().filter(|set| set.len() > 1).collect()
}
