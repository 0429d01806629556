//! Pages of our own making: menus go, text stays, and what the page says of itself is found.

use crate::document::{Content, Declared, Document, Limits, read};

fn page(html: &str) -> Document {
    match read(html.as_bytes(), &Declared::default(), &Limits::default()).unwrap() {
        Content::Documents(mut documents) => documents.remove(0),
        Content::Addresses(_) => panic!("a page was taken for a sitemap"),
    }
}

const NEWS: &str = r#"<!DOCTYPE html><html lang="en-US"><head><title>Delegation arrives | City of Elm Falls</title>
<meta property="og:site_name" content="City of Elm Falls"><link rel="canonical" href="https://elmfalls.example/news/12">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},{"@type":"NewsArticle",
"headline":"Delegation arrives","datePublished":"2023-09-14T08:00:00-07:00"}]}</script><style>p{color:red}</style></head>
<body><header><a href="/">Home</a></header><nav><ul><li><a href="/a">Council</a><li><a href="/b">Parks</a></ul></nav>
<div class="cookie-consent"><p>We use cookies to make this site work better for you, and for everybody else too.</p></div>
<main><h1>Delegation arrives</h1><p>Mayor Ruth Okafor welcomed <b>twelve</b> guests from Nagano, Japan, on Tuesday.
<p>They will sign a renewal of the sister city agreement of 1989 &amp; visit the water plant.</p>
<ul><li>Wednesday: schools</li><li>Thursday: signing</li></ul>
<div class="share-buttons"><a href="x">Tweet this page to all of your friends and followers right now.</a></div></main>
<footer><p>City Hall, 1 Main Street, Elm Falls. All rights reserved by the city and its people.</p></footer></body></html>"#;

#[test]
fn the_text_of_a_news_page_without_its_surroundings() {
    let document = page(NEWS);
    insta::assert_snapshot!(document.text, @r"
    Delegation arrives

    Mayor Ruth Okafor welcomed twelve guests from Nagano, Japan, on Tuesday.

    They will sign a renewal of the sister city agreement of 1989 & visit the water plant.

    Wednesday: schools

    Thursday: signing
    ");
    assert_eq!(document.title.as_deref(), Some("Delegation arrives"));
    assert_eq!(document.publisher.as_deref(), Some("City of Elm Falls"));
    assert_eq!(
        document.published.map(|edtf| edtf.to_string()).as_deref(),
        Some("2023-09-14")
    );
    assert_eq!(document.language.as_deref(), Some("en"));
    assert_eq!(document.address.as_deref(), Some("https://elmfalls.example/news/12"));
    assert!(document.paragraphs[0].heading && !document.paragraphs[1].heading);
}

#[test]
fn passages_are_bytes_of_the_text() {
    let document = page(
        "<html><body><p>São Paulo’s mayor came to our city hall on Monday.</p><p>神戸市長も来た。</p></body></html>",
    );
    let passages: Vec<&str> = document.passages().map(|(_, text)| text).collect();
    assert_eq!(
        passages,
        ["São Paulo’s mayor came to our city hall on Monday.", "神戸市長も来た。"]
    );
    assert_eq!(&document.text[document.paragraphs[1].range.clone()], "神戸市長も来た。");
}

#[test]
fn a_page_without_marks_is_read_by_weight() {
    let menu: String = (0..40)
        .map(|n| format!("<li><a href='/{n}'>Department number {n}</a></li>"))
        .collect();
    let html = format!(
        "<html><body><table><tr><td><ul>{menu}</ul></td><td><div><p>The council approved a memorandum with the city of \
         Cork, Ireland, and thanked the staff for their work.</p><p>The vote was seven to two, after a long debate about \
         travel costs.</p></div></td></tr></table></body></html>"
    );
    let document = page(&html);
    assert!(document.text.starts_with("The council approved"), "{}", document.text);
    assert!(!document.text.contains("Department"));
}

#[test]
fn a_hundred_thousand_levels_are_read_in_bounded_memory() {
    for tag in ["div", "p", "b", "table", "li"] {
        let html = format!(
            "{}The mayor of Elm Falls met the mayor of Cork today.",
            format!("<{tag}>").repeat(100_000)
        );
        assert!(page(&html).text.contains("mayor of Cork"), "{tag}");
    }
}

#[test]
fn broken_markup_is_read_on() {
    let document = page("<html><body><p>Before <a href=\"x>y</a><p>the end</b></div> of it <script>var x = '</p>';");
    assert!(document.text.is_empty() || document.text.contains("Before"));
    assert!(
        page("<html></body></p></html><p>Late text after the end of the page.")
            .text
            .contains("Late text")
    );
}
