//! What a page says of itself: JSON-LD first, then its meta elements, then its title and first date.

use serde_json::Value;

use super::blocks::Page;

/// What was found; dates are still as the page writes them.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) title: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<String>,
    pub(super) language: Option<String>,
    pub(super) canonical: Option<String>,
}

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_date",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publishdate",
    "date",
];
const TITLE: &[&str] = &[
    "og:title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "twitter:title",
];
const PUBLISHER: &[&str] = &[
    "og:site_name",
    "citation_publisher",
    "dc.publisher",
    "dcterms.publisher",
    "application-name",
];

pub(super) fn gather(page: &Page) -> Said {
    let mut said = Said::default();
    for text in page.linked_data.iter().take(20) {
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            linked(&value, &mut said);
        }
    }
    let meta = |names: &[&str]| {
        names.iter().find_map(|name| {
            let found = page
                .metas
                .iter()
                .find(|(key, content)| key == name && !content.trim().is_empty());
            found.map(|(_, content)| content.trim().to_owned())
        })
    };
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    said.title = said
        .title
        .or_else(|| meta(TITLE))
        .or_else(|| filled(&page.title))
        .or_else(|| first_heading(page));
    said.publisher = said.publisher.or_else(|| meta(PUBLISHER));
    said.published = said.published.or_else(|| meta(PUBLISHED)).or_else(|| page.time.clone());
    said.language = page
        .language
        .clone()
        .or_else(|| meta(&["og:locale", "content-language", "dc.language"]))
        .or(said.language);
    let address = page.canonical.clone().or_else(|| meta(&["og:url"]));
    said.canonical = address.filter(|address| address.starts_with("http://") || address.starts_with("https://"));
    said
}

fn first_heading(page: &Page) -> Option<String> {
    page.blocks
        .iter()
        .find(|block| block.heading && !block.aside)
        .map(|block| block.text.clone())
}

/// Articles and pages of a JSON-LD document, which may stand alone, in a list or in a `@graph`.
fn linked(value: &Value, said: &mut Said) {
    let mut open = vec![value];
    let mut looked = 0;
    while let Some(value) = open.pop() {
        looked += 1;
        if looked > 200 {
            return;
        }
        if let Some(list) = value
            .as_array()
            .or_else(|| value.get("@graph").and_then(Value::as_array))
        {
            open.extend(list.iter().rev());
            continue;
        }
        let kind = value.get("@type").map(ToString::to_string).unwrap_or_default();
        if ![
            "Article",
            "NewsArticle",
            "BlogPosting",
            "Report",
            "WebPage",
            "Posting",
            "Event",
        ]
        .iter()
        .any(|name| kind.contains(name))
        {
            continue;
        }
        let text = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .filter(|text| !text.is_empty())
        };
        let is_page = kind.contains("WebPage");
        if !is_page {
            said.title = said.title.take().or_else(|| text("headline"));
        }
        said.published = said
            .published
            .take()
            .or_else(|| text("datePublished"))
            .or_else(|| text("dateCreated"));
        said.language = said.language.take().or_else(|| text("inLanguage"));
        let publisher = value
            .get("publisher")
            .and_then(|publisher| publisher.get("name"))
            .and_then(Value::as_str);
        said.publisher = said.publisher.take().or_else(|| publisher.map(str::to_owned));
    }
}
