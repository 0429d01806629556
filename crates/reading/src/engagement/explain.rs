//! What the reader made of a text, for people who mend it: its sentences in plain words, its parties, its candidates, and why a
//! labelled claim was lost.

use super::candidate::{WORTH_A_LOOK, candidates};
use super::evaluate::{GoldClaim, GoldRow};
use super::page::Page;
use super::same::{is_counterpart, matches};
use super::settle::settle;
use super::{Actor, Context, Found, score};

/// What a text looks like to the patterns, and every candidate of it with its confidence: for people who mend the reader.
#[must_use]
pub fn seen(text: &str, context: &Context<'_>) -> Vec<String> {
    let page = Page::new(text, context);
    let sentences = page.sentences.iter().map(|it| it.plain.clone());
    let parties = page.parties.iter().enumerate().map(|(at, it)| {
        format!(
            "  {}{at} {} {:?} {:?}",
            it.mark(),
            it.actor.name,
            it.actor.country,
            it.actor.state
        )
    });
    let all = candidates(text, context, WORTH_A_LOOK);
    let confidences = score::confidences(&all);
    let weighed = all.iter().zip(confidences).map(|(it, confidence)| {
        let (found, features) = (&it.found, it.features.join(" "));
        let sense = it.sense.map(|it| format!("sense {it:+.3} ")).unwrap_or_default();
        format!(
            "  {confidence:.2} {} {} / {}: {sense}{features}",
            found.kind, found.us.name, found.counterpart.name
        )
    });
    sentences.chain(parties).chain(weighed).collect()
}

/// Why a labelled claim is not proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lost {
    /// No party of the text is the counterpart.
    CounterpartUnseen,
    /// No candidate has its kind.
    KindUnseen,
    /// There are candidates of its kind, but not with the counterpart.
    CounterpartLeft,
    /// The right counterpart, another American side.
    AmericanSide,
    /// The right candidate was there and weighed too little, or gave way.
    Weighed,
}

/// Why claims of a labelled passage have no candidate or a weak one; claims that are proposed give nothing.
#[must_use]
pub fn lost(row: &GoldRow, text: &str, context: &Context<'_>) -> Vec<Lost> {
    let page = Page::new(text, context);
    let all = candidates(text, context, WORTH_A_LOOK);
    let proposed = settle(all.clone());
    let fits = |claim: &GoldClaim, it: &Found| claim.kind == it.kind && matches(claim, it, context.gazetteer);
    let abroad = |claim: &GoldClaim, it: &Actor| is_counterpart(claim, it, context.gazetteer);
    row.claims
        .iter()
        .filter(|claim| !proposed.iter().any(|it| fits(claim, it)))
        .map(|claim| {
            let of_kind = || all.iter().filter(|it| it.found.kind == claim.kind);
            if of_kind().any(|it| fits(claim, &it.found)) {
                Lost::Weighed
            } else if of_kind().any(|it| abroad(claim, &it.found.counterpart)) {
                Lost::AmericanSide
            } else if !page.parties.iter().any(|it| abroad(claim, &it.actor)) {
                Lost::CounterpartUnseen
            } else if of_kind().next().is_some() {
                Lost::CounterpartLeft
            } else {
                Lost::KindUnseen
            }
        })
        .collect()
}
