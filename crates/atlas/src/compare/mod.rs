//! Up to five places or countries side by side.

mod page;
mod sides;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use platform::http::Problem;
use platform::shell::html;

use crate::listing::Clocks;
use crate::prose;
use crate::reading::Atlas;
use crate::view::pairs;

/// How many may stand side by side.
pub const MOST: usize = 5;

/// The route of the comparison.
pub fn routes() -> Router<Atlas> {
    Router::new().route("/compare", get(compare))
}

async fn compare(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = asked(&query);
    let (seen, clocks) = Clocks::read(&atlas, "/compare".to_owned(), Some(&query), &["with"]).await?;
    let mut form = String::from("compare-");
    crate::view::encode(&mut form, &query);
    let tag = seen.tag_of(&form);
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let page = page::ComparePage::new(&atlas, clocks, &seen.on, &asked);
    Ok(tag.answer(&headers, || html(&page)))
}

/// What is to be compared, as it was written: commas or repeated parameters, each once.
fn asked(query: &str) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    for (_, value) in pairs(query).filter(|(name, _)| name == "with") {
        for part in value.split(',') {
            let part = prose::brief(part, 80);
            if !part.is_empty() && !asked.contains(&part) && asked.len() < 50 {
                asked.push(part);
            }
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_once_in_their_order() {
        assert_eq!(
            asked("with=seattle-wa,,JP&with=seattle-wa&with=king-county-wa"),
            ["seattle-wa", "JP", "king-county-wa"]
        );
        assert!(asked("valid_on=2020-01-01").is_empty());
    }
}
