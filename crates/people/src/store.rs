//! The tables of accounts, offices, links and sessions.

use std::collections::HashMap;

use platform::clock::Moment;
use platform::database::{DatabaseError, Result, Row, Session, Value};

use crate::permissions::{Permission, Role};

/// An account as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its e-mail; none once erased.
    pub email: Option<String>,
    /// The name that histories show.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// The organisation whose drafts it sees.
    pub organisation: Option<String>,
    /// `active`, `revoked` or `erased`.
    pub state: String,
    /// When it was made.
    pub recorded: i64,
    /// When its owner was last here, to the minute.
    pub seen: Option<i64>,
}

impl Account {
    /// Whether it has a way in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == "active"
    }

    /// How histories and the audit log name the account.
    #[must_use]
    pub fn author(&self) -> String {
        format!("account:{}", self.id)
    }
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// The browser, in its own words.
    pub device: String,
    /// When it began.
    pub begun: i64,
    /// When it was last used.
    pub seen: i64,
}

/// What a request's cookie leads to.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub session: String,
    pub csrf: String,
    pub begun: i64,
    pub seen: i64,
    pub rotated: i64,
    pub is_current: bool,
    pub account: Account,
}

const COLUMNS: &str = "a.id, a.email, a.name, a.role, a.organisation, a.state, a.recorded, a.seen";

fn account(row: &Row<'_>) -> Result<Account> {
    let role = row.text(3)?.parse().map_err(|_| DatabaseError::Shape {
        column: 3,
        expected: "a role",
        sql: "accounts".to_owned(),
    })?;
    Ok(Account {
        id: row.string(0)?,
        email: row.maybe_string(1)?,
        name: row.string(2)?,
        role,
        organisation: row.maybe_string(4)?,
        state: row.string(5)?,
        recorded: row.int(6)?,
        seen: row.maybe_int(7)?,
    })
}

pub(crate) fn insert_account(session: &mut Session<'_>, account: &Account) -> Result<()> {
    let columns = ["id", "email", "name", "role", "organisation", "state", "recorded"];
    let row = vec![
        (&account.id).into(),
        account.email.clone().into(),
        (&account.name).into(),
        account.role.as_str().into(),
        account.organisation.clone().into(),
        (&account.state).into(),
        account.recorded.into(),
    ];
    session.insert("accounts", &columns, &[row])
}

/// The names that histories show for some authors (`account:UUID`), by author. Others are left out.
///
/// # Errors
/// The database refused.
pub fn names(session: &mut Session<'_>, authors: &[&str]) -> Result<HashMap<String, String>> {
    let mut names = HashMap::new();
    for author in authors {
        let Some(id) = author.strip_prefix("account:") else {
            continue;
        };
        if names.contains_key(*author) {
            continue;
        }
        let found = session.first("SELECT name FROM accounts WHERE id = $1", &[id.into()], |row| {
            row.string(0)
        })?;
        names.extend(found.map(|name| ((*author).to_owned(), name)));
    }
    Ok(names)
}

/// Somebody to whom work can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The account's id.
    pub id: String,
    /// The name that pages show.
    pub name: String,
    /// The organisation whose drafts it sees.
    pub organisation: Option<String>,
}

impl Colleague {
    /// How histories name the account.
    #[must_use]
    pub fn author(&self) -> String {
        format!("account:{}", self.id)
    }
}

/// Everybody who has a way in and may decide, by name.
///
/// # Errors
/// The database refused.
pub fn who_decides(session: &mut Session<'_>) -> Result<Vec<Colleague>> {
    let roles: Vec<String> = Role::ALL
        .iter()
        .filter(|role| role.may(Permission::Decide))
        .map(|role| format!("'{role}'"))
        .collect();
    let sql = format!(
        "SELECT id, name, organisation FROM accounts WHERE state = 'active' AND role IN ({}) ORDER BY name, id",
        roles.join(", ")
    );
    session.all(&sql, &[], |row| {
        Ok(Colleague {
            id: row.string(0)?,
            name: row.string(1)?,
            organisation: row.maybe_string(2)?,
        })
    })
}

pub(crate) fn set_name(session: &mut Session<'_>, id: &str, name: &str) -> Result<()> {
    session.execute("UPDATE accounts SET name = $1 WHERE id = $2", &[name.into(), id.into()])?;
    Ok(())
}

pub(crate) fn by_email(session: &mut Session<'_>, email: &str) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts a WHERE a.email = $1");
    session.first(&sql, &[email.into()], account)
}

pub(crate) fn by_id(session: &mut Session<'_>, id: &str) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts a WHERE a.id = $1");
    session.first(&sql, &[id.into()], account)
}

pub(crate) fn accounts(session: &mut Session<'_>) -> Result<Vec<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts a ORDER BY a.state, a.name, a.id");
    session.all(&sql, &[], account)
}

/// What stands in an account's row of the list beside the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub account: Account,
    pub offices: i64,
    pub sessions: i64,
}

/// Accounts whose address, name or organisation holds a text (all where it is empty), those with a way in first.
pub(crate) fn search(session: &mut Session<'_>, text: &str, from: i64, most: i64) -> Result<Vec<Listed>> {
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT COUNT(*) FROM offices o WHERE o.account_id = a.id), \
         (SELECT COUNT(*) FROM sessions s WHERE s.account_id = a.id) FROM accounts a WHERE {HOLDS} \
         ORDER BY a.state, a.name, a.id LIMIT $2 OFFSET $3"
    );
    session.all(&sql, &[pattern(text).into(), most.into(), from.into()], |row| {
        Ok(Listed {
            account: account(row)?,
            offices: row.int(8)?,
            sessions: row.int(9)?,
        })
    })
}

pub(crate) fn count_found(session: &mut Session<'_>, text: &str) -> Result<i64> {
    let sql = format!("SELECT COUNT(*) FROM accounts a WHERE {HOLDS}");
    session.count(&sql, &[pattern(text).into()])
}

const HOLDS: &str =
    "LOWER(COALESCE(a.email, '') || ' ' || a.name || ' ' || COALESCE(a.organisation, '')) LIKE $1 ESCAPE '!'";

fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.trim().to_lowercase().chars() {
        if ['%', '_', '!'].contains(&letter) {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// Every organisation that an account names.
pub(crate) fn organisations(session: &mut Session<'_>) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT organisation FROM accounts WHERE organisation IS NOT NULL ORDER BY organisation";
    session.all(sql, &[], |row| row.string(0))
}

pub(crate) fn administrators(session: &mut Session<'_>) -> Result<i64> {
    session.count(
        "SELECT COUNT(*) FROM accounts WHERE role = 'admin' AND state = 'active'",
        &[],
    )
}

pub(crate) fn set_role(session: &mut Session<'_>, id: &str, role: Role, organisation: Option<&str>) -> Result<()> {
    let values = [role.as_str().into(), organisation.into(), id.into()];
    session.execute(
        "UPDATE accounts SET role = $1, organisation = $2 WHERE id = $3",
        &values,
    )?;
    Ok(())
}

pub(crate) fn set_state(session: &mut Session<'_>, id: &str, state: &str) -> Result<()> {
    session.execute(
        "UPDATE accounts SET state = $1 WHERE id = $2",
        &[state.into(), id.into()],
    )?;
    Ok(())
}

/// Takes everything personal out of an account.
pub(crate) fn erase(session: &mut Session<'_>, id: &str) -> Result<()> {
    crate::watches::forget(session, id)?;
    let id = [Value::from(id)];
    session.execute("DELETE FROM sign_in_links WHERE account_id = $1", &id)?;
    session.execute("DELETE FROM sessions WHERE account_id = $1", &id)?;
    session.execute("DELETE FROM offices WHERE account_id = $1", &id)?;
    session.execute(
        "UPDATE accounts SET email = NULL, name = 'An erased account', role = 'reader', organisation = NULL, seen = NULL, \
         state = 'erased' WHERE id = $1",
        &id,
    )?;
    Ok(())
}

pub(crate) fn offices(session: &mut Session<'_>, id: &str) -> Result<Vec<String>> {
    let sql = "SELECT actor FROM offices WHERE account_id = $1 ORDER BY actor";
    session.all(sql, &[id.into()], |row| row.string(0))
}

pub(crate) fn set_offices(session: &mut Session<'_>, id: &str, actors: &[String], now: Moment) -> Result<()> {
    session.execute("DELETE FROM offices WHERE account_id = $1", &[id.into()])?;
    let different: std::collections::BTreeSet<&String> = actors.iter().collect();
    let rows: Vec<Vec<Value>> = different
        .into_iter()
        .map(|actor| vec![id.into(), actor.into(), now.0.into()])
        .collect();
    session.insert("offices", &["account_id", "actor", "recorded"], &rows)
}

pub(crate) fn insert_link(session: &mut Session<'_>, hash: &str, account: &str, expires: Moment) -> Result<()> {
    let row = vec![hash.into(), account.into(), expires.0.into()];
    session.insert("sign_in_links", &["token_hash", "account_id", "expires"], &[row])
}

/// Whether a link would sign in.
pub(crate) fn link_holds(session: &mut Session<'_>, hash: &str, now: Moment) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM sign_in_links WHERE token_hash = $1 AND used IS NULL AND expires > $2";
    Ok(session.count(sql, &[hash.into(), now.0.into()])? == 1)
}

/// Uses a link up. Tells whose it was, if it held until now.
pub(crate) fn use_link(session: &mut Session<'_>, hash: &str, now: Moment) -> Result<Option<Account>> {
    let sql = "UPDATE sign_in_links SET used = $2 WHERE token_hash = $1 AND used IS NULL AND expires > $2";
    if session.execute(sql, &[hash.into(), now.0.into()])? == 0 {
        return Ok(None);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM accounts a JOIN sign_in_links l ON l.account_id = a.id WHERE l.token_hash = $1 AND a.state = 'active'"
    );
    session.first(&sql, &[hash.into()], account)
}

pub(crate) fn forget_links(session: &mut Session<'_>, account: &str) -> Result<()> {
    session.execute("DELETE FROM sign_in_links WHERE account_id = $1", &[account.into()])?;
    Ok(())
}

pub(crate) fn forget_old_links(session: &mut Session<'_>, before: Moment) -> Result<()> {
    session.execute("DELETE FROM sign_in_links WHERE expires < $1", &[before.0.into()])?;
    Ok(())
}

pub(crate) fn insert_session(
    session: &mut Session<'_>,
    (id, hash, csrf): (&str, &str, &str),
    account: &str,
    device: &str,
    now: Moment,
) -> Result<()> {
    let columns = [
        "id",
        "token_hash",
        "account_id",
        "csrf",
        "device",
        "begun",
        "seen",
        "rotated",
    ];
    let at = || Value::from(now.0);
    let row = vec![
        id.into(),
        hash.into(),
        account.into(),
        csrf.into(),
        device.into(),
        at(),
        at(),
        at(),
    ];
    session.insert("sessions", &columns, &[row])
}

pub(crate) fn find_session(session: &mut Session<'_>, hash: &str) -> Result<Option<Found>> {
    let sql = format!(
        "SELECT {COLUMNS}, s.id, s.csrf, s.begun, s.seen, s.rotated, s.token_hash FROM sessions s \
         JOIN accounts a ON a.id = s.account_id \
         WHERE (s.token_hash = $1 OR s.previous_hash = $1) AND a.state = 'active'"
    );
    session.first(&sql, &[hash.into()], |row| {
        Ok(Found {
            account: account(row)?,
            session: row.string(8)?,
            csrf: row.string(9)?,
            begun: row.int(10)?,
            seen: row.int(11)?,
            rotated: row.int(12)?,
            is_current: row.text(13)? == hash,
        })
    })
}

pub(crate) fn touch(session: &mut Session<'_>, id: &str, account: &str, now: Moment) -> Result<()> {
    session.execute(
        "UPDATE sessions SET seen = $1 WHERE id = $2",
        &[now.0.into(), id.into()],
    )?;
    was_here(session, account, now)
}

/// Keeps when an account's owner was last here.
pub(crate) fn was_here(session: &mut Session<'_>, account: &str, now: Moment) -> Result<()> {
    session.execute(
        "UPDATE accounts SET seen = $1 WHERE id = $2",
        &[now.0.into(), account.into()],
    )?;
    Ok(())
}

/// Changes a session's token, unless another request was quicker.
pub(crate) fn rotate(session: &mut Session<'_>, id: &str, (old, new): (&str, &str), now: Moment) -> Result<bool> {
    let sql = "UPDATE sessions SET token_hash = $1, previous_hash = $2, rotated = $3, seen = $3 WHERE id = $4 AND token_hash = $2";
    Ok(session.execute(sql, &[new.into(), old.into(), now.0.into(), id.into()])? == 1)
}

pub(crate) fn sessions(session: &mut Session<'_>, account: &str) -> Result<Vec<Held>> {
    let sql = "SELECT id, device, begun, seen FROM sessions WHERE account_id = $1 ORDER BY seen DESC, id";
    session.all(sql, &[account.into()], |row| {
        Ok(Held {
            id: row.string(0)?,
            device: row.string(1)?,
            begun: row.int(2)?,
            seen: row.int(3)?,
        })
    })
}

/// Ends one session of an account, or all of them.
pub(crate) fn end_sessions(session: &mut Session<'_>, account: &str, id: Option<&str>) -> Result<u64> {
    match id {
        Some(id) => session.execute(
            "DELETE FROM sessions WHERE account_id = $1 AND id = $2",
            &[account.into(), id.into()],
        ),
        None => session.execute("DELETE FROM sessions WHERE account_id = $1", &[account.into()]),
    }
}
