//! Registering a source: its address and schedule are checked, and its first look is asked for by the schedule.

use domain::SourceKind;
use people::audit;
use places::{Query, Resolver, Target};
use platform::clock::{Ids, Moment};
use platform::database::{DatabaseError, Retry, Session};
use platform::jobs::{Asked, NoRule, Rule, schedule};
use serde_json::json;

use super::{LISTING, Listing, Source, SourceState};
use crate::store::gathering as store;

/// The longest address that is taken.
const LONGEST: usize = 2_000;

/// A source as somebody asks for it.
#[derive(Debug, Clone)]
pub struct NewSource {
    /// Its address.
    pub address: String,
    /// What it is taken for.
    pub kind: Listing,
    /// Who publishes it; empty where its documents say so.
    pub publisher: String,
    /// What sort of publisher.
    pub publisher_kind: SourceKind,
    /// Where the publisher is at home.
    pub publisher_place: Option<String>,
    /// When it is looked at; nothing where only by hand.
    pub schedule: Option<String>,
    /// Whose drafts its proposals are.
    pub organisation: Option<String>,
}

/// Why a source was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Not an address on the web.
    #[error("`{0}` is no address of a source; give one that begins with http:// or https://, without a password")]
    Address(String),
    /// The schedule is not understood.
    #[error(transparent)]
    Schedule(#[from] NoRule),
    /// The publisher's place is not known.
    #[error("`{0}` is not known for certain as a place; write it with its state or country, such as `Seattle, WA`")]
    Place(String),
    /// It is there.
    #[error("{0} is registered already")]
    Known(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Retry for RegisterError {
    fn can_be_retried(&self) -> bool {
        matches!(self, Self::Database(error) if error.can_be_retried())
    }
}

impl RegisterError {
    /// The field of a form that the error is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Schedule(_) => "schedule",
            Self::Place(_) => "publisher_place",
            Self::Address(_) | Self::Known(_) | Self::Database(_) => "address",
        }
    }
}

/// Registers a source and, where it has a schedule, asks for its first look. An entry of the audit log tells of it.
///
/// # Errors
/// See [`RegisterError`].
pub fn register(
    session: &mut Session<'_>,
    resolver: &Resolver,
    new: &NewSource,
    author: &str,
    ids: &Ids,
    now: Moment,
) -> Result<Source, RegisterError> {
    let address = checked(&new.address)?;
    let rule = new.schedule.as_deref().map(str::parse::<Rule>).transpose()?;
    if let Some(place) = &new.publisher_place
        && place_of(resolver, place).is_none()
    {
        return Err(RegisterError::Place(place.clone()));
    }
    let source = Source {
        id: ids.next().to_string(),
        address: address.clone(),
        organisation: new.organisation.clone().unwrap_or_default(),
        kind: new.kind,
        publisher: new.publisher.trim().to_owned(),
        publisher_kind: new.publisher_kind,
        publisher_place: new.publisher_place.clone(),
        schedule: rule.map(|rule| rule.to_string()),
        state: SourceState::Active,
        author: author.to_owned(),
        recorded: now.0,
        last_run: None,
        last_error: None,
    };
    if !store::insert_source(session, &source)? {
        return Err(RegisterError::Known(address));
    }
    if let Some(rule) = rule {
        let payload = json!({ "source": source.id });
        let asked = Asked {
            queue: LISTING,
            key: &source.id,
            subject: &source.id,
            payload: &payload,
        };
        schedule(session, &schedule_name(&source.id), rule, now, &asked)?;
    }
    let entry = audit::Entry {
        moment: now,
        author,
        verb: "source.add",
        subject: &source.id,
        detail: json!({ "address": source.address, "schedule": source.schedule }),
    };
    audit::record(session, &entry)?;
    Ok(source)
}

/// The name of a source's schedule.
pub(super) fn schedule_name(source: &str) -> String {
    format!("{LISTING} {source}")
}

/// The place that a publisher is at home at, where it is certain.
pub(super) fn place_of(resolver: &Resolver, name: &str) -> Option<places::PlaceId> {
    match resolver.resolve(&Query::new(name)).certain() {
        Some(Target::Place(id)) => Some(*id),
        _ => None,
    }
}

/// The rules of addresses are the fetcher's; here only what is no address at all is told before anything is kept.
fn checked(address: &str) -> Result<String, RegisterError> {
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = rest
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    let is_usable = !host.is_empty()
        && !host.contains('@')
        && address.len() <= LONGEST
        && !address.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    if is_usable {
        Ok(address.to_owned())
    } else {
        Err(RegisterError::Address(address.chars().take(200).collect()))
    }
}
