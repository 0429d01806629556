//! Signing in at an OpenID Connect provider: the code flow with PKCE, state and nonce. What the provider says of an
//! address that it has verified leads to an invited account; nobody else gets in, unless the installation has named the
//! address's domain.
//!
//! Nothing is kept of an attempt: one secret in a cookie of this browser gives state, nonce and verifier, so that an
//! answer is believed in the browser alone where the attempt was begun.

mod back;
mod begin;
mod discover;
mod settings;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue};
use axum::routing::get;
use openidconnect::{Nonce, PkceCodeVerifier};

use crate::secret::{self, NoRandomness};
use crate::signed::encoded;
use crate::{People, gate};

pub use discover::{Provider, ProviderError};
pub use settings::{Settings, SettingsError};

/// Where the provider leads people back to.
pub const BACK: &str = "/sign-in/provider/back";

/// How long an attempt may take, in seconds.
const ATTEMPT_SECONDS: u32 = 600;

/// The routes; both only read until the provider has spoken, so that none needs to be in the list.
pub fn routes() -> Router<People> {
    Router::new()
        .route("/sign-in/provider", get(begin::begin))
        .route(BACK, get(back::back))
}

/// One attempt to sign in.
struct Attempt {
    secret: String,
    /// Where one is led afterwards.
    next: String,
}

impl Attempt {
    fn fresh(next: &str) -> Result<Self, NoRandomness> {
        Ok(Self {
            secret: secret::fresh()?,
            next: next.to_owned(),
        })
    }

    /// What this browser holds of its attempt.
    fn of(people: &People, headers: &HeaderMap) -> Option<Self> {
        let kept = gate::cookie(headers, &name(people))?;
        let (secret, next) = kept.split_once('.')?;
        let is_ours = secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_ours.then(|| Self {
            secret: secret.to_owned(),
            next: decoded(next),
        })
    }

    fn state(&self) -> String {
        secret::hash(&format!("state {}", self.secret))
    }

    fn nonce(&self) -> Nonce {
        Nonce::new(secret::hash(&format!("nonce {}", self.secret)))
    }

    fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(secret::hash(&format!("verifier {}", self.secret)))
    }

    fn cookie(&self, people: &People) -> Option<HeaderValue> {
        set(
            people,
            &format!("{}.{}", self.secret, encoded(&self.next)),
            ATTEMPT_SECONDS,
        )
    }
}

/// Forgets the attempt: each is for one answer.
fn forget(people: &People) -> Option<HeaderValue> {
    set(people, "", 0)
}

fn name(people: &People) -> String {
    format!("{}-attempt", people.cookie_name())
}

/// The provider leads back from its own site, which a `Lax` cookie survives.
fn set(people: &People, value: &str, seconds: u32) -> Option<HeaderValue> {
    let (name, secure) = (name(people), if people.is_secure() { "; Secure" } else { "" });
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    ))
    .ok()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let hex = |byte: &u8| {
            char::from(*byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        match (first, more) {
            (b'%', [high, low, after @ ..]) => {
                bytes.extend(hex(high).zip(hex(low)).map(|(high, low)| high * 16 + low));
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_the_cookie() {
        for path in ["/", "/desk/names?state=WA&q=a b", "/%2F%", "/é;x"] {
            assert_eq!(decoded(&encoded(path)), path);
        }
        assert_eq!(decoded("%zz%4"), "%4");
    }

    #[test]
    fn state_nonce_and_verifier_tell_nothing_of_each_other() {
        let attempt = Attempt::fresh("/").unwrap();
        let all = [
            attempt.state(),
            attempt.nonce().secret().clone(),
            attempt.verifier().secret().clone(),
            attempt.secret.clone(),
        ];
        let different: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(different.len(), 4);
        assert!(all.iter().all(|text| text.len() == 64));
    }
}
