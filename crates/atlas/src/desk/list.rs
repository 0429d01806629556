//! One queue: what waits in it, narrowed, page by page, with a form that decides several items at once.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::{Country, Kind, State as AmericanState};
use people::Signed;
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use platform::shell::Shell;

use super::decisions;
use super::frame::{Frame, Who, encoded, names, page, put_off};
use super::note::{self, Pause};
use super::queue::{Asked, Line, PAGE, Queue, Sought};
use super::store::{self, MOST_PAIRS};
use super::{gather, looks};
use crate::listing::Pager;
use crate::prose;
use crate::reading::Atlas;

/// Something to choose: its word, its label, whether it is chosen.
pub(super) type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "desk/list.html")]
struct ListPage {
    shell: Shell,
    frame: Frame,
    queue: Queue,
    sought: Sought,
    query: String,
    total: usize,
    first: usize,
    is_cut: bool,
    most: usize,
    rows: Vec<Row>,
    states: Vec<Choice>,
    countries: Vec<Choice>,
    kinds: Vec<Choice>,
    tables: Vec<(String, bool)>,
    table_label: &'static str,
    batch: &'static [(&'static str, &'static str)],
    /// Who may be given what is chosen: account and name.
    colleagues: Vec<(String, String)>,
    pauses: [Pause; 3],
    pager: Option<Pager>,
}

/// An item in the list.
struct Row {
    line: Line,
    href: String,
    assigned: Option<String>,
    until: Option<String>,
}

/// What can be decided for several items at once: verb and label.
const fn batch_of(queue: Queue) -> &'static [(&'static str, &'static str)] {
    match queue {
        Queue::Names => &[("reject", "No places we know")],
        Queue::Duplicates => &[("merge", "Each pair is one"), ("apart", "All are different")],
        Queue::Proposals => &[("accept", "Accept"), ("reject", "Reject")],
        Queue::Contested => &[],
        Queue::Imports => &[("settle", "Settled")],
    }
}

pub(super) async fn show(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(queue): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let queue = Queue::read(&queue)?;
    let sought = Sought::read(&asked)?;
    let (shown, looks) = (atlas.now(), looks(&atlas, &signed));
    let (author, now) = (looks.author.clone(), looks.now);
    let (wanted, done) = (sought.clone(), asked.done.clone());
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let skip = (wanted.page - 1) * PAGE;
            let found = gather::stretch(session, &shown, queue, &wanted, &looks, (skip, PAGE))?;
            let tables = match queue {
                Queue::Names => store::tables(session)?,
                Queue::Proposals => store::proposal_tables(session, looks.organisation.as_deref())?,
                Queue::Duplicates | Queue::Contested | Queue::Imports => Vec::new(),
            };
            let known = names(session, found.lines.iter().filter_map(|line| line.assigned.clone()))?;
            let done = decisions::one(session, &looks, &done)?;
            let colleagues = note::colleagues(session, &looks, None)?;
            Ok((found, tables, known, done, colleagues))
        })
    };
    let (found, tables, known, done, colleagues) = atlas.database().run(work).await?;
    let who = Who {
        author: &author,
        names: &known,
        now: now.0,
    };
    let query = sought.query(sought.page);
    let row = |line: Line| Row {
        href: format!("{}/{}{query}", queue.href(), encoded(&line.item)),
        assigned: line.assigned.as_deref().map(|author| who.name(author)),
        until: put_off(line.until, now.0),
        line,
    };
    let address = |page: usize| format!("{}{}", queue.href(), sought.query(page));
    Ok(page(&ListPage {
        shell: atlas.shell().clone(),
        rows: found.lines.into_iter().map(row).collect(),
        total: found.total,
        first: (sought.page - 1) * PAGE + 1,
        is_cut: queue == Queue::Duplicates && found.total >= MOST_PAIRS,
        most: MOST_PAIRS,
        states: states(sought.state),
        countries: countries(sought.country),
        kinds: kinds(sought.kind),
        tables: tables
            .into_iter()
            .map(|table| {
                let chosen = sought.table.as_deref() == Some(&*table);
                (table, chosen)
            })
            .collect(),
        table_label: if queue == Queue::Proposals { "Read at" } else { "Table" },
        batch: batch_of(queue),
        colleagues,
        pauses: Pause::ALL,
        pager: Pager::of(found.total, sought.page, PAGE, address),
        query,
        queue,
        sought,
        frame: Frame {
            shell: atlas.shell().clone(),
            signed,
            done,
        },
    }))
}

pub(super) fn states(chosen: Option<AmericanState>) -> Vec<Choice> {
    AmericanState::ALL
        .iter()
        .map(|(code, name)| ((*code).to_string(), (*name).to_string(), chosen == Some(*code)))
        .collect()
}

pub(super) fn countries(chosen: Option<Country>) -> Vec<Choice> {
    places::countries()
        .iter()
        .filter(|info| info.iso2 != Country::US)
        .map(|info| (info.iso2.to_string(), info.name.to_string(), chosen == Some(info.iso2)))
        .collect()
}

pub(super) fn kinds(chosen: Option<Kind>) -> Vec<Choice> {
    Kind::ALL
        .iter()
        .map(|kind| (kind.to_string(), kind.label().to_owned(), chosen == Some(*kind)))
        .collect()
}
