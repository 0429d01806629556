//! The features of a collection, in pages and one by one.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::PublicId;
use platform::http::Problem;
use serde_json::{Value, json};
use snapshot::{ActorRow, Ask, RowRef};

use super::ask::Asked;
use super::{Collection, GEO_JSON, JSON, answer, link};
use crate::exports::{Shown, feature};
use crate::prose;
use crate::reading::{Atlas, Seen};

/// How many rows are asked of the snapshot at once where each has to be looked at.
const ROWS: usize = 20_000;

/// `/ogc/collections/{collection}/items`.
pub async fn list(
    State(atlas): State<Atlas>,
    Path(collection): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let collection = Collection::named(&collection)?;
    let asked = Asked::read(collection, query.as_deref().unwrap_or_default())?;
    let seen = atlas.see(&asked.filter).await?;
    let site = atlas.shell().public_address().to_owned();
    let tag = seen.tag_of(&format!("ogc-{}-{}-{}", collection.id(), asked.query, asked.offset));
    // Looking at every row of a large ledger takes a moment that other requests should not wait for.
    let page = tokio::task::spawn_blocking(move || page(collection, &asked, &seen, &site)).await;
    let page = page.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
    Ok(answer(&tag, &headers, GEO_JSON, || page))
}

/// `/ogc/collections/{collection}/items/{feature}`.
pub async fn one(
    State(atlas): State<Atlas>,
    Path((collection, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let collection = Collection::named(&collection)?;
    let asked = Asked::read(collection, query.as_deref().unwrap_or_default())?;
    let seen = atlas.see(&asked.filter).await?;
    let site = atlas.shell().public_address();
    let found = match collection {
        Collection::Engagements => id
            .parse::<PublicId>()
            .ok()
            .and_then(|id| seen.on.snapshot().find(id))
            .map(|at| feature(&Shown::of(&seen.on, at), seen.on.day(), site, None)),
        Collection::Actors => seen
            .on
            .snapshot()
            .meant(&id)
            .map(|(_, actor)| actor_feature(actor, site)),
    };
    let Some(mut found) = found else {
        let shown = prose::brief(&id, 60);
        return Err(Problem::not_found(format!(
            "There is no feature “{shown}” in {}.",
            collection.id()
        )));
    };
    let here = format!("{site}/ogc/collections/{}", collection.id());
    found["links"] = json!([
        link("self", GEO_JSON, &format!("{here}/items/{id}"), "This feature"),
        link("collection", JSON, &here, "Its collection"),
        link(
            "alternate",
            "text/html",
            found["properties"]["url"].as_str().unwrap_or(site),
            "Its page"
        ),
    ]);
    let tag = seen.tag_of(&format!("ogc-{}-{id}", collection.id()));
    Ok(answer(&tag, &headers, GEO_JSON, || found))
}

fn page(collection: Collection, asked: &Asked, seen: &Seen, site: &str) -> Value {
    let (features, matched) = match collection {
        Collection::Engagements => {
            let (rows, matched) = engagements(asked, seen);
            let features: Vec<Value> = rows
                .iter()
                .map(|at| feature(&Shown::of(&seen.on, *at), seen.on.day(), site, None))
                .collect();
            (features, matched)
        }
        Collection::Actors => {
            let found = actors(asked, seen);
            let shown = found.iter().skip(asked.offset).take(asked.limit);
            (shown.map(|actor| actor_feature(actor, site)).collect(), found.len())
        }
    };
    let here = format!("{site}/ogc/collections/{}", collection.id());
    let at = |offset: usize| {
        let and = if asked.query.is_empty() { "" } else { "&" };
        format!("{here}/items?{}{and}offset={offset}", asked.query)
    };
    let mut links = vec![
        link("self", GEO_JSON, &at(asked.offset), "These features"),
        link("collection", JSON, &here, "Their collection"),
    ];
    let behind = asked.offset + features.len();
    if behind < matched && !features.is_empty() {
        links.push(link("next", GEO_JSON, &at(behind), "The next features"));
    }
    if asked.offset > 0 {
        let before = asked.offset.saturating_sub(asked.limit);
        links.push(link("prev", GEO_JSON, &at(before), "The features before"));
    }
    json!({
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": features.len(),
        "links": links,
        "features": features,
    })
}

/// The rows of a page of engagements, and how many there are in all.
fn engagements(asked: &Asked, seen: &Seen) -> (Vec<RowRef>, usize) {
    let view = &seen.on;
    if !asked.is_narrowed() {
        let ask = Ask {
            offset: asked.offset,
            ..Ask::rows(asked.limit)
        };
        let answer = view.query(&asked.filter, &ask);
        return (answer.rows, usize::try_from(answer.total).unwrap_or(usize::MAX));
    }
    let fits = |at: &RowRef| {
        let row = view.row(*at);
        let there = asked.area.is_none_or(|area| {
            row.participants()
                .filter(|one| one.side == domain::Side::Us)
                .any(|one| one.actor.point.is_some_and(|point| area.holds(point)))
        });
        there && asked.time.is_none_or(|time| time.meets(&row))
    };
    let (mut rows, mut matched) = (Vec::new(), 0);
    let mut ask = Ask::rows(ROWS);
    loop {
        let answer = view.query(&asked.filter, &ask);
        for at in answer.rows.iter().filter(|at| fits(at)) {
            if matched >= asked.offset && rows.len() < asked.limit {
                rows.push(*at);
            }
            matched += 1;
        }
        match answer.next {
            Some(next) => ask.after = Some(next),
            None => return (rows, matched),
        }
    }
}

/// The actors in the area, in the order of their slugs. An actor that has changed is there once, as it is now.
fn actors<'s>(asked: &Asked, seen: &'s Seen) -> Vec<&'s ActorRow> {
    let snapshot = seen.on.snapshot();
    let current = snapshot.actors().filter(|(at, actor)| {
        actor.leads_to.is_none() && snapshot.actor(&actor.slug).is_some_and(|(now, _)| now == *at)
    });
    let mut found: Vec<&ActorRow> = current
        .map(|(_, actor)| actor)
        .filter(|actor| {
            asked
                .area
                .is_none_or(|area| actor.point.is_some_and(|point| area.holds(point)))
        })
        .collect();
    found.sort_by(|a, b| a.slug.cmp(&b.slug));
    found
}

fn actor_feature(actor: &ActorRow, site: &str) -> Value {
    let href = prose::href(&actor.slug, actor.side, actor.level, actor.country);
    let geometry = actor.point.map(|(lon, lat)| {
        let coordinates = [lon, lat].map(crate::exports::rounded);
        json!({"type": "Point", "coordinates": coordinates})
    });
    json!({
        "type": "Feature",
        "id": actor.slug,
        "geometry": geometry,
        "properties": {
            "url": format!("{site}{href}"),
            "name": actor.name,
            "side": actor.side,
            "level": actor.level.as_str(),
            "state": actor.state,
            "country": actor.country,
            "geonames_id": actor.place,
        },
    })
}
