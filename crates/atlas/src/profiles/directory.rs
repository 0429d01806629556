//! Directories: every American government and body, every country, every network, from A to Z, with counts.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Country, Level, Side};
use platform::http::Problem;
use platform::shell::{Shell, html};
use snapshot::words::{TextQuery, words};
use snapshot::{Ask, DayView, Facet, FacetSet, Filter};

use super::within::plural;
use crate::listing::{Clocks, Pager, page_of};
use crate::prose::{self, counted};
use crate::reading::{Atlas, Seen};
use crate::view::pairs;

/// How many lines one page of a directory has.
const LINES: usize = 1_000;

/// A directory.
#[derive(Debug, Template)]
#[template(path = "profiles/directory.html")]
struct DirectoryPage {
    shell: Shell,
    clocks: Clocks,
    heading: &'static str,
    lead: String,
    path: &'static str,
    groups: Vec<(String, Vec<Line>)>,
    pager: Option<Pager>,
    /// The words asked for.
    asked: String,
    /// The states that may be chosen: code, name, whether chosen. Empty where states do not matter.
    states: Vec<(&'static str, &'static str, bool)>,
    /// The sorts of bodies that may be chosen: word, label, whether chosen.
    levels: Vec<(&'static str, &'static str, bool)>,
    /// Those of which nothing is reported, where the directory lists them.
    silent: Vec<Line>,
}

/// One line of a directory.
#[derive(Debug, Clone)]
struct Line {
    name: String,
    href: String,
    detail: String,
    count: usize,
}

/// What is asked of a directory beside its clocks.
#[derive(Debug, Default)]
struct Choice {
    text: String,
    state: String,
    level: String,
    page: usize,
}

impl Choice {
    fn read(query: Option<&str>) -> Self {
        let mut choice = Self {
            page: 1,
            ..Self::default()
        };
        for (name, value) in pairs(query.unwrap_or_default()) {
            match name.as_str() {
                "q" => choice.text = prose::brief(&value, 100),
                "state" => choice.state = value,
                "level" => choice.level = value,
                "page" => choice.page = value.parse().ok().filter(|page| *page > 0).unwrap_or(1),
                _ => {}
            }
        }
        choice
    }

    fn has(&self, name: &str) -> bool {
        TextQuery::parse(&self.text).is_none_or(|query| {
            let bag = words(name);
            query.matches(bag.iter().map(String::as_str))
        })
    }

    /// The address of a page of the same choice.
    fn address(&self, path: &str, clocks: &Clocks, page: usize) -> String {
        let mut address = format!("{path}?page={page}{}", clocks.and_query());
        for (name, value) in [("state", &self.state), ("level", &self.level), ("q", &self.text)] {
            if !value.is_empty() {
                address.push_str(&format!("&{name}="));
                crate::view::encode(&mut address, value);
            }
        }
        address
    }
}

const KEPT: &[&str] = &["q", "state", "level"];

/// `/places`: every American government and body that has an engagement.
pub(super) async fn places(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (seen, clocks) = Clocks::read(&atlas, "/places".to_owned(), query.as_deref(), KEPT).await?;
    let tag = tag(&seen, query.as_deref());
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let choice = Choice::read(query.as_deref());
    let state: Option<domain::State> = choice.state.parse().ok();
    let level: Option<Level> = choice.level.parse().ok();
    let rows = actors(&seen.on, Side::Us, |row| {
        state.is_none_or(|state| row.state == Some(state)) && level.is_none_or(|level| row.level == level)
    });
    let lines: Vec<Line> = rows.into_iter().filter(|line| choice.has(&line.name)).collect();
    let lead = format!(
        "{} of which a source reports an engagement, from A to Z.",
        counted(lines.len(), "American place or body", "American places and bodies")
    );
    let states = domain::State::ALL
        .iter()
        .map(|(code, name)| (code.as_str(), *name, Some(*code) == state))
        .collect();
    let mut page = directory(
        &atlas,
        clocks,
        "/places",
        "Places in the United States",
        lead,
        lines,
        &choice,
    );
    page.states = states;
    page.levels = [
        Level::State,
        Level::County,
        Level::City,
        Level::Town,
        Level::Tribe,
        Level::Port,
        Level::Airport,
        Level::Agency,
        Level::Group,
    ]
    .into_iter()
    .map(|one| (one.as_str(), plural(one), Some(one) == level))
    .collect();
    Ok(tag.answer(&headers, || html(&page)))
}

/// `/countries`: every country, those without a report apart.
pub(super) async fn countries(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (seen, clocks) = Clocks::read(&atlas, "/countries".to_owned(), query.as_deref(), KEPT).await?;
    let tag = tag(&seen, query.as_deref());
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let choice = Choice::read(query.as_deref());
    let ask = Ask {
        facets: FacetSet::NONE.with(Facet::Country),
        ..Ask::default()
    };
    let counts = seen.on.query(&Filter::default(), &ask).facets.country;
    let count = |country: Country| {
        counts
            .iter()
            .find(|(other, _)| *other == country)
            .map_or(0, |(_, count)| *count)
    };
    let all = places::countries()
        .iter()
        .filter(|info| info.iso2 != Country::US && choice.has(&format!("{} {}", info.name, info.region)));
    let (reported, silent): (Vec<Line>, Vec<Line>) = all
        .map(|info| Line {
            name: info.name.clone(),
            href: format!("/countries/{}", info.iso2),
            detail: info.region.clone(),
            count: usize::try_from(count(info.iso2)).unwrap_or(usize::MAX),
        })
        .partition(|line| line.count > 0);
    let lead = format!(
        "{} with which an engagement is reported, from A to Z.",
        counted(reported.len(), "country", "countries")
    );
    let mut page = directory(&atlas, clocks, "/countries", "Countries", lead, reported, &choice);
    page.silent = silent;
    Ok(tag.answer(&headers, || html(&page)))
}

/// `/networks`: every network that an American government has joined.
pub(super) async fn networks(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (seen, clocks) = Clocks::read(&atlas, "/networks".to_owned(), query.as_deref(), KEPT).await?;
    let tag = tag(&seen, query.as_deref());
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let choice = Choice::read(query.as_deref());
    let mut lines = actors(&seen.on, Side::Foreign, |row| row.level == Level::Network);
    lines.extend(actors(&seen.on, Side::Us, |row| row.level == Level::Network));
    lines.retain(|line| choice.has(&line.name));
    let lead = format!(
        "{} with American members, from A to Z.",
        counted(lines.len(), "network", "networks")
    );
    let page = directory(&atlas, clocks, "/networks", "Networks", lead, lines, &choice);
    Ok(tag.answer(&headers, || html(&page)))
}

fn tag(seen: &Seen, query: Option<&str>) -> platform::http::ETag {
    let mut form = String::from("directory-");
    crate::view::encode(&mut form, query.unwrap_or_default());
    seen.tag_of(&form)
}

fn actors(view: &DayView, side: Side, is_wanted: impl Fn(&snapshot::ActorRow) -> bool) -> Vec<Line> {
    let counts = view.by_actor(&Filter::default());
    let lines = counts.into_iter().filter_map(|count| {
        let row = view.snapshot().actor_at(count.at);
        (row.side == side && is_wanted(row)).then(|| Line {
            name: row.name.to_string(),
            href: prose::href(&row.slug, row.side, row.level, row.country),
            detail: match row.state.filter(|_| row.level != Level::State) {
                Some(state) => format!("{}, {}", row.level.label(), state.name()),
                None => row.level.label().to_owned(),
            },
            count: usize::try_from(count.count()).unwrap_or(usize::MAX),
        })
    });
    lines.collect()
}

fn directory(
    atlas: &Atlas,
    clocks: Clocks,
    path: &'static str,
    heading: &'static str,
    lead: String,
    mut lines: Vec<Line>,
    choice: &Choice,
) -> DirectoryPage {
    lines.sort_by_cached_key(|line| {
        (
            snapshot::words::fold(&line.name),
            line.detail.clone(),
            line.href.clone(),
        )
    });
    let pager = Pager::of(lines.len(), choice.page, LINES, |page| {
        choice.address(path, &clocks, page)
    });
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    for line in page_of(&lines, choice.page, LINES) {
        let letter = snapshot::words::fold(&line.name)
            .chars()
            .find(|c| c.is_alphanumeric())
            .unwrap_or('#');
        let letter: String = letter.to_uppercase().collect();
        match groups.last_mut().filter(|(last, _)| *last == letter) {
            Some((_, group)) => group.push(line.clone()),
            None => groups.push((letter, vec![line.clone()])),
        }
    }
    DirectoryPage {
        shell: atlas.shell().clone(),
        clocks,
        heading,
        lead,
        path,
        groups,
        pager,
        asked: choice.text.clone(),
        states: Vec::new(),
        levels: Vec::new(),
        silent: Vec::new(),
    }
}
