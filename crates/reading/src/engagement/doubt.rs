//! What speaks against an engagement: plans that were called off, proposals that failed, wishes, companies, sports, and the
//! rest of docs/annotation.md's negatives. Each is a feature of the scorer; none decides alone.

use std::sync::LazyLock;

use regex::Regex;

const CUES: &[(&str, &str)] = &[
    (
        "no:cancelled",
        r"\b(?:never took place|did not take place|didn 't take place|called off|calls off|calling off|cancel\w*|scrapped|scrubbed|postpon\w*|no trip|no (?:students|delegation|visit|delegates|one) (?:go\w*|will|went|com\w*)|will not (?:travel|go|visit|happen|take)|won 't (?:travel|go|visit)|did not (?:go|travel|happen)|stayed home|was to have|were to have|had planned|had been due|turns? down|instead of travel\w*|not going|no longer going|fell through|never happened|never went|never came|shelved|after all|on (?:his|her|their|the) way (?:to|home)|flew over|layover)\b",
    ),
    (
        "no:refused",
        r"\b(?:dropped plans?|drops plans?|voted? (?:\d+ \d+ |\d+ to \d+ |\w+ ){0,2}against|voted? down|votes down|reject\w*|tabled|tables|declin\w*|refus\w*|turned down|vetoed|veto|failed|fails|died in|dies in|defeat\w*|killed the|withdrew the (?:motion|proposal|resolution|bill)|withdrawn|no vote was ever|no such|denied|sa(?:id|ys) no|no thanks|fell short|was not adopted|for want of a second|lack of a second|passed by indefinitely|died)\b",
    ),
    (
        "no:wish",
        r"\b(?:should|could|would|might|maybe|perhaps|if|wish\w*|hopes?|hoping|dream\w*|one day|some day|someday|what if|why not|wonder\w*|consider\w*|suggest\w*|idea|explor\w*|look into|ponder\w*|mull\w*|debat\w*|interest in|interested in|ought|propos\w*|talk of|floated|someone|somebody)\b",
    ),
    (
        "no:failed",
        r"\b(?:motion|resolution|proposal|measure|bill|item|request|plan|ordinance|idea|tie|pact|petition)\b[^.;]{0,60}\b(?:fail(?:s|ed)|rejected|defeated|died|withdrawn|tabled|voted down|fell short|was not adopted|went nowhere|lost)\b|\b(?:rejects?|rejected|defeat(?:s|ed)?|vot(?:es?|ed) down|vot(?:es?|ed) (?:\S+ ){0,3}against|turn(?:s|ed) down|declin\w+|refus\w+|tabled)\b[^.;]{0,60}\b(?:motion|resolution|proposal|measure|bill|request|plan|ordinance|tie|agreement|sister|memorandum|relationship|twin\w*|invitation|idea)\b|^(?:the )?(?:motion )?(?:failed|lost|died)\b",
    ),
    (
        "no:journey_off",
        r"\b(?:trip|mission|visit|delegation|journey|tour|travel|signing|meeting)\b[^.;]{0,50}\b(?:(?:is|was|are) off|called off|cancel\w*|scrubbed|scrapped|postponed|shelved|will not (?:go|take place|happen)|did not take place|won 't happen)\b|\b(?:cancel\w*|call(?:s|ed) off|scraps|scrapped|postpon\w+)\b[^.;]{0,50}\b(?:trip|mission|visit|delegation|journey|tour|travel|signing|meeting)\b",
    ),
    (
        "no:federal_acts",
        r"^(?:the )?(?:u s|president|vice president|secretary of state|rep|sen|senator|congress\w*|biden|trump|obama|state department|pentagon|white house|treasury|commerce secretary|defense secretary|secretary)\b|\b(?:u s (?:rep|sen|senator|secretary|envoy|ambassador|troops|forces|navy|army)|congress(?:man|woman)|president (?:biden|trump|obama|bush|clinton)) (?:\S+ ){0,4}?(?:met|flew|traveled|visited|led|leads|signed|will|is|was|hosted|welcomed)\b",
    ),
    (
        "no:others_act",
        r"^(?:\S+ ){0,6}?(?:company|inc|corp|airlines?|bank|plant|executives?|firm|maker|manufacturer|brewery|university|college|schools?|hospital|chamber|church|parish|club|orchestra|choir|team|band|museum|foundation|nonprofit|charity|rotary|academy|troupe|ballet|symphony|developer|retailer|startup) (?:\S+ ){0,3}?(?:said|announced|opened|opens|signed|signs|will|has|have|is|was|plans|hosted|hosts|sent|sends|bought|visited|returned|flew|won|welcomed|leaves|left|beat|played)\b",
    ),
    ("no:question", r"\?"),
    (
        "no:nope",
        r"\b(?:nope|not|never|no|none|nobody|hardly|without|nor)\b|n 't\b",
    ),
    (
        "no:sports",
        r"\b(?:beat|beats|game|games|season|fans?|coach|coaches|league|playoffs?|tournament|olympi\w*|athletes?|scored?|goals?|quarterback|pitcher|football|soccer|baseball|basketball|hockey|rugby|cricket|marathon|championships?|cup|medal|innings|roster|stadium|race|runner|golf|tennis|match|team|teams|defeated|overtime|striker|goalkeeper|midfielder|fc|swim\w*|skat\w*)\b",
    ),
    (
        "no:company",
        r"\b(?:company|companies|firm|inc|corp|ltd|plc|airlines?|airways|bank|factory|plants?|bottling|shareholders?|stock|stocks|shares?|retailer|manufacturer|subsidiary|headquarter\w*|bought|acquir\w*|merger|sales|customers?|exports?|imports?|ceo|hired|layoffs?|workers|brewery|startup|supplier|warehouse|hotel|restaurant|flights?|insur\w*|automaker|carmaker|chain|store|stores|shift|profits?|revenue|assembly line|contractor|growers|investors?)\b",
    ),
    (
        "no:culture",
        r"\b(?:museum|exhibit\w*|concert|film|movie|album|song|novel|book|author|artist|artists|theater|theatre|ballet|opera|symphony|recipe|restaurant|cuisine|cook\w*|dish|mural|band|singer|painter|paintings?|festival|actor|actress|poet|dance\w*|chef|curator|gala|menu|noodles?|beer|wine)\b",
    ),
    (
        "no:history",
        r"\b(?:world war|civil war|century|centuries|ancient|empire|medieval|cathedral|bombed|founded by|settlers?|immigra\w*|emigra\w*|colony|colonial|historian|born in|soviet|revolution|veterans?|nazi|d day|treaty of|settled by|pioneers?|history of|1[0-8]\d\d)\b",
    ),
    (
        "no:migration",
        r"\b(?:refugees?|migrants?|asylum|immigrants?|families fleeing|resettl\w*|deport\w*|visa|newcomers|undocumented|ancestors?|descend\w*|heritage|roots|diaspora)\b",
    ),
    (
        "no:federal",
        r"\b(?:president (?:@p\d+ )?(?:biden|trump|obama|bush|clinton|reagan|nixon|carter)|biden|trump|obama|state department|secretary of state|white house|pentagon|congress|congressman|congresswoman|congressional|nato|u s senator|senators? in washington|rep @p\d+|rep|sen @p\d+|u s rep|federal|u s embassy|american ambassador|u s ambassador|navy|army|marines|u s (?:\w+ )?(?:president|secretary|house|senate|envoy|officials?|troops|forces|military|government|trade representative|senators?)|treasury|special envoy|national security|united nations|eu|european union)\b",
    ),
    (
        "no:personal",
        r"\b(?:my|i|i 'm|grandmother|grandfather|grandma|mother|father|family|honeymoon|vacation\w*|holiday|retire\w*|wife|husband|daughter|son|cousin|uncle|aunt|wedding|married|brother|childhood|(?:woman|man|resident|native|neighbor|couple) (?:has|had|who|from)|columnist|once taught|backpack\w*|tourists?|cruise)\b",
    ),
    (
        "no:crime",
        r"\b(?:police are|arrest\w*|murder\w*|shooting|stolen|charged with|fentanyl|cartel|smuggl\w*|convicted|suspect|robb\w*|crash\w*|killed|drug|jail|wanted)\b",
    ),
    (
        "no:weather",
        r"\b(?:earthquake|wildfires?|smoke|hurricane|typhoon|storm|flood\w*|snow|weather|beaches|tsunami|volcano|rain\w*|drought)\b",
    ),
    (
        "no:named_thing",
        r"@f\S+ (?:'s )?(?:room|street|avenue|park|plaza|garden|gardens|bridge|square|restaurant|hotel|house|pub|cafe|way|drive|lane|building|pavilion|grove|fountain|mural|statue)\b|\b(?:room|street|avenue|named (?:after|for|in honor))\b",
    ),
    (
        "no:joke",
        r"\b(?:jok\w*|quip\w*|laugh\w*|funny|pretend|so called|in all but name|like sisters|twin of|metaphor|fake|hoax|satire|april fool)\b",
    ),
    (
        "no:domestic",
        r"@u\S+ (?:and|&|,) @u\S+|\bsister cit(?:y|ies) (?:of )?@u|\bacross the (?:river|bay|lake)\b|\bcleveland county\b|\bpark board\b|\bschool district\b",
    ),
    (
        "no:business_of_association",
        r"\b(?:sister cities? (?:international|association|commission|board|committee|corporation|program|council|organi[sz]ation|inc)|gala|tickets|annual meeting|dues|bylaws|fundrais\w*|newsletter|volunteers?|board meeting|scholarships?|membership)\b",
    ),
    (
        "no:proclaims_a_day",
        r"\b(?:proclaim\w*|proclamation|day in|heritage month|independence day|flag raising|flags?|lit|lights?|light its|landmarks?)\b",
    ),
    (
        "no:delivery",
        r"\b(?:donat\w*|ship(?:s|ped|ping)?|containers?|supplies|bandages|sent (?:\S+ ){0,2}(?:cranes|cakes|gifts?|trucks?|masks?)|fire trucks?|ambulances?|equipment|relief|aid)\b",
    ),
    (
        "no:used_method",
        r"\b(?:method\w*|toolkit|standards?|software|ranking|rankings|report from|framework|guidelines|according to|survey|study|data from|protocol of)\b",
    ),
    (
        "no:deployed",
        r"\b(?:deploy\w*|(?:wing|battalion|brigade|squadron|regiment|company|soldiers|airmen|troops) (?:\S+ ){0,2}(?:left|flew|leaves?|returned|shipped)|overseas duty|combat|kosovo force|soldiers return|homecoming|return\w* from (?:duty|deployment))\b",
    ),
    (
        "no:society",
        r"\b(?:parish\w*|church\w*|priests?|pastors?|congregation|diocese|bishop|rabbi|synagogue|mosque|chamber of commerce|rotary|rotarians|lions club|kiwanis|legion|alumni|troupe|choir|orchestra|band members|club)\b",
    ),
    (
        "no:pair_abroad",
        r"^(?:\S+ ){0,6}?@f\S+ (?:, (?:in )?@f\S+ ,? ?)?and @f\S+ (?:, (?:in )?@f\S+ ,? ?)?(?:are|were|have|became|marked|signed|twin\w*|agreed|sealed|share|,)|^(?:the |\S+ ){0,5}?@f\S+ (?:(?:'s|of|\w+) ){0,4}?(?:ended|ends|suspend\w*|cut|signed|signs|severed|renewed|suspending|signing|joined) (?:\S+ ){0,5}?(?:ties?|agreement|pact|links?|twinning|friendship|sister|twin|memorandum) (?:\S+ ){0,2}?(?:with|of|and|to) @f",
    ),
    ("no:consulate", r"\b(?:consulate|embassy)\b"),
    (
        "no:prices",
        r"\b(?:prices?|rents?|tariffs?|market share|barrels|per cent|percent|inflation|million dollars|billion)\b",
    ),
    (
        "no:school",
        r"\b(?:students?|universit\w+|college|high school|professor|campus|exchange students?|classes|class|teacher|pupils?)\b",
    ),
    (
        "yes:officials",
        r"\b(?:official visit|delegations?|trade mission|mission|city hall|mayors? of|host\w*|welcom\w*|signed|signing|signs|agreement|memorandum|council|governor|gov|mayors?)\b",
    ),
    (
        "yes:speech",
        r"\b(?:my fellow|fellow (?:citizens|residents|\w+ans)|in my (?:first|second|third|last)|as (?:your )?(?:governor|mayor)|my administration|our administration|open for business)\b",
    ),
    (
        "yes:formal",
        r"\b(?:whereas|be it resolved|item|motion (?:carried|passed)|authoriz\w*|unanimous\w*|executive order|statute|consent calendar|signed into law|execute|ceremony|ratif\w*)\b",
    ),
    (
        "yes:since",
        r"\bsince (?:the )?(?:18|19|20)\d\d\b|\banniversary\b|\byears? (?:as|of|since)\b",
    ),
    (
        "yes:trade",
        r"\b(?:trade|investment|business(?:es)? leaders|economic|exporters|buyers|tourism)\b",
    ),
    (
        "yes:ties",
        r"\b(?:ties?|partnership|relationship|pact|bond|friendship|twinn\w*|exchange\w*|cooperation)\b",
    ),
    (
        "yes:our_sister",
        r"\bour (?:\S+ )?(?:\S+ )?(?:sister|twin|partner|friendship)\b",
    ),
];

static ROWS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    CUES.iter()
        .filter_map(|(name, pattern)| Some((*name, Regex::new(pattern).ok()?)))
        .collect()
});

/// The features of a plain sentence.
pub(super) fn features(plain: &str) -> impl Iterator<Item = &'static str> + '_ {
    ROWS.iter().filter(|it| it.1.is_match(plain)).map(|it| it.0)
}
