//! Who asks: extractors for handlers of every slice. The gate recognises the cookie before any handler runs.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use platform::http::Problem;
use platform::visitor::Visitor;

use crate::permissions::{Permission, Role};
use crate::store::{Account, Found};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    account: Account,
    session: String,
    csrf: String,
    offices: Vec<String>,
}

impl Signed {
    pub(crate) fn new(found: Found, offices: Vec<String>) -> Self {
        Self {
            account: found.account,
            session: found.session,
            csrf: found.csrf,
            offices,
        }
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The name that pages show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.account.name
    }

    /// The role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.account.role
    }

    /// The session's id.
    #[must_use]
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Whether the table of permissions gives this to the role.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.account.role.may(permission)
    }

    /// How far the frame of pages opens to this person.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        let steps = [
            (Permission::Administer, Visitor::Administrator),
            (Permission::Decide, Visitor::Editor),
            (Permission::Propose, Visitor::Contributor),
        ];
        let step = steps.into_iter().find(|(permission, _)| self.may(*permission));
        step.map_or(Visitor::Signed, |(_, visitor)| visitor)
    }

    /// Refuses who may not.
    ///
    /// # Errors
    /// A 403 that says what is not permitted.
    pub fn require(&self, permission: Permission) -> Result<(), Problem> {
        if self.may(permission) {
            return Ok(());
        }
        let message = format!("As {} you may not {}.", self.account.role, permission.words());
        Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", message)
            .with_hint("An administrator can change your role."))
    }

    /// The actors that this person speaks for.
    #[must_use]
    pub fn offices(&self) -> &[String] {
        &self.offices
    }

    /// How revisions and the audit log name this person, for ever: `account:UUID`.
    #[must_use]
    pub fn author(&self) -> String {
        self.account.author()
    }

    /// The organisation whose drafts this person sees.
    #[must_use]
    pub fn organisation(&self) -> Option<&str> {
        self.account.organisation.as_deref()
    }

    /// Whether drafts of an organisation are this person's to see. Drafts of nobody's are everybody's who may see drafts;
    /// being an administrator opens no other organisation's.
    #[must_use]
    pub fn sees(&self, organisation: Option<&str>) -> bool {
        organisation.is_none_or(|whose| self.organisation() == Some(whose))
    }

    /// Refuses, as if it were not there, what is another organisation's draft.
    ///
    /// # Errors
    /// A 404: that there is something is not told either.
    pub fn require_sight(&self, organisation: Option<&str>) -> Result<(), Problem> {
        if self.sees(organisation) {
            return Ok(());
        }
        Err(Problem::not_found("There is no such draft, or it is not yours to see."))
    }

    /// The token that every form of this session carries in a hidden field `csrf`, and every script in the header
    /// `x-csrf-token`.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// A text as it stands in a query or a cookie.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

/// What somebody hears who is not signed in: browsers are led to the sign-in page and back, programs get a 401.
pub(crate) fn not_signed_in(method: &Method, accept: Option<&str>, path_and_query: &str) -> Response {
    if *method == Method::GET && accept.is_some_and(|accept| accept.contains("text/html")) {
        let next = encoded(path_and_query);
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "not_signed_in",
        "This needs you to be signed in.",
    )
    .with_hint("Sign in at /sign-in.")
    .into_response()
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        if let Some(signed) = parts.extensions.get::<Self>() {
            return Ok(signed.clone());
        }
        let accept = parts
            .headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok());
        let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str());
        Err(not_signed_in(&parts.method, accept, asked))
    }
}
