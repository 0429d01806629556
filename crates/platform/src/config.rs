//! Configuration: one typed struct from defaults, an optional TOML file, `LEGATION_*` variables and flags, each layer
//! overriding the one before. Errors name the key and where it stands.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Folder that holds everything the embedded default writes.
    pub data: PathBuf,
    /// Address of a PostgreSQL database; `None` for the embedded one.
    pub database: Option<String>,
    /// Address the server listens at.
    pub listen: SocketAddr,
    /// Address under which people reach the server, for feeds, sitemap and citations; without a slash at the end.
    pub public_url: Option<String>,
    /// The gazetteer's index file; looked for beside the program where not set.
    pub gazetteer: Option<PathBuf>,
    /// Folder of the built styles and scripts; looked for beside the program where not set.
    pub assets: Option<PathBuf>,
    /// Address of the mail server; letters are written as files where not set.
    pub smtp: Option<String>,
    /// Whom letters come from.
    pub mail_from: String,
    /// How many proxies stand before the server and tell whom they heard in `X-Forwarded-For`.
    pub trusted_proxies: usize,
    /// How many workers a server runs for sources that are read on a schedule; 0 for none.
    pub workers: usize,
    /// Machines of one's own network that sources may be fetched from: IP addresses, with ports or without.
    pub private_sources: Vec<String>,
    /// How many requests a minute one address or account may send to the API; see the people slice for what counts.
    pub rate_limit: Option<u32>,
    /// How many of them at once.
    pub rate_burst: Option<u32>,
    /// Address of the OpenID Connect provider.
    pub oidc_issuer: Option<String>,
    /// What the provider calls this installation.
    pub oidc_client_id: Option<String>,
    /// The secret that the provider gave.
    pub oidc_client_secret: Option<String>,
    /// File that holds the secret.
    pub oidc_client_secret_file: Option<PathBuf>,
    /// What the button calls the provider.
    pub oidc_name: Option<String>,
    /// Domains whose addresses get an account by signing in, with the role.
    pub oidc_domains: Option<String>,
    /// What is logged: a level (`info`) or filter (`legation=debug,warn`).
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// One key of the configuration, for the reference in the README and `legation doctor`.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key in the TOML file; the flag is `--` and the key with dashes.
    pub name: &'static str,
    /// The environment variable.
    pub variable: &'static str,
    /// What holds where nothing is set.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
}

/// Every key. A test holds the README's table to it.
pub const KEYS: &[Key] = &[
    Key {
        name: "data",
        variable: "LEGATION_DATA",
        default: "./legation-data",
        help: "folder that holds everything the embedded default writes",
    },
    Key {
        name: "database",
        variable: "LEGATION_DATABASE",
        default: "embedded SQLite in the data folder",
        help: "address of a PostgreSQL database, postgres://user@host/name",
    },
    Key {
        name: "listen",
        variable: "LEGATION_LISTEN",
        default: "127.0.0.1:8080",
        help: "address and port the server listens at",
    },
    Key {
        name: "public_url",
        variable: "LEGATION_PUBLIC_URL",
        default: "http:// and the listen address",
        help: "address under which people reach the server, for feeds, sitemap and citations",
    },
    Key {
        name: "gazetteer",
        variable: "LEGATION_GAZETTEER",
        default: "assets/gazetteer.bin near the program",
        help: "the gazetteer's index file",
    },
    Key {
        name: "assets",
        variable: "LEGATION_ASSETS",
        default: "web/dist near the program",
        help: "folder of the built styles and scripts",
    },
    Key {
        name: "smtp",
        variable: "LEGATION_SMTP",
        default: "letters are files in outbox/ of the data folder",
        help: "address of the mail server, smtps://user:password@host or smtp://host:port",
    },
    Key {
        name: "mail_from",
        variable: "LEGATION_MAIL_FROM",
        default: "Legation <legation@localhost>",
        help: "whom letters come from",
    },
    Key {
        name: "trusted_proxies",
        variable: "LEGATION_TRUSTED_PROXIES",
        default: "0",
        help: "how many proxies stand before the server and tell whom they heard in X-Forwarded-For",
    },
    Key {
        name: "workers",
        variable: "LEGATION_WORKERS",
        default: "2",
        help: "how many workers a server runs for sources that are read on a schedule; 0 for none",
    },
    Key {
        name: "private_sources",
        variable: "LEGATION_PRIVATE_SOURCES",
        default: "none",
        help: "machines of one's own network that sources may be fetched from, 10.1.2.3:8080 with commas between",
    },
    Key {
        name: "rate_limit",
        variable: "LEGATION_RATE_LIMIT",
        default: "1200, and none for programs on this machine",
        help: "requests a minute that an address or account may send to API, OGC and downloads; 0 for no limit",
    },
    Key {
        name: "rate_burst",
        variable: "LEGATION_RATE_BURST",
        default: "as many as in a minute",
        help: "how many of these requests may come at once",
    },
    Key {
        name: "oidc_issuer",
        variable: "LEGATION_OIDC_ISSUER",
        default: "signing in by mail alone",
        help: "address of an OpenID Connect provider where people may sign in too",
    },
    Key {
        name: "oidc_client_id",
        variable: "LEGATION_OIDC_CLIENT_ID",
        default: "none",
        help: "what the provider calls this installation",
    },
    Key {
        name: "oidc_client_secret",
        variable: "LEGATION_OIDC_CLIENT_SECRET",
        default: "none",
        help: "the secret that the provider gave; rather name a file",
    },
    Key {
        name: "oidc_client_secret_file",
        variable: "LEGATION_OIDC_CLIENT_SECRET_FILE",
        default: "none",
        help: "file that holds the secret",
    },
    Key {
        name: "oidc_name",
        variable: "LEGATION_OIDC_NAME",
        default: "the host of the issuer",
        help: "what the button on the sign-in page calls the provider",
    },
    Key {
        name: "oidc_domains",
        variable: "LEGATION_OIDC_DOMAINS",
        default: "nobody without an invitation",
        help: "domains whose verified addresses get an account by signing in, with the role: seattle.gov=contributor, example.org=reader",
    },
    Key {
        name: "log",
        variable: "LEGATION_LOG",
        default: "info",
        help: "what is logged: a level or a filter such as legation=debug,warn",
    },
    Key {
        name: "log_format",
        variable: "LEGATION_LOG_FORMAT",
        default: "text",
        help: "text for people, json for machines",
    },
];

/// One layer of settings: what a file, the environment or the flags say, and nothing else.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// See [`Config::data`].
    pub data: Option<PathBuf>,
    /// See [`Config::database`].
    pub database: Option<String>,
    /// See [`Config::listen`].
    pub listen: Option<SocketAddr>,
    /// See [`Config::public_url`].
    pub public_url: Option<String>,
    /// See [`Config::gazetteer`].
    pub gazetteer: Option<PathBuf>,
    /// See [`Config::assets`].
    pub assets: Option<PathBuf>,
    /// See [`Config::smtp`].
    pub smtp: Option<String>,
    /// See [`Config::mail_from`].
    pub mail_from: Option<String>,
    /// See [`Config::trusted_proxies`].
    pub trusted_proxies: Option<usize>,
    /// See [`Config::workers`].
    pub workers: Option<usize>,
    /// See [`Config::private_sources`]; with commas between.
    pub private_sources: Option<String>,
    /// See [`Config::rate_limit`].
    pub rate_limit: Option<u32>,
    /// See [`Config::rate_burst`].
    pub rate_burst: Option<u32>,
    /// See [`Config::oidc_issuer`].
    pub oidc_issuer: Option<String>,
    /// See [`Config::oidc_client_id`].
    pub oidc_client_id: Option<String>,
    /// See [`Config::oidc_client_secret`].
    pub oidc_client_secret: Option<String>,
    /// See [`Config::oidc_client_secret_file`].
    pub oidc_client_secret_file: Option<PathBuf>,
    /// See [`Config::oidc_name`].
    pub oidc_name: Option<String>,
    /// See [`Config::oidc_domains`].
    pub oidc_domains: Option<String>,
    /// See [`Config::log`].
    pub log: Option<String>,
    /// See [`Config::log_format`].
    pub log_format: Option<LogFormat>,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The file says something that is not understood.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// The key, the line and what is wrong with it.
        reason: String,
    },
    /// A variable holds something that is not understood.
    #[error("{variable} is `{value}`: {reason}")]
    Variable {
        /// The variable.
        variable: String,
        /// What it holds.
        value: String,
        /// What is wrong and what would be right.
        reason: String,
    },
}

impl Layer {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// The file cannot be read, or a key is unknown or holds the wrong thing; the line is named.
    pub fn from_file(file: &Path) -> Result<Self, ConfigError> {
        let shown = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| ConfigError::Unreadable {
            file: shown.clone(),
            reason: error.to_string(),
        })?;
        toml::from_str(&text).map_err(|error| ConfigError::File {
            file: shown,
            reason: error.to_string(),
        })
    }

    /// Reads the `LEGATION_*` variables through `get`.
    ///
    /// # Errors
    /// A variable holds the wrong thing.
    pub fn from_environment(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let text = |variable: &str| get(variable).filter(|value| !value.is_empty());
        let number = |variable: &str, reason: &str| {
            text(variable)
                .map(|value| parse_number(variable, &value, reason))
                .transpose()
        };
        let listen = text("LEGATION_LISTEN")
            .map(|value| parse_listen("LEGATION_LISTEN", &value))
            .transpose()?;
        let log_format = match text("LEGATION_LOG_FORMAT").as_deref() {
            None => None,
            Some("text") => Some(LogFormat::Text),
            Some("json") => Some(LogFormat::Json),
            Some(other) => {
                return Err(ConfigError::Variable {
                    variable: "LEGATION_LOG_FORMAT".to_owned(),
                    value: other.to_owned(),
                    reason: "use text or json".to_owned(),
                });
            }
        };
        Ok(Self {
            data: text("LEGATION_DATA").map(PathBuf::from),
            database: text("LEGATION_DATABASE"),
            listen,
            public_url: text("LEGATION_PUBLIC_URL"),
            gazetteer: text("LEGATION_GAZETTEER").map(PathBuf::from),
            assets: text("LEGATION_ASSETS").map(PathBuf::from),
            smtp: text("LEGATION_SMTP"),
            mail_from: text("LEGATION_MAIL_FROM"),
            trusted_proxies: number(
                "LEGATION_TRUSTED_PROXIES",
                "write how many proxies there are, for example 1",
            )?
            .map(|proxies| proxies as usize),
            rate_limit: number("LEGATION_RATE_LIMIT", "write a number, for example 600")?,
            rate_burst: number("LEGATION_RATE_BURST", "write a number, for example 600")?,
            oidc_issuer: text("LEGATION_OIDC_ISSUER"),
            oidc_client_id: text("LEGATION_OIDC_CLIENT_ID"),
            oidc_client_secret: text("LEGATION_OIDC_CLIENT_SECRET"),
            oidc_client_secret_file: text("LEGATION_OIDC_CLIENT_SECRET_FILE").map(PathBuf::from),
            oidc_name: text("LEGATION_OIDC_NAME"),
            oidc_domains: text("LEGATION_OIDC_DOMAINS"),
            workers: number(
                "LEGATION_WORKERS",
                "write how many workers there should be, for example 1",
            )?
            .map(|workers| workers as usize),
            private_sources: text("LEGATION_PRIVATE_SOURCES"),
            log: text("LEGATION_LOG"),
            log_format,
        })
    }

    /// This layer over another.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            data: self.data.or(below.data),
            database: self.database.or(below.database),
            listen: self.listen.or(below.listen),
            public_url: self.public_url.or(below.public_url),
            gazetteer: self.gazetteer.or(below.gazetteer),
            assets: self.assets.or(below.assets),
            smtp: self.smtp.or(below.smtp),
            mail_from: self.mail_from.or(below.mail_from),
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            workers: self.workers.or(below.workers),
            private_sources: self.private_sources.or(below.private_sources),
            rate_limit: self.rate_limit.or(below.rate_limit),
            rate_burst: self.rate_burst.or(below.rate_burst),
            oidc_issuer: self.oidc_issuer.or(below.oidc_issuer),
            oidc_client_id: self.oidc_client_id.or(below.oidc_client_id),
            oidc_client_secret: self.oidc_client_secret.or(below.oidc_client_secret),
            oidc_client_secret_file: self.oidc_client_secret_file.or(below.oidc_client_secret_file),
            oidc_name: self.oidc_name.or(below.oidc_name),
            oidc_domains: self.oidc_domains.or(below.oidc_domains),
            log: self.log.or(below.log),
            log_format: self.log_format.or(below.log_format),
        }
    }

    /// The configuration, with defaults for what no layer says.
    #[must_use]
    pub fn finish(self) -> Config {
        Config {
            data: self.data.unwrap_or_else(|| PathBuf::from("./legation-data")),
            database: self.database,
            listen: self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: self.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            gazetteer: self.gazetteer,
            assets: self.assets,
            smtp: self.smtp,
            mail_from: self
                .mail_from
                .unwrap_or_else(|| "Legation <legation@localhost>".to_owned()),
            trusted_proxies: self.trusted_proxies.unwrap_or(0),
            workers: self.workers.unwrap_or(2),
            private_sources: parts(&self.private_sources.unwrap_or_default()),
            rate_limit: self.rate_limit,
            rate_burst: self.rate_burst,
            oidc_issuer: self.oidc_issuer,
            oidc_client_id: self.oidc_client_id,
            oidc_client_secret: self.oidc_client_secret,
            oidc_client_secret_file: self.oidc_client_secret_file,
            oidc_name: self.oidc_name,
            oidc_domains: self.oidc_domains,
            log: self.log.unwrap_or_else(|| "info".to_owned()),
            log_format: self.log_format.unwrap_or(LogFormat::Text),
        }
    }
}

/// What stands between commas.
fn parts(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Reads an address to listen at, naming what it was given for.
///
/// # Errors
/// The text is not an address with a port.
pub fn parse_listen(variable: &str, value: &str) -> Result<SocketAddr, ConfigError> {
    value.parse().map_err(|_| ConfigError::Variable {
        variable: variable.to_owned(),
        value: value.to_owned(),
        reason: "write an address and a port, for example 127.0.0.1:8080".to_owned(),
    })
}

fn parse_number(variable: &str, value: &str, reason: &str) -> Result<u32, ConfigError> {
    value.parse().map_err(|_| ConfigError::Variable {
        variable: variable.to_owned(),
        value: value.to_owned(),
        reason: reason.to_owned(),
    })
}

impl Config {
    /// The address under which people reach the server, without a slash at the end.
    #[must_use]
    pub fn public_address(&self) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen))
    }
}

/// Looks for a file or folder of the project: below the working folder or one above it, then near the program.
#[must_use]
pub fn find_near(relative: &str) -> Option<PathBuf> {
    let here = std::env::current_dir().ok();
    let program = std::env::current_exe().ok();
    here.iter()
        .chain(program.iter())
        .flat_map(|start| start.ancestors())
        .map(|folder| folder.join(relative))
        .find(|candidate| candidate.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_override_variables_override_the_file() {
        let file: Layer = toml::from_str("listen = \"127.0.0.1:1\"\nlog = \"warn\"\ndata = \"a\"").unwrap();
        let environment = Layer::from_environment(|name| match name {
            "LEGATION_LISTEN" => Some("127.0.0.1:2".to_owned()),
            "LEGATION_DATA" => Some("b".to_owned()),
            _ => None,
        })
        .unwrap();
        let flags = Layer {
            data: Some("c".into()),
            ..Layer::default()
        };
        let config = flags.over(environment).over(file).finish();
        assert_eq!(
            (config.data, config.listen.port(), config.log.as_str()),
            ("c".into(), 2, "warn")
        );
    }

    #[test]
    fn a_wrong_key_is_told_with_its_line() {
        let folder = crate::testkit::Folder::new("config");
        let file = folder.0.join("legation.toml");
        std::fs::write(&file, "log = \"info\"\nlisen = \"127.0.0.1:1\"\n").unwrap();
        let error = Layer::from_file(&file).unwrap_err().to_string();
        assert!(error.contains("lisen") && error.contains("line 2"), "{error}");
        let error = Layer::from_environment(|name| (name == "LEGATION_LISTEN").then(|| "8080".to_owned()));
        assert!(error.unwrap_err().to_string().contains("LEGATION_LISTEN"));
    }

    #[test]
    fn every_key_of_the_table_is_a_key_of_the_file() {
        for key in KEYS {
            let value = match key.name {
                "listen" => "127.0.0.1:1",
                "log_format" => "json",
                "trusted_proxies" | "workers" | "rate_limit" | "rate_burst" => "1",
                _ => "x",
            };
            let quote = if value == "1" { "" } else { "\"" };
            let layer: Layer = toml::from_str(&format!("{} = {quote}{value}{quote}", key.name)).unwrap();
            assert_ne!(layer, Layer::default(), "{}", key.name);
            let layer = Layer::from_environment(|name| (name == key.variable).then(|| value.to_owned())).unwrap();
            assert_ne!(layer, Layer::default(), "{}", key.variable);
        }
    }
}
