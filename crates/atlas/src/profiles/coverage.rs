//! What was read: sources by sort, the newest first. It bounds what a page can say.

use domain::{Edtf, SourceKind};

use super::store::ReadSource;
use crate::prose::{self, counted};
use crate::record::web_link;

/// How many sources are named.
const NAMED: usize = 10;

/// What was read for a profile.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// In one sentence.
    pub words: String,
    /// Sorts of sources: label, how many, the date of the newest.
    pub sorts: Vec<(&'static str, usize, String)>,
    /// The newest sources.
    pub newest: Vec<Document>,
    /// How many more there are.
    pub more: usize,
}

/// A source, named and linked.
#[derive(Debug, Clone)]
pub struct Document {
    /// Who published it.
    pub publisher: String,
    /// Its date for people.
    pub date: String,
    /// Its date as EDTF.
    pub edtf: String,
    /// Where it is.
    pub link: Option<String>,
    /// What sort of publisher.
    pub kind: &'static str,
}

/// Tells what was read.
#[must_use]
pub fn coverage(name: &str, mut sources: Vec<ReadSource>) -> Coverage {
    let day = |source: &ReadSource| source.date.as_ref().and_then(|date| date.latest().or(date.earliest()));
    sources.sort_by(|a, b| {
        day(b)
            .cmp(&day(a))
            .then_with(|| a.publisher.cmp(&b.publisher))
            .then_with(|| a.url.cmp(&b.url))
    });
    let mut sorts: Vec<(SourceKind, usize, Option<Edtf>)> = Vec::new();
    for source in &sources {
        match sorts.iter_mut().find(|(kind, ..)| *kind == source.kind) {
            Some((_, count, _)) => *count += 1,
            // The first of a sort is its newest.
            None => sorts.push((source.kind, 1, source.date.clone())),
        }
    }
    let newest = sources.iter().take(NAMED).map(|source| Document {
        publisher: if source.publisher.trim().is_empty() {
            "Publisher not named".to_owned()
        } else {
            prose::brief(&source.publisher, 160)
        },
        date: source.date.as_ref().map_or_else(|| "no date".to_owned(), Edtf::human),
        edtf: source.date.as_ref().map(Edtf::to_string).unwrap_or_default(),
        link: web_link(&source.url),
        kind: source.kind.label(),
    });
    Coverage {
        words: words(name, &sources),
        newest: newest.collect(),
        more: sources.len().saturating_sub(NAMED),
        sorts: sorts
            .into_iter()
            .map(|(kind, count, newest)| {
                (
                    kind.label(),
                    count,
                    newest.map_or_else(|| "none dated".to_owned(), |date| date.human()),
                )
            })
            .collect(),
    }
}

fn words(name: &str, sources: &[ReadSource]) -> String {
    let name = prose::with_article(&prose::brief(name, 80));
    if sources.is_empty() {
        return format!("No source that was read speaks of {name}. What is not reported here may well exist.");
    }
    let governmental = sources.iter().filter(|source| source.kind.is_governmental()).count();
    let governments = match governmental {
        0 => "none of them a government's".to_owned(),
        1 => "one of them a government's".to_owned(),
        many => format!("{} of them governments'", prose::grouped(many)),
    };
    format!(
        "{} read so far speak{} of {name}, {governments}. What they do not mention is not reported; that is not the same as none.",
        counted(sources.len(), "source", "sources"),
        if sources.len() == 1 { "s" } else { "" },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kind: SourceKind, date: &str) -> ReadSource {
        ReadSource {
            url: "https://example.org/".into(),
            publisher: "P".into(),
            date: date.parse().ok(),
            kind,
        }
    }

    #[test]
    fn coverage_says_what_was_read_newest_first() {
        let told = coverage(
            "Seattle",
            vec![
                source(SourceKind::News, "1999"),
                source(SourceKind::Government, "2024-05"),
                source(SourceKind::News, "2001"),
            ],
        );
        assert!(
            told.words
                .starts_with("3 sources read so far speak of Seattle, one of them a government's."),
            "{}",
            told.words
        );
        assert_eq!(told.sorts[0], ("Government", 1, "May 2024".to_owned()));
        assert_eq!(told.sorts[1], ("News", 2, "2001".to_owned()));
        assert!(coverage("Seattle", Vec::new()).words.starts_with("No source"));
    }
}
