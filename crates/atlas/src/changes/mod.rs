//! What the ledger learned, newest first: a page and a feed of its log, with what each revision changed.

mod line;
mod question;
mod store;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::Kind;
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use platform::shell::{Shell, html};

pub use store::{By, Change, Did, LOOKED_AT, Place, Question, Stretch};

use crate::feeds::{Feed, Item, set_type};
use crate::listing::Clocks;
use crate::prose::{self, day_words, grouped, moment_day, rfc3339};
use crate::reading::Atlas;
use crate::record::{author_words, authors};
use crate::view::{View, ask};
use line::{Line, Told};
use question::Asked;

/// How many changes one page shows.
const CHANGES: usize = 50;
/// How many entries the feed has.
const ENTRIES: usize = 50;

/// The routes of the log.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/changes", get(page))
        .route("/changes.atom", get(feed))
}

/// A field of the form: what may be chosen, and whether it is.
type Choices = Vec<(String, String, bool)>;

#[derive(Debug, Template)]
#[template(path = "changes/page.html")]
struct ChangesPage {
    shell: Shell,
    clocks: Clocks,
    lead: String,
    /// Who was asked for by name and is not known.
    unknown: Option<String>,
    days: Vec<(String, Vec<Line>)>,
    older: Option<String>,
    /// How many revisions were looked at, where they did not fill the page.
    looked_at: Option<String>,
    newest: Option<String>,
    feed: String,
    done: Choices,
    kinds: Choices,
    by: Choices,
    states: Choices,
    countries: Choices,
    since: String,
    until: String,
    /// What else narrows the log and has no field: name, value, the address without it and what it is called.
    chosen: Vec<Chosen>,
    is_filtered: bool,
}

/// Something that narrows the log and has no field of its own.
#[derive(Debug)]
struct Chosen {
    name: &'static str,
    value: String,
    label: String,
    without: String,
}

const KEPT: &[&str] = &[
    "family", "kind", "state", "country", "place", "actor", "change", "by", "since", "until",
];

async fn page(State(atlas): State<Atlas>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let mut asked = Asked::from_query(&query)?;
    let unknown = match asked.who.take() {
        None => None,
        Some(who) => match named(&atlas, &asked, &who) {
            Some(found) => return Ok(Redirect::to(&found.address("/changes", None)).into_response()),
            None => Some(who),
        },
    };
    let (seen, clocks) = Clocks::read(&atlas, "/changes".to_owned(), Some(&query), KEPT).await?;
    let mut form = String::from("changes-");
    crate::view::encode(&mut form, &query);
    let tag = seen.tag_of(&form);
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let (stretch, told) = read(&atlas, &asked, CHANGES).await?;
    let mut days: Vec<(String, Vec<Line>)> = Vec::new();
    for change in &stretch.changes {
        let day = day_words(moment_day(change.recorded));
        let line = Line::of(change, &told);
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, lines)) => lines.push(line),
            None => days.push((day, vec![line])),
        }
    }
    let filter = &asked.question.filter;
    let page = ChangesPage {
        shell: atlas.shell().clone(),
        lead: lead(&clocks),
        unknown,
        days,
        older: stretch.next.as_ref().map(|next| asked.address("/changes", Some(next))),
        looked_at: stretch.looked_at.map(grouped),
        newest: asked.after.as_ref().map(|_| asked.address("/changes", None)),
        feed: asked.address("/changes.atom", None),
        done: choices(
            Did::ALL,
            |did| (did.as_str(), line::done_label(did)),
            |did| asked.question.done.contains(did),
        ),
        kinds: choices(
            Kind::ALL.iter().copied(),
            |kind| (kind.as_str(), kind.label()),
            |kind| filter.kinds.contains(kind),
        ),
        by: choices(
            By::ALL,
            |by| (by.as_str(), if by == By::Rules { "The rules" } else { "People" }),
            |by| asked.question.by == Some(*by),
        ),
        states: domain::State::ALL
            .iter()
            .map(|(code, name)| (code.to_string(), (*name).to_owned(), filter.states.contains(code)))
            .collect(),
        countries: places::countries()
            .iter()
            .filter(|info| info.iso2 != domain::Country::US)
            .map(|info| {
                let chosen = filter.countries.contains(&info.iso2);
                (info.iso2.to_string(), info.name.to_string(), chosen)
            })
            .collect(),
        since: asked.since.map(|day| day.to_string()).unwrap_or_default(),
        until: asked.until.map(|day| day.to_string()).unwrap_or_default(),
        chosen: chosen(&asked, &seen.on),
        is_filtered: asked.is_filtered(),
        clocks,
    };
    Ok(tag.answer(&headers, || html(&page)))
}

fn choices<T: Copy>(
    all: impl IntoIterator<Item = T>,
    words: impl Fn(T) -> (&'static str, &'static str),
    is_chosen: impl Fn(&T) -> bool,
) -> Choices {
    let choice = |one: T| {
        let (word, label) = words(one);
        (word.to_owned(), label.to_owned(), is_chosen(&one))
    };
    all.into_iter().map(choice).collect()
}

/// The same question, narrowed to whoever a name denotes; nothing where nobody bears it.
fn named(atlas: &Atlas, asked: &Asked, who: &str) -> Option<Asked> {
    let shown = atlas.now();
    let found = ask::ask(who, &shown.names());
    if !found.understood || !found.text.is_empty() {
        return None;
    }
    let mut asked = asked.clone();
    let filter = &mut asked.question.filter;
    filter.places.extend(found.view.filter.places);
    filter.actors.extend(found.view.filter.actors);
    filter.states.extend(found.view.filter.states);
    filter.countries.extend(found.view.filter.countries);
    Some(asked)
}

/// Places, actors and families have no field: they stand as chips.
fn chosen(asked: &Asked, on: &snapshot::DayView) -> Vec<Chosen> {
    let filter = &asked.question.filter;
    let chip = |name, value: String, label: String, drop: &dyn Fn(&mut snapshot::Filter)| {
        let mut without = asked.clone();
        drop(&mut without.question.filter);
        Chosen {
            name,
            value,
            label,
            without: without.address("/changes", None),
        }
    };
    let label = |slug: &str| crate::view::facets::actor_label(on, slug);
    let families = filter.families.iter().map(|family| {
        chip("family", family.to_string(), family.label().to_owned(), &|filter| {
            filter.families.remove(family);
        })
    });
    let places = filter.places.iter().map(|slug| {
        chip("place", slug.clone(), label(slug), &|filter| {
            filter.places.remove(slug);
        })
    });
    let actors = filter.actors.iter().map(|slug| {
        chip("actor", slug.clone(), label(slug), &|filter| {
            filter.actors.remove(slug);
        })
    });
    families.chain(places).chain(actors).collect()
}

fn lead(clocks: &Clocks) -> String {
    match clocks.known_on {
        Some(day) => format!(
            "What the ledger had learned by the end of {}, newest first.",
            day_words(day)
        ),
        None => {
            "What the ledger learned, newest first: each line is a revision, with who decided it, why, and what it changed."
                .to_owned()
        }
    }
}

/// A stretch of the log, and what its revisions and those before them say.
async fn read(atlas: &Atlas, asked: &Asked, limit: usize) -> Result<(Stretch, Told), Problem> {
    let (question, after) = (asked.question.clone(), asked.after.clone());
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let mut stretch = store::log(session, &question, after.as_ref(), limit)?;
            authors::name(session, stretch.changes.iter_mut().map(|change| &mut change.author))?;
            let told = Told::read(session, &stretch.changes)?;
            Ok((stretch, told))
        })
    };
    Ok(atlas.database().run(work).await?)
}

async fn feed(State(atlas): State<Atlas>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = Asked::from_query(query.as_deref().unwrap_or_default())?;
    let seen = atlas.see(&View::of(asked.question.filter.clone()).filter).await?;
    let tag = seen.tag_of(&format!("log-{}", asked.address("", asked.after.as_ref())));
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let (stretch, told) = read(&atlas, &asked, ENTRIES).await?;
    let site = atlas.shell().public_address();
    let item = |change: &Change| {
        let link = format!("{site}/engagements/{}/revisions/{}", change.engagement, change.number);
        let line = Line::of(change, &told);
        Item {
            id: link.clone(),
            title: format!("{} ({})", prose::plain(&change.title), line.what),
            link,
            updated: rfc3339(change.recorded),
            summary: format!(
                "Revision {} {}. {}{}",
                change.number,
                author_words(&prose::brief(&change.author, 120)),
                prose::brief(&change.reason, 400),
                line.in_words()
            ),
            categories: vec![change.kind.as_str(), change.did.as_str()],
        }
    };
    let feed = Feed {
        title: "Legation: what the ledger learned".to_owned(),
        id: format!("{site}{}", asked.address("/changes.atom", None)),
        page: format!("{site}{}", asked.address("/changes", None)),
        updated: stretch.changes.first().map(|change| change.recorded),
        items: stretch.changes.iter().map(item).collect(),
    };
    let mut response = tag.answer(&headers, || feed.to_string());
    set_type(&mut response);
    Ok(response)
}
