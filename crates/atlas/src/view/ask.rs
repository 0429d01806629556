//! What somebody types into the search box, read as a view: "Seattle Japan", "climate memoranda Mexico 2022".
//!
//! Words are taken greedily, the longest phrase first, each in one sense: a kind, an issue, a status, a year, a state, a
//! country, an actor of the ledger. What has no such sense stays text and must occur in titles or names.

use domain::{Country, Family, Issue, Kind, Level, State, StatusWord};
use places::fold;
use snapshot::Filter;

use super::View;

/// The longest phrase that is looked up, in words.
const LONGEST: usize = 7;

/// An actor that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its address.
    pub slug: String,
    /// Whether it is American.
    pub us: bool,
    /// What sort of body it is.
    pub level: Level,
    /// Its state.
    pub state: Option<State>,
    /// In how many engagements it takes part.
    pub count: u64,
}

/// Looks up the actors that bear a folded name.
pub trait Names {
    /// All of them, in any order.
    fn named(&self, folded: &str) -> Vec<Named>;
}

/// A question as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The view that it asks for.
    pub view: View,
    /// The words that had no sense of their own and stay text.
    pub text: String,
    /// Whether anything but text was understood.
    pub understood: bool,
}

/// Reads a question.
#[must_use]
pub fn ask(question: &str, names: &dyn Names) -> Asked {
    let mut reader = Reader {
        tokens: tokens(question),
        names,
        filter: Filter::default(),
        text: Vec::new(),
    };
    let mut at = 0;
    while at < reader.tokens.len() {
        at += reader.step(at);
    }
    let text = reader.text.join(" ");
    let understood = reader.filter != Filter::default();
    let mut view = View::of(reader.filter);
    view.filter.text.clone_from(&text);
    Asked { view, text, understood }
}

struct Token {
    written: String,
    folded: String,
}

fn tokens(question: &str) -> Vec<Token> {
    question
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ';' | ':' | '"' | '“' | '”' | '(' | ')' | '/' | '–' | '—' | '+')
        })
        .flat_map(split_years)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'))
        .filter(|word| !word.is_empty())
        .take(40)
        .map(|word| Token {
            written: word.to_owned(),
            folded: fold::key(word),
        })
        .filter(|token| !token.folded.is_empty())
        .collect()
}

/// `1990-2000` is two years; other hyphens belong to their word.
fn split_years(word: &str) -> Vec<&str> {
    match word.split_once('-') {
        Some((from, to)) if year(from).is_some() && year(to).is_some() => vec![from, to],
        _ => vec![word],
    }
}

fn year(text: &str) -> Option<i32> {
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| plain && (1700..=2200).contains(year))
}

struct Reader<'n> {
    tokens: Vec<Token>,
    names: &'n dyn Names,
    filter: Filter,
    text: Vec<String>,
}

impl Reader<'_> {
    /// Reads at a word; tells how many words it took.
    fn step(&mut self, at: usize) -> usize {
        if let Some(taken) = self.years(at) {
            return taken;
        }
        let longest = LONGEST.min(self.tokens.len() - at);
        for length in (1..=longest).rev() {
            let phrase = self.phrase(at, length);
            if self.vocabulary(&phrase) || self.somewhere(&phrase, at, length) {
                return length;
            }
            if length == 1 && is_filler(&phrase) {
                return 1;
            }
        }
        if !self.state_code(at) {
            self.text.push(self.tokens[at].written.clone());
        }
        1
    }

    fn phrase(&self, at: usize, length: usize) -> String {
        let words = self.tokens[at..at + length].iter().map(|token| token.folded.as_str());
        words.collect::<Vec<_>>().join(" ")
    }

    /// `1957`, `1957 2022`, `since 1957`, `before 1960`, `1990s`, `from 1957 to 2022`.
    fn years(&mut self, at: usize) -> Option<usize> {
        let word = |n: usize| self.tokens.get(at + n).map(|token| token.folded.as_str());
        let year_at = |n: usize| word(n).and_then(year);
        let first = word(0)?;
        let (from, to, taken) = if let Some(decade) = decade(first) {
            (Some(decade), Some(decade + 9), 1)
        } else if let Some(from) = year_at(0) {
            match (year_at(1), word(1), year_at(2)) {
                (Some(to), ..) => (Some(from), Some(to), 2),
                (None, Some("to" | "until" | "and"), Some(to)) => (Some(from), Some(to), 3),
                _ => (Some(from), Some(from), 1),
            }
        } else {
            let near = year_at(1)?;
            match first {
                "from" | "between" => match (word(2), year_at(2), year_at(3)) {
                    (Some("to" | "until" | "and"), _, Some(to)) => (Some(near), Some(to), 4),
                    (_, Some(to), _) => (Some(near), Some(to), 3),
                    _ => (Some(near), None, 2),
                },
                "since" => (Some(near), None, 2),
                "after" => (Some(near + 1), None, 2),
                "until" | "to" => (None, Some(near), 2),
                "before" => (None, Some(near - 1), 2),
                "in" | "of" => (Some(near), Some(near), 2),
                _ => return None,
            }
        };
        self.filter.from = from.into_iter().chain(self.filter.from).min();
        self.filter.to = to.into_iter().chain(self.filter.to).max();
        if let (Some(from), Some(to)) = (self.filter.from, self.filter.to)
            && from > to
        {
            (self.filter.from, self.filter.to) = (Some(to), Some(from));
        }
        Some(taken)
    }

    fn vocabulary(&mut self, phrase: &str) -> bool {
        let filter = &mut self.filter;
        match sense(phrase) {
            None => return false,
            Some(Sense::Kind(kind)) => drop(filter.kinds.insert(kind)),
            Some(Sense::Family(family)) => drop(filter.families.insert(family)),
            Some(Sense::Issue(issue)) => drop(filter.issues.insert(issue)),
            Some(Sense::Status(status)) => drop(filter.statuses.insert(status)),
            Some(Sense::KindAbout(kind, issue)) => {
                filter.kinds.insert(kind);
                filter.issues.insert(issue);
            }
        }
        true
    }

    /// A state, a country or an actor. A name that is both a state and a country is the country where the American side
    /// is already named by somebody who does not sit in that state.
    fn somewhere(&mut self, phrase: &str, at: usize, length: usize) -> bool {
        let state = state_named(phrase);
        let country = country_named(phrase);
        let american_side = !(self.filter.places.is_empty() && self.filter.states.is_empty());
        match (state, country) {
            (Some(state), None) => return self.take_state(state),
            (Some(state), Some(country)) => {
                if self.filter.places.iter().any(|slug| ends_in(slug, state)) {
                    return true; // "Atlanta Georgia" says where Atlanta is.
                }
                if american_side {
                    self.filter.countries.insert(country);
                    return true;
                }
                return self.take_state(state);
            }
            (None, Some(country)) => {
                self.filter.countries.insert(country);
                return true;
            }
            (None, None) => {}
        }
        let named = self.names.named(phrase);
        let Some(chosen) = self.choose(named, at + length) else {
            return false;
        };
        if chosen.us && chosen.level.is_place() {
            self.filter.places.insert(chosen.slug);
        } else {
            self.filter.actors.insert(chosen.slug);
        }
        true
    }

    fn take_state(&mut self, state: State) -> bool {
        let placed = self.filter.places.iter().any(|slug| ends_in(slug, state));
        if !placed {
            self.filter.states.insert(state);
        }
        true
    }

    /// Among actors of one name: the one in the state that the next words name, else an American one where the American
    /// side is still open, else the one with most engagements.
    fn choose(&self, mut named: Vec<Named>, next: usize) -> Option<Named> {
        let said = self.state_after(next);
        let open = self.filter.places.is_empty();
        named.sort_by(|a, b| {
            let rank = |named: &Named| (said.is_some() && named.state == said, named.us == open, named.count);
            rank(b).cmp(&rank(a)).then_with(|| a.slug.cmp(&b.slug))
        });
        named.into_iter().next()
    }

    fn state_after(&self, next: usize) -> Option<State> {
        let token = self.tokens.get(next)?;
        code_of(&token.written).or_else(|| {
            (1..=3.min(self.tokens.len() - next))
                .rev()
                .find_map(|length| state_named(&self.phrase(next, length)))
        })
    }

    /// `WA` in capital letters is a state, and says nothing new after a place in it.
    fn state_code(&mut self, at: usize) -> bool {
        code_of(&self.tokens[at].written).is_some_and(|state| self.take_state(state))
    }
}

fn ends_in(slug: &str, state: State) -> bool {
    slug.rsplit('-')
        .next()
        .is_some_and(|end| end.eq_ignore_ascii_case(state.as_str()))
}

fn code_of(written: &str) -> Option<State> {
    let plain = written.replace('.', "");
    (plain.len() == 2).then(|| plain.parse().ok()).flatten()
}

fn decade(word: &str) -> Option<i32> {
    year(word.strip_suffix('s')?).filter(|year| year % 10 == 0)
}

fn state_named(phrase: &str) -> Option<State> {
    if matches!(phrase, "washington dc" | "washington d c" | "d c" | "dc") {
        return "DC".parse().ok();
    }
    let bare = phrase.strip_prefix("state of ").unwrap_or(phrase);
    State::ALL
        .iter()
        .find(|(_, name)| fold::key(name) == bare)
        .map(|(state, _)| *state)
}

fn country_named(phrase: &str) -> Option<Country> {
    if phrase.len() <= 3 && !matches!(phrase, "uk" | "uae" | "drc") {
        return None;
    }
    let found = places::country::by_name(phrase).or_else(|| places::country::by_demonym(phrase));
    found.map(|info| info.iso2).filter(|country| *country != Country::US)
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "and"
            | "at"
            | "between"
            | "by"
            | "for"
            | "from"
            | "in"
            | "of"
            | "on"
            | "s"
            | "the"
            | "their"
            | "to"
            | "with"
            | "about"
            | "all"
            | "engagement"
            | "engagements"
            | "who"
            | "what"
            | "which"
            | "is"
            | "are"
            | "has"
            | "have"
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Kind(Kind),
    Family(Family),
    Issue(Issue),
    Status(StatusWord),
    KindAbout(Kind, Issue),
}

/// The sense of a folded word or phrase in the closed vocabularies, under the names that people give it.
fn sense(phrase: &str) -> Option<Sense> {
    let listed = SENSES
        .iter()
        .find(|(names, _)| names.contains(&phrase))
        .map(|(_, sense)| *sense);
    listed
        .or_else(|| {
            Issue::ALL
                .iter()
                .find(|issue| matches(issue.label(), phrase))
                .map(|issue| Sense::Issue(*issue))
        })
        .or_else(|| {
            Kind::ALL
                .iter()
                .find(|kind| matches(kind.label(), phrase))
                .map(|kind| Sense::Kind(*kind))
        })
        .or_else(|| {
            StatusWord::ALL
                .iter()
                .find(|word| matches(word.label(), phrase))
                .map(|word| Sense::Status(*word))
        })
}

fn matches(label: &str, phrase: &str) -> bool {
    let label = fold::key(label);
    label == phrase || phrase.strip_suffix('s') == Some(&label)
}

const SENSES: &[(&[&str], Sense)] = &[
    (
        &[
            "sister",
            "sister city",
            "sister cities",
            "sister state",
            "sister states",
            "sister county",
            "sister counties",
            "sister port",
            "sister ports",
            "sister ties",
            "twin city",
            "twin cities",
            "twin town",
            "twin towns",
            "twinning",
            "twinnings",
            "friendship city",
            "friendship cities",
            "partner city",
            "partner cities",
        ],
        Sense::Kind(Kind::SisterTie),
    ),
    (
        &[
            "guard",
            "national guard",
            "state partnership program",
            "guard partnerships",
        ],
        Sense::Kind(Kind::GuardPartnership),
    ),
    (
        &[
            "memoranda",
            "memorandums",
            "memo",
            "mou",
            "mous",
            "memorandum of understanding",
            "memoranda of understanding",
        ],
        Sense::Kind(Kind::Memorandum),
    ),
    (
        &["agreement", "agreements", "texts", "signed texts"],
        Sense::Family(Family::Texts),
    ),
    (
        &["trade mission", "trade missions"],
        Sense::KindAbout(Kind::OutgoingMission, Issue::Trade),
    ),
    (&["mission", "missions"], Sense::Kind(Kind::OutgoingMission)),
    (&["delegation", "delegations"], Sense::Kind(Kind::IncomingDelegation)),
    (
        &["trade office", "trade offices"],
        Sense::KindAbout(Kind::Office, Issue::Trade),
    ),
    (
        &["office", "offices", "foreign offices", "offices abroad"],
        Sense::Kind(Kind::Office),
    ),
    (&["membership", "memberships"], Sense::Kind(Kind::NetworkMembership)),
    (
        &["legislation", "bill", "bills", "laws", "resolution", "resolutions"],
        Sense::Kind(Kind::LegislativeAct),
    ),
    (&["ban", "bans"], Sense::Kind(Kind::Restriction)),
    (&["ties", "partnerships"], Sense::Family(Family::Ties)),
    (&["visit", "visits", "trips"], Sense::Family(Family::Visits)),
    (&["presence"], Sense::Family(Family::Presence)),
    (&["acts"], Sense::Family(Family::Acts)),
    (
        &["active", "alive", "current", "in force today"],
        Sense::Status(StatusWord::InForce),
    ),
    (&["planned", "upcoming"], Sense::Status(StatusWord::Announced)),
    (&["terminated", "severed"], Sense::Status(StatusWord::Ended)),
    (&["climate change"], Sense::Issue(Issue::Climate)),
    (&["environmental"], Sense::Issue(Issue::Environment)),
    (&["cultural", "arts"], Sense::Issue(Issue::Culture)),
    (&["educational", "schools", "students"], Sense::Issue(Issue::Education)),
    (&["farming", "agricultural"], Sense::Issue(Issue::Agriculture)),
    (&["tech", "innovation"], Sense::Issue(Issue::Technology)),
    (&["transportation"], Sense::Issue(Issue::Transport)),
    (&["sport"], Sense::Issue(Issue::Sports)),
    (&["economic"], Sense::Issue(Issue::EconomicDevelopment)),
];

#[cfg(test)]
mod tests {
    use super::*;

    struct Few;

    impl Names for Few {
        fn named(&self, folded: &str) -> Vec<Named> {
            let actor = |slug: &str, us, level, state: Option<&str>, count| Named {
                slug: slug.to_owned(),
                us,
                level,
                state: state.and_then(|state| state.parse().ok()),
                count,
            };
            match folded {
                "seattle" => vec![actor("seattle-wa", true, Level::City, Some("WA"), 40)],
                "springfield" => vec![
                    actor("springfield-il", true, Level::City, Some("IL"), 9),
                    actor("springfield-ma", true, Level::City, Some("MA"), 3),
                ],
                "birmingham" => vec![
                    actor("birmingham-gb", false, Level::City, None, 9),
                    actor("birmingham-al", true, Level::City, Some("AL"), 3),
                ],
                "atlanta" => vec![actor("atlanta-ga", true, Level::City, Some("GA"), 20)],
                "port of seattle" => vec![actor("port-of-seattle", true, Level::Port, Some("WA"), 5)],
                "kobe" => vec![actor("kobe-jp", false, Level::City, None, 5)],
                "mayors for peace" => vec![actor("mayors-for-peace", false, Level::Network, None, 5)],
                _ => Vec::new(),
            }
        }
    }

    fn check(question: &str, query: &str) {
        assert_eq!(ask(question, &Few).view.to_query(), query, "{question}");
    }

    #[test]
    fn questions_become_views() {
        check("Seattle Japan", "country=JP&place=seattle-wa");
        check(
            "climate memoranda Mexico 2022",
            "kind=memorandum&issue=climate&country=MX&from=2022&to=2022",
        );
        check("port of seattle", "actor=port-of-seattle");
        check("seattle, kobe", "place=seattle-wa&actor=kobe-jp");
        check(
            "trade missions from Washington to South Korea since 2015",
            "kind=outgoing_mission&issue=trade&state=WA&country=KR&from=2015",
        );
        check("Mayors for Peace", "actor=mayors-for-peace");
        check(
            "sister cities in force 1990s",
            "kind=sister_tie&status=in_force&from=1990&to=1999",
        );
        check(
            "human rights Germany between 1990 and 2000",
            "issue=human_rights&country=DE&from=1990&to=2000",
        );
        check("1990-2000 german", "country=DE&from=1990&to=2000");
    }

    #[test]
    fn look_alikes_are_told_apart_by_their_neighbours() {
        check("Springfield", "place=springfield-il");
        check("Springfield MA", "place=springfield-ma");
        check("Springfield, Massachusetts", "place=springfield-ma");
        check("Birmingham", "place=birmingham-al");
        check("Seattle Birmingham", "place=seattle-wa&actor=birmingham-gb");
        check("Georgia", "state=GA");
        check("Atlanta Georgia", "place=atlanta-ga");
        check("Seattle Georgia", "country=GE&place=seattle-wa");
        check("Kansas Georgia", "state=KS&country=GE");
        check("Washington, D.C.", "state=DC");
        check("OR Japan", "state=OR&country=JP");
    }

    #[test]
    fn the_rest_stays_text() {
        let asked = ask("Seattle fisheries <b>", &Few);
        assert_eq!(asked.view.to_query(), "place=seattle-wa&q=fisheries+b");
        assert!(asked.understood);
        let asked = ask("cherry blossoms", &Few);
        assert_eq!((asked.text.as_str(), asked.understood), ("cherry blossoms", false));
        check("", "");
        check("the of", "");
    }

    #[test]
    fn nothing_typed_can_break_it() {
        for text in ["-", "1990-", "''", "\u{202e}abc", "9999 8888 7777", &"x ".repeat(5000)] {
            let _ = ask(text, &Few).view.to_query();
        }
    }
}
