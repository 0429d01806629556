//! What the provider says of itself, and the requests that go to it. Blocking: never on an async thread.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use openidconnect::core::{
    CoreClient, CoreIdTokenClaims, CoreProviderMetadata, CoreResponseType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::http::{Method, Response};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl, ResponseTypes,
    Scope, TokenResponse as _,
};
use platform::clock::Moment;

use super::settings::{Settings, is_this_machine};
use super::{Attempt, BACK};

/// How long what the provider says of itself is believed.
const BELIEVED_MICROS: i64 = 10 * 60 * 1_000_000;

/// How long the provider may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest answer of a provider, in bytes.
const LARGEST: u64 = 1 << 20;

/// Why the provider did not tell who somebody is. The details go to the log, not to the page.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It cannot be asked what it is.
    #[error("the provider {issuer} does not say what it is: {reason}")]
    Unreachable {
        /// Its address.
        issuer: String,
        /// Why.
        reason: String,
    },
    /// It did not take the code.
    #[error("the provider did not take the code: {0}")]
    Code(String),
    /// It does not say who it is.
    #[error("the provider gave no identity, or one that is not true: {0}")]
    Identity(String),
}

/// The provider did not answer as HTTP.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    #[error(transparent)]
    Http(#[from] ureq::Error),
    #[error(transparent)]
    Shape(#[from] openidconnect::http::Error),
}

/// A provider, and what is known of it. Shared by all requests.
#[derive(Debug)]
pub struct Provider {
    pub(super) settings: Settings,
    redirect: RedirectUrl,
    agent: ureq::Agent,
    known: Mutex<Option<(Moment, Arc<CoreProviderMetadata>)>>,
}

/// Whom the provider has let in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub email: Option<String>,
    pub is_verified: bool,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Provider {
    /// A provider that leads people back to this installation's address. It is asked nothing before somebody signs in,
    /// so that a provider that is down keeps no server from starting.
    ///
    /// # Errors
    /// The installation's own address is none.
    pub fn new(settings: Settings, public_address: &str) -> Result<Self, ProviderError> {
        let redirect = RedirectUrl::new(format!("{public_address}{BACK}"));
        let redirect = redirect.map_err(|error| ProviderError::Unreachable {
            issuer: settings.issuer.to_string(),
            reason: format!("public_url is `{public_address}`: {error}"),
        })?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false)
            .https_only(!is_this_machine(&settings.issuer))
            .build();
        Ok(Self {
            settings,
            redirect,
            agent: agent.into(),
            known: Mutex::default(),
        })
    }

    /// What the button calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Asks the provider what it is, and looks whether that is enough to sign people in. Tells what was found. Blocking.
    ///
    /// # Errors
    /// It cannot be reached, says that it is another one, or lacks what the code flow needs.
    pub fn examine(&self, now: Moment) -> Result<String, ProviderError> {
        let metadata = self.metadata(now, true)?;
        let lacks = |what: &str| ProviderError::Unreachable {
            issuer: self.settings.issuer.to_string(),
            reason: format!("its discovery document names no {what}"),
        };
        if metadata.token_endpoint().is_none() {
            return Err(lacks("token_endpoint"));
        }
        let has_code = |types: &ResponseTypes<CoreResponseType>| types.as_slice() == [CoreResponseType::Code];
        if !metadata.response_types_supported().iter().any(has_code) {
            return Err(lacks("code flow (response_types_supported without `code`)"));
        }
        let keys = metadata.jwks().keys().len();
        if keys == 0 {
            return Err(lacks("keys (its jwks_uri holds none)"));
        }
        let secret = match self.settings.secret {
            Some(_) => "with a secret",
            None => "without a secret, as a public client",
        };
        Ok(format!(
            "{} answers, {keys} {}; this installation is `{}` there, {secret}, and people are led back to {}",
            self.settings.issuer.as_str(),
            if keys == 1 { "key" } else { "keys" },
            self.settings.client_id,
            self.redirect.as_str(),
        ))
    }

    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, AskError> {
        let (parts, body) = request.into_parts();
        let mut answer = if parts.method == Method::GET {
            self.agent.run(openidconnect::http::Request::from_parts(parts, ()))?
        } else {
            self.agent.run(openidconnect::http::Request::from_parts(parts, body))?
        };
        let bytes = answer.body_mut().with_config().limit(LARGEST).read_to_vec()?;
        let mut made = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            made = made.header(name, value);
        }
        Ok(made.body(bytes)?)
    }

    fn metadata(&self, now: Moment, anew: bool) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |at: &Moment| now.0 - at.0 < BELIEVED_MICROS;
        if let Some((_, metadata)) = known.as_ref().filter(|(at, _)| is_fresh(at) && !anew) {
            return Ok(Arc::clone(metadata));
        }
        let asked = CoreProviderMetadata::discover(&self.settings.issuer, &|request| self.ask(request));
        let metadata = Arc::new(asked.map_err(|error| ProviderError::Unreachable {
            issuer: self.settings.issuer.to_string(),
            reason: whole(&error),
        })?);
        *known = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            self.settings.secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(self.redirect.clone())
    }

    /// Where an attempt begins: an address of the provider.
    ///
    /// # Errors
    /// The provider does not say what it is.
    pub(super) fn address(&self, attempt: &Attempt, now: Moment) -> Result<String, ProviderError> {
        let client = self.client(&*self.metadata(now, false)?);
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let (address, ..) = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || nonce,
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&attempt.verifier()))
            .url();
        Ok(address.into())
    }

    /// Whom the provider has let in, for the code that it gave.
    ///
    /// # Errors
    /// It does not take the code, or what it says is not signed by it, not for us, or not of this attempt.
    pub(super) fn identity(&self, attempt: &Attempt, code: &str, now: Moment) -> Result<Identity, ProviderError> {
        let client = self.client(&*self.metadata(now, false)?);
        let taken = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| ProviderError::Code(whole(&error)))?
            .set_pkce_verifier(attempt.verifier())
            .request(&|request| self.ask(request))
            .map_err(|error| ProviderError::Code(whole(&error)))?;
        let claims = match Self::claims(&client, &taken, attempt) {
            Ok(claims) => claims,
            // The provider may have changed its keys since it was asked.
            Err(_) => Self::claims(&self.client(&*self.metadata(now, true)?), &taken, attempt)?,
        };
        if let Some(email) = claims.email() {
            return Ok(Identity {
                email: Some(email.to_string()),
                is_verified: claims.email_verified().unwrap_or(false),
            });
        }
        self.asked_for(&client, &taken, &claims)
    }

    fn claims(
        client: &Client,
        taken: &CoreTokenResponse,
        attempt: &Attempt,
    ) -> Result<CoreIdTokenClaims, ProviderError> {
        let token = taken.id_token();
        let token = token.ok_or_else(|| ProviderError::Identity("there is no id_token".to_owned()))?;
        let claims = token.claims(&client.id_token_verifier(), &attempt.nonce());
        Ok(claims.map_err(|error| ProviderError::Identity(whole(&error)))?.clone())
    }

    /// Many providers tell the address on demand alone. What they tell must be of the same person.
    fn asked_for(
        &self,
        client: &Client,
        taken: &CoreTokenResponse,
        claims: &CoreIdTokenClaims,
    ) -> Result<Identity, ProviderError> {
        let nobody = Identity {
            email: None,
            is_verified: false,
        };
        let subject = claims.subject().clone();
        let Ok(asked) = client.user_info(taken.access_token().clone(), Some(subject)) else {
            return Ok(nobody);
        };
        let told: CoreUserInfoClaims = asked
            .request(&|request| self.ask(request))
            .map_err(|error| ProviderError::Identity(whole(&error)))?;
        Ok(Identity {
            email: told.email().map(|email| email.to_string()),
            is_verified: told.email_verified().unwrap_or(false),
        })
    }
}

/// An error with all its causes.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
