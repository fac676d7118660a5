//! The settings of `keystead serve`: read once, checked whole, before anything is started.
//!
//! [`SETTINGS`] is the one list of them: flags, variables, file keys and defaults all come from
//! there. What is read is a [`Config`] of checked types; nothing past this file sees a string
//! that may be wrong.

#[cfg(test)]
mod reference;
mod sources;
mod values;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bcrypt_lanes::{Cost, Width};
use ipnet::IpNet;

pub use sources::{SETTINGS, Setting, Sources};
pub(crate) use values::{database, duration};

use crate::database::{Address, Limits as DatabaseLimits};
use crate::http::Origin;
use crate::invitations::Registration;
use crate::master_key::{MasterKeySource, VARIABLE as MASTER_KEY_VARIABLE};
use crate::passwords::{Limits, Policy};
use crate::public_url::{Domain, PublicUrl};
use crate::server::TlsFiles;
use crate::tokens::Algorithm;

/// What the operator has to mend, in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self(message.to_string())
    }
}

/// Everything that `keystead serve` can be told, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen. Port 0 asks the system for a free one.
    pub listen: SocketAddr,
    /// The directory of everything that is kept here; made with mode 0700 if it is missing.
    pub data_dir: PathBuf,
    /// Where the database is.
    pub database: Address,
    /// What it may take.
    pub database_limits: DatabaseLimits,
    /// How clients reach this server; `None` is the address it listens at.
    pub public_url: Option<PublicUrl>,
    /// The domain of the apps that a login counts for, if there are any.
    pub forward_auth_domain: Option<Domain>,
    /// Where the certificate and its key are; `None` is to speak without TLS.
    pub tls: Option<TlsFiles>,
    /// How many connections there may be at once.
    pub max_connections: NonZeroUsize,
    /// The proxies that are believed when they say whom a request came from.
    pub trusted_proxies: Vec<IpNet>,
    /// The origins whose pages may read the answers.
    pub cors_origins: Vec<Origin>,
    /// The base-2 logarithm of the rounds of a new bcrypt hash.
    pub bcrypt_cost: Cost,
    /// How many bcrypt hashes are computed side by side, and how many may wait.
    pub hash_limits: Limits,
    /// What a new password must be.
    pub password_policy: Policy,
    /// What access tokens are signed by.
    pub jwt_algorithm: Algorithm,
    /// What the signing keys are sealed under.
    pub master_key: MasterKeySource,
    /// How long an access token lives.
    pub access_token_ttl: Duration,
    /// Who may make an account.
    pub registration: Registration,
    /// How long a session lives that is not used.
    pub session_idle_ttl: Duration,
    /// How long after its login a session ends at the latest.
    pub session_ttl: Duration,
    /// Whether whoever guesses passwords is slowed down.
    pub throttle: bool,
    /// How long an event of an audit trail is kept.
    pub audit_retention: Duration,
    /// Where to listen for whoever asks for metrics; `None` is nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// What log lines look like.
    pub log_format: LogFormat,
    /// The least severe level that is logged.
    pub log_level: tracing::Level,
}

/// What log lines look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For a person.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl Config {
    /// Reads every setting from the flags, the variables and the file, in this order.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let data_dir = sources.get("data-dir", values::path)?;
        let config = Self {
            listen: sources.get("listen", values::address)?,
            database: sources
                .get_optional("database-url", values::database)?
                .unwrap_or_else(|| Address::in_directory(&data_dir)),
            database_limits: DatabaseLimits {
                connections: sources.get("database-connections", values::database_connections)?,
                timeout: sources.get("database-timeout", values::duration)?,
            },
            public_url: sources.get_optional("public-url", values::public_url)?,
            forward_auth_domain: sources
                .get_optional("forward-auth-domain", values::forward_auth_domain)?,
            tls: tls_files(sources)?,
            max_connections: sources.get("max-connections", values::connections)?,
            trusted_proxies: sources
                .get_optional("trusted-proxies", values::networks)?
                .unwrap_or_default(),
            cors_origins: sources.get_optional("cors-origin", values::origins)?.unwrap_or_default(),
            bcrypt_cost: sources.get("bcrypt-cost", values::bcrypt_cost)?,
            hash_limits: Limits {
                threads: sources
                    .get_optional("hash-threads", values::count)?
                    .unwrap_or_else(values::all_cores),
                width: sources
                    .get_optional("hash-lanes", values::lanes)?
                    .unwrap_or_else(Width::of_this_processor),
                queue_time: sources.get("hash-queue-time", values::duration)?,
            },
            password_policy: Policy {
                min_length: sources.get("password-min-length", values::password_length)?,
                min_score: sources.get("password-min-score", values::password_score)?,
            },
            jwt_algorithm: sources.get("jwt-algorithm", values::algorithm)?,
            master_key: master_key(sources, &data_dir)?,
            access_token_ttl: sources.get("access-token-ttl", values::duration)?,
            registration: sources.get("registration", values::registration)?,
            session_idle_ttl: sources.get("session-idle-ttl", values::duration)?,
            session_ttl: sources.get("session-ttl", values::duration)?,
            throttle: sources.get("throttle", values::switch)?,
            audit_retention: sources.get("audit-retention", values::duration)?,
            metrics_listen: sources.get_optional("metrics-listen", values::address)?,
            log_format: sources.get("log-format", values::log_format)?,
            log_level: sources.get("log-level", values::log_level)?,
            data_dir,
        };
        config.check_public_url()?;
        Ok(config)
    }

    /// What others of the settings ask of it.
    fn check_public_url(&self) -> Result<(), ConfigError> {
        let expect = |expected: &str| {
            let found = self.public_url.as_ref().map(|url| format!("{:?}", url.to_string()));
            let found = found.as_deref().unwrap_or("none");
            Err(ConfigError::new(format!("--public-url: expected {expected}, found {found}")))
        };
        let url = self.public_url.as_ref();
        // Cookies without `Secure`, and no HSTS, on a server that speaks nothing but TLS.
        if self.tls.is_some() && url.is_some_and(|url| !url.is_https()) {
            return expect("an https:// address, as there is --tls-cert");
        }
        // Browsers take no cookie for a domain from a host that is not of it.
        if let Some(domain) = &self.forward_auth_domain
            && !url.is_some_and(|url| url.is_in(domain))
        {
            return expect(&format!(
                "an address at {domain} or a host below it, as that is --forward-auth-domain"
            ));
        }
        Ok(())
    }

    /// Whether anything is kept in the data directory.
    #[must_use]
    pub fn uses_data_dir(&self) -> bool {
        self.database == Address::in_directory(&self.data_dir)
            || matches!(self.master_key, MasterKeySource::Directory(_))
    }
}

/// A variable may have the key itself. It is no setting like the others, so that nobody is led to
/// write it where others read it: on a command line, or in a file that is shared.
fn master_key(sources: &Sources, data_dir: &Path) -> Result<MasterKeySource, ConfigError> {
    let file = sources.get_optional("master-key-file", values::path)?;
    let text = std::env::var(MASTER_KEY_VARIABLE).ok().filter(|text| !text.is_empty());
    match (file, text) {
        (Some(_), Some(_)) => Err(ConfigError::new(format!(
            "{MASTER_KEY_VARIABLE}: expected no --master-key-file as well"
        ))),
        (Some(file), None) => Ok(MasterKeySource::File(file)),
        (None, Some(text)) => Ok(MasterKeySource::Text(text.into())),
        (None, None) => Ok(MasterKeySource::Directory(data_dir.to_owned())),
    }
}

/// One without the other is a mistake, and not a wish to do without TLS.
fn tls_files(sources: &Sources) -> Result<Option<TlsFiles>, ConfigError> {
    let certificate = sources.get_optional("tls-cert", values::path)?;
    let key = sources.get_optional("tls-key", values::path)?;
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(ConfigError::new("--tls-cert: expected --tls-key as well")),
        (None, Some(_)) => Err(ConfigError::new("--tls-key: expected --tls-cert as well")),
    }
}

#[cfg(test)]
mod tests;
