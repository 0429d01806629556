//! The one table that says which role may do what. Nothing else decides it.

use axum::http::Method;
use domain::vocabulary;

vocabulary! {
    /// What somebody is in this installation. Its label says what the role does, for a list to choose from.
    Role, "role" {
        /// Signed in, and reads.
        Reader = "reader", "Reader: reads";
        /// Proposes.
        Contributor = "contributor", "Contributor: proposes";
        /// Decides.
        Editor = "editor", "Editor: decides";
        /// Speaks for the actors of their offices, and for no other.
        Representative = "representative", "Representative: confirms or contests for its offices";
        /// Runs the installation.
        Administrator = "admin", "Administrator: decides, and looks after accounts";
    }
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
    /// Whether the table gives the role the permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        TABLE
            .iter()
            .any(|(role, granted)| *role == self && granted.contains(&permission))
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
        for &role in Role::ALL {
            assert_eq!(TABLE.iter().filter(|(named, _)| *named == role).count(), 1, "{role}");
            assert_eq!(role.as_str().parse::<Role>().unwrap(), role);
            assert!(role.may(Read));
        }
        let who = |permission| {
            Role::ALL
                .iter()
                .copied()
                .filter(move |role| role.may(permission))
                .collect::<Vec<_>>()
        };
        assert_eq!(who(Decide), [Role::Editor, Role::Administrator]);
        assert_eq!(who(Administer), [Role::Administrator]);
        assert_eq!(who(Confirm), [Role::Representative]);
    }
}
