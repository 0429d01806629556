//! What people note of an item without deciding it: whose it is, and until when nobody wants to see it.

use people::Colleague;
use platform::clock::Moment;
use platform::database::{Database, Session};

use super::decide::{Act, no_such};
use super::queue::Queue;
use super::store::{self, Looks};
use crate::review::DecisionError;
use crate::statements;
use crate::store::{proposals, queue_notes};

const DAY: i64 = 24 * 3_600 * 1_000_000;

/// How long an import that somebody called settled stays off the desk: for good.
pub(super) const FOR_GOOD: i64 = 1_000 * 365 * DAY;

/// Whom the form names where an item is to be nobody's.
pub(super) const NOBODY: &str = "nobody";

/// For how long "not now" puts an item off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pause {
    Day,
    Week,
    Month,
}

impl Pause {
    /// All, in the order of the buttons.
    pub(super) const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The verb in forms.
    pub(super) const fn verb(self) -> &'static str {
        match self {
            Self::Day => "later:day",
            Self::Week => "later:week",
            Self::Month => "later:month",
        }
    }

    /// What the button says.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Day => "A day",
            Self::Week => "A week",
            Self::Month => "A month",
        }
    }

    /// The key that presses it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Day => "d",
            Self::Week => "n",
            Self::Month => "m",
        }
    }

    /// Reads the verb; `later` alone means a week.
    pub(super) fn read(verb: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|pause| pause.verb() == verb);
        found.or((verb == "later").then_some(Self::Week))
    }

    /// When an item comes back that is put off now.
    const fn end(self, now: Moment) -> Moment {
        let days = match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        };
        Moment(now.0 + days * DAY)
    }
}

/// Who may be given items, beside whoever asks: those who decide; of a draft, those of its organisation alone, because
/// nobody else sees it. Each by account and by the name that the desk shows.
///
/// # Errors
/// The database refused.
pub(super) fn colleagues(
    session: &mut Session<'_>,
    looks: &Looks,
    draft_of: Option<&str>,
) -> platform::database::Result<Vec<(String, String)>> {
    let found = people::who_decides(session)?;
    let others = found
        .into_iter()
        .filter(|one| one.author() != looks.author && sees(one, draft_of));
    let named = |one: Colleague| {
        let label = match &one.organisation {
            Some(organisation) => format!("{} ({organisation})", one.name),
            None => one.name,
        };
        (one.id, label)
    };
    Ok(others.map(named).collect())
}

fn sees(colleague: &Colleague, draft_of: Option<&str>) -> bool {
    draft_of.is_none() || colleague.organisation.as_deref() == draft_of
}

/// Notes something of an item that this person may see. `to` names the account that is given it.
pub(super) fn note(
    database: &Database,
    looks: &Looks,
    (queue, item): (Queue, &str),
    act: Act,
    to: &str,
) -> Result<(), DecisionError> {
    let Looks {
        author,
        organisation,
        now,
    } = looks;
    database.write::<_, DecisionError>(|session| {
        let mut draft_of = None;
        let is_there = match queue {
            Queue::Names => store::waiting_claim(session, item)?.is_some(),
            Queue::Duplicates => store::pair_by_id(session, item)?.is_some(),
            Queue::Proposals => match proposals::visible(session, item, organisation.as_deref())? {
                Some(held) => {
                    draft_of = held.organisation;
                    true
                }
                None => false,
            },
            Queue::Contested => statements::one(session, item)?.is_some(),
            Queue::Imports => store::import_by_id(session, item)?.is_some(),
        };
        if !is_there {
            return Err(no_such(item));
        }
        let whose = match act {
            Act::Give if to != NOBODY => Some(receiver(session, to, draft_of.as_deref())?),
            _ => None,
        };
        let queue = queue.as_str();
        match act {
            Act::Mine => queue_notes::assign(session, queue, item, Some(author), author, *now)?,
            Act::Give | Act::Release => queue_notes::assign(session, queue, item, whose.as_deref(), author, *now)?,
            Act::Later(pause) => queue_notes::snooze(session, queue, item, Some(pause.end(*now)), author, *now)?,
            Act::Settle => queue_notes::snooze(session, queue, item, Some(Moment(now.0 + FOR_GOOD)), author, *now)?,
            _ => queue_notes::snooze(session, queue, item, None, author, *now)?,
        }
        Ok(())
    })
}

/// The author whom an account names, where it may be given the item.
fn receiver(session: &mut Session<'_>, account: &str, draft_of: Option<&str>) -> Result<String, DecisionError> {
    let found = people::who_decides(session)?.into_iter().find(|one| one.id == account);
    let found = found.ok_or_else(|| {
        DecisionError::Unfit("nobody who decides has this account any more; choose somebody else".to_owned())
    })?;
    if !sees(&found, draft_of) {
        let why = format!(
            "{} does not see drafts of this organisation; choose one of its own people",
            found.name
        );
        return Err(DecisionError::Unfit(why));
    }
    Ok(found.author())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_has_its_verb_and_its_key_and_the_old_word_means_a_week() {
        for pause in Pause::ALL {
            assert_eq!(Pause::read(pause.verb()), Some(pause));
        }
        assert_eq!(Pause::read("later"), Some(Pause::Week));
        assert_eq!(Pause::read("later:year"), None);
        let keys: std::collections::BTreeSet<&str> = Pause::ALL.into_iter().map(Pause::key).collect();
        assert_eq!(keys.len(), 3);
        let days = Pause::ALL.map(|pause| pause.end(Moment(0)).0 / DAY);
        assert_eq!(days, [1, 7, 30]);
    }
}
