//! The one table that says which role may do what. Nothing else decides it.

use std::fmt;
use std::str::FromStr;

use axum::http::Method;

/// What somebody is in this installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Signed in, and reads.
    Reader,
    /// Proposes.
    Contributor,
    /// Decides.
    Editor,
    /// Speaks for the actors of their offices, and for no other.
    Representative,
    /// Runs the installation.
    Administrator,
}

/// What a request may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// To be signed in: one's own account.
    Read,
    /// To propose a claim or a change.
    Propose,
    /// To decide what the ledger says.
    Decide,
    /// To confirm or contest for one's own office.
    Confirm,
    /// To invite, to give roles and offices, to revoke.
    Administer,
}

use Permission::{Administer, Confirm, Decide, Propose, Read};

/// Which role may do what.
pub const TABLE: &[(Role, &[Permission])] = &[
    (Role::Reader, &[Read]),
    (Role::Contributor, &[Read, Propose]),
    (Role::Editor, &[Read, Propose, Decide]),
    (Role::Representative, &[Read, Propose, Confirm]),
    (Role::Administrator, &[Read, Propose, Decide, Administer]),
];

/// A route that needs something. A route that no slice lists is a public one, and takes GET and HEAD alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarded {
    /// Its method; a GET covers HEAD.
    pub method: Method,
    /// Its path as the router has it.
    pub path: &'static str,
    /// What it needs; none where anybody may ask (to sign in).
    pub needs: Option<Permission>,
}

/// A route for the list.
#[must_use]
pub const fn guarded(method: Method, path: &'static str, needs: Option<Permission>) -> Guarded {
    Guarded { method, path, needs }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Reader,
        Self::Contributor,
        Self::Editor,
        Self::Representative,
        Self::Administrator,
    ];

    /// The word as column, form and command line have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::Representative => "representative",
            Self::Administrator => "admin",
        }
    }

    /// The role and what it does, for a list to choose from.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reader => "Reader: reads",
            Self::Contributor => "Contributor: proposes",
            Self::Editor => "Editor: decides",
            Self::Representative => "Representative: confirms or contests for its offices",
            Self::Administrator => "Administrator: decides, and looks after accounts",
        }
    }

    /// Whether the table gives the role the permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        TABLE
            .iter()
            .any(|(role, granted)| *role == self && granted.contains(&permission))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no role.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no role; use reader, contributor, editor, representative or admin")]
pub struct NoRole(String);

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Self, NoRole> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| NoRole(text.to_owned()))
    }
}

impl Permission {
    /// What the permission lets one do, for a refusal.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Read => "see this",
            Self::Propose => "propose",
            Self::Decide => "decide",
            Self::Confirm => "confirm for an office",
            Self::Administer => "administer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_one_line_and_only_who_should_decides_and_administers() {
        for role in Role::ALL {
            assert_eq!(TABLE.iter().filter(|(named, _)| *named == role).count(), 1, "{role}");
            assert_eq!(role.as_str().parse::<Role>().unwrap(), role);
            assert!(role.may(Read));
        }
        let who = |permission| {
            Role::ALL
                .into_iter()
                .filter(move |role| role.may(permission))
                .collect::<Vec<_>>()
        };
        assert_eq!(who(Decide), [Role::Editor, Role::Administrator]);
        assert_eq!(who(Administer), [Role::Administrator]);
        assert_eq!(who(Confirm), [Role::Representative]);
    }
}
