//! The settings of `keystead serve`: read once, checked whole, before anything is started.
//!
//! [`SETTINGS`] is the one list of them: flags, variables, file keys and defaults all come from
//! there. What is read is a [`Config`] of checked types; nothing past this file sees a string
//! that may be wrong.

mod sources;
mod values;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use bcrypt_lanes::Cost;
use ipnet::IpNet;

pub use sources::{SETTINGS, Setting, Sources};
pub(crate) use values::duration;
pub use values::{Origin, PublicUrl};

use crate::passwords::{Limits, Policy};
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
    /// The directory of everything that is kept; made with mode 0700 if it is missing.
    pub data_dir: PathBuf,
    /// How clients reach this server; `None` is `http://` and the address it listens at.
    pub public_url: Option<PublicUrl>,
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
    /// What the signing keys are sealed under; `None` is a file in the data directory.
    pub master_key_file: Option<PathBuf>,
    /// How long an access token lives.
    pub access_token_ttl: Duration,
    /// How long a session lives that is not used.
    pub session_idle_ttl: Duration,
    /// How long after its login a session ends at the latest.
    pub session_ttl: Duration,
    /// Whether whoever guesses passwords is slowed down.
    pub throttle: bool,
    /// How long an event of an audit trail is kept.
    pub audit_retention: Duration,
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
        let config = Self {
            listen: sources.get("listen", values::address)?,
            data_dir: sources.get("data-dir", values::path)?,
            public_url: sources.get_optional("public-url", values::public_url)?,
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
                width: sources.get_optional("hash-lanes", values::lanes)?.unwrap_or_default(),
                queue_time: sources.get("hash-queue-time", values::duration)?,
            },
            password_policy: Policy {
                min_length: sources.get("password-min-length", values::password_length)?,
                min_score: sources.get("password-min-score", values::password_score)?,
            },
            jwt_algorithm: sources.get("jwt-algorithm", values::algorithm)?,
            master_key_file: sources.get_optional("master-key-file", values::path)?,
            access_token_ttl: sources.get("access-token-ttl", values::duration)?,
            session_idle_ttl: sources.get("session-idle-ttl", values::duration)?,
            session_ttl: sources.get("session-ttl", values::duration)?,
            throttle: sources.get("throttle", values::switch)?,
            audit_retention: sources.get("audit-retention", values::duration)?,
            log_format: sources.get("log-format", values::log_format)?,
            log_level: sources.get("log-level", values::log_level)?,
        };
        Ok(config)
    }
}

#[cfg(test)]
mod tests;
