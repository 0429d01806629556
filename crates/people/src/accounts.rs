//! What happens to accounts: invited, given a role or offices, revoked, erased. Each is written to the audit log in the
//! same transaction.

use platform::clock::{Clock, Ids, Moment};
use platform::database::{Database, DatabaseError, Retry, Session};
use serde_json::json;

use crate::audit::{self, Entry};
use crate::offices;
use crate::permissions::Role;
use crate::secret::{self, NoRandomness};
use crate::store::{self, Account};

/// How long a sign-in link holds.
pub const LINK_MICROS: i64 = 15 * 60 * 1_000_000;

/// How long the link of an invitation holds: it travels by whatever way its maker chooses, and is read when it is read.
pub const INVITATION_MICROS: i64 = 7 * 24 * 3_600 * 1_000_000;

/// The longest name of an organisation, in letters.
pub const LONGEST_NAME: usize = 120;

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Not an address.
    #[error("`{0}` is not a mail address; write name@host")]
    Address(String),
    /// No such account.
    #[error("there is no active account for `{0}`; `legation people list` shows all")]
    Unknown(String),
    /// The account is there already.
    #[error("`{0}` has an account already; change it with `legation people role`, or on its page below /people")]
    Taken(String),
    /// The account was not closed.
    #[error("`{0}` is not closed; only a closed account can be opened again")]
    NotClosed(String),
    /// Not an identity of an actor.
    #[error("`{0}` names no actor; write its identity, such as place:5809844 or body:mayors-for-peace")]
    Actor(String),
    /// Too long or not printable.
    #[error(
        "the organisation's name is too long or holds signs that cannot be printed; write at most {LONGEST_NAME} letters"
    )]
    Organisation,
    /// Nobody would be left to administer.
    #[error("`{0}` is the last administrator; make another one first")]
    LastAdministrator(String),
    /// No randomness for a link.
    #[error(transparent)]
    Secret(#[from] NoRandomness),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Retry for AccountError {
    fn can_be_retried(&self) -> bool {
        matches!(self, Self::Database(error) if error.can_be_retried())
    }
}

/// Who changes accounts, where and when.
#[derive(Debug)]
pub struct Registrar<'a> {
    /// The database.
    pub database: &'a Database,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// Makes ids.
    pub ids: &'a Ids,
    /// Who does it: `account:UUID`, or `command line`.
    pub author: &'a str,
}

/// The form in which addresses are kept and compared.
#[must_use]
pub fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}

/// An organisation's name as it is kept and compared: single spaces within and none around; none where nothing is left.
///
/// # Errors
/// It is too long or holds signs that cannot be printed.
pub fn organisation(name: &str) -> Result<Option<String>, AccountError> {
    let plain = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.chars().count() > LONGEST_NAME || plain.chars().any(char::is_control) {
        return Err(AccountError::Organisation);
    }
    Ok(Some(plain).filter(|plain| !plain.is_empty()))
}

impl Registrar<'_> {
    /// Makes an account and a link that signs in once. Tells the link's token.
    ///
    /// # Errors
    /// The address is none or has an account; or the database refused.
    pub fn invite(
        &self,
        email: &str,
        role: Role,
        organisation: Option<&str>,
    ) -> Result<(Account, String), AccountError> {
        let email = folded(email);
        if !platform::mail::is_address(&email) {
            return Err(AccountError::Address(email));
        }
        let organisation = self::organisation(organisation.unwrap_or_default())?;
        let token = secret::fresh()?;
        let now = self.clock.now();
        let account = Account {
            id: self.ids.next().to_string(),
            name: email.split('@').next().unwrap_or_default().to_owned(),
            email: Some(email.clone()),
            role,
            organisation: organisation.clone(),
            state: "active".to_owned(),
            recorded: now.0,
            seen: None,
        };
        self.database.write(|session| {
            if store::by_email(session, &email)?.is_some() {
                return Err(AccountError::Taken(email.clone()));
            }
            store::insert_account(session, &account)?;
            store::insert_link(
                session,
                &secret::hash(&token),
                &account.id,
                Moment(now.0 + INVITATION_MICROS),
            )?;
            let detail = json!({ "role": role.as_str(), "organisation": organisation });
            self.audit(session, "account.invite", &account, detail)
        })?;
        Ok((account, token))
    }

    /// A link for a known address; none for an unknown one. Links made earlier hold on, so that nobody can take the
    /// owner's link away by asking for another.
    ///
    /// # Errors
    /// The database refused.
    pub fn link(&self, email: &str) -> Result<Option<String>, AccountError> {
        let token = secret::fresh()?;
        let now = self.clock.now();
        self.database.write(|session| {
            store::forget_old_links(session, now)?;
            let account = store::by_email(session, &folded(email))?.filter(Account::is_active);
            let Some(account) = account else { return Ok(None) };
            store::insert_link(session, &secret::hash(&token), &account.id, Moment(now.0 + LINK_MICROS))?;
            Ok(Some(token.clone()))
        })
    }

    /// Gives an account another role and organisation.
    ///
    /// # Errors
    /// There is no such account, or it is the last administrator; or the database refused.
    pub fn set_role(&self, email: &str, role: Role, organisation: Option<&str>) -> Result<Account, AccountError> {
        let organisation = self::organisation(organisation.unwrap_or_default())?;
        self.database.write(|session| {
            let account = known(session, email)?;
            if role != Role::Administrator {
                spared(session, &account)?;
            }
            store::set_role(session, &account.id, role, organisation.as_deref())?;
            let detail = json!({ "from": account.role.as_str(), "to": role.as_str(), "organisation": organisation });
            self.audit(session, "account.role", &account, detail)?;
            Ok(account)
        })
    }

    /// Says for whom an account speaks.
    ///
    /// # Errors
    /// There is no such account; or the database refused.
    pub fn set_offices(&self, email: &str, actors: &[String]) -> Result<Account, AccountError> {
        if let Some(bad) = actors.iter().find(|actor| !offices::is_identity(actor)) {
            return Err(AccountError::Actor(bad.clone()));
        }
        self.database.write(|session| {
            let account = known(session, email)?;
            store::set_offices(session, &account.id, actors, self.clock.now())?;
            self.audit(session, "account.offices", &account, json!({ "actors": actors }))?;
            Ok(account)
        })
    }

    /// Lets an account speak for one more actor, or for one less.
    ///
    /// # Errors
    /// There is no such account, or this is no identity; or the database refused.
    pub fn change_office(&self, who: &str, actor: &str, speaks: bool) -> Result<Account, AccountError> {
        if !offices::is_identity(actor) {
            return Err(AccountError::Actor(actor.to_owned()));
        }
        self.database.write(|session| {
            let account = known(session, who)?;
            let mut actors = store::offices(session, &account.id)?;
            if actors.iter().any(|held| held == actor) == speaks {
                return Ok(account);
            }
            actors.retain(|held| held != actor);
            actors.extend(speaks.then(|| actor.to_owned()));
            store::set_offices(session, &account.id, &actors, self.clock.now())?;
            self.audit(session, "account.offices", &account, json!({ "actors": actors }))?;
            Ok(account)
        })
    }

    /// Ends every session of an account; its owner can sign in again.
    ///
    /// # Errors
    /// There is no such account; or the database refused.
    pub fn end_sessions(&self, who: &str) -> Result<Account, AccountError> {
        self.database.write(|session| {
            let account = known(session, who)?;
            let ended = store::end_sessions(session, &account.id, None)?;
            self.audit(session, "account.sessions.end", &account, json!({ "ended": ended }))?;
            Ok(account)
        })
    }

    /// Gives a closed account its way in back.
    ///
    /// # Errors
    /// There is no such account, or it is not closed; or the database refused.
    pub fn reopen(&self, who: &str) -> Result<Account, AccountError> {
        self.database.write(|session| {
            let account = kept(session, who)?.ok_or_else(|| AccountError::Unknown(who.to_owned()))?;
            if account.state != "revoked" {
                return Err(AccountError::NotClosed(account.name.clone()));
            }
            store::set_state(session, &account.id, "active")?;
            self.audit(session, "account.reopen", &account, json!({}))?;
            Ok(account)
        })
    }

    /// Takes an account's way in, and ends its sessions.
    ///
    /// # Errors
    /// There is no such account, or it is the last administrator; or the database refused.
    pub fn revoke(&self, email: &str) -> Result<Account, AccountError> {
        self.database.write(|session| {
            let account = known(session, email)?;
            spared(session, &account)?;
            store::set_state(session, &account.id, "revoked")?;
            store::end_sessions(session, &account.id, None)?;
            store::forget_links(session, &account.id)?;
            self.audit(session, "account.revoke", &account, json!({}))?;
            Ok(account)
        })
    }

    /// Takes everything personal out of an account, for ever.
    ///
    /// # Errors
    /// There is no such account, or it is the last administrator; or the database refused.
    pub fn erase(&self, id: &str) -> Result<(), AccountError> {
        self.database.write(|session| {
            let account = store::by_id(session, id)?.ok_or_else(|| AccountError::Unknown(id.to_owned()))?;
            spared(session, &account)?;
            store::erase(session, id)?;
            self.audit(session, "account.erase", &account, json!({}))
        })
    }

    fn audit(
        &self,
        session: &mut Session<'_>,
        verb: &str,
        on: &Account,
        detail: serde_json::Value,
    ) -> Result<(), AccountError> {
        let (moment, subject) = (self.clock.now(), on.author());
        let entry = Entry {
            moment,
            author: self.author,
            verb,
            subject: &subject,
            detail,
        };
        Ok(audit::record(session, &entry)?)
    }
}

/// An account by its address or its id.
fn kept(session: &mut Session<'_>, who: &str) -> Result<Option<Account>, DatabaseError> {
    if who.contains('@') {
        store::by_email(session, &folded(who))
    } else {
        store::by_id(session, who)
    }
}

/// An active account by its address or its id.
fn known(session: &mut Session<'_>, who: &str) -> Result<Account, AccountError> {
    kept(session, who)?
        .filter(Account::is_active)
        .ok_or_else(|| AccountError::Unknown(who.to_owned()))
}

fn spared(session: &mut Session<'_>, account: &Account) -> Result<(), AccountError> {
    if account.role == Role::Administrator && account.is_active() && store::administrators(session)? == 1 {
        return Err(AccountError::LastAdministrator(
            account.email.clone().unwrap_or_default(),
        ));
    }
    Ok(())
}

/// Every account, for the list.
///
/// # Errors
/// The database refused.
pub fn list(database: &Database) -> Result<Vec<Account>, DatabaseError> {
    database.read(store::accounts)
}
