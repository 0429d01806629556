//! How to cite one revision: in words, as BibTeX, as JSON-LD.

use domain::{Edtf, Family, Level, Side};
use serde_json::{Map, Value, json};

use super::store::{Record, StoredRevision};
use crate::prose::{self, Party};

/// The ways to cite a revision.
#[derive(Debug, Clone)]
pub struct Citation {
    /// The permanent address of this very revision.
    pub address: String,
    /// In words.
    pub words: String,
    /// As BibTeX.
    pub bibtex: String,
}

/// Cites a revision that is stated by a sentence, on a site of an address.
#[must_use]
pub fn citation(record: &Record, revision: &StoredRevision, sentence: &str, site: &str) -> Citation {
    let address = format!("{site}/engagements/{}/revisions/{}", record.id, revision.number);
    let day = prose::moment_day(revision.recorded);
    let title = prose::plain(sentence);
    let title = title.trim_end_matches('.');
    let claims = prose::counted(revision.evidence.len(), "claim", "claims");
    Citation {
        words: format!(
            "“{title}.” Legation, revision {} of {}, on the evidence of {claims}. {address}.",
            revision.number,
            prose::day_words(day),
        ),
        bibtex: format!(
            "@misc{{legation-{}-r{},\n  title = {{{}}},\n  author = {{{{Legation}}}},\n  year = {{{}}},\n  url = {{{address}}},\n  note = {{Revision {} of {day}, ledger position {}, on the evidence of {claims}}}\n}}",
            record.id,
            revision.number,
            tex(title),
            day.year(),
            revision.number,
            revision.position,
        ),
        address,
    }
}

/// Text for a field of BibTeX: its special letters escaped, braces left out.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => {}
            '\\' => out.push_str("\\textbackslash "),
            '&' | '%' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '~' => out.push_str("\\textasciitilde "),
            '^' => out.push_str("\\textasciicircum "),
            other => out.push(other),
        }
    }
    out
}

/// The revision as schema.org's vocabulary says it, ready to stand inside a `script` element.
#[must_use]
pub fn json_ld(record: &Record, revision: &StoredRevision, sentence: &str, site: &str) -> String {
    let said = &revision.revision;
    let visit = said.kind.family() == Family::Visits;
    let parties = |side: Side| -> Vec<Value> {
        revision
            .parties
            .iter()
            .filter(|party| party.side == side)
            .map(|party| party_ld(party, site))
            .collect()
    };
    let mut node = Map::new();
    node.insert("@context".into(), json!("https://schema.org"));
    node.insert("@type".into(), json!(if visit { "Event" } else { "CreativeWork" }));
    node.insert("@id".into(), json!(format!("{site}/engagements/{}", record.id)));
    node.insert("name".into(), json!(prose::brief(&said.title, 300)));
    node.insert("description".into(), json!(prose::plain(sentence)));
    node.insert("identifier".into(), json!(record.id.to_string()));
    node.insert("additionalType".into(), json!(said.kind.as_str()));
    let mut all = parties(Side::Us);
    all.extend(parties(Side::Foreign));
    if visit {
        let day = |date: Option<&Edtf>, last: bool| {
            date.and_then(|date| if last { date.latest() } else { date.earliest() })
                .map(|day| json!(day))
        };
        node.extend(day(said.start.as_ref(), false).map(|day| ("startDate".to_owned(), day)));
        let end = said.end.as_ref().or(said.start.as_ref());
        node.extend(day(end, true).map(|day| ("endDate".to_owned(), day)));
        node.insert("attendee".into(), Value::Array(all));
    } else {
        node.insert("version".into(), json!(revision.number));
        node.insert("dateModified".into(), json!(prose::rfc3339(revision.recorded)));
        node.insert("license".into(), json!("https://creativecommons.org/licenses/by/4.0/"));
        node.extend(
            temporal(said.start.as_ref(), said.end.as_ref()).map(|span| ("temporalCoverage".to_owned(), json!(span))),
        );
        node.insert("about".into(), Value::Array(all));
        node.insert("isBasedOn".into(), Value::Array(sources(record, revision)));
    }
    in_script(&Value::Object(node))
}

fn temporal(start: Option<&Edtf>, end: Option<&Edtf>) -> Option<String> {
    match (start, end) {
        (Some(start), _) if start.is_interval() => Some(start.to_string()),
        (Some(start), Some(end)) => Some(format!("{start}/{end}")),
        (Some(start), None) => Some(format!("{start}/..")),
        (None, Some(end)) => Some(format!("../{end}")),
        (None, None) => None,
    }
}

fn sources(record: &Record, revision: &StoredRevision) -> Vec<Value> {
    let of_revision = |key: &str| revision.evidence.iter().any(|evidence| evidence.claim == key);
    let claims = record.claims.iter().filter(|claim| of_revision(&claim.key));
    claims
        .filter_map(|claim| {
            let source = &claim.claim.source;
            let url = super::evidence::web_link(&source.url)?;
            let mut node =
                json!({"@type": "CreativeWork", "url": url, "publisher": prose::brief(&source.publisher, 200)});
            if let (Some(date), Some(node)) = (&source.date, node.as_object_mut()) {
                node.insert("datePublished".into(), json!(date.to_string()));
            }
            Some(node)
        })
        .collect()
}

fn party_ld(party: &Party, site: &str) -> Value {
    let kind = match party.level {
        Level::Country => "Country",
        Level::City | Level::Town => "City",
        Level::State if party.side == Side::Us => "State",
        Level::State | Level::County | Level::Region => "AdministrativeArea",
        Level::Agency | Level::Tribe => "GovernmentOrganization",
        Level::Port | Level::Airport | Level::Network | Level::Organization | Level::Group => "Organization",
    };
    json!({"@type": kind, "name": prose::brief(&party.name, 200), "url": format!("{site}{}", party.href())})
}

/// JSON that may stand inside a `script` element: no letter in it can end the element or begin another.
#[must_use]
pub fn in_script(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_end_its_script() {
        let text = in_script(&json!({"name": "</script><script>alert(1)</script>&amp;"}));
        assert!(!text.contains('<') && !text.contains('>') && !text.contains('&'));
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["name"], "</script><script>alert(1)</script>&amp;");
    }

    #[test]
    fn bibtex_is_escaped() {
        assert_eq!(tex("A & B {100%} \\x"), "A \\& B 100\\% \\textbackslash x");
    }

    #[test]
    fn spans_are_edtf() {
        let date = |text: &str| text.parse::<Edtf>().unwrap();
        assert_eq!(temporal(Some(&date("1957")), None).as_deref(), Some("1957/.."));
        assert_eq!(temporal(Some(&date("1957/1960")), None).as_deref(), Some("1957/1960"));
        assert_eq!(temporal(None, None), None);
    }
}
