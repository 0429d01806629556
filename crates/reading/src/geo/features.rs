//! What the sequence model sees of a word: numbers made of the word, its neighbours, what the gazetteer says of it, and
//! how the text uses it elsewhere. Training and reading share this code, so that they cannot differ.

use std::collections::HashMap;

use super::page::{Class, Hit, Page};
use super::recognise;
use super::words::{self, Cue};

/// Words in a row that the model labels together: only words that may belong to a name are asked for.
pub(crate) struct Rows {
    /// Which words, in order.
    pub at: Vec<usize>,
    /// The end in `flat` of each word's numbers.
    pub ends: Vec<usize>,
    /// All numbers.
    pub flat: Vec<u32>,
}

impl Rows {
    /// The numbers of a row.
    pub fn row(&self, row: usize) -> &[u32] {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.flat[from..self.ends[row]]
    }

    /// Rows whose words follow one another, as ranges of rows.
    pub fn runs(&self) -> Vec<std::ops::Range<usize>> {
        let mut out = Vec::new();
        let mut from = 0;
        for row in 1..=self.at.len() {
            if row == self.at.len() || self.at[row] != self.at[row - 1] + 1 {
                out.push(from..row);
                from = row;
            }
        }
        out
    }
}

/// How a text uses a word, over all its places in it.
#[derive(Debug, Clone, Copy, Default)]
struct Use {
    count: u8,
    /// After a first name, a title or an initial.
    person: u8,
    /// Within a longer run of capitals that no hit explains.
    within: u8,
    /// After "in", "from", "near" and their like.
    introduced: u8,
    /// Followed by the division around it.
    qualified: u8,
    /// Where it stands, the first few times.
    at: [u32; REMEMBERED],
}

/// How many places of a word in a text are looked at.
const REMEMBERED: usize = 6;

/// FNV-1a over a template's number and its parts, folded to 32 bits.
struct Hash(u64);

impl Hash {
    const fn of(template: u8) -> Self {
        Self((0xcbf2_9ce4_8422_2325 ^ template as u64).wrapping_mul(0x100_0000_01b3))
    }
    const fn byte(mut self, byte: u8) -> Self {
        self.0 = (self.0 ^ byte as u64).wrapping_mul(0x100_0000_01b3);
        self
    }
    fn text(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            self = self.byte(byte);
        }
        self.byte(0xff)
    }
    const fn done(self) -> u32 {
        (self.0 >> 32) as u32 ^ self.0 as u32
    }
}

struct View<'p, 't> {
    page: &'p Page<'t>,
    cues: Vec<u8>,
    shapes: Vec<Shape>,
    uses: HashMap<&'p str, Use>,
    rules: Vec<bool>,
    /// For each word the run of capitals that it stands in.
    capitals: Vec<(u32, u32)>,
}

/// A word's shape in five letters at most: `Xx`, `X.X.`, `XX`, `d`, `x`.
type Shape = [u8; 5];

fn shape(word: &str) -> Shape {
    let mut out = [0; 5];
    let (mut at, mut last) = (0, 0);
    for letter in word.chars() {
        let kind = if letter.is_uppercase() {
            b'X'
        } else if letter.is_numeric() {
            b'd'
        } else if letter.is_alphabetic() {
            b'x'
        } else if letter.is_ascii() {
            letter as u8
        } else {
            b'?'
        };
        if kind != last && at < out.len() {
            out[at] = kind;
            at += 1;
        } else if kind == b'X' && at < out.len() && at == 1 {
            out[at] = b'+';
            at += 1;
        }
        last = kind;
    }
    out
}

/// Words within names that are not capitals: "Isle of Wight", "Rio de Janeiro", "Stratford-upon-Avon".
const LINKS: &[&str] = &["of", "the", "and", "de", "la", "upon", "on", "del", "al", "el", "du"];

fn active(page: &Page<'_>, at: usize) -> bool {
    let capital = |at: usize| page.tokens.get(at).is_some() && page.begins_a_name(at);
    if capital(at) || page.hit_of[at].is_some() {
        return true;
    }
    let word = page.word(at);
    let between = at > 0 && capital(at - 1) && (capital(at + 1) || (LINKS.contains(&word) && capital(at + 2)));
    let number = word.bytes().all(|byte| byte.is_ascii_digit()) && at > 0 && capital(at - 1);
    number || (between && (LINKS.contains(&word) || matches!(word, "-" | "&" | "'s" | "’s" | "/" | ".")))
}

/// The rows of a text.
pub(crate) fn rows(page: &Page<'_>) -> Rows {
    let view = View::new(page);
    let mut rows = Rows {
        at: Vec::new(),
        ends: Vec::new(),
        flat: Vec::with_capacity(page.tokens.len() * 12),
    };
    for at in 0..page.tokens.len() {
        if active(page, at) {
            rows.at.push(at);
            view.word(at, &mut rows.flat);
            rows.ends.push(rows.flat.len());
        }
    }
    rows
}

impl<'p, 't> View<'p, 't> {
    fn new(page: &'p Page<'t>) -> Self {
        let count = page.tokens.len();
        let mut view = Self {
            page,
            cues: (0..count).map(|at| words::cues(&page.tokens[at].key)).collect(),
            shapes: (0..count).map(|at| shape(page.word(at))).collect(),
            uses: HashMap::new(),
            rules: page.hits.iter().map(|hit| recognise::is_place(page, hit)).collect(),
            capitals: vec![(0, 0); count],
        };
        let mut at = 0;
        while at < count {
            let mut to = at;
            while to < count && page.begins_a_name(to) && (to == at || !page.tokens[to].begins) {
                to += 1;
            }
            let to = to.max(at + 1);
            let run = (u32::try_from(at).unwrap_or(0), u32::try_from(to).unwrap_or(0));
            view.capitals[at..to].fill(run);
            at = to;
        }
        for at in 0..count {
            view.note(at);
        }
        view
    }

    fn cue(&self, at: Option<usize>, cue: Cue) -> bool {
        at.and_then(|at| self.cues.get(at))
            .is_some_and(|it| it & cue as u8 != 0)
    }

    /// Whether the words before make this one a person's: "Mr.", "John", "John Q.".
    fn after_person(&self, at: usize) -> bool {
        let initial = |at: Option<usize>| at.is_some_and(|at| self.shapes[at][..3] == *b"X.\0");
        let (one, two) = (at.checked_sub(1), at.checked_sub(2));
        let capital = one.is_some_and(|at| self.page.begins_a_name(at));
        capital
            && (self.cue(one, Cue::First)
                || self.cue(one, Cue::Title)
                || (initial(one) && two.is_some_and(|it| self.page.begins_a_name(it))))
    }

    fn note(&mut self, at: usize) {
        let page = self.page;
        if page.tokens[at].key.is_empty() || !page.begins_a_name(at) {
            return;
        }
        let person = self.after_person(at);
        let before = at.checked_sub(1);
        let (from, to) = self.capitals[at];
        let hit = page.hit(at);
        let within = hit.map_or(to - from > 1, |hit| (hit.to - hit.from) < (to - from) as usize);
        let introduced = self.cue(before, Cue::Before);
        let qualified = hit.is_some_and(|it| it.qualified);
        let entry = self.uses.entry(page.tokens[at].key.as_str()).or_default();
        if let Some(place) = entry.at.get_mut(usize::from(entry.count)) {
            *place = u32::try_from(at).unwrap_or(0);
        }
        let add = |count: &mut u8, it: bool| *count = count.saturating_add(u8::from(it));
        add(&mut entry.count, true);
        add(&mut entry.person, person);
        add(&mut entry.within, within);
        add(&mut entry.introduced, introduced);
        add(&mut entry.qualified, qualified);
    }

    fn key(&self, at: Option<usize>) -> &'p str {
        match at.and_then(|at| self.page.tokens.get(at).map(|it| (at, it))) {
            None => "\u{1}",
            Some((at, token)) if token.key.is_empty() => self.page.word(at),
            Some((_, token)) => &token.key,
        }
    }

    fn shape_at(&self, at: Option<usize>) -> Shape {
        at.and_then(|at| self.shapes.get(at))
            .copied()
            .unwrap_or(*b"\x01\0\0\0\0")
    }

    /// The class of the hit over a word, and where in it the word stands.
    fn class(&self, at: Option<usize>) -> u8 {
        let Some((at, hit)) = at.and_then(|at| Some((at, self.page.hit(at)?))) else {
            return 0;
        };
        let place = match (at == hit.from, at + 1 == hit.to) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            _ => 3,
        };
        1 + hit.class as u8 * 4 + place
    }

    fn word(&self, at: usize, out: &mut Vec<u32>) {
        let before = |by: usize| at.checked_sub(by);
        let after = |by: usize| Some(at + by);
        let here = Some(at);
        let (one, two) = (before(1), before(2));
        let key = self.key(here);
        let mut add = |hash: Hash| out.push(hash.done());
        add(Hash::of(0));
        add(Hash::of(1).text(key));
        for (template, other) in [
            (2, one),
            (3, after(1)),
            (4, two),
            (5, after(2)),
            (6, before(3)),
            (7, after(3)),
        ] {
            add(Hash::of(template).text(self.key(other)));
        }
        add(Hash::of(8).text(self.key(one)).text(key));
        add(Hash::of(9).text(key).text(self.key(after(1))));
        add(Hash::of(10).text(self.key(two)).text(self.key(one)));
        add(Hash::of(11).text(self.key(after(1))).text(self.key(after(2))));
        self.shapes_of(at, &mut add);
        self.gazetteer_of(at, &mut add);
        self.people_and_bodies(at, &mut add);
        self.uses_of(at, &mut add);
    }

    fn shapes_of(&self, at: usize, add: &mut impl FnMut(Hash)) {
        let bytes = |hash: Hash, shape: Shape| shape.iter().fold(hash, |hash, byte| hash.byte(*byte));
        let (one, next) = (at.checked_sub(1), Some(at + 1));
        add(bytes(Hash::of(12), self.shapes[at]));
        add(bytes(bytes(Hash::of(13), self.shape_at(one)), self.shapes[at]));
        add(bytes(bytes(Hash::of(14), self.shapes[at]), self.shape_at(next)));
        let three = bytes(bytes(Hash::of(15), self.shape_at(one)), self.shapes[at]);
        add(bytes(three, self.shape_at(next)));
        let key = &self.page.tokens[at].key;
        let letters: Vec<(usize, char)> = key.char_indices().collect();
        for length in [2, 3, 4] {
            if letters.len() > length {
                add(Hash::of(16).text(&key[letters[letters.len() - length].0..]));
                add(Hash::of(17).text(&key[..letters[length].0]));
            }
        }
        let begins = self.page.tokens[at].begins;
        add(Hash::of(18).byte(u8::from(begins)));
        let (from, to) = self.capitals[at];
        let place = (at as u32 - from).min(3) as u8;
        let left = (to - at as u32).min(4) as u8;
        add(Hash::of(19).byte(place).byte(left));
        // The words around the whole run of capitals, and its ends.
        let (from, to) = (from as usize, to as usize);
        add(Hash::of(20).text(self.key(from.checked_sub(1))).byte(place));
        add(Hash::of(21).text(self.key(Some(to))).byte(left));
        if to > from + 1 {
            add(Hash::of(22).text(self.key(Some(to - 1))).byte(left));
            add(Hash::of(23).text(self.key(Some(from))).byte(place));
        }
    }

    fn gazetteer_of(&self, at: usize, add: &mut impl FnMut(Hash)) {
        let page = self.page;
        let class = self.class(Some(at));
        let (one, next) = (at.checked_sub(1), Some(at + 1));
        let own = page.word_class[at];
        add(Hash::of(30).byte(class));
        add(Hash::of(31).byte(own.0 as u8).byte(own.1 / 5));
        add(Hash::of(32).byte(class).byte(self.class(one)));
        add(Hash::of(33).byte(class).byte(self.class(next)));
        add(Hash::of(34).byte(class).text(self.key(one)));
        add(Hash::of(35).byte(class).text(self.key(next)));
        let Some(hit) = page.hit(at) else {
            let next_class = next.and_then(|it| page.word_class.get(it)).map_or(0, |it| it.0 as u8);
            add(Hash::of(36).byte(next_class).byte(self.class(next)));
            if self.key(next) == "," {
                let follower = self.page.hit(at + 2).map_or(0, |it| it.class as u8 + 1);
                add(Hash::of(45).byte(follower).byte(self.shapes[at][0]));
            }
            return;
        };
        let rule = self.rules[page.hit_of[at].unwrap_or(0) as usize];
        let (left, right) = (hit.from.checked_sub(1), Some(hit.to));
        let size = hit.size / 5;
        add(Hash::of(37).byte(class).byte(u8::from(rule)));
        add(Hash::of(38).byte(class).byte(size).byte(u8::from(hit.american)));
        add(Hash::of(39)
            .byte(class)
            .byte(u8::from(hit.qualified))
            .byte(u8::from(rule)));
        let shapes =
            |hash: Hash, at: Option<usize>| self.shape_at(at)[..2].iter().fold(hash, |hash, it| hash.byte(*it));
        add(shapes(shapes(Hash::of(40).byte(class), left), right));
        add(shapes(Hash::of(41).byte(class).text(self.key(left)), right));
        add(shapes(Hash::of(42).byte(class).text(self.key(right)), left));
        add(Hash::of(43).byte(class).byte(self.beyond(hit)));
        let key = self.page.tokens[at].key.as_str();
        add(Hash::of(44)
            .byte(class)
            .byte(u8::from(page.lower.contains(key)))
            .byte(u8::from(page.tokens[hit.from].begins)));
    }

    /// The class of the hit that follows after a comma.
    fn beyond(&self, hit: &Hit) -> u8 {
        if self.key(Some(hit.to)) != "," {
            return 0xff;
        }
        self.page.hit(hit.to + 1).map_or(0, |it| it.class as u8 + 1)
    }

    fn people_and_bodies(&self, at: usize, add: &mut impl FnMut(Hash)) {
        let class = self.page.hit(at).map_or(Class::None, |it| it.class) as u8;
        let (from, to) = self.capitals[at];
        let (from, to) = (from as usize, to as usize);
        let body = (from..to)
            .filter(|it| *it != at)
            .find(|it| self.cue(Some(*it), Cue::Body));
        let body = body.map_or(0, |it| if it > at { 1 + (it - at).min(4) } else { 6 }) as u8;
        let person = u8::from(self.after_person(at));
        let first = u8::from(self.cue(Some(at), Cue::First));
        let next = self.cues.get(at + 1).copied().unwrap_or(0);
        let before = at.checked_sub(1).map_or(0, |it| self.cues[it]);
        add(Hash::of(50).byte(person).byte(class));
        add(Hash::of(51).byte(first).byte(class).byte(u8::from(to > at + 1)));
        add(Hash::of(52).byte(body).byte(class));
        add(Hash::of(53).byte(before).byte(class));
        add(Hash::of(54).byte(next).byte(class));
        add(Hash::of(55).byte(before).byte(next).byte(class));
        let run = (from..to).fold(0, |all, it| all | self.cues[it]);
        add(Hash::of(56).byte(run).byte(class));
    }

    fn uses_of(&self, at: usize, add: &mut impl FnMut(Hash)) {
        let class = self.page.hit(at).map_or(Class::None, |it| it.class) as u8;
        let key = self.page.tokens[at].key.as_str();
        let it = self.uses.get(key).copied().unwrap_or_default();
        let share = |part: u8| -> u8 {
            if part == 0 {
                0
            } else {
                1 + u8::from(part * 2 >= it.count) + u8::from(part == it.count)
            }
        };
        let many = it.count.min(4);
        add(Hash::of(60).byte(many).byte(class));
        add(Hash::of(61).byte(share(it.person.min(100))).byte(class));
        add(Hash::of(62).byte(share(it.within.min(100))).byte(class));
        add(Hash::of(63).byte(share(it.introduced.min(100))).byte(class));
        add(Hash::of(64).byte(it.qualified.min(2)).byte(class));
        let all = Hash::of(65)
            .byte(u8::from(it.person > 0))
            .byte(u8::from(it.introduced > 0));
        add(all.byte(u8::from(it.qualified > 0)).byte(class));
        // What stands beside the word elsewhere: one "in the town of Cottonport" tells of all Cottonports.
        for other in it.at.iter().take(usize::from(it.count)).map(|it| *it as usize) {
            if other != at {
                add(Hash::of(67).text(self.key(other.checked_sub(1))));
                add(Hash::of(68).text(self.key(Some(other + 1))));
                add(Hash::of(69).byte(self.class(Some(other))));
            }
        }
        let longer = self.page.hit(at).filter(|hit| hit.to > hit.from + 1);
        if let Some(hit) = longer {
            let last = self
                .uses
                .get(self.page.tokens[hit.to - 1].key.as_str())
                .map_or(0, |it| it.count.min(3));
            add(Hash::of(66).byte(last).byte(class));
        }
    }
}
