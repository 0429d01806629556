//! What a letter tells: of each view that is followed, what the ledger learned since the last one.

use people::watches::{Due, Pace};
use snapshot::{Ask, FacetSet};

use crate::feeds::newest;
use crate::listing::Entry;
use crate::prose::{self, counted};
use crate::reading::{Atlas, Seen};
use crate::view::{View, ViewError, sentence::sentence};

/// How many engagements a letter names of one view; of more it gives the number.
const NAMED: usize = 20;

/// What the ledger learned within one view.
#[derive(Debug, Clone)]
pub(super) struct News {
    /// The view, in words.
    pub title: String,
    /// Its page.
    pub address: String,
    /// The engagements that are new or changed, newest first.
    pub entries: Vec<Entry>,
}

/// The view read aloud in a few words, with its first letter large.
pub(super) fn title(view: &View, seen: &Seen) -> String {
    let ask = Ask {
        facets: FacetSet::ALL,
        ..Ask::default()
    };
    let answer = seen.on.query(&view.filter, &ask);
    let short = prose::plain(&sentence(view, &answer, &seen.on, seen.today).short);
    let short = short.trim();
    if short.is_empty() {
        return "Everything".to_owned();
    }
    prose::capitalised(short)
}

/// The view that words of an address ask for, as it can be followed: now, on both clocks.
///
/// # Errors
/// The words are not understood.
pub(super) fn followed(words: &str) -> Result<View, ViewError> {
    let mut filter = View::from_query(words)?.filter;
    (filter.valid_on, filter.known_on) = (None, None);
    Ok(View::of(filter))
}

/// What a view learned after a ledger position; nothing where the view's words are not understood any more.
pub(super) fn news(atlas: &Atlas, view: &str, told: i64) -> Option<News> {
    let view = followed(view).ok()?;
    let seen = atlas.seen_now();
    let told = u64::try_from(told).unwrap_or(0);
    let mut entries = newest(&seen.on, &view.filter);
    entries.retain(|entry| entry.position > told);
    Some(News {
        title: title(&view, &seen),
        address: view.filter_href("/"),
        entries,
    })
}

/// The subject and the text of a letter; nothing where there is nothing to tell.
#[must_use]
pub(super) fn letter(due: &Due, news: &[News], site: &str) -> Option<(String, String)> {
    let told: Vec<&News> = news.iter().filter(|one| !one.entries.is_empty()).collect();
    if told.is_empty() {
        return None;
    }
    let mut ids: Vec<u64> = told
        .iter()
        .flat_map(|one| &one.entries)
        .map(|entry| entry.id.0)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let subject = match told.as_slice() {
        [one] => format!(
            "Legation: {} in {}",
            counted(ids.len(), "change", "changes"),
            prose::brief(&one.title, 80)
        ),
        many => format!(
            "Legation: {} in {} that you follow",
            counted(ids.len(), "change", "changes"),
            counted(many.len(), "view", "views")
        ),
    };
    let mut text = String::from("What the ledger learned of what you follow.\n");
    for one in told {
        text.push_str(&format!("\n{}\n{site}{}\n\n", one.title, one.address));
        for entry in one.entries.iter().take(NAMED) {
            let said = prose::plain(&entry.sentence());
            text.push_str(&format!("- {said} {}.\n  {site}{}\n", entry.status_words, entry.href()));
        }
        if one.entries.len() > NAMED {
            let more = one.entries.len() - NAMED;
            text.push_str(&format!("- and {} more\n", prose::grouped(more)));
        }
    }
    let often = match due.pace {
        Pace::Daily => "a day",
        Pace::Weekly | Pace::Never => "a week",
    };
    text.push_str(&format!(
        "\n--\nYou get at most one such letter {often}. What you follow, and how often you hear of it: {site}/watch\n\
         No more letters, without signing in: {site}/watch/stop/{}\n",
        due.stop_token
    ));
    Some((subject, text))
}
