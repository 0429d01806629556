//! What becomes of the candidates of a text: the likely ones are kept, one for each kind and counterpart, with reasons in words.

use domain::{Edtf, Kind};

use super::candidate::Candidate;
use super::{Found, PROPOSED_FROM, score};

/// What becomes of the candidates: the likely ones, one for each kind and counterpart. That of two readings of one visit
/// the better is kept is the judge's affair (`rivals`).
pub(super) fn settle(candidates: Vec<Candidate>) -> Vec<Found> {
    let confidences = score::confidences(&candidates);
    let scored: Vec<Candidate> = candidates
        .into_iter()
        .zip(confidences)
        .map(|(mut it, confidence)| {
            it.found.confidence = confidence;
            it
        })
        .filter(|it| it.found.confidence >= PROPOSED_FROM)
        .collect();
    let mut out: Vec<Found> = Vec::new();
    for candidate in scored {
        explain(&candidate, &mut out);
    }
    out.sort_by_key(|it| (it.passage.start, it.kind));
    out
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
        // Of what lasts the earlier date is when it began: "has joined the network's new programme; a member since 2020".
        let lasts = matches!(
            found.kind,
            Kind::SisterTie | Kind::GuardPartnership | Kind::NetworkMembership | Kind::Office
        );
        let year = |it: &Found| it.start.as_ref().and_then(Edtf::start_year);
        let earlier = lasts && year(&found).zip(year(known)).is_some_and(|(next, first)| next < first);
        if known.start.is_none() || earlier {
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
    let whole = match candidate.sense {
        Some(it) if it > 1.0 => Some("the passage as a whole speaks for it"),
        Some(it) if it < -1.0 => Some("the passage as a whole speaks against it"),
        _ => None,
    };
    found.reasons.extend(whole.map(ToOwned::to_owned));
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
