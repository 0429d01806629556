//! The status that a sentence reports, and whether it speaks of what is still to come.

use std::sync::LazyLock;

use domain::{Kind, ReportedStatus};
use regex::Regex;

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static FUTURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:will|shall|plans? to|planning to|is to|are to|due to|due (?:in|at|on|next)|about to|set to|is going to|are going to|next (?:week|month|year|spring|summer|fall|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|tomorrow|upcoming|scheduled|expected|expects?|looks? forward|later this (?:week|month|year)|soon|to visit|to travel|to lead|to host|to sign|to open|to meet|to join|ahead of|in the coming|coming (?:week|month|weeks|months|year)|tentatively|intends?|invited|hopes to|prepar\w*|get ready|getting ready|gets? set)\b|'ll\b",
    )
});
static PRESENT_FUTURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:leaves?|leads?|heads?|departs?|begins?|starts?|kicks off|travels?|flies|fly|goes|arrives?|comes?|touches down|visits?|takes?|hosts?|receives?|welcomes?|signs?|opens?|meets?|meet|joins?|sets? off|brings?|on (?:her|his|their) way|returns?|lands?|open|sends?|spends?|plays? host)\b",
    )
});
static PAST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:led|left|flew|traveled|travelled|went|visited|arrived|came|landed|signed|met|hosted|welcomed|received|returned|took|spoke|was in|were in|was|were|got|had|opened|closed|joined|attended|brought|completed|concluded|wrapped|toured|greeted|stopped|sent|ended|passed|adopted|approved|voted|phoned|talked|discussed|sat down|inked|finished|yesterday|ago|last (?:week|month|year|spring|summer|fall|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|night)|earlier this)\b",
    )
});
static UNDER_WAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:is (?:in|visiting|leading|traveling|touring|hosting|currently|now in)|are (?:in|visiting|touring|here|in town|hosting|traveling)|currently|this week|right now|is in town|continues|under way|underway|day (?:two|three|four|2|3|4))\b",
    )
});
static ENDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:cut|cuts|cutting|sever\w*|ended|ends|ending|end|terminat\w*|rescind\w*|revok\w*|dissolv\w*|withdr\w*|broke off|breaks? off|dropped from|drops?|dropped|cancel\w*|closed|closes|shut\w*|quit|left|removed|pulled out|expired|nullif\w*|repeal\w*|abandon\w*|disband\w*|no longer)\b",
    )
});
static TO_END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:bill to end|proposal to end|considers? ending|call\w* (?:to|for) (?:an )?end|motion to end|vote (?:is|to)|petition\w*|urg\w*|want\w* to|ask\w* (?:to|the|for)|weigh\w*|demand\w*|pressure)\b",
    )
});
static SUSPENDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"\b(?:suspend\w*|suspension|paus\w*|on hold|on ice|freez\w*|froze|frozen|halt\w*|hiatus)\b")
});
static LAPSED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:lapse\w*|dormant|inactive|fell asleep|faded|faded away|withered|fizzled|nobody kept|let go|defunct|asleep|languish\w*)\b",
    )
});
static PROPOSED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:ask (?:the )?council|bill|introduc\w*|propos\w*|considers?|considering|would|draft|hearing|plans?|planned|aims?|seek\w*|negotiat\w*|apply|applied|application|pending|first reading|to become|soon)\b",
    )
});
static PASSED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:pass(?:es|ed)?|adopt\w*|approv\w*|sign(?:s|ed)|enact\w*|urged|condemned|called|recognized|voted|denounced|resolved|in force|took effect|law)\b",
    )
});

fn is(pattern: &LazyLock<Option<Regex>>, plain: &str) -> bool {
    pattern.iter().any(|it| it.is_match(plain))
}

/// Whether dates without a year lie ahead: a future form, or the present of a journey with nothing in the past.
pub(super) fn looks_ahead(plain: &str) -> bool {
    is(&FUTURE, plain) || (is(&PRESENT_FUTURE, plain) && !is(&PAST, plain))
}

/// The status of a kind in a plain sentence.
pub(super) fn status(kind: Kind, plain: &str, document_day_is_within: bool) -> ReportedStatus {
    let ahead = looks_ahead(plain);
    match kind {
        Kind::SisterTie | Kind::GuardPartnership => tie(plain, ahead),
        Kind::Memorandum | Kind::OtherAgreement => {
            let signed = is(&SIGNED, plain);
            if is(&SUSPENDED, plain) {
                ReportedStatus::Suspended
            } else if is(&TEXT_ENDED, plain) {
                ReportedStatus::Ended
            } else if (is(&FUTURE, plain) || (ahead && is(&WILL_SIGN, plain))) && !signed {
                ReportedStatus::Announced
            } else {
                ReportedStatus::Active
            }
        }
        Kind::Office => {
            if is(&CLOSED, plain) {
                ReportedStatus::Ended
            } else if is(&FUTURE, plain) && !is(&OPENED, plain) {
                ReportedStatus::Announced
            } else {
                ReportedStatus::Active
            }
        }
        Kind::NetworkMembership => {
            if is(&LEFT, plain) {
                ReportedStatus::Ended
            } else if is(&FUTURE, plain) && !is(&MEMBER, plain) {
                ReportedStatus::Announced
            } else {
                ReportedStatus::Active
            }
        }
        Kind::LegislativeAct | Kind::Restriction => {
            let is_bill = is(&BILL, plain) && !is(&PASSED, plain);
            if is_bill || (is(&FUTURE, plain) && !is(&PASSED, plain)) {
                ReportedStatus::Announced
            } else {
                ReportedStatus::Completed
            }
        }
        Kind::OutgoingMission | Kind::IncomingDelegation | Kind::Meeting => {
            let past = is(&PAST, plain);
            if ahead && (is(&FUTURE, plain) || !(past || is(&UNDER_WAY, plain))) {
                ReportedStatus::Announced
            } else if kind != Kind::Meeting
                && is(&UNDER_WAY, plain)
                && !is(&CAME_HOME, plain)
                && (!past || document_day_is_within)
            {
                ReportedStatus::Active
            } else {
                ReportedStatus::Completed
            }
        }
    }
}

static SIGNED: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:signed|inked|renewed|concluded|reached|struck|initialed|entered|extended)\b"));
static WILL_SIGN: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"\b(?:signs?|inks?|renews?)\b"));
static TEXT_ENDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"\b(?:terminat\w*|expired|rescind\w*|withdrew|ended the|lapsed|cancell?ed|tore up|revoked)\b")
});
static CLOSED: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"\b(?:closed|closes|shut|shuts|shuttered|closing)\b"));
static OPENED: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:opened|has kept|kept|runs?|keeps|maintains|operates)\b"));
static LEFT: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:left|leaves|quit|quits|withdr\w*|pulled out|dropped out|resigned|ended)\b"));
static MEMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(?:joined|member|members|belongs|voted to join|signed|is part|became|since|city of)\b"));
static BILL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"\b(?:bill|bills|introduc\w*|propos\w*|would|draft|hearing|considers?|considering|filed|pending)\b")
});
static CAME_HOME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:got home|returned|came back|came home|back from|is back|are back|wrapped up|concluded|landed|arrived|left for home|home from)\b",
    )
});
static NEW_TIE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:sign|signs|signing|approve|approves|pact|agreement|letter|become|becomes|new sister|twin with|formaliz\w*|establish|form)\b",
    )
});
static STANDING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:since|anniversary|years? (?:as|of|since|old)|renew\w*|have been|has been|are sister|is (?:a|our|the|one)|our sister|its sister|celebrat\w*|visit\w*|tour\w*|delegation|'s sister|travel\w*|host\w*)\b",
    )
});

fn tie(plain: &str, ahead: bool) -> ReportedStatus {
    if is(&LAPSED, plain) {
        ReportedStatus::Lapsed
    } else if is(&SUSPENDED, plain) {
        ReportedStatus::Suspended
    } else if is(&ENDED, plain) && !is(&TO_END, plain) && is(&TIE_ENDS, plain) {
        ReportedStatus::Ended
    } else if (ahead || is(&PROPOSED, plain)) && is(&NEW_TIE, plain) && !is(&STANDING, plain) && !is(&TO_END, plain) {
        ReportedStatus::Announced
    } else {
        ReportedStatus::Active
    }
}

static TIE_ENDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:cut|cuts|cutting|sever\w*|end|ended|ends|ending|terminat\w*|rescind\w*|revok\w*|dissolv\w*|withdr\w*|broke|breaks?|dropped|drops|cancell?ed|nullif\w*|abandon\w*|removed)\b.{0,60}\b(?:ties?|relations|relationship|agreement|pact|partnership|sisters?|sister city|list|link|links|twinning|friendship|bond|status)\b|\b(?:ties?|relations|relationship|agreement|pact|partnership|sisters?|sister city|link|twinning|friendship|bond|status)\b.{0,50}\b(?:was|were|has been|is|are|had been)? ?(?:cut|severed|ended|terminated|rescinded|revoked|dissolved|over|dropped|cancelled|canceled|removed)\b|\bdropped from\b",
    )
});
