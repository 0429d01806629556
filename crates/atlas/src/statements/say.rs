//! To say something of an engagement in public.

use domain::{Edtf, PublicId};
use platform::clock::{Clock, Ids};
use platform::database::{Database, DatabaseError, Retry, Session};

use super::store::{self, New};
use super::{State, Verdict};
use crate::record::web_link;
use crate::store::actors::{self, StoredActor};
use crate::store::engagements;
use crate::store::position;

/// How long the words of a statement may be, in characters.
pub const LONGEST: usize = 2_000;

/// How many unread statements one engagement may gather, and the installation in all: a flood is not stored.
const MOST_HELD: (i64, i64) = (5, 1_000);

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The verdict.
    pub verdict: Verdict,
    /// When the engagement ended; with that verdict alone.
    pub ended: Option<Edtf>,
    /// In words; needed where something is said to be wrong.
    pub words: String,
    /// The address of a document that shows it.
    pub document: String,
}

/// Who says it.
#[derive(Debug, Clone, Default)]
pub struct Speaker<'a> {
    /// The account, where signed in.
    pub author: Option<&'a str>,
    /// The actors that the account represents, by identity; none for others.
    pub offices: &'a [String],
    /// How an unverified author wants to be named.
    pub name: &'a str,
}

/// Why a statement was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// There is no such engagement.
    #[error("there is no engagement {0}")]
    NoEngagement(PublicId),
    /// It is out of view.
    #[error("the engagement {0} is withdrawn or merged into another; there is nothing to confirm or contest")]
    OutOfView(PublicId),
    /// No document, or not at an address of the web.
    #[error("a statement needs the address of a document that shows it, beginning with https:// or http://")]
    NoDocument,
    /// Nothing says what is wrong.
    #[error("say in words what is wrong, and what is right instead")]
    NoWords,
    /// Too much.
    #[error("the words are longer than {LONGEST} characters; the document can hold the rest")]
    TooLong,
    /// An end without a date.
    #[error("say when it ended: a year, a month or a day, such as 2019, 2019-05 or 2019-05-10")]
    NoEnd,
    /// Too many that nobody has read.
    #[error("there are many statements already that no editor has read yet; please come again later")]
    TooMany,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl SayError {
    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoDocument => Some("document"),
            Self::NoWords | Self::TooLong => Some("words"),
            Self::NoEnd => Some("ended"),
            _ => None,
        }
    }
}

impl Retry for SayError {
    fn can_be_retried(&self) -> bool {
        matches!(self, Self::Database(error) if error.can_be_retried())
    }
}

/// The participants of the newest revision of an engagement.
///
/// # Errors
/// The database refused.
fn participants(session: &mut Session<'_>, engagement: &str) -> Result<Vec<StoredActor>, DatabaseError> {
    let Some(draft) = engagements::newest(session, engagement)? else {
        return Ok(Vec::new());
    };
    let named: Vec<&str> = draft
        .revision
        .participants
        .iter()
        .map(|one| one.actor.as_str())
        .collect();
    let mut known = actors::by_id(session, &named)?;
    Ok(named.iter().filter_map(|id| known.remove(*id)).collect())
}

/// The participants of the newest revision of an engagement for which somebody speaks, given the identities of the actors
/// that they represent: an office of an actor that was made one with another speaks for that other.
///
/// # Errors
/// The database refused.
pub fn spoken_for(
    session: &mut Session<'_>,
    engagement: &str,
    offices: &[String],
) -> Result<Vec<StoredActor>, DatabaseError> {
    if offices.is_empty() {
        return Ok(Vec::new());
    }
    let identities: Vec<&str> = offices.iter().map(String::as_str).collect();
    let heirs = actors::heirs(session, &identities)?;
    let mut found = participants(session, engagement)?;
    found.retain(|actor| offices.contains(&actor.actor.identity) || heirs.values().any(|heir| heir.id == actor.id));
    Ok(found)
}

/// Says something of an engagement. A representative of a participant is published at once, everybody else held until
/// an editor has read it. Answers what became of it and the statement's id.
///
/// # Errors
/// The statement is incomplete; there is no such engagement, or it is out of view; the database refused.
pub fn say(
    database: &Database,
    clock: &dyn Clock,
    ids: &Ids,
    engagement: PublicId,
    said: &Said,
    speaker: &Speaker<'_>,
) -> Result<(State, String), SayError> {
    let document = web_link(&said.document).ok_or(SayError::NoDocument)?;
    let words = said.words.trim();
    if words.chars().count() > LONGEST {
        return Err(SayError::TooLong);
    }
    if said.verdict == Verdict::Wrong && words.is_empty() {
        return Err(SayError::NoWords);
    }
    let ended = said.ended.as_ref().filter(|_| said.verdict == Verdict::Ended);
    if said.verdict == Verdict::Ended && ended.is_none_or(|ended| ended.is_interval()) {
        return Err(SayError::NoEnd);
    }
    database.write(|session| {
        let held = engagements::by_public_id(session, &[engagement])?
            .remove(&engagement)
            .ok_or(SayError::NoEngagement(engagement))?;
        let (revision, withdrawn) = store::newest(session, &held.id)?.ok_or(SayError::NoEngagement(engagement))?;
        if withdrawn {
            return Err(SayError::OutOfView(engagement));
        }
        let speaks_for = spoken_for(session, &held.id, speaker.offices)?.into_iter().next();
        let state = if speaks_for.is_some() {
            State::Published
        } else {
            State::Held
        };
        if state == State::Held {
            let (here, all) = store::held(session, &held.id)?;
            if here >= MOST_HELD.0 || all >= MOST_HELD.1 {
                return Err(SayError::TooMany);
            }
        }
        // The pages of the ledger follow its position; what is held shows nowhere.
        if state == State::Published {
            position::advance(session)?;
        }
        let id = ids.next().to_string();
        let name: String = speaker.name.trim().chars().take(120).collect();
        let new = New {
            id: &id,
            engagement: &held.id,
            revision,
            verdict: said.verdict,
            ended,
            words,
            document: &document,
            actor: speaks_for.as_ref().map(|actor| actor.id.as_str()),
            author: speaker.author,
            name: &name,
            state,
            recorded: clock.now(),
        };
        store::insert(session, &new)?;
        Ok((state, id))
    })
}
