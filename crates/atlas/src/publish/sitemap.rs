//! What robots may read: `robots.txt`, and the sitemap in parts of at most 50,000 addresses (sitemaps.org).

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use platform::http::Problem;
use snapshot::{DayView, Filter};

use crate::feeds::xml;
use crate::prose;
use crate::reading::Atlas;

/// How many addresses a part has at most.
const ADDRESSES: usize = 50_000;

/// Pages that are always there.
const PAGES: &[&str] = &[
    "/",
    "/places",
    "/countries",
    "/networks",
    "/changes",
    "/data",
    "/methods",
    "/compare",
];

/// `/robots.txt`.
pub(super) async fn robots(State(atlas): State<Atlas>) -> Response {
    let site = atlas.shell().public_address();
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /export/\nDisallow: /*?*cursor=\nDisallow: /*?*after=\nSitemap: {site}/sitemap.xml\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// `/sitemap.xml`: where the parts are.
pub(super) async fn index(State(atlas): State<Atlas>, headers: HeaderMap) -> Result<Response, Problem> {
    let seen = atlas.on_clocks(None, None).await?;
    let site = atlas.shell().public_address();
    let mut response = seen.tag_of("sitemap").answer(&headers, || {
        let engagements = usize::try_from(seen.on.snapshot().len()).unwrap_or(0).div_ceil(ADDRESSES);
        let actors = actor_paths(&seen.on).len().div_ceil(ADDRESSES);
        let names = std::iter::once("pages".to_owned())
            .chain((1..=actors).map(|part| format!("actors-{part}")))
            .chain((1..=engagements).map(|part| format!("engagements-{part}")));
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for name in names {
            text.push_str(&format!("<sitemap><loc>{}/sitemaps/{name}.xml</loc></sitemap>\n", xml(site)));
        }
        text.push_str("</sitemapindex>\n");
        text
    });
    set_type(&mut response);
    Ok(response)
}

/// `/sitemaps/{part}`: one part.
pub(super) async fn part(
    State(atlas): State<Atlas>,
    Path(part): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("There is no such part of the sitemap.").with_hint("See /sitemap.xml.");
    let name = part.strip_suffix(".xml").ok_or_else(unknown)?;
    let seen = atlas.on_clocks(None, None).await?;
    let addresses = addresses(&seen.on, name).ok_or_else(unknown)?;
    let site = xml(atlas.shell().public_address());
    let mut response = seen.tag_of(name).answer(&headers, || {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for (path, changed) in addresses {
            text.push_str(&format!("<url><loc>{site}{}</loc>", xml(&path)));
            if let Some(moment) = changed {
                text.push_str(&format!("<lastmod>{}</lastmod>", prose::moment_day(moment)));
            }
            text.push_str("</url>\n");
        }
        text.push_str("</urlset>\n");
        text
    });
    set_type(&mut response);
    Ok(response)
}

type Address = (String, Option<i64>);

fn addresses(view: &DayView, name: &str) -> Option<Vec<Address>> {
    if name == "pages" {
        return Some(PAGES.iter().map(|path| ((*path).to_owned(), None)).collect());
    }
    let (what, number) = name.split_once('-')?;
    let skipped = number.parse::<usize>().ok()?.checked_sub(1)?.checked_mul(ADDRESSES)?;
    let some: Vec<Address> = match what {
        "actors" => actor_paths(view)
            .into_iter()
            .skip(skipped)
            .take(ADDRESSES)
            .map(|path| (path, None))
            .collect(),
        "engagements" => {
            let snapshot = view.snapshot();
            let mut rows: Vec<(u64, i64)> = snapshot
                .refs()
                .map(|at| {
                    let row = snapshot.row(at);
                    (row.id().0, row.recorded())
                })
                .collect();
            rows.sort_unstable();
            let rows = rows.into_iter().skip(skipped).take(ADDRESSES);
            rows.map(|(id, recorded)| (format!("/engagements/{}", domain::PublicId(id)), Some(recorded)))
                .collect()
        }
        _ => return None,
    };
    (!some.is_empty()).then_some(some)
}

/// The pages of everybody who has an engagement, each once, in a fixed order.
fn actor_paths(view: &DayView) -> Vec<String> {
    let mut paths: Vec<String> = view
        .by_actor(&Filter::default())
        .into_iter()
        .map(|count| {
            let row = view.snapshot().actor_at(count.at);
            prose::href(&row.slug, row.side, row.level, row.country)
        })
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

fn set_type(response: &mut Response) {
    let media_type = HeaderValue::from_static("application/xml; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
}
