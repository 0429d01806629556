//! The table of results: its headings as links that sort, and the links to its other pages.

use snapshot::{Answer, Sort};

use crate::prose::grouped;
use crate::view::View;

/// The heading of a column.
pub struct Heading {
    pub label: &'static str,
    /// Where it sorts, if it does.
    pub href: Option<String>,
    /// The `aria-sort` of the column that orders the rows; empty for others.
    pub sorted: &'static str,
    pub number: bool,
}

/// Where in the list the page stands.
pub struct Pages {
    pub words: String,
    pub first: Option<String>,
    pub next: Option<String>,
}

pub fn headings(view: &View) -> Vec<Heading> {
    let link = |sort: Sort| {
        let mut sorted = view.clone();
        (sorted.sort, sorted.cursor) = (sort, None);
        Some(sorted.href("/"))
    };
    let plain = |label| Heading {
        label,
        href: None,
        sorted: "",
        number: false,
    };
    let (since, direction) = match view.sort {
        Sort::Newest => (Sort::Oldest, "descending"),
        Sort::Oldest => (Sort::Newest, "ascending"),
        _ => (Sort::Newest, ""),
    };
    let title = if view.sort == Sort::Title { "ascending" } else { "" };
    let evidence = if view.sort == Sort::Evidence { "descending" } else { "" };
    vec![
        Heading {
            label: "Engagement",
            href: link(Sort::Title),
            sorted: title,
            number: false,
        },
        plain("Kind"),
        plain("American side"),
        plain("Counterpart"),
        Heading {
            label: "Since",
            href: link(since),
            sorted: direction,
            number: false,
        },
        plain("Status"),
        Heading {
            label: "Claims",
            href: link(Sort::Evidence),
            sorted: evidence,
            number: true,
        },
    ]
}

pub fn pages(view: &View, answer: &Answer) -> Pages {
    let shown = answer.rows.len() as u64;
    let total = grouped(answer.total);
    let words = match (&view.cursor, shown) {
        (None, 0) => String::new(),
        (None, _) => format!("1–{} of {total}", grouped(shown)),
        (Some(_), _) => format!("{} more of {total}", grouped(shown)),
    };
    Pages {
        words,
        first: view.cursor.as_ref().map(|_| view.behind(None).href("/")),
        next: answer.next.clone().map(|next| view.behind(Some(next)).href("/")),
    }
}
