//! When a candidate began and ended: which of the dates of its sentence, and of the next, are of it.

use std::sync::LazyLock;

use domain::{Edtf, Kind, ReportedStatus};
use regex::Regex;

use super::Context;
use super::candidate::{View, regex};
use super::counterpart::{Foreign, foreign};
use super::date::{Around, Sense, Told, dates};
use super::kind::Hit;

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
        // "The visit of next year" is not when a meeting that took place was.
        let now = context.day().map(domain::Day::year);
        let past = matches!(status, ReportedStatus::Completed | ReportedStatus::Active);
        let to_come = |told: &Told| past && told.date.start_year().zip(now).is_some_and(|(year, now)| year > now);
        let nearest = |senses: &[Sense]| {
            self.told
                .iter()
                .filter(|told| senses.contains(&told.sense) && !to_come(told) && !self.is_of_another(told, it))
                .min_by_key(distance)
                .map(|it| it.date.clone())
        };
        let is = |pattern: &LazyLock<Option<Regex>>| pattern.iter().any(|it| it.is_match(plain));
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
                let began = nearest(&[Sense::Began, Sense::Year])
                    .filter(|_| !is(&NOTHING_SINCE))
                    .or_else(|| self.following(told_after, context))
                    .or_else(|| self.told_of_it(hit.kind, it, context));
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
                let now = this_year().filter(|_| is(&JUST_AGREED) || is(&IN_FORM) && self.is_decided());
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
                // What is told without a word of time is news of its day, unless it is remembered.
                let comes = hit.kind == Kind::IncomingDelegation || is(&JUST_BACK);
                let news = status != ReportedStatus::Completed || comes || !is(&LONG_AGO);
                (when.or_else(|| this_year().filter(|_| marks || news)), None)
            }
            // Of a member the date is only that of its joining.
            Kind::NetworkMembership if !is(&JOINED) => (nearest(&[Sense::Began]), until),
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
                    .any(|it| it.is_match(plain) || self.next_alone().is_some_and(|next| it.is_match(next)))
                    || is(&IN_FORM) && self.is_decided()
                    || hit.kind != Kind::NetworkMembership
                        && matches!(status, ReportedStatus::Completed | ReportedStatus::Active)
                        && !is(&LONG_AGO);
                (when.or_else(|| this_year().filter(|_| happened)), until)
            }
            Kind::Restriction => {
                let when = nearest(&[Sense::Event, Sense::Year, Sense::Began]);
                let decided = is(&SIGNED_LAW) || is(&IN_FORM) || status == ReportedStatus::Completed && !is(&LONG_AGO);
                (when.or_else(|| this_year().filter(|_| decided)), until)
            }
            Kind::Office => {
                let (start, end) = self.office(status, until);
                let begun = start.or_else(|| self.told_of_it(hit.kind, it, context));
                let opens = status != ReportedStatus::Ended && is(&OPENS_NOW);
                (begun.or_else(|| this_year().filter(|_| opens)), end)
            }
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

    /// Whether a year in brackets stands behind another foreign name: "Augsburg (1964) and Monrovia".
    fn is_of_another(&self, told: &Told, it: Foreign) -> bool {
        let plain = self.sentence.plain.as_str();
        let before = plain.get(..told.at.start).unwrap_or_default().trim_end();
        let behind = match before.strip_suffix('(') {
            Some(name) => name.trim_end(),
            None if plain[told.at.start..].starts_with('(') => before,
            None => return false,
        };
        let name = A_NAME.iter().find_map(|pattern| pattern.captures(behind));
        let other = name.and_then(|it| it.get(1)?.as_str().parse::<usize>().ok());
        other.is_some_and(|other| {
            let (other, own) = (&self.page.parties[other].actor, &self.page.parties[it.index].actor);
            other.country != own.country || other.level == own.level && other.name != own.name
        })
    }

    /// The sentences around in the same text, nearest first, those after before those before.
    fn around(&self) -> impl Iterator<Item = &str> {
        let sentences = &self.page.sentences;
        let at = [
            Some(self.at + 1),
            self.at.checked_sub(1),
            Some(self.at + 2),
            self.at.checked_sub(2),
        ];
        at.into_iter()
            .flatten()
            .filter_map(|it| sentences.get(it))
            .map(|it| it.plain.as_str())
    }

    /// When what lasts began, as another sentence tells that speaks of it and names nobody else abroad: "The office, opened
    /// in 1990, is the only one".
    fn told_of_it(&self, kind: Kind, it: Foreign, context: &Context<'_>) -> Option<Edtf> {
        let own = self.page.parties[it.index].actor.country;
        let of_it = if kind == Kind::Office { &OF_OFFICE } else { &OF_TIE };
        let mut about = self.around().filter(|plain| {
            of_it.iter().any(|it| it.is_match(plain))
                && !NOTHING_SINCE.iter().any(|it| it.is_match(plain))
                && foreign(plain)
                    .iter()
                    .all(|other| self.page.parties[other.index].actor.country == own)
        });
        about.find_map(|plain| {
            let told = dates(plain, &Around::of(plain, context.day()));
            told.into_iter().find(|it| it.sense == Sense::Began).map(|it| it.date)
        })
    }

    /// Whether a sentence beside it says that it was decided: "Motion carried."
    fn is_decided(&self) -> bool {
        let own = std::iter::once(self.sentence.plain.as_str());
        own.chain(self.around())
            .any(|plain| DECIDED.iter().any(|it| it.is_match(plain)))
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
        let told = dates(next, &Around::of(next, context.day()));
        told.into_iter().find(|it| senses.contains(&it.sense)).map(|it| it.date)
    }
}

static A_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"@f\w(\d+)$"));
static NOTHING_SINCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:no|not|never|none|dormant|inactive|lapsed|nothing|idle|expired|ended)\b(?: [^\s,;]+){0,5} (?:since|in|after) (?:the )?(?:19|20)\d\d\b",
    )
});
static OF_TIE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:sisters?|twin\w*|partner\w*|friendship|relationship|ties?|pact|agreement|compact|bond|paired|link|accord)\b",
    )
});
static OF_OFFICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"\b(?:office|bureau|outpost|desk)\b.{0,40}\b(?:open\w*|establish\w*|since|launch\w*|set up)\b")
});
static DECIDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:motion (?:carried|passed)|carried|adopted|approved|so ordered|unanimous\w*|all ayes|signed by|becomes? law|act \d+|passed)\b",
    )
});
/// An act by its form: the text of a resolution or bill.
static IN_FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:(?:resolution|ordinance|order|act|bill|motion|item)(?: no)? [a-z]?\d+|(?:s|h|l|a) ?[bdr] ?\d+|(?:sb|hb|ab|hr|sr|hjr|sjr|hcr|scr) \d+|a resolution|resolution (?:approving|authorizing|adding|ratifying|establishing|directing|condemning|supporting|of)|an act to|authorizing|directing staff|joint resolution|be it resolved)\b",
    )
});
static JUST_BACK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:just (?:got )?back|(?:is|are|he is|she is) (?:just )?back|back from|fresh from|just returned|home from)\b",
    )
});
/// What is remembered, and not news.
static LONG_AGO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:former|formerly|once|recall\w*|remember\w*|used to|years? ago|decades?|back then|history|historic\w*|late|era|then (?:mayor|governor|gov)|already|since|previous\w*|earlier|has visited|have visited|had)\b",
    )
});
static OPENS_NOW: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:opens|will open|launches|to open|inaugurates|(?:its|a|first|new) new (?:\w+ ){0,2}(?:office|bureau)|starts work|has opened)\b",
    )
});
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
        r"\b(?:signed|approved|approval of|authorized|motion carried|inked|adopted|ratified|voted to (?:become|make|approve|adopt|twin)|resolution (?:approving|authorizing|adding|ratifying|establishing))\b",
    )
});
static RENEWED: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:renew\w*|reaffirm\w*|recommit\w*|rededicat\w*|extend\w*|restor\w*|reviv\w*)\b"));
static HAPPENED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:signed|inked|renewed|agreed|voted|passed|adopted|approved|urged|condemned|called|recognized|joined|became|denounced|initialed|entered|pledged|struck|reached|rejoined|left|quit|withdrew|resolved|condemns|adopting|went on record|executed|authorized|put their names|admitted|accepted|becomes|joins|adoption|welcomed into|is now|as of (?:this|today)|new member)\b",
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
