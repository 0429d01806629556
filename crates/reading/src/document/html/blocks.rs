//! A page as a list of blocks: runs of text between tags that break the line, each with the elements around it.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// Elements deeper than this are not told apart from the one around them (browsers have such a bound too).
const DEEPEST: usize = 256;
/// How many elements may hold blocks of their own; what comes after belongs to the last.
const MOST_BOXES: usize = 200_000;

/// A page taken apart.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) blocks: Vec<Block>,
    /// Elements that hold blocks, parents before children; the first is the page itself.
    pub(super) boxes: Vec<Holder>,
    /// `<meta>`: name or property in lower case, and content.
    pub(super) metas: Vec<(String, String)>,
    /// Contents of `application/ld+json`.
    pub(super) linked_data: Vec<String>,
    pub(super) title: String,
    pub(super) canonical: Option<String>,
    pub(super) language: Option<String>,
    /// The first `<time datetime>`.
    pub(super) time: Option<String>,
}

/// A run of text.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) text: String,
    /// Bytes of it that are link text.
    pub(super) linked: usize,
    pub(super) heading: bool,
    pub(super) item: bool,
    /// Index into the page's boxes.
    pub(super) within: usize,
    /// Within a menu, a footer, a form or the like.
    pub(super) aside: bool,
}

/// An element that holds blocks.
#[derive(Debug)]
pub(super) struct Holder {
    pub(super) parent: usize,
    /// The page marks it as its main text.
    pub(super) main: bool,
}

#[derive(Debug)]
struct Open {
    name: Name,
    within: usize,
    aside: bool,
    silent: bool,
    link: bool,
}

type Name = Vec<u8>;

const VOID: &[&[u8]] = &[
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"source", b"track", b"wbr",
];
const INLINE: &[&[u8]] = &[
    b"a", b"abbr", b"acronym", b"b", b"bdi", b"bdo", b"big", b"cite", b"code", b"data", b"del", b"dfn", b"em", b"font",
    b"i", b"img", b"ins", b"kbd", b"label", b"mark", b"q", b"ruby", b"rb", b"s", b"samp", b"small", b"span", b"strike",
    b"strong", b"sub", b"sup", b"time", b"tt", b"u", b"var", b"wbr",
];
const SILENT: &[&[u8]] = &[
    b"script",
    b"style",
    b"noscript",
    b"template",
    b"iframe",
    b"object",
    b"svg",
    b"math",
    b"canvas",
    b"audio",
    b"video",
    b"select",
    b"textarea",
    b"button",
    b"rt",
    b"rp",
    b"head",
    b"noframes",
    b"datalist",
];
const ASIDE: &[&[u8]] = &[b"nav", b"footer", b"aside", b"form", b"menu", b"dialog"];
/// Words in `class` and `id` that say "not the text".
const ASIDE_WORDS: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "footer",
    "sidebar",
    "breadcrumb",
    "breadcrumbs",
    "share",
    "sharing",
    "social",
    "related",
    "comments",
    "comment",
    "cookie",
    "cookies",
    "consent",
    "banner",
    "advert",
    "ads",
    "promo",
    "popup",
    "modal",
    "subscribe",
    "signup",
    "pagination",
    "pager",
    "skip",
    "toolbar",
    "widget",
    "masthead",
    "login",
    "toc",
    "catlinks",
    "editsection",
    "printfooter",
    "navbox",
    "tags",
    "hidden",
];
const MAIN_WORDS: &[&str] = &[
    "articlebody",
    "entry-content",
    "post-content",
    "article-body",
    "article-content",
    "story-body",
];

/// Takes a page apart. Any text is a page of some kind.
pub(super) fn page(html: &str) -> Page {
    let mut taker = Taker {
        page: Page {
            boxes: vec![Holder { parent: 0, main: false }],
            ..Page::default()
        },
        ..Taker::default()
    };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        taker.take(&event);
        None
    });
    emitter.naively_switch_states(true);
    for _ in Tokenizer::new_with_emitter(html, emitter).flatten() {}
    taker.flush();
    taker.page
}

#[derive(Debug, Default)]
struct Tag {
    name: Name,
    attributes: Vec<(Name, String)>,
}

impl Tag {
    fn get(&self, name: &[u8]) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn is_hidden(&self) -> bool {
        self.get(b"hidden").is_some()
            || self.get(b"aria-hidden") == Some("true")
            || self
                .get(b"style")
                .is_some_and(|style| style.replace(' ', "").contains("display:none"))
    }

    fn is_aside(&self) -> bool {
        if ASIDE.contains(&self.name.as_slice()) {
            return true;
        }
        if [&b"body"[..], b"html", b"main", b"article"].contains(&self.name.as_slice()) {
            return false;
        }
        let role = self.get(b"role").unwrap_or_default();
        if [
            "navigation",
            "banner",
            "contentinfo",
            "complementary",
            "search",
            "menu",
            "dialog",
        ]
        .contains(&role)
        {
            return true;
        }
        self.words().any(|word| ASIDE_WORDS.contains(&word.as_str()))
    }

    fn is_main(&self) -> bool {
        let name = self.name.as_slice();
        name == b"main"
            || name == b"article"
            || self.get(b"role") == Some("main")
            || self
                .get(b"itemprop")
                .is_some_and(|prop| prop.eq_ignore_ascii_case("articleBody"))
            || [self.get(b"class"), self.get(b"id")]
                .into_iter()
                .flatten()
                .any(|value| {
                    value
                        .split_whitespace()
                        .any(|word| MAIN_WORDS.contains(&word.to_ascii_lowercase().as_str()))
                })
    }

    /// Words of class and id, parted at hyphens and underscores.
    fn words(&self) -> impl Iterator<Item = String> {
        let values = [self.get(b"class"), self.get(b"id")].into_iter().flatten();
        values
            .flat_map(|value| value.split(|letter: char| letter.is_whitespace() || letter == '-' || letter == '_'))
            .map(str::to_ascii_lowercase)
    }
}

#[derive(Debug, Default)]
struct Taker {
    page: Page,
    open: Vec<Open>,
    /// Elements that were opened beyond the bound and are still open.
    beyond: usize,
    tag: Tag,
    block: Block,
    special: Special,
}

/// Text that is not the page's running text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Special {
    #[default]
    None,
    Title,
    LinkedData,
}

impl Taker {
    fn take(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag.name.clear();
                self.tag.name.extend_from_slice(name);
                self.tag.attributes.clear();
            }
            CallbackEvent::AttributeName { name } => self.tag.attributes.push((name.to_vec(), String::new())),
            CallbackEvent::AttributeValue { value } => {
                if let Some((_, last)) = self.tag.attributes.last_mut() {
                    *last = String::from_utf8_lossy(value).into_owned();
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => self.start(*self_closing),
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    fn start(&mut self, self_closing: bool) {
        let tag = std::mem::take(&mut self.tag);
        self.describe(&tag);
        let name = tag.name.as_slice();
        let inline = INLINE.contains(&name);
        if !inline {
            self.close_implied(name);
            self.flush();
        }
        let parent = self.open.last();
        let (within, aside, silent) =
            parent.map_or((0, false, false), |parent| (parent.within, parent.aside, parent.silent));
        let foreign_leaf = self_closing && (silent || !SILENT.contains(&name));
        if VOID.contains(&name) || foreign_leaf && [&b"path"[..], b"g", b"circle", b"rect", b"use"].contains(&name) {
            self.tag = tag;
            return;
        }
        if self.open.len() >= DEEPEST {
            self.beyond += 1;
            self.tag = tag;
            return;
        }
        let mut inside = within;
        if !inline && self.page.boxes.len() < MOST_BOXES && !matches!(name, b"p" | b"li" | b"tr" | b"td") {
            inside = self.page.boxes.len();
            self.page.boxes.push(Holder {
                parent: within,
                main: tag.is_main(),
            });
        }
        self.open.push(Open {
            name: tag.name.clone(),
            within: inside,
            aside: aside || tag.is_aside() || (name == b"header" && !self.inside(b"article") && !self.inside(b"main")),
            silent: silent || SILENT.contains(&name) || tag.is_hidden(),
            link: name == b"a",
        });
        self.tag = tag;
    }

    /// What the head of a page says.
    fn describe(&mut self, tag: &Tag) {
        match tag.name.as_slice() {
            b"html" => self.page.language = tag.get(b"lang").or_else(|| tag.get(b"xml:lang")).map(str::to_owned),
            b"title" if self.page.title.is_empty() && !self.inside(b"svg") => self.special = Special::Title,
            b"script" if tag.get(b"type").is_some_and(|kind| kind.contains("ld+json")) => {
                self.special = Special::LinkedData;
            }
            b"meta" if self.page.metas.len() < 500 => {
                let name = tag
                    .get(b"property")
                    .or_else(|| tag.get(b"name"))
                    .or_else(|| tag.get(b"itemprop"));
                if let (Some(name), Some(content)) = (name, tag.get(b"content")) {
                    self.page.metas.push((name.to_ascii_lowercase(), content.to_owned()));
                }
            }
            b"link" if tag.get(b"rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.page.canonical = tag.get(b"href").map(str::to_owned);
            }
            b"time" if self.page.time.is_none() => self.page.time = tag.get(b"datetime").map(str::to_owned),
            _ => {}
        }
    }

    fn inside(&self, name: &[u8]) -> bool {
        self.open.iter().any(|open| open.name == name)
    }

    /// HTML lets some end tags be left out: a paragraph ends where a block begins, an item where the next one does.
    fn close_implied(&mut self, name: &[u8]) {
        let (closed, bounds): (&[&[u8]], &[&[u8]]) = match name {
            b"li" => (&[b"li"], &[b"ul", b"ol", b"menu"]),
            b"dt" | b"dd" => (&[b"dt", b"dd"], &[b"dl"]),
            b"td" | b"th" => (&[b"td", b"th"], &[b"tr", b"table"]),
            b"tr" => (&[b"tr"], &[b"table"]),
            b"option" => (&[b"option"], &[b"select"]),
            b"body" => (&[b"head"], &[b"html"]),
            _ => (
                &[b"p"],
                &[b"div", b"td", b"li", b"section", b"article", b"table", b"body"],
            ),
        };
        // As in browsers, whatever tag breaks the line ends an open paragraph.
        let last = self
            .open
            .iter()
            .rposition(|open| closed.contains(&open.name.as_slice()) || bounds.contains(&open.name.as_slice()));
        if let Some(at) = last.filter(|at| closed.contains(&self.open[*at].name.as_slice())) {
            self.flush();
            self.open.truncate(at);
            self.beyond = 0;
        }
    }

    fn end(&mut self, name: &[u8]) {
        self.special = Special::None;
        if !INLINE.contains(&name) {
            self.flush();
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.open.truncate(at);
        }
    }

    fn text(&mut self, text: &str) {
        match self.special {
            Special::Title => return self.page.title.push_str(text),
            Special::LinkedData => return self.page.linked_data.push(text.to_owned()),
            Special::None => {}
        }
        let Some(open) = self.open.last() else {
            self.block.text.push_str(text);
            return;
        };
        if open.silent {
            return;
        }
        self.block.within = open.within;
        self.block.aside = open.aside;
        let names = self.open.iter().rev().take(6);
        for name in names.map(|open| open.name.as_slice()) {
            self.block.heading |= matches!(name, b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6");
            self.block.item |= matches!(name, b"li" | b"td" | b"th" | b"dt" | b"dd");
        }
        if self.open.iter().rev().take(6).any(|open| open.link) {
            self.block.linked += text.trim().len();
        }
        self.block.text.push_str(text);
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        if block.text.chars().any(|letter| !letter.is_whitespace()) {
            self.page.blocks.push(block);
        }
    }
}
