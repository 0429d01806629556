//! Languages read for names, dates and their known words: German, French, Spanish by sentences with marks; Japanese, Korean
//! and Chinese by their characters. This file is long because the words of six languages stand in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::{Country, Edtf, Issues, Kind, Level, ReportedStatus};
use places::{PlaceId, fold};
use regex::Regex;

use super::candidate::Candidate;
use super::page::{Page, Sentence};
use super::{Actor, Context, Found, party};

/// What a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Of(Kind),
    /// Someone travels or receives; who does decides the kind.
    Visit,
    /// What makes the sentence an announcement.
    Future,
    Ended,
    Suspended,
    /// The official of a state.
    Governor,
    /// Words that make it something else.
    Against,
}

/// A language, what the words tell, and the words as a pattern over folded text.
type Row = (&'static [&'static str], Word, &'static str);

const LATIN: &[Row] = &[
    (
        &["de"],
        Word::Of(Kind::SisterTie),
        r"\b(?:stadtepartner\w*|partnerst[aä]dte?n?|partnerstadt|schwesterst[aä]dte?n?|schwesterstadt|partnerkreis\w*|partnerland|partnerregion|freundschaftsvertrag\w*|verschwister\w*)\b",
    ),
    (
        &["de"],
        Word::Of(Kind::Memorandum),
        r"\b(?:absichtserkl[aä]rung\w*|memorandum|grundsatzvereinbarung)\b",
    ),
    (
        &["de"],
        Word::Of(Kind::OtherAgreement),
        r"\b(?:abkommen|vereinbarung|kooperationsvertrag)\b",
    ),
    (
        &["de"],
        Word::Of(Kind::Office),
        r"\b(?:handelsburo|wirtschaftsburo|vertretung|reprasentanz)\b",
    ),
    (
        &["de"],
        Word::Visit,
        r"\b(?:besuch\w*|reist\w*|reise|delegation|empf[aäi]ng\w*|traf|trifft|treffen)\b",
    ),
    (
        &["de"],
        Word::Future,
        r"\b(?:wird|werden|nachste\w*|kommende\w*|morgen|plant|geplant)\b",
    ),
    (&["de"], Word::Ended, r"\b(?:beendet\w*|gekundigt|aufgelost|beenden)\b"),
    (&["de"], Word::Suspended, r"\b(?:ausgesetzt|ruht|ruhen|eingefroren)\b"),
    (&["de"], Word::Governor, r"\bgouverneur\w*\b"),
    (
        &["de"],
        Word::Against,
        r"\b(?:testspiel|spiel|gewann|tore|liga|aktie|aktien|konzern|urlaub|film|verletzte)\b",
    ),
    (
        &["fr"],
        Word::Of(Kind::SisterTie),
        r"\b(?:jumel\w+|villes? s(?:oe|œ)urs?|villes? jumelles?|villes? partenaires?|pacte d ?'? ?amiti[ée])\b",
    ),
    (
        &["fr"],
        Word::Of(Kind::Memorandum),
        r"\b(?:protocole d ?['’]? ?(?:accord|entente)|memorandum|lettre d ?['’]? ?intention|declaration d ?['’]? ?intention)\b",
    ),
    (
        &["fr"],
        Word::Of(Kind::OtherAgreement),
        r"\b(?:accord de cooperation|entente|accord)\b",
    ),
    (
        &["fr"],
        Word::Of(Kind::Office),
        r"\b(?:bureau commercial|bureau|delegation du quebec)\b",
    ),
    (
        &["fr"],
        Word::Visit,
        r"\b(?:visite\w*|delegation|se rend\w*|recoit|re[cç]u\w*|recevra|accueill\w*|rencontr\w*|mission|voyage\w*)\b",
    ),
    (
        &["fr"],
        Word::Future,
        r"\b(?:visitera|visiteront|recevra|recevront|accueillera|accueilleront|rencontrera|signera|signeront|rendra|rendront|arrivera|dirigera|prochaine?|demain|doit|va|vont)\b",
    ),
    (
        &["fr"],
        Word::Ended,
        r"\b(?:rompu|rompt|fin au|met fin|mis fin|termine)\b",
    ),
    (&["fr"], Word::Suspended, r"\b(?:suspend\w*|gele)\b"),
    (&["fr"], Word::Governor, r"\bgouverneure?s?\b"),
    (
        &["fr"],
        Word::Against,
        r"\b(?:match|equipe|film|bourse|entreprise|vacances|tournoi|buts?)\b",
    ),
    (
        &["es"],
        Word::Of(Kind::SisterTie),
        r"\b(?:ciudad(?:es)? hermanas?|hermanamiento|hermanad[ao]s?|hermanaron|estados? hermanos?|ciudad(?:es)? gemelas?)\b",
    ),
    (
        &["es"],
        Word::Of(Kind::Memorandum),
        r"\b(?:memorando|memor[aá]ndum|carta de intenci[oó]n|carta de entendimiento)\b",
    ),
    (&["es"], Word::Of(Kind::OtherAgreement), r"\b(?:convenio|acuerdo)\b"),
    (
        &["es"],
        Word::Of(Kind::Office),
        r"\b(?:oficina comercial|oficina de representaci[oó]n)\b",
    ),
    (
        &["es"],
        Word::Visit,
        r"\b(?:visit\w*|delegacion|gira|viaj\w+|reuni\w+|recib\w+|misi[oó]n)\b",
    ),
    (
        &["es"],
        Word::Future,
        r"\b(?:visitara|visitaran|viajara|viajaran|recibira|recibiran|firmara|firmaran|reunira|reuniran|encabezara|llegara|llegaran|sera|abrira|proxim[ao]|manana|va a|van a)\b",
    ),
    (
        &["es"],
        Word::Ended,
        r"\b(?:rompi[oó]|termin[oó]|cancel[oó]|concluy[oó])\b",
    ),
    (&["es"], Word::Suspended, r"\bsuspend\w*\b"),
    (&["es"], Word::Governor, r"\bgobernador\w*\b"),
    (
        &["es"],
        Word::Against,
        r"\b(?:partido|equipo|gol|goles|liga|pelicula|empresa|volcan|bolsa)\b",
    ),
];

const CHARACTERS: &[(Word, &str)] = &[
    (
        Word::Of(Kind::SisterTie),
        r"姉妹都市|姉妹州|姉妹県|姉妹友好|友好都市|姉妹提携|友好提携|姉妹港|자매도시|자매 도시|자매결연|자매주|우호도시|우호협력도시|姐妹城市|姊妹城市|姊妹市|姐妹市|友好城市|友城|姐妹州|姊妹州|友好省州|结为友好|結為姊妹|缔结友好",
    ),
    (
        Word::Of(Kind::Memorandum),
        r"覚書|了解覚書|양해각서|업무협약|备忘录|備忘錄|意向书|意向書|의향서",
    ),
    (Word::Of(Kind::OtherAgreement), r"協定|협정|协议|協議"),
    (
        Word::Of(Kind::Office),
        r"貿易事務所|駐日事務所|代表事務所|事務所を(?:開|設)|무역사무소|사무소|办事处|辦事處|代表處",
    ),
    (Word::Of(Kind::GuardPartnership), r"州兵.*パートナー|주방위군.*파트너"),
    (
        Word::Visit,
        r"訪問|訪れ|来訪|来日|表敬|会談|会見|会う|面会|방문|방한|회담|면담|접견|만나|만났|访问|到访|来访|訪台|访华|訪華|率团|率團|代表团|代表團|会见|會見|会谈|會談|会晤|會晤|拜会|拜會",
    ),
    (
        Word::Future,
        r"来月|来週|来年|予定|明日|今秋|今春|今夏|다음|내달|내년|예정|다음달|下月|下个月|下周|明年|将于|將於|即将|即將|将访|將訪",
    ),
    (Word::Ended, r"解消|終了|끝냈|종료|해지|终止|終止|解除|中断了"),
    (Word::Suspended, r"停止|中断|중단|暂停|暫停"),
    (Word::Governor, r"知事|주지사|州长|州長"),
    (
        Word::Against,
        r"天気|気温|試合|選手|株価|野球|경기|선수|야구|주가|날씨|股市|比赛|比賽|球队|球隊|电影|電影|天气|天氣|映画|영화",
    ),
];

static LATIN_ROWS: LazyLock<Vec<(&'static str, Word, Regex)>> = LazyLock::new(|| {
    LATIN
        .iter()
        .filter_map(|(languages, word, pattern)| Some((*languages.first()?, *word, Regex::new(pattern).ok()?)))
        .collect()
});
static CHARACTER_ROWS: LazyLock<Vec<(Word, Regex)>> = LazyLock::new(|| {
    CHARACTERS
        .iter()
        .filter_map(|(word, pattern)| Some((*word, Regex::new(pattern).ok()?)))
        .collect()
});

/// Whether a language is read here and not as English.
pub(super) fn reads(language: &str) -> bool {
    matches!(primary(language), "ja" | "ko" | "zh" | "de" | "fr" | "es")
}

fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}

/// The candidates of a text in one of these languages.
pub(super) fn candidates(text: &str, context: &Context<'_>) -> Vec<Candidate> {
    let language = primary(context.language);
    if matches!(language, "ja" | "ko" | "zh") {
        return of_characters(text, context);
    }
    let page = Page::new(text, context);
    let sentences = page.sentences.iter();
    sentences
        .flat_map(|it| of_latin(&page, it, language, context))
        .collect()
}

/// A government that a sentence names, and where.
#[derive(Debug, Clone)]
struct Named {
    at: usize,
    actor: Actor,
    american: bool,
}

fn of_latin(page: &Page, sentence: &Sentence, language: &str, context: &Context<'_>) -> Vec<Candidate> {
    let plain = sentence.plain.as_str();
    let words: Vec<(Word, usize)> = LATIN_ROWS
        .iter()
        .filter(|it| it.0 == language)
        .filter_map(|it| Some((it.1, it.2.find(plain)?.start())))
        .collect();
    let marks = plain.match_indices('@').filter_map(|(at, _)| {
        let digits: String = plain[at..].chars().skip(3).take_while(char::is_ascii_digit).collect();
        let party = page.parties.get(digits.parse::<usize>().ok()?)?;
        (!plain[at..].starts_with("@p") && !party.adjective).then(|| Named {
            at,
            actor: party.actor.clone(),
            american: party.american,
        })
    });
    let named: Vec<Named> = marks.collect();
    let date = year(plain, context);
    told(plain, &words, &named, date, sentence.range.clone(), context)
}

fn of_characters(text: &str, context: &Context<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    let mut start = 0;
    for sentence in text.split_inclusive(['。', '！', '？', '\n', '.']) {
        let range = start..start + sentence.len();
        start = range.end;
        let words: Vec<(Word, usize)> = CHARACTER_ROWS
            .iter()
            .filter_map(|it| Some((it.0, it.1.find(sentence)?.start())))
            .collect();
        if words.is_empty() {
            continue;
        }
        let taken: Vec<std::ops::Range<usize>> = CHARACTER_ROWS
            .iter()
            .flat_map(|it| it.1.find_iter(sentence))
            .map(|it| it.range())
            .collect();
        let named = names(sentence, &taken, context);
        let date = year(sentence, context);
        out.extend(told(sentence, &words, &named, date, range, context));
    }
    out
}

/// The longest names of the gazetteer in a sentence without blanks, or with particles after the names.
fn names(sentence: &str, words: &[std::ops::Range<usize>], context: &Context<'_>) -> Vec<Named> {
    let letters: Vec<(usize, char)> = sentence.char_indices().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let end_of = |to: usize| letters.get(to).map_or(sentence.len(), |it| it.0);
        // The characters of "friendship city" spell the name of a district.
        if words.iter().any(|it| it.contains(&letters[at].0)) {
            at += 1;
            continue;
        }
        let longest = (at + 2..=(at + 12).min(letters.len())).rev().find_map(|to| {
            let piece = &sentence[letters[at].0..end_of(to)];
            let wanted = piece
                .chars()
                .all(|it| it.is_alphabetic() || matches!(it, '・' | 'ー' | '·' | ' '));
            if !wanted || piece.starts_with(' ') || piece.ends_with(' ') {
                return None;
            }
            Some((to, placed(piece, context)?))
        });
        let Some((to, place)) = longest else {
            at += 1;
            continue;
        };
        let rest = &sentence[end_of(to)..];
        // "シアトル市のハレル市長": what follows a place's possessive before a title is a person.
        let titled = ["市長", "知事", "州知事", "大統領"]
            .iter()
            .any(|it| rest.starts_with(it));
        if titled && sentence[..letters[at].0].ends_with('の') {
            at = to;
            continue;
        }
        let mut actor = party::actor(&place, &place.name, context);
        let state = ["州", "주"].iter().any(|it| rest.starts_with(it)) || sentence[..end_of(to)].ends_with('州');
        let region = ["県", "县", "縣", "省", "道", "현", "도"]
            .iter()
            .any(|it| rest.starts_with(it) || sentence[..end_of(to)].ends_with(it));
        if state
            && place.is_american()
            && let Some(code) = place.state
        {
            actor = party::state(code);
        } else if region && !place.is_american() && actor.level == Level::City {
            actor.level = Level::Region;
        }
        out.push(Named {
            at: letters[at].0,
            american: place.is_american(),
            actor,
        });
        at = to;
    }
    out
}

/// Names in Japanese, Chinese and Korean that the gazetteer lacks: American states and large cities, countries.
static EXONYMS: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("../../tables/exonyms.csv").lines().skip(1);
    rows.filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, (cells.next()?, cells.next()?)))
    })
    .collect()
});

fn exonym(piece: &str, context: &Context<'_>) -> Option<places::Place> {
    let (kind, code) = *EXONYMS.get(piece)?;
    match kind {
        "state" => context.gazetteer.state(code.parse().ok()?),
        "country" => context.gazetteer.country(code.parse().ok()?),
        _ => context.gazetteer.place(context.gazetteer.by_slug(code)?),
    }
}

/// The most prominent place of a name, where it is one of size or a division.
fn placed(piece: &str, context: &Context<'_>) -> Option<places::Place> {
    if let Some(place) = exonym(piece, context) {
        return Some(place);
    }
    let name = context.gazetteer.name_ref(&fold::key(piece))?;
    let bearer = context.gazetteer.bearers(name).max_by_key(|it| {
        u64::from(it.weight)
            * if it.feature.is_division() && it.country != *b"US" {
                1
            } else {
                2
            }
    })?;
    let big = bearer.weight >= 20_000 || bearer.feature.is_division();
    big.then(|| context.gazetteer.place(bearer.id))
        .flatten()
        .filter(|it| it.id != united_states() && !it.name.contains('('))
}

fn united_states() -> PlaceId {
    places::country::country(Country::US).id
}

/// The candidates of a sentence from its words and names.
fn told(
    sentence: &str,
    words: &[(Word, usize)],
    named: &[Named],
    date: Option<Edtf>,
    range: std::ops::Range<usize>,
    context: &Context<'_>,
) -> Vec<Candidate> {
    let has = |wanted: Word| words.iter().any(|it| it.0 == wanted);
    let Some(first) = named.iter().position(|it| it.american) else {
        return Vec::new();
    };
    // "オレゴン州グレシャム市": a state before its city says where that lies.
    let us = named
        .get(first + 1)
        .filter(|it| {
            let before = &named[first].actor;
            before.level == Level::State
                && it.american
                && it.actor.state == before.state
                && it.at < named[first].at + 40
        })
        .unwrap_or(&named[first]);
    let mut american = us.actor.clone();
    if has(Word::Governor)
        && let Some(code) = american.state
    {
        american = party::state(code);
    }
    let mut foreign: Vec<&Named> = named.iter().filter(|it| !it.american).collect();
    let narrow = |it: &&Named| it.actor.level != Level::Country;
    if foreign.iter().any(narrow) {
        foreign.retain(narrow);
    }
    let home = context.publisher().filter(|it| !it.is_american()).map(|place| Named {
        at: 0,
        actor: party::actor(&place, &place.name, context),
        american: false,
    });
    // What is published abroad speaks of governments of that country; where it names none, of the publisher's own.
    if let Some(home) = &home {
        foreign.retain(|it| it.actor.country == home.actor.country);
    }
    let from_home = foreign.is_empty() && home.is_some();
    if from_home {
        foreign.extend(home.as_ref());
    }
    let of_home = home
        .as_ref()
        .is_some_and(|home| foreign.iter().all(|it| it.actor.place == home.actor.place));
    let goes = of_home && GOES_THERE.iter().any(|it| it.is_match(sentence));
    let future = has(Word::Future);
    let mut out = Vec::new();
    for (word, _) in words {
        let kind = match word {
            Word::Of(kind) => *kind,
            // A visit to sign something is the text, and a visit between sisters both.
            Word::Visit
                if !words
                    .iter()
                    .any(|it| matches!(it.0, Word::Of(Kind::Memorandum | Kind::OtherAgreement))) =>
            {
                if goes {
                    Kind::IncomingDelegation
                } else if from_home || foreign.first().is_some_and(|it| us.at < it.at) {
                    Kind::OutgoingMission
                } else {
                    Kind::IncomingDelegation
                }
            }
            _ => continue,
        };
        for it in &foreign {
            let mut features = vec!["bias".to_owned(), format!("kind:{kind}"), "other:word".to_owned()];
            if from_home {
                features.push("other:from_home".to_owned());
            }
            if has(Word::Against) {
                features.push("other:against".to_owned());
            }
            let status = match kind {
                _ if has(Word::Ended) => ReportedStatus::Ended,
                _ if has(Word::Suspended) => ReportedStatus::Suspended,
                Kind::SisterTie | Kind::Office => ReportedStatus::Active,
                _ if future => ReportedStatus::Announced,
                Kind::OutgoingMission | Kind::IncomingDelegation | Kind::Meeting => ReportedStatus::Completed,
                _ => ReportedStatus::Active,
            };
            let found = Found {
                kind,
                us: american.clone(),
                counterpart: it.actor.clone(),
                start: date.clone(),
                end: None,
                status,
                issues: Issues::default(),
                officials: Vec::new(),
                passage: range.clone(),
                confidence: 0.0,
                reasons: vec!["a known word of the language stands with both names".to_owned()],
            };
            out.push(Candidate::plain(found, features));
        }
    }
    out
}

/// Words by which a foreign publisher tells that its own people go to America.
static GOES_THERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"[市州郡](?:を|に|へ)[^。]{0,40}訪|を訪|訪米|渡米|帰国|赴美|访美|訪美|赴.{0,12}[州市]|前往|抵达美|방미|(?:시|주)(?:를|을|에) (?:방문|찾)|출국|\b(?:reis\w+|fliegt|flog|fahrt|fuhr) (?:\S+ ){0,6}?nach\b|\bin @uc|\bse (?:rend|rendra|rendront|rendus?) a @u|\bviaj\w+ a @u",
    )
    .ok()
});
static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:18|19|20)\d\d").ok());
static ANNIVERSARY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(\d{1,3}) ?(?:周年|週年|주년|年目|years|jahre\w*|jahrige\w*|ans\b|anos\b|aniversario|anniversaire)|(?:aniversario|anniversaire) (\d{1,3})").ok()
});
static YEARS_AWAY: &[(&str, i32)] = &[
    ("昨年", -1),
    ("去年", -1),
    ("작년", -1),
    ("지난해", -1),
    ("vergangenes jahr", -1),
    ("letztes jahr", -1),
    ("letzten jahr", -1),
    ("l'an dernier", -1),
    ("annee derniere", -1),
    ("ano pasado", -1),
    ("来年", 1),
    ("明年", 1),
    ("내년", 1),
    ("nachstes jahr", 1),
    ("nachsten jahr", 1),
    ("annee prochaine", 1),
    ("proximo ano", 1),
];
static NEAR: &[(&str, i32)] = &[
    ("来月", 1),
    ("下月", 1),
    ("下个月", 1),
    ("다음 달", 1),
    ("다음달", 1),
    ("내달", 1),
    ("nachsten monat", 1),
    ("mois prochain", 1),
    ("proximo mes", 1),
    ("先月", -1),
    ("上月", -1),
    ("上个月", -1),
    ("지난달", -1),
    ("letzten monat", -1),
    ("mois dernier", -1),
    ("mes pasado", -1),
    ("今月", 0),
    ("本月", 0),
    ("이달", 0),
    ("이번 달", 0),
    ("diesen monat", 0),
    ("ce mois", 0),
    ("este mes", 0),
];
static SAME_YEAR: &[&str] = &[
    "今年",
    "올해",
    "先週",
    "来週",
    "昨日",
    "今日",
    "明日",
    "上周",
    "下周",
    "昨天",
    "今天",
    "日前",
    "近日",
    "지난주",
    "다음 주",
    "어제",
    "오늘",
    "내일",
    "heute",
    "gestern",
    "morgen",
    "woche",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "hier",
    "demain",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "semaine",
    "hoy",
    "ayer",
    "manana",
    "semana",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "januar",
    "februar",
    "marz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "月曜",
    "火曜",
    "水曜",
    "木曜",
    "金曜",
    "土曜",
    "日曜",
    "周一",
    "周二",
    "周三",
    "周四",
    "周五",
    "周六",
    "周日",
    "월요일",
    "화요일",
    "수요일",
    "목요일",
    "금요일",
    "토요일",
    "일요일",
];

/// The date that a sentence tells: a year, an anniversary, or a time near the document's.
fn year(plain: &str, context: &Context<'_>) -> Option<Edtf> {
    if let Some(found) = YEAR.iter().find_map(|it| it.find(plain)) {
        return found.as_str().parse().ok();
    }
    let day = context.day()?;
    if let Some(it) = ANNIVERSARY.iter().find_map(|it| it.captures(plain)) {
        let years: i32 = it.get(1).or_else(|| it.get(2))?.as_str().parse().ok()?;
        return format!("{}~", day.year() - years).parse().ok();
    }
    if let Some((_, step)) = NEAR.iter().find(|it| plain.contains(it.0)) {
        let (year, month, _) = day.ymd();
        let months = year * 12 + i32::from(month) - 1 + step;
        return format!("{:04}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1)
            .parse()
            .ok();
    }
    if let Some((_, step)) = YEARS_AWAY.iter().find(|it| plain.contains(it.0)) {
        return Some(Edtf::from_year(day.year() + step));
    }
    let month_and_day = plain.contains('月') && plain.contains('日') || plain.contains('월') && plain.contains('일');
    (month_and_day || SAME_YEAR.iter().any(|it| plain.contains(it))).then(|| Edtf::from_year(day.year()))
}
