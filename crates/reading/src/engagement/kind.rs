//! Which kinds of engagement a sentence speaks of: the patterns of each kind, strongest first.

use std::ops::Range;
use std::sync::LazyLock;

use domain::Kind;
use regex::Regex;

/// Words for those who act in an office. Used within larger patterns.
pub(super) const TITLE: &str = r"(?:(?:vice |deputy |lord |lieutenant |lt |first |prime |council |city |county |borough |state |foreign |culture |trade |agriculture |commerce |economic |tourism |education |energy )*(?:mayors?|governors?|govs?|presidents?|premiers?|ministers?|ambassadors?|consuls? general|consuls?|vice consuls?|commissioners?|council members?|councilmembers?|council ?wom[ae]n|council ?m[ae]n|councill?ors?|senators?|legislators?|lawmakers|leaders?|officials?|delegation|delegations|delegates|managers?|secretary|executive|speaker|chancellor|chairman|supervisors?|king|queen|princess|prince|envoys?|council|parliament|government|diplomats?|counterparts?|lady|alderm[ae]n|city hall|town hall|staff|firefighters|police chiefs?|delegates? general|opposite numbers?|peers|opposite number|police officers|engineers|educators|planners|judges?|embassy|consulate))";

/// A kind that a sentence speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub kind: Kind,
    /// Bytes of the words that say so in the plain sentence.
    pub at: Range<usize>,
    /// The name of the pattern, which is also a feature of the scorer.
    pub pattern: &'static str,
}

/// A kind, the name of a pattern, and the pattern.
type Row = (Kind, &'static str, Regex);

const PATTERNS: &[(Kind, &str, &str)] = &[
    // Ties between cities, counties and states.
    (
        Kind::SisterTie,
        "sister_city",
        r"\b(?:sister|sisters|partner|partnership|friendship|brother|twin) (?:city|county|counties|state|states|port|ports|harbou?rs?|towns?|provinces?|villages?|communit(?:y|ies)|prefectures?|regions?|airports?)\b|\b(?:sister|partner|friendship|brother|twin) cities\b|\b(?:sister|friendship|partner) (?:municipalit(?:y|ies)|boroughs?|islands?|districts?|capitals?|metropolis)\b|\bsistercit(?:y|ies)\b",
    ),
    (
        Kind::SisterTie,
        "twinned",
        r"\btwinn(?:ed|ing|ings)\b|\btwins? (?:of|with|for)\b|\btwin in\b|\b(?:our|its|their|'s) (?:\S+ )?twin\b|\btwins? (?:itself|themselves)\b",
    ),
    (
        Kind::SisterTie,
        "paired",
        r"\bpair(?:s|ed|ing)? (?:itself |themselves |off |up )?with @f|\bsiblings? (?:abroad|overseas|cit\w+|in)\b|\b(?:cities|towns|counties|states|two) (?:were|are|have been|became|was) (?:\w+ )?(?:joined|linked|paired|partners|partnered|friends)\b|\b(?:linked|joined|wedded|partnered) (?:to|with) @[fu]\S+ (?:since|for|in)\b|\bpartners? (?:of|with|to) @[fu]\S+ (?:since|for)\b|\b(?:been|became|become|is) (?:ours|our partner|the city 's partner)\b",
    ),
    (
        Kind::SisterTie,
        "friendship",
        r"\b(?:letters?|treaty|declaration|bonds?|pact|agreement|charter|protocol|accord|links?|relationship|oath) of friendship\b|\bfriendship (?:agreement|pact|letter|treaty|accord|links?|ties?|declaration|relationship|charter|alliance|protocol)\b|\bcity to city (?:ties?|partnership|relationship|link|agreement)\b|\bsister (?:relationship|relations|ties?|agreement|pact|links?|bond|status|partnership|accord|relation)\b|\byears of friendship\b|\bsisterhood\b|\bsistered\b|\bsister (?:cities|city|state|states|county|port) (?:compact|covenant|arrangement|program|programme)\b",
    ),
    (Kind::SisterTie, "sisters", r"\bsisters?\b"),
    (
        Kind::SisterTie,
        "tie_ends",
        r"\b(?:cut|cuts|cutting|sever\w*|suspend\w*|end|ends|ended|ending|break|breaks|broke|renew\w*|freez\w*|froze|frozen|paus\w*|dissolv\w*|terminat\w*|revok\w*|halt\w*|restor\w*|reviv\w*) (?:\S+ ){0,5}?(?:tie|ties|relations|relationship|partnership|pact|bond|links?|activities|friendship|twinning|exchanges?)\b",
    ),
    (
        Kind::SisterTie,
        "tie_ended",
        r"\b(?:tie|ties|relations|relationship|partnership|pact|bond|links?|friendship|exchanges?|contacts?) (?:\S+ ){0,10}?(?:suspended|discontinued|broken off|ended|severed|cut|lapsed?|frozen|paused|on hold|dissolved|over|terminated|dormant)\b",
    ),
    (
        Kind::SisterTie,
        "tie",
        r"\b(?:ties?|pact|bonds?|friendship|partnership|relationship) (?:with|to|between) (?:\S+ ){0,2}?@f|@f\S+ (?:tie|pact|bond|relationship|partnership|friendship|link)\b|\bpartnership of the two (?:states|cities|counties|regions)\b",
    ),
    // The National Guard's partnerships.
    (
        Kind::GuardPartnership,
        "state_partnership_program",
        r"\bstate partnership program(?:me)?\b|\bspp\b",
    ),
    (
        Kind::GuardPartnership,
        "guard_partner",
        r"\b(?:guard|guardsmen|troops|airmen|soldiers)\b.{0,120}\b(?:partner\w*|pair(?:s|ed|ing)?|matched|teamed|linked|bond|one team)\b|\b(?:partner\w*|pair(?:s|ed|ing)?|matched|teamed|bond)\b.{0,80}\b(?:guard|guardsmen)\b",
    ),
    // Texts.
    (
        Kind::Memorandum,
        "memorandum",
        r"\b(?:memorandum|memorandums|memoranda|mou|mous|memos? of understanding)\b",
    ),
    (
        Kind::OtherAgreement,
        "agreement",
        r"\b(?:letters? of (?:intent|understanding|cooperation)|(?:joint )?declarations?(?: of (?:intent|cooperation))?|statements? of (?:intent|cooperation)|joint statement|agreements?|accords?|pacts?|compacts?|contract|treaty|protocol|pledge|arrangement|reciprocity|licen[cs]es?|deal|partnership document|communique|action plan)\b|\bagree(?:d|s)? (?:in writing|to (?:work|share|cooperate|study|train|exchange|swap|collaborate|promote))\b",
    ),
    // Presence.
    (
        Kind::Office,
        "trade_office",
        r"\b(?:trade|representative|liaison|business|foreign|overseas|development|investment|tourism|promotion|export|state|@f\S+) (?:and \w+ )?(?:promotion |development )?offices?\b|\boffices? (?:abroad|overseas)\b|\b(?:open\w*|clos(?:e|es|ed|ing)|shut\w*|keeps?|kept|staff\w*|maintain\w*|inaugurat\w*|launch\w*|establish\w*) (?:\S+ ){0,4}?(?:offices?|outpost|bureau)\b",
    ),
    (Kind::Office, "office_in", r"\boffices?\b.{0,40}?\b(?:in|at) @f"),
    (
        Kind::NetworkMembership,
        "network_member",
        r"\b(?:join\w*|rejoin\w*|members?|membership|belong\w*|left|leav\w*|withdr\w*|quit\w*|admitted|accepted|became|named|designated|designation|part of|chairs?|chaired|elected|signed on|signatory|signator\w*|committed|pledg\w*|enroll\w*|sits on|signed)\b.{0,80}@fw\d+|@fw\d+.{0,40}\b(?:members?|membership|admitted|accepted|welcomed|join\w*|chair|designation|signatory)\b",
    ),
    (Kind::NetworkMembership, "network", r"@fw\d+"),
    // Acts.
    (
        Kind::Restriction,
        "forbids",
        r"\b(?:bans?|banned|banning|prohibit\w*|bars|barred|barring|bar|forbids?|forbade|forbidden|divest\w*|restrict\w*|outlaw\w*|may not|blacklist\w*|block(?:s|ed|ing)?|cannot|end contracts|pull\w* (?:\S+ ){0,4}from|dump\w*|(?:may|can|shall|must|will) no longer|no longer (?:may|buy|accept|do)|(?:is|are|be|was|were) kept from|cut loose|sell (?:off|what)|sells? its (?:holdings|stake)|unload\w*|stop(?:s|ped)? (?:buying|doing|selling|purchas\w+)|off limits|boycott\w*|clos(?:es|ed) the door (?:to|on)|end(?:s|ed)? (?:all |its |any )?(?:contracts|purchases|dealings|investments?)|shall not|shall be placed|not (?:to )?(?:buy|purchase|contract|do business|renew|enter)|no (?:state )?(?:agency|moneys|money|funds|contracts?|department)\b.{0,40}\b(?:may|shall|can)|lost the right|keeps? .{0,60} from (?:selling|buying|making|contracting|owning)|(?:sell|withdraw\w*|unwind|shed)\b.{0,40}\bholdings|withdrawal of|ineligible|prohibition)\b",
    ),
    (
        Kind::LegislativeAct,
        "resolution_on",
        r"\b(?:resolutions?|memorial|bill|law|act|ordinance|measure)\b(?: \S+){0,6}? (?:oppos\w*|condemn\w*|support\w*|express\w*|honou?r\w*|recogni[sz]\w*|call(?:s|ed|ing)? (?:on|for)|urg\w*|solidarity|unity|stand\w* with|denounc\w*|commend\w*|affirm\w*|friendship|welcom\w*|demand\w*|ceasefire)\b",
    ),
    (
        Kind::LegislativeAct,
        "on_record",
        r"\b(?:on record|in support of|in solidarity with|in defen[cs]e of|on the side of|independence of|sovereignty of|genocide)\b.{0,60}@f",
    ),
    (
        Kind::LegislativeAct,
        "resolution",
        r"\b(?:resolutions?|resolves?|resolved|memorial|ordinance|statute|bill|act|law|measure)\b",
    ),
    (
        Kind::LegislativeAct,
        "urges",
        r"\b(?:legislature|assembly|senate|house|lawmakers|legislators|council|commissioners|commission|board|supervisors|representatives)\b(?: \S+){0,6}? (?:urg\w+|condemn\w*|call(?:s|ed)? (?:on|for)|recogni[sz]\w*|denounc\w*|affirm\w*|demand\w*|backs?|backed|stood|stands|vot\w+ to (?:support|condemn|recogni[sz]e|urge|call|back))\b",
    ),
    // Visits and meetings. Roles decide which of them it is.
    (
        Kind::OutgoingMission,
        "came_home",
        r"\b(?:back|home|returned|returns|returning|return|fresh|been) (?:from|to|in) (?:the |our |their |her |his )?(?:[^\s,;:]+ ){0,4}?@f",
    ),
    (
        Kind::OutgoingMission,
        "mission_to",
        r"\b(?:trade |business |study |economic |investment |goodwill |fact finding |official |state )*(?:missions?|trips?|delegations?|visits?|journey|tour|travels?|voyage|swing|stops?|visits?|days|weeks?|itinerary|route|trek|jaunt|leg)\b(?: \S+){0,8}? (?:to|through|in|of|at|for|from) (?:the )?(?:\S+ ){0,5}?@f",
    ),
    (
        Kind::OutgoingMission,
        "goes_to",
        r"\b(?:travel(?:s|ed|led|ing|ling)?|fl(?:y|ies|ew|ying)|flown|go|goes|going|gone|went|head(?:s|ed|ing)?|lea(?:ve|ves|ving)|left|depart\w*|tak(?:e|es|ing)|took|lead(?:s|ing)?|led|return(?:s|ed|ing)?|arriv\w*|land(?:s|ed|ing)?|touch(?:es|ed) down|bound|bring(?:s|ing)?|brought|visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|was|were|is|are|be|been|spoke|speaks?|join\w*|attend\w*|sets? (?:off|out)|home|back|way|off|came back|got back|represent\w*|sent|send|sends|opens?|opened|spends?|spent|kicks? off|wraps? up|meets?|met|address\w*|pitch\w*|set foot|w(?:inds|ound) up|wrap\w* up|carr(?:y|ies|ied)|embark\w*|jet(?:s|ted)|board\w*|step(?:s|ped) off|call(?:s|ed) (?:in|on)|stud(?:y|ies|ied)|saw|guests?|due|planted|laid|joined)\b(?: \S+){0,9}? ?(?:(?:to|in|for|from|through|at|of|on|at) )?(?:the )?@f",
    ),
    (
        Kind::OutgoingMission,
        "trip_after",
        r"@f\S+ [^;.]{0,60}\b(?:(?:trade|business|study|economic|investment|goodwill) (?:mission|trip|tour)|(?:governor|mayor|gov|city|state|county|council|her|his|their|our) (?:'s )?(?:trip|mission|tour|itinerary|journey))\b|@f\S+ [^;.]{0,40}\b(?:gets?|got|had|receiv\w+|saw) (?:a (?:visit|call) from )?(?:the |our )?(?:mayor|governor|gov)\b|\b(?:mayor|governor|gov)\b[^;.]{0,60}\b(?:guests?|received|welcomed|hosted|feted|honou?red) (?:of|by|in|at) (?:the )?(?:\S+ ){0,3}?@f",
    ),
    (
        Kind::IncomingDelegation,
        "foreign_guest",
        r"@f\S+ [^;]{0,80}\b(?:flown in|flew in|was shown|were shown|got a (?:look|tour|glimpse)|dropped (?:in|by)|drops (?:in|by)|(?:was|were|is|are|been) (?:received|welcomed|greeted|hosted|feted|met)|guests? of|put up by|on hand|(?:was|were|is|are|will be) (?:in|at) @u|here (?:this|last|next|on)|in the islands|paid (?:us |the city |a )|sen(?:ds|t) (?:its|a|an|over|their)|brought|spent|joined|walked|inspect\w*|studied|observ\w*|attend\w*|took in|came back|return(?:s|ed) (?:to|the)|stood beside|looked (?:at|over|in))\b",
    ),
    (
        Kind::IncomingDelegation,
        "visit_by",
        r"\bvisit(?:s|ed)? (?:\w+ ){0,2}?(?:by|of|from) (?:the |a |an )?(?:\S+ ){0,4}?@f|\b(?:delegations?|group|team|officials|visitors) (?:that|whom?|which) @f\S+ [^;]{0,30}\b(?:sent|sends|had sent)\b|\b(?:party|contingent|entourage|trio|pair|dozen|handful|cohort) (?:[^\s,;:]+ ){0,4}?(?:of|from) (?:the )?(?:[^\s;:]+ ){0,4}?@f",
    ),
    (
        Kind::IncomingDelegation,
        "delegation_from",
        r"\bvisit\w* (?:us|here)(?: \S+){0,3}? from @f|\b(?:delegations?|delegates|group|groups|visitors|guests|friends|dignitaries|visit|visits|tour)\b (?:[^\s,;:]+ ){0,4}?(?:of|from|by) (?:the )?(?:[^\s;:]+ ){0,4}?@f|@f\S+ (?:'s )?(?:[^\s,;:]+ ){0,2}?(?:delegations?|delegates|visitors|guests|dignitaries)\b",
    ),
    (
        Kind::IncomingDelegation,
        "people_from",
        r"\b(?:officials|leaders|mayors?|council ?members|councillors|students|teachers|educators|firefighters|engineers|farmers|officers|planners|team|representatives|governor|president|premier|minister|lawmakers|people|party|staff|members|judges|chefs|artists|musicians|nurses|doctors|choir|orchestra|band)\b (?:[^\s,;:]+ ){0,3}?(?:of|from) (?:the )?(?:[^\s,;:]+ ){0,3}?@f",
    ),
    (
        Kind::IncomingDelegation,
        "foreign_comes",
        r"@f\S+ (?:'s )?(?:[^\s,;:]+ ){0,5}?(?:visit(?:s|ed|ing)?|arriv\w*|came to|comes? to|come|comes|coming|land(?:s|ed|ing)?|tour(?:s|ed|ing)?|stop(?:s|ped)? (?:in|by)|is in town|in town|will be (?:in|at|here)|flew in|sent|sends)\b",
    ),
    (
        Kind::IncomingDelegation,
        "welcomes",
        r"\b(?:welcom\w*|host(?:s|ed|ing)?|receiv\w*|greet(?:s|ed|ing)?|show(?:s|ed|ing)? around|feted|entertain\w*)\b(?: [^\s;:]+){0,8}? (?:the )?@f",
    ),
    (
        Kind::Meeting,
        "meets",
        r"\b(?:met|meet|meets|meeting|meetings|phoned|phones|call(?:ed|s)? (?:his|her|the)|spoke|speaks|speak|talk(?:s|ed)?|sat down|sits down|lunch\w*|dined|dines|dinner|breakfast|confer(?:s|red)?|discuss\w*|huddled|shook hands|courtesy call|shak(?:es?|ing) hands|compar(?:ed|es|ing) notes|joint (?:workshop|session|meeting)|virtual reception|web ?ex|teleconference\w*|skype\w*|by telephone|on the phone|raised|rais(?:ed|es?) a glass|over (?:lunch|breakfast|coffee|dinner|tea)|buttonhol\w+|joined (?:\S+ ){0,4}?by (?:video|phone|zoom)|by video|sit(?:s|ting)? down|chat(?:s|ted)|toured|roundtable|video ?(?:call|conference)|zoom\w*|received|hosts?|hosted|welcom\w*|greet\w*|exchanged|gathered|summit|round table|tea|paid a call)\b|\bcounterparts?\b|\band @f\S+ 's (?:president|ambassador|premier|governor|mayor|consul general|prime minister|foreign minister|deputy mayor|vice mayor)\b",
    ),
];

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    PATTERNS
        .iter()
        .filter_map(|(kind, name, pattern)| Some((*kind, *name, Regex::new(pattern).ok()?)))
        .collect()
});

/// Words after "sister" or "partner" that make it something else.
static NO_TIE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:sisters?|twins?) (?:compan\w+|schools?|parish\w*|church\w*|papers?|stations?|ships?|hospitals?|in law|acts?|of mercy|hotels?|sites?|agenc\w+|organi[sz]ations?|plants?|clubs?|brands?|restaurants?|campus\w*|magazines?|newspapers?|firms?|lakes?|museums?|institutions?|galaxy|tower|towers|theaters?|zoos?|gardens?|park|parks|chapters?|lodges?)\b").ok()
});

/// The kinds that a plain sentence speaks of. A stronger pattern of a kind hides the weaker ones of that kind.
pub(super) fn kinds(plain: &str) -> Vec<Hit> {
    let mut found: Vec<Hit> = Vec::new();
    for (kind, pattern, regex) in ROWS.iter() {
        let visits = matches!(kind, Kind::OutgoingMission | Kind::IncomingDelegation | Kind::Meeting);
        if !visits
            && found
                .iter()
                .any(|it| it.kind == *kind && *kind != Kind::NetworkMembership)
        {
            continue;
        }
        for hit in regex.find_iter(plain) {
            let at = hit.range();
            if *pattern == "sisters"
                && NO_TIE
                    .iter()
                    .any(|it| it.find_at(plain, at.start).is_some_and(|no| no.start() == at.start))
            {
                continue;
            }
            // People "of" or "from" abroad are a visit only where somebody moves, and not where ours come back.
            if *pattern == "people_from" && (!moves(plain) || RETURN.iter().any(|it| it.is_match(&plain[at.clone()]))) {
                continue;
            }
            if *kind == Kind::OtherAgreement && belongs_to_another(plain, &found, &at) {
                continue;
            }
            found.push(Hit {
                kind: *kind,
                at,
                pattern,
            });
            if !visits && *kind != Kind::NetworkMembership {
                break;
            }
        }
    }
    // The same visit said twice in a sentence is one hit, by its strongest pattern.
    found.dedup_by(|next, first| next.kind == first.kind && next.pattern == first.pattern);
    found
}

static RETURN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b(?:back|home|return\w*)\b").ok());
static MOVES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:visit\w*|arriv\w*|came|comes?|coming|land(?:s|ed|ing)|tour(?:s|ed|ing)?|trips?|missions?|delegations?|host(?:s|ed|ing)?|welcom\w*|receiv\w*|stop(?:s|ped)|in town|group|guests|visitors|travel\w*|fl(?:y|ies|ew|own|ying)|left|leaves?|leaving|journey\w*|lead(?:s|ing)?|led|took|takes|return\w*|home|back|went|goes|heads?|headed|departs?|departed|touch(?:es|ed) down|sends?|sent|spent|spends?|due|joined|got a (?:look|tour)|shown|stud(?:y|ies|ied)|on hand|flown|received|dropp(?:ed) (?:in|by)|guests?|inspect\w*|observ\w*|attend\w*|greet\w*|set foot|wound up|jet(?:s|ted)?)\b").ok()
});

/// Whether anybody travels or is received in a plain sentence.
pub(super) fn moves(plain: &str) -> bool {
    MOVES.iter().any(|it| it.is_match(plain))
}

/// Whether "agreement" is the agreement of a tie, a memorandum, a partnership of the Guard or a network.
fn belongs_to_another(plain: &str, found: &[Hit], at: &Range<usize>) -> bool {
    found.iter().any(|it| {
        let (left, right) = if it.at.start < at.start {
            (&it.at, at)
        } else {
            (at, &it.at)
        };
        let strong = !matches!(it.pattern, "tie" | "sisters");
        let gap = plain.get(left.end.min(right.start)..right.start).unwrap_or_default();
        matches!(it.kind, Kind::SisterTie | Kind::Memorandum | Kind::GuardPartnership)
            && strong
            && gap.split(' ').count() <= 9
    })
}
