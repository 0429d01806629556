//! Sessions: begun by a link, recognised by a cookie, given a new token now and then, ended.

use platform::clock::{Clock, Ids, Moment};
use platform::database::{Database, DatabaseError, Session};

use crate::accounts::AccountError;
use crate::audit::{self, Entry};
use crate::secret;
use crate::signed::Signed;
use crate::store::{self, Account, Held};

const MINUTE: i64 = 60 * 1_000_000;
/// A session that was not used for so long is over.
const IDLE: i64 = 14 * 24 * 60 * MINUTE;
/// A session that began so long ago is over.
const LONGEST: i64 = 60 * 24 * 60 * MINUTE;
/// How old a token may grow before the next request gets another.
const ROTATE: i64 = 60 * MINUTE;
/// How long the token before holds, for requests that were under way.
const OVERLAP: i64 = MINUTE;

/// Whether a link would sign in; asking does not use it up.
///
/// # Errors
/// The database refused.
pub fn link_holds(database: &Database, token: &str, now: Moment) -> Result<bool, DatabaseError> {
    database.read(|session| store::link_holds(session, &secret::hash(token), now))
}

/// Uses a link up and begins a session. Tells the session's token, or nothing where the link does not hold.
///
/// # Errors
/// The database refused.
pub fn begin(
    database: &Database,
    clock: &dyn Clock,
    ids: &Ids,
    link: &str,
    device: &str,
) -> Result<Option<String>, AccountError> {
    let new = New::fresh(ids, device, clock.now())?;
    database.write(|session| {
        let Some(account) = store::use_link(session, &secret::hash(link), new.now)? else {
            return Ok(None);
        };
        new.keep(session, &account, "link")?;
        Ok(Some(new.token.clone()))
    })
}

/// A session that is about to begin.
pub(crate) struct New {
    id: String,
    pub(crate) token: String,
    csrf: String,
    device: String,
    pub(crate) now: Moment,
}

impl New {
    pub(crate) fn fresh(ids: &Ids, device: &str, now: Moment) -> Result<Self, AccountError> {
        Ok(Self {
            id: ids.next().to_string(),
            token: secret::fresh()?,
            csrf: secret::fresh()?,
            device: device.chars().take(200).collect(),
            now,
        })
    }

    /// Begins it, for somebody who has shown to be an account's owner in some way.
    pub(crate) fn keep(&self, session: &mut Session<'_>, account: &Account, way: &str) -> Result<(), DatabaseError> {
        let hash = secret::hash(&self.token);
        store::insert_session(
            session,
            (&self.id, &hash, &self.csrf),
            &account.id,
            &self.device,
            self.now,
        )?;
        store::was_here(session, &account.id, self.now)?;
        let author = account.author();
        let entry = Entry {
            moment: self.now,
            author: &author,
            verb: "session.begin",
            subject: &author,
            detail: serde_json::json!({ "way": way }),
        };
        audit::record(session, &entry)
    }
}

/// Who holds a token, and a new token where the old one has grown old.
///
/// # Errors
/// The database refused.
pub fn recognise(
    database: &Database,
    clock: &dyn Clock,
    token: &str,
) -> Result<Option<(Signed, Option<String>)>, AccountError> {
    let hash = secret::hash(token);
    let now = clock.now();
    let found = database.read::<_, DatabaseError>(|session| {
        let Some(found) = store::find_session(session, &hash)? else {
            return Ok(None);
        };
        let offices = store::offices(session, &found.account.id)?;
        Ok(Some((found, offices)))
    })?;
    let Some((found, offices)) = found else { return Ok(None) };
    let over = now.0 - found.seen > IDLE || now.0 - found.begun > LONGEST;
    let outlived = !found.is_current && now.0 - found.rotated > OVERLAP;
    if over || outlived {
        return Ok(None);
    }
    let mut fresh = None;
    if found.is_current && now.0 - found.rotated > ROTATE {
        let new = secret::fresh()?;
        let turned = database.write::<_, DatabaseError>(|session| {
            store::rotate(session, &found.session, (&hash, &secret::hash(&new)), now)
        })?;
        fresh = turned.then_some(new);
    } else if now.0 - found.seen > MINUTE {
        database.write::<_, DatabaseError>(|session| store::touch(session, &found.session, &found.account.id, now))?;
    }
    Ok(Some((Signed::new(found, offices), fresh)))
}

/// An account's sessions, the latest first.
///
/// # Errors
/// The database refused.
pub fn of(database: &Database, account: &str) -> Result<Vec<Held>, DatabaseError> {
    database.read(|session| store::sessions(session, account))
}

/// Ends one session of an account, or all of them. Tells how many ended.
///
/// # Errors
/// The database refused.
pub fn end(database: &Database, account: &str, session_id: Option<&str>) -> Result<u64, DatabaseError> {
    database.write(|session| store::end_sessions(session, account, session_id))
}

#[cfg(test)]
mod tests {
    use platform::testkit::{clock, databases, noon};

    use super::*;
    use crate::accounts::{INVITATION_MICROS, LINK_MICROS, Registrar};
    use crate::permissions::{Permission, Role};

    fn registrar<'a>(database: &'a Database, clock: &'a dyn Clock, ids: &'a Ids) -> Registrar<'a> {
        Registrar {
            database,
            clock,
            ids,
            author: "command line",
        }
    }

    #[test]
    fn a_link_signs_in_once_and_a_session_rotates_and_ends() {
        for test in databases(crate::MIGRATIONS) {
            let (clock, database) = (clock(), &test.database);
            let ids = Ids::seeded(clock.clone(), 1);
            let registrar = registrar(database, &*clock, &ids);
            let (account, link) = registrar.invite("Ana@Example.org", Role::Administrator, None).unwrap();
            assert!(link_holds(database, &link, clock.now()).unwrap());
            let token = begin(database, &*clock, &ids, &link, "Firefox").unwrap().unwrap();
            assert!(
                begin(database, &*clock, &ids, &link, "Firefox").unwrap().is_none(),
                "once"
            );
            let (signed, fresh) = recognise(database, &*clock, &token).unwrap().unwrap();
            assert!(signed.may(Permission::Administer) && fresh.is_none());
            clock.set(Moment(noon().0 + ROTATE + 1));
            let (_, fresh) = recognise(database, &*clock, &token).unwrap().unwrap();
            let fresh = fresh.expect("an old token is changed");
            assert!(
                recognise(database, &*clock, &token).unwrap().is_some(),
                "for requests under way"
            );
            clock.set(Moment(clock.now().0 + OVERLAP + 1));
            assert!(recognise(database, &*clock, &token).unwrap().is_none());
            assert!(recognise(database, &*clock, &fresh).unwrap().is_some());
            assert!(matches!(
                registrar.revoke("ana@example.org"),
                Err(AccountError::LastAdministrator(_))
            ));
            clock.set(Moment(clock.now().0 + IDLE + 2 * MINUTE));
            assert!(recognise(database, &*clock, &fresh).unwrap().is_none(), "idle");
            end(database, &account.id, None).unwrap();
            assert!(of(database, &account.id).unwrap().is_empty());
            assert_eq!(audit::verify(database).unwrap().entries, 2);
        }
    }

    #[test]
    fn asking_again_keeps_earlier_links_and_late_links_are_refused() {
        for test in databases(crate::MIGRATIONS) {
            let (clock, database) = (clock(), &test.database);
            let ids = Ids::seeded(clock.clone(), 1);
            let registrar = registrar(database, &*clock, &ids);
            let (_, first) = registrar.invite("ana@example.org", Role::Editor, None).unwrap();
            let second = registrar.link("ana@example.org").unwrap().unwrap();
            assert_eq!(registrar.link("nobody@example.org").unwrap(), None);
            assert!(
                begin(database, &*clock, &ids, &first, "").unwrap().is_some(),
                "the earlier link holds"
            );
            clock.set(Moment(noon().0 + LINK_MICROS));
            assert!(begin(database, &*clock, &ids, &second, "").unwrap().is_none());
            let (_, invitation) = registrar.invite("bob@example.org", Role::Editor, None).unwrap();
            clock.set(Moment(clock.now().0 + INVITATION_MICROS - 1));
            assert!(
                link_holds(database, &invitation, clock.now()).unwrap(),
                "an invitation may wait for days"
            );
            clock.set(Moment(clock.now().0 + 1));
            assert!(begin(database, &*clock, &ids, &invitation, "").unwrap().is_none());
        }
    }
}
