//! People in histories: an account is named as its owner chose to be named, or as erased.

use std::collections::HashMap;

use platform::database::{Result, Session};

/// Puts names in the place of accounts (`account:UUID`); what is no account stays as it is.
///
/// # Errors
/// The database refused.
pub(crate) fn name<'a>(session: &mut Session<'_>, authors: impl Iterator<Item = &'a mut String>) -> Result<()> {
    let accounts: Vec<&mut String> = authors.filter(|author| author.starts_with("account:")).collect();
    if accounts.is_empty() {
        return Ok(()); // A ledger may stand without accounts.
    }
    let keys: Vec<String> = accounts.iter().map(|author| (**author).clone()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let known: HashMap<String, String> = people::names(session, &keys)?;
    for author in accounts {
        if let Some(name) = known.get(author.as_str()) {
            author.clone_from(name);
        }
    }
    Ok(())
}
