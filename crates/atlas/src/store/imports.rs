//! Imports: what was imported, when, and with what outcome.

use platform::clock::{Ids, Moment};
use platform::database::{Result, Session};

/// Notes that an import has begun; answers its key.
///
/// # Errors
/// The database refused.
pub fn begin(session: &mut Session<'_>, format: &str, files: &[String], ids: &Ids, now: Moment) -> Result<String> {
    let id = ids.next().to_string();
    session.execute(
        "INSERT INTO imports (id, format, files, started, summary) VALUES ($1, $2, $3, $4, '')",
        &[
            id.as_str().into(),
            format.into(),
            super::word::to_json(&files)?.into(),
            now.0.into(),
        ],
    )?;
    Ok(id)
}

/// Notes that it has ended, with its summary as JSON.
///
/// # Errors
/// The database refused.
pub fn finish(session: &mut Session<'_>, id: &str, summary: &str, now: Moment) -> Result<()> {
    session.execute(
        "UPDATE imports SET finished = $2, summary = $3 WHERE id = $1",
        &[id.into(), now.0.into(), summary.into()],
    )?;
    Ok(())
}

/// Whether the import that began last has not ended: it was interrupted, or still runs.
///
/// # Errors
/// The database refused.
pub fn interrupted(session: &mut Session<'_>) -> Result<bool> {
    let last = session.first(
        "SELECT finished FROM imports ORDER BY started DESC, id DESC LIMIT 1",
        &[],
        |row| row.maybe_int(0),
    )?;
    Ok(last == Some(None))
}
