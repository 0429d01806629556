//! `/embed`: the map of a view alone, for other sites' frames.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use platform::http::Problem;
use platform::shell::{Shell, html};
use snapshot::{Ask, Facet, FacetSet};

use crate::reading::Atlas;
use crate::view::sentence::sentence;
use crate::view::{Camera, Selection, View};

#[derive(Template)]
#[template(path = "map/embed.html")]
struct Embed {
    shell: Shell,
    view: View,
    sentence: String,
}

impl Embed {
    fn at(&self) -> String {
        self.view.at.as_ref().map(Camera::to_string).unwrap_or_default()
    }

    fn sel(&self) -> String {
        self.view.sel.as_ref().map(Selection::to_string).unwrap_or_default()
    }

    fn address(&self) -> String {
        format!("{}{}", self.shell.public_address(), self.view.href("/"))
    }
}

pub async fn page(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = View::from_query(&query.unwrap_or_default())?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen.tag_of("embed").answer(&headers, || {
        let facets = FacetSet::NONE.with(Facet::State).with(Facet::Country);
        let answer = seen.on.query(
            &view.filter,
            &Ask {
                facets,
                ..Ask::default()
            },
        );
        let said = sentence(&view, &answer, &seen.on, seen.today);
        html(&Embed {
            shell: atlas.shell().clone(),
            sentence: said.text(),
            view: view.clone(),
        })
    }))
}
