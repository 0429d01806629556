//! What an installation says of its provider.

use openidconnect::IssuerUrl;
use platform::config::Config;

use crate::permissions::Role;

/// A provider as it is set.
#[derive(Clone)]
pub struct Settings {
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: String,
    pub(super) secret: Option<String>,
    /// What the button calls it.
    pub(super) name: String,
    /// Domains whose addresses get an account by signing in.
    pub(super) domains: Vec<(String, Role)>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({}, {})", self.issuer.as_str(), self.client_id)
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not an address.
    #[error("oidc_issuer is `{0}`: write the provider's address, such as https://login.example.org")]
    Issuer(String),
    /// Not safe.
    #[error("oidc_issuer is `{0}`: only a provider on this machine may be without https")]
    Unsafe(String),
    /// Half of what is needed.
    #[error("oidc_issuer is set but oidc_client_id is not: write what the provider calls this installation")]
    Client,
    /// Something that only has a meaning with an issuer.
    #[error("{0} is set but oidc_issuer is not: write the provider's address, or take {0} out")]
    NoIssuer(&'static str),
    /// Both ways to give the secret.
    #[error("oidc_client_secret and oidc_client_secret_file are both set: keep one of them")]
    TwoSecrets,
    /// The file cannot be read.
    #[error("oidc_client_secret_file {file} cannot be read: {reason}")]
    Secret {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A domain that is not understood.
    #[error("oidc_domains holds `{0}`: write domain=role, such as seattle.gov=contributor")]
    Domain(String),
    /// A role that is not understood.
    #[error("oidc_domains: {0}")]
    Role(#[from] domain::UnknownWord),
    /// A role that nobody gets without being asked.
    #[error("oidc_domains gives `{0}` administrators: those are invited, one by one")]
    Administrators(String),
}

impl Settings {
    /// What the configuration says; nothing where no provider is named.
    ///
    /// # Errors
    /// Something is missing or not understood; the key is named.
    pub fn of(config: &Config) -> Result<Option<Self>, SettingsError> {
        let Some(issuer) = &config.oidc_issuer else {
            let orphans = [
                ("oidc_client_id", config.oidc_client_id.is_some()),
                ("oidc_client_secret", config.oidc_client_secret.is_some()),
                ("oidc_client_secret_file", config.oidc_client_secret_file.is_some()),
                ("oidc_name", config.oidc_name.is_some()),
                ("oidc_domains", config.oidc_domains.is_some()),
            ];
            return match orphans.iter().find(|(_, is_set)| *is_set) {
                Some((key, _)) => Err(SettingsError::NoIssuer(key)),
                None => Ok(None),
            };
        };
        let issuer = IssuerUrl::new(issuer.clone()).map_err(|_| SettingsError::Issuer(issuer.clone()))?;
        if issuer.url().scheme() != "https" && !is_this_machine(&issuer) {
            return Err(SettingsError::Unsafe(issuer.to_string()));
        }
        let host = issuer.url().host_str().unwrap_or_default().to_owned();
        Ok(Some(Self {
            client_id: config.oidc_client_id.clone().ok_or(SettingsError::Client)?,
            secret: secret(config)?,
            name: config.oidc_name.clone().unwrap_or(host),
            domains: domains(config.oidc_domains.as_deref().unwrap_or_default())?,
            issuer,
        }))
    }

    /// The role that an address gets without an invitation.
    pub(super) fn role_of(&self, email: &str) -> Option<Role> {
        let (_, domain) = email.rsplit_once('@')?;
        let found = self.domains.iter().find(|(named, _)| named == domain);
        found.map(|(_, role)| *role)
    }
}

/// Whether the provider is a process of this machine, whose traffic nobody else hears.
pub(super) fn is_this_machine(issuer: &IssuerUrl) -> bool {
    let host = issuer.url().host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    issuer.url().scheme() == "http"
        && (host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

fn secret(config: &Config) -> Result<Option<String>, SettingsError> {
    match (&config.oidc_client_secret, &config.oidc_client_secret_file) {
        (Some(_), Some(_)) => Err(SettingsError::TwoSecrets),
        (Some(secret), None) => Ok(Some(secret.clone())),
        (None, None) => Ok(None),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file).map_err(|error| SettingsError::Secret {
                file: file.display().to_string(),
                reason: error.to_string(),
            })?;
            Ok(Some(text.trim().to_owned()))
        }
    }
}

fn domains(text: &str) -> Result<Vec<(String, Role)>, SettingsError> {
    let mut found = Vec::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let wrong = || SettingsError::Domain(pair.to_owned());
        let (domain, role) = pair.split_once('=').ok_or_else(wrong)?;
        let (domain, role) = (domain.trim().to_lowercase(), role.trim().parse()?);
        if !platform::mail::is_address(&format!("a@{domain}")) {
            return Err(wrong());
        }
        if role == Role::Administrator {
            return Err(SettingsError::Administrators(domain));
        }
        found.push((domain, role));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use platform::config::Layer;

    use super::*;

    fn settings(text: &str) -> Result<Option<Settings>, SettingsError> {
        let layer = Layer::from_environment(|name| {
            text.split(';')
                .filter_map(|pair| pair.split_once(':'))
                .find(|(key, _)| format!("LEGATION_{}", key.to_uppercase()) == name)
                .map(|(_, value)| value.to_owned())
        });
        Settings::of(&layer.unwrap().finish())
    }

    #[test]
    fn settings_are_read_and_what_is_wrong_names_its_key() {
        assert!(settings("").unwrap().is_none());
        let good = settings(
            "oidc_issuer:https://login.example.org/x;oidc_client_id:legation;oidc_domains:Seattle.gov=contributor, example.org=reader",
        );
        let good = good.unwrap().unwrap();
        assert_eq!(good.name, "login.example.org");
        assert_eq!(good.role_of("ana@seattle.gov"), Some(Role::Contributor));
        assert_eq!(good.role_of("ana@sub.seattle.gov"), None);
        assert_eq!(good.role_of("seattle.gov"), None);
        assert!(
            settings("oidc_issuer:http://127.0.0.1:9400;oidc_client_id:x")
                .unwrap()
                .is_some()
        );
        for (wrong, word) in [
            ("oidc_issuer:login;oidc_client_id:x", "oidc_issuer"),
            ("oidc_issuer:http://login.example.org;oidc_client_id:x", "https"),
            ("oidc_issuer:http://127.0.0.1.example.org;oidc_client_id:x", "https"),
            ("oidc_issuer:https://login.example.org", "oidc_client_id"),
            ("oidc_client_id:x", "oidc_issuer"),
            ("oidc_domains:a.org=reader", "oidc_domains"),
            (
                "oidc_issuer:https://a.org;oidc_client_id:x;oidc_domains:seattle.gov",
                "domain=role",
            ),
            (
                "oidc_issuer:https://a.org;oidc_client_id:x;oidc_domains:seattle.gov=king",
                "king",
            ),
            (
                "oidc_issuer:https://a.org;oidc_client_id:x;oidc_domains:seattle.gov=admin",
                "one by one",
            ),
            (
                "oidc_issuer:https://a.org;oidc_client_id:x;oidc_client_secret_file:/nowhere/at/all",
                "/nowhere/at/all",
            ),
            (
                "oidc_issuer:https://a.org;oidc_client_id:x;oidc_client_secret:a;oidc_client_secret_file:b",
                "one of them",
            ),
        ] {
            let told = settings(wrong).unwrap_err().to_string();
            assert!(told.contains(word), "{wrong}: {told}");
        }
    }
}
