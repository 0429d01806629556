//! How a document is told: for people, and what is added to it for machines.

use std::io::{self, Write};

use ::places::{Bodies, Gazetteer, PlaceId, Query, Resolver};
use anyhow::{Result, bail};
use reading::document::Document;
use reading::engagement::{self, Found, propose};
use reading::geo::{self, Mention, Reader};
use serde_json::{Map, Value, json};

/// Finds what a document says: places, and engagements that a person may accept.
#[derive(Debug)]
pub(super) struct Finder {
    gazetteer: Gazetteer,
    publisher_place: Option<PlaceId>,
}

impl Finder {
    /// A finder over the gazetteer, for documents published in a place ("Seattle, WA").
    ///
    /// # Errors
    /// The place is not known, or could be several.
    pub(super) fn new(gazetteer: Gazetteer, publisher_place: Option<&str>) -> Result<Self> {
        let publisher_place = match publisher_place {
            Some(name) => Some(home(&gazetteer, name)?),
            None => None,
        };
        Ok(Self {
            gazetteer,
            publisher_place,
        })
    }

    fn find(&self, document: &Document) -> (Vec<Mention>, Vec<Found>) {
        let around = geo::Context {
            publisher_place: self.publisher_place,
        };
        let mentions = Reader::new(&self.gazetteer).read(&document.text, &around);
        let publisher = document.publisher.as_deref().unwrap_or_default();
        let state = self.publisher_place.and_then(|it| self.gazetteer.place(it)?.state);
        let body = engagement::publishing_body(publisher, state);
        let context = engagement::Context {
            publisher_body: body.as_ref(),
            gazetteer: &self.gazetteer,
            mentions: &mentions,
            dated: document.published.as_ref(),
            language: document.language.as_deref().unwrap_or_default(),
            publisher_place: self.publisher_place,
        };
        let found = propose(&document.text, &context);
        (mentions, found)
    }

    fn label(&self, mention: &Mention) -> Option<String> {
        self.gazetteer.place(mention.place?).map(|it| it.label())
    }
}

/// The place that the words name surely.
fn home(gazetteer: &Gazetteer, name: &str) -> Result<PlaceId> {
    let resolver = Resolver::new(gazetteer.clone(), Bodies::shipped()?)?;
    let (city, state) = name
        .rsplit_once(',')
        .map_or((name, None), |(city, state)| (city, state.trim().parse().ok()));
    let query = Query {
        state,
        ..Query::new(if state.is_some() { city } else { name })
    };
    let resolution = resolver.resolve(&query);
    match resolution.candidates.first().and_then(|it| it.target.place()) {
        Some(place) => Ok(place),
        None => bail!("`{name}` is no place of the gazetteer; write it as \"Seattle, WA\" or \"Bergen, Norway\""),
    }
}

/// What was found in a document beside its passages, as further keys of its JSON object.
pub(super) fn found(finder: Option<&Finder>, document: &Document) -> Map<String, Value> {
    let Some(finder) = finder else {
        return Map::new();
    };
    let (mentions, engagements) = finder.find(document);
    let places = mentions.iter().map(|it| {
        json!({
            "start": it.range.start,
            "end": it.range.end,
            "phrase": it.phrase,
            "place": it.place,
            "label": finder.label(it),
            "point": it.point,
            "score": it.score,
        })
    });
    let mut out = Map::new();
    out.insert("places".to_owned(), places.collect());
    out.insert("engagements".to_owned(), json!(engagements));
    out
}

/// Prints a document for people: what it says of itself, each passage with its bytes, and what was found.
pub(super) fn print(output: &mut impl Write, document: &Document, finder: Option<&Finder>) -> io::Result<()> {
    writeln!(output, "{}", document.title.as_deref().unwrap_or("(no title)"))?;
    let mut line = |name: &str, value: Option<&str>| match value {
        Some(value) => writeln!(output, "  {name:10} {value}"),
        None => Ok(()),
    };
    line("address", document.address.as_deref())?;
    line("publisher", document.publisher.as_deref())?;
    line(
        "published",
        document.published.as_ref().map(ToString::to_string).as_deref(),
    )?;
    line("language", document.language.as_deref())?;
    line("sha256", Some(&document.sha256))?;
    for paragraph in &document.paragraphs {
        let text = &document.text[paragraph.range.clone()];
        let second = paragraph
            .second
            .map(|second| format!(" ({second:.0} s)"))
            .unwrap_or_default();
        let mark = if paragraph.heading { "# " } else { "" };
        writeln!(
            output,
            "{}..{}{second}  {mark}{text}",
            paragraph.range.start, paragraph.range.end
        )?;
    }
    if let Some(finder) = finder {
        print_found(output, finder, document)?;
    }
    writeln!(output)
}

fn print_found(output: &mut impl Write, finder: &Finder, document: &Document) -> io::Result<()> {
    let (mentions, engagements) = finder.find(document);
    if !mentions.is_empty() {
        let mut names: Vec<String> = mentions
            .iter()
            .map(|it| finder.label(it).unwrap_or_else(|| it.phrase.clone()))
            .collect();
        names.sort();
        names.dedup();
        writeln!(output, "  places     {}", names.join("; "))?;
    }
    for it in engagements {
        let when = it.start.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
        writeln!(
            output,
            "  proposed   {}..{}  {} ({}{when}; {:.0} %)",
            it.passage.start,
            it.passage.end,
            it.title(),
            it.status,
            it.confidence * 100.0
        )?;
        for reason in &it.reasons {
            writeln!(output, "             {reason}")?;
        }
    }
    Ok(())
}
