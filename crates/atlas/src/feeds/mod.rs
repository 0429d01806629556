//! Atom feeds: of any view, newest knowledge first, and of the ledger's log.
//!
//! A feed follows what the ledger learns, not when things happened: an entry's date is that of its newest revision.

mod atom;

use std::cmp::Reverse;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use platform::http::Problem;
use snapshot::{Ask, DayView, Filter, RowRef};

pub use atom::{Feed, Item, xml};

use crate::listing::Entry;
use crate::prose::{self, rfc3339};
use crate::reading::Atlas;
use crate::view::{View, sentence::sentence};

/// How many entries a feed has.
const ENTRIES: usize = 50;
/// How many rows are looked at in one go.
const ROWS: usize = 20_000;

/// The routes of feeds of views. The feed of the log is with the log.
pub fn routes() -> Router<Atlas> {
    Router::new().route("/feed.atom", get(of_view))
}

async fn of_view(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = View::of(View::from_query(query.as_deref().unwrap_or_default())?.filter);
    let seen = atlas.see(&view.filter).await?;
    let site = atlas.shell().public_address();
    let tag = seen.tag_of(&format!("feed-{}", view.filter_query()));
    let mut response = tag.answer(&headers, || {
        let ask = Ask {
            facets: snapshot::FacetSet::ALL,
            ..Ask::default()
        };
        let answer = seen.on.query(&view.filter, &ask);
        let short = sentence(&view, &answer, &seen.on, seen.today).short;
        let entries = newest(&seen.on, &view.filter);
        Feed {
            title: if short.is_empty() {
                "Legation: everything".to_owned()
            } else {
                format!("Legation: {}", prose::plain(&short))
            },
            id: format!("{site}{}", view.filter_href("/feed.atom")),
            page: format!("{site}{}", view.filter_href("/")),
            updated: entries.iter().map(|entry| entry.recorded).max(),
            items: entries.iter().map(|entry| item(entry, site)).collect(),
        }
        .to_string()
    });
    set_type(&mut response);
    Ok(response)
}

/// Marks an answer as a feed.
pub fn set_type(response: &mut Response) {
    let media_type = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

/// The engagements in view that the ledger learned of last.
pub(crate) fn newest(view: &DayView, filter: &Filter) -> Vec<Entry> {
    let mut best: std::collections::BinaryHeap<Reverse<(u64, u64)>> = std::collections::BinaryHeap::new();
    let mut rows: std::collections::HashMap<u64, RowRef> = std::collections::HashMap::new();
    let mut ask = Ask::rows(ROWS);
    loop {
        let answer = view.query(filter, &ask);
        for at in &answer.rows {
            let row = view.row(*at);
            let key = (row.position(), row.id().0);
            if best.len() == ENTRIES && best.peek().is_some_and(|Reverse(worst)| key <= *worst) {
                continue;
            }
            best.push(Reverse(key));
            rows.insert(key.1, *at);
            if best.len() > ENTRIES
                && let Some(Reverse((_, gone))) = best.pop()
            {
                rows.remove(&gone);
            }
        }
        match answer.next {
            Some(next) => ask.after = Some(next),
            None => break,
        }
    }
    let ordered = best.into_sorted_vec();
    let rows: Vec<RowRef> = ordered
        .iter()
        .filter_map(|Reverse((_, id))| rows.get(id).copied())
        .collect();
    crate::listing::entries(view, &rows)
}

fn item(entry: &Entry, site: &str) -> Item {
    Item {
        id: format!("{site}{}", entry.href()),
        title: prose::plain(&entry.title),
        link: format!("{site}{}", entry.href()),
        updated: rfc3339(entry.recorded),
        summary: format!("{} {}.", prose::plain(&entry.sentence()), entry.status_words),
        categories: std::iter::once(entry.kind.as_str())
            .chain(entry.issues.iter().map(domain::Issue::as_str))
            .collect(),
    }
}
