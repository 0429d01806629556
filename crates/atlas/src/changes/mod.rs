//! What the ledger learned, newest first: a page and a feed of its log.

mod store;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use domain::Family;
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use platform::shell::{Shell, html};
use snapshot::Filter;

pub use store::{Change, Place};

use crate::feeds::{Feed, Item, set_type};
use crate::listing::Clocks;
use crate::prose::{self, day_words, moment_day, rfc3339};
use crate::reading::Atlas;
use crate::record::{author_words, authors, end_of};
use crate::view::{View, address, pairs};

/// How many changes one page shows.
const CHANGES: usize = 100;
/// How many entries the feed has.
const ENTRIES: usize = 50;

/// The routes of the log.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/changes", get(page))
        .route("/changes.atom", get(feed))
}

#[derive(Debug, Template)]
#[template(path = "changes/page.html")]
struct ChangesPage {
    shell: Shell,
    clocks: Clocks,
    lead: String,
    days: Vec<(String, Vec<Line>)>,
    older: Option<String>,
    newest: Option<String>,
    feed: String,
    families: Vec<(Family, bool)>,
    states: Vec<(&'static str, &'static str, bool)>,
    countries: Vec<(String, &'static str, bool)>,
    is_filtered: bool,
}

#[derive(Debug)]
struct Line {
    href: String,
    title: String,
    kind: domain::Kind,
    what: &'static str,
    time: String,
    moment: String,
    author: String,
    reason: String,
    claims: u32,
}

const KEPT: &[&str] = &["family", "kind", "state", "country", "place", "actor"];

async fn page(State(atlas): State<Atlas>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let filter = View::from_query(&query)?.filter;
    let after = after(&query)?;
    let (seen, clocks) = Clocks::read(&atlas, "/changes".to_owned(), Some(&query), KEPT).await?;
    let mut form = String::from("changes-");
    crate::view::encode(&mut form, &query);
    let tag = seen.tag_of(&form);
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let shown = read(&atlas, &filter, clocks.known_on.map(end_of), after.clone(), CHANGES + 1).await?;
    let older = shown
        .get(CHANGES)
        .and_then(|_| shown.get(CHANGES - 1))
        .map(|last| address_of(&filter, Some(&last.at)));
    let mut days: Vec<(String, Vec<Line>)> = Vec::new();
    for change in shown.iter().take(CHANGES) {
        let day = day_words(moment_day(change.recorded));
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, lines)) => lines.push(line(change)),
            None => days.push((day, vec![line(change)])),
        }
    }
    let state = |code: domain::State| filter.states.contains(&code);
    let page = ChangesPage {
        shell: atlas.shell().clone(),
        lead: lead(&clocks),
        days,
        older,
        newest: after.map(|_| address_of(&filter, None)),
        feed: View::of(filter.clone()).filter_href("/changes.atom"),
        families: Family::ALL
            .iter()
            .map(|family| (*family, filter.families.contains(family)))
            .collect(),
        states: domain::State::ALL
            .iter()
            .map(|(code, name)| (code.as_str(), *name, state(*code)))
            .collect(),
        countries: places::countries()
            .iter()
            .filter(|info| info.iso2 != domain::Country::US)
            .map(|info| {
                (
                    info.iso2.to_string(),
                    &*info.name,
                    filter.countries.contains(&info.iso2),
                )
            })
            .collect(),
        is_filtered: !filter.is_everything(),
        clocks,
    };
    Ok(tag.answer(&headers, || html(&page)))
}

fn lead(clocks: &Clocks) -> String {
    match clocks.known_on {
        Some(day) => format!(
            "What the ledger had learned by the end of {}, newest first.",
            day_words(day)
        ),
        None => {
            "What the ledger learned, newest first: each line is a revision, with who decided it and why.".to_owned()
        }
    }
}

fn address_of(filter: &Filter, after: Option<&Place>) -> String {
    let mut query = View::of(filter.clone()).filter_query();
    if let Some(place) = after {
        query.push_str(if query.is_empty() { "" } else { "&" });
        query.push_str(&format!("after={place}"));
    }
    address("/changes", &query)
}

fn after(query: &str) -> Result<Option<Place>, Problem> {
    let asked = pairs(query)
        .filter(|(name, value)| name == "after" && !value.is_empty())
        .last();
    let read = |(_, value): (String, String)| {
        value.parse::<Place>().map_err(|()| {
            Problem::bad_parameter("after", "This is no place in the log.").with_hint("Begin again at /changes.")
        })
    };
    asked.map(read).transpose()
}

async fn read(
    atlas: &Atlas,
    filter: &Filter,
    until: Option<i64>,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Change>, Problem> {
    let filter = filter.clone();
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let until = until.unwrap_or(i64::MAX);
            let mut found = store::log(session, &filter, until, after.as_ref(), limit)?;
            authors::name(session, found.iter_mut().map(|change| &mut change.author))?;
            Ok(found)
        })
    };
    Ok(atlas.database().run(work).await?)
}

const fn what(change: &Change) -> &'static str {
    match (change.withdrawn, change.number) {
        (true, _) => "withdrawn",
        (false, 1) => "new",
        (false, _) => "changed",
    }
}

fn line(change: &Change) -> Line {
    let words = prose::moment_words(change.recorded);
    Line {
        href: format!("/engagements/{}/revisions/{}", change.engagement, change.number),
        title: change.title.clone(),
        kind: change.kind,
        what: what(change),
        time: words
            .rsplit_once(", ")
            .map_or(words.clone(), |(_, time)| time.to_owned()),
        moment: rfc3339(change.recorded),
        author: author_words(&prose::brief(&change.author, 120)),
        reason: prose::brief(&change.reason, 240),
        claims: change.claims,
    }
}

async fn feed(State(atlas): State<Atlas>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let view = View::of(View::from_query(query.as_deref().unwrap_or_default())?.filter);
    let seen = atlas.see(&view.filter).await?;
    let tag = seen.tag_of(&format!("log-{}", view.filter_query()));
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let until = view.filter.known_on.map(end_of);
    let changes = read(&atlas, &view.filter, until, None, ENTRIES).await?;
    let site = atlas.shell().public_address();
    let item = |change: &Change| {
        let link = format!("{site}/engagements/{}/revisions/{}", change.engagement, change.number);
        Item {
            id: link.clone(),
            title: format!("{} ({})", prose::plain(&change.title), what(change)),
            link,
            updated: rfc3339(change.recorded),
            summary: format!(
                "Revision {} {}. {}",
                change.number,
                author_words(&prose::brief(&change.author, 120)),
                prose::brief(&change.reason, 400)
            ),
            categories: vec![change.kind.as_str(), what(change)],
        }
    };
    let feed = Feed {
        title: "Legation: what the ledger learned".to_owned(),
        id: format!("{site}{}", view.filter_href("/changes.atom")),
        page: format!("{site}{}", view.filter_href("/changes")),
        updated: changes.first().map(|change| change.recorded),
        items: changes.iter().map(item).collect(),
    };
    let mut response = tag.answer(&headers, || feed.to_string());
    set_type(&mut response);
    Ok(response)
}
