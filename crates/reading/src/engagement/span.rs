//! When a candidate began and ended: which of the dates of its sentence, and of the next, are of it.

use std::sync::LazyLock;

use domain::{Edtf, Kind, ReportedStatus};
use regex::Regex;

use super::Context;
use super::candidate::{View, regex};
use super::counterpart::Foreign;
use super::date::{Around, Sense, Told, dates};
use super::kind::Hit;
use super::status::looks_ahead;

impl View<'_> {
    /// When it began and ended.
    pub(super) fn span(
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
                let told_after: &[Sense] = if self.next_alone().is_some_and(|it| it.split(' ').count() <= 12) {
                    &[Sense::Began, Sense::Year]
                } else {
                    &[Sense::Began]
                };
                let began = nearest(&[Sense::Began, Sense::Year]).or_else(|| self.following(told_after, context));
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
                // A resolution on "41 years of trade" or on what befell in 1915 is of neither year.
                let senses: &[Sense] = if hit.kind == Kind::LegislativeAct {
                    &[Sense::Event]
                } else {
                    &[Sense::Event, Sense::Year, Sense::Began]
                };
                let recent = |it: &Edtf| {
                    let (year, now) = (it.start_year(), context.day().map(domain::Day::year));
                    hit.kind != Kind::LegislativeAct || year.zip(now).is_none_or(|(year, now)| now - year < 60)
                };
                let when = nearest(senses)
                    .or_else(|| nearest(&[Sense::Year]).filter(recent))
                    .or_else(|| self.following(&[Sense::Event, Sense::Year], context));
                let happened = HAPPENED
                    .iter()
                    .any(|it| it.is_match(plain) || self.next_alone().is_some_and(|next| it.is_match(next)));
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

    /// The next sentence of the paragraph, where it names nobody abroad.
    fn next_alone(&self) -> Option<&str> {
        let next = self.page.sentences.get(self.at + 1)?;
        let alone = next.paragraph == self.sentence.paragraph && !next.plain.contains("@f");
        alone.then_some(&next.plain)
    }

    /// A date of the next sentence, where that names nobody of its own.
    fn following(&self, senses: &[Sense], context: &Context<'_>) -> Option<Edtf> {
        let next = self.next_alone()?;
        let around = Around {
            day: context.day(),
            future: looks_ahead(next),
        };
        let told = dates(next, &around);
        told.into_iter().find(|it| senses.contains(&it.sense)).map(|it| it.date)
    }
}

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
