//! The configuration of a server, as checked types.

use std::env::VarError;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bcrypt_lanes::Cost;
use ipnet::IpNet;

use super::{ConfigError, LogFormat, Sources, parse};
use crate::brand::{self, BrandSettings, LinkKind, Palette};
use crate::clients::UrlPattern;
use crate::database::{Address, Limits as DatabaseLimits};
use crate::factors::RequireMfa;
use crate::http::Origin;
use crate::invitations::Registration;
use crate::master_key::{MasterKeySource, VARIABLE as MASTER_KEY_VARIABLE};
use crate::passwords::{Blocklist, Limits, Policy};
use crate::public_url::{Domain, PublicUrl};
use crate::server::{Listen, TlsFiles};
use crate::tokens::{Algorithm, LoginTokens};

/// Every setting of `keystead serve`, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen at. Port 0 asks the system for a free one.
    pub listen: Listen,
    /// The directory of the database and the master key, created with mode 0700 if it is missing.
    pub data_dir: PathBuf,
    /// The address of the database.
    pub database: Address,
    /// The address at which notices of other servers are received; `None` for that of the database.
    pub database_notify: Option<Address>,
    /// The limits on connections to the database, and on waiting for it.
    pub database_limits: DatabaseLimits,
    /// The URL by which clients reach this server; `None` for the address that it listens at.
    pub public_url: Option<PublicUrl>,
    /// The domain of the apps that a login on the page is valid for, if there are any.
    pub forward_auth_domain: Option<Domain>,
    /// The files of the certificate and its key; `None` to serve without TLS.
    pub tls: Option<TlsFiles>,
    /// The maximum number of connections that are open at once.
    pub max_connections: NonZeroUsize,
    /// The time after which a connection between two requests is closed.
    pub keep_alive_timeout: Duration,
    /// The proxies that are trusted to name the client of a request.
    pub trusted_proxies: Vec<IpNet>,
    /// The origins whose pages may read the responses (CORS).
    pub cors_origins: Vec<Origin>,
    /// The base-2 logarithm of the rounds of a new bcrypt hash.
    pub bcrypt_cost: Cost,
    /// The limits on bcrypt hashes: threads, lanes of each, and the longest wait for one.
    pub hash_limits: Limits,
    /// The rules for new passwords.
    pub password_policy: Policy,
    /// The origins besides the public URL whose pages may use its passkeys (WebAuthn Level 3 §5.11).
    pub webauthn_origins: Vec<Origin>,
    /// The accounts that need a second factor.
    pub require_mfa: RequireMfa,
    /// The time that an account has to add the second factor, from its first login without one.
    pub require_mfa_grace: Duration,
    /// The algorithm that signs access tokens.
    pub jwt_algorithm: Algorithm,
    /// The source of the key that the signing keys are sealed under.
    pub master_key: MasterKeySource,
    /// The file of the apps that people sign in to, if there is one.
    pub clients_file: Option<PathBuf>,
    /// The URLs of documents by which apps may name themselves.
    pub client_documents: Vec<UrlPattern>,
    /// True if apps may register themselves by a token.
    pub client_registration: bool,
    /// The lifetime of an access token.
    pub access_token_ttl: Duration,
    /// The audience and the type of the access tokens of logins.
    pub login_tokens: LoginTokens,
    /// The people who may create an account.
    pub registration: Registration,
    /// The lifetime of a session that is not used.
    pub session_idle_ttl: Duration,
    /// The longest lifetime of a session, from its login.
    pub session_ttl: Duration,
    /// Turns on the throttle, which slows down guessing of passwords.
    pub throttle: bool,
    /// The time for which an event of an audit trail is kept.
    pub audit_retention: Duration,
    /// The operator's brand.
    pub brand: BrandSettings,
    /// The address to serve metrics at; `None` to serve none.
    pub metrics_listen: Option<SocketAddr>,
    /// Lets a crash leave a core dump, which has the master key and passwords in it.
    pub core_dumps: bool,
    /// The format of log lines.
    pub log_format: LogFormat,
    /// The least severe level that is logged.
    pub log_level: tracing::Level,
}

impl Config {
    /// Reads every setting: the flag wins over the variable, the variable over the file.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let data_dir = sources.get("data-dir", parse::path)?;
        let public_url = sources.get_optional("public-url", parse::public_url)?;
        let brand = brand(sources)?;
        let config = Self {
            listen: sources.get("listen", parse::listen)?,
            database: sources
                .get_optional("database-url", parse::database)?
                .unwrap_or_else(|| Address::in_directory(&data_dir)),
            database_notify: sources.get_optional("database-notify-url", parse::database_server)?,
            database_limits: DatabaseLimits {
                connections: sources.get("database-connections", parse::database_connections)?,
                timeout: sources.get("database-timeout", parse::duration)?,
            },
            public_url: public_url.clone(),
            forward_auth_domain: sources
                .get_optional("forward-auth-domain", parse::forward_auth_domain)?,
            tls: tls_files(sources)?,
            max_connections: sources.get("max-connections", parse::connections)?,
            keep_alive_timeout: sources.get("keep-alive-timeout", parse::duration)?,
            trusted_proxies: sources
                .get_optional("trusted-proxies", parse::networks)?
                .unwrap_or_default(),
            cors_origins: sources.get_optional("cors-origin", parse::origins)?.unwrap_or_default(),
            bcrypt_cost: sources.get("bcrypt-cost", parse::bcrypt_cost)?,
            hash_limits: Limits {
                threads: sources
                    .get_optional("hash-threads", parse::count)?
                    .unwrap_or_else(parse::all_cores),
                width: sources.get_optional("hash-lanes", parse::lanes)?,
                queue_time: sources.get("hash-queue-time", parse::duration)?,
            },
            password_policy: Policy {
                min_length: sources.get("password-min-length", parse::password_length)?,
                min_score: sources.get("password-min-score", parse::password_score)?,
                blocklist: sources
                    .get_optional("password-blocklist", parse::path)?
                    .map(|path| Arc::new(Blocklist::new(path))),
                names: own_names(public_url.as_ref(), &brand.name),
            },
            webauthn_origins: sources
                .get_optional("webauthn-origin", parse::webauthn_origins)?
                .unwrap_or_default(),
            require_mfa: sources.get("require-mfa", parse::require_mfa)?,
            require_mfa_grace: sources.get("require-mfa-grace", parse::duration)?,
            jwt_algorithm: sources.get("jwt-algorithm", parse::algorithm)?,
            master_key: master_key(sources, &data_dir)?,
            clients_file: sources.get_optional("clients-file", parse::path)?,
            client_documents: sources
                .get_optional("client-documents", parse::url_patterns)?
                .unwrap_or_default(),
            client_registration: sources.get("client-registration", parse::client_registration)?,
            access_token_ttl: sources.get("access-token-ttl", parse::duration)?,
            login_tokens: LoginTokens {
                audience: sources
                    .get_optional("token-audience", parse::audience)?
                    .unwrap_or_default(),
                token_type: sources.get("token-type", parse::token_type)?,
            },
            registration: sources.get("registration", parse::registration)?,
            session_idle_ttl: sources.get("session-idle-ttl", parse::duration)?,
            session_ttl: sources.get("session-ttl", parse::duration)?,
            throttle: sources.get("throttle", parse::switch)?,
            audit_retention: sources.get("audit-retention", parse::duration)?,
            brand,
            metrics_listen: sources.get_optional("metrics-listen", parse::address)?,
            core_dumps: sources.get("core-dumps", parse::switch)?,
            log_format: sources.get("log-format", parse::log_format)?,
            log_level: sources.get("log-level", parse::log_level)?,
            data_dir,
        };
        config.check_public_url()?;
        if config.database_notify.is_some() && config.database.path().is_some() {
            return Err(ConfigError::new(
                "--database-notify-url is set without a PostgreSQL at --database-url: remove it",
            ));
        }
        Ok(config)
    }

    /// Checks the public URL against the settings that depend on it.
    fn check_public_url(&self) -> Result<(), ConfigError> {
        let expect = |expected: &str| {
            let found = self.public_url.as_ref().map(|url| format!("{:?}", url.to_string()));
            let found = found.as_deref().unwrap_or("none");
            Err(ConfigError::new(format!("--public-url: expected {expected}, found {found}")))
        };
        let url = self.public_url.as_ref();
        // It would mean cookies without `Secure`, and no HSTS, on a server that speaks only TLS.
        if self.tls.is_some() && url.is_some_and(|url| !url.is_https()) {
            return expect("an https:// address, because --tls-cert is set");
        }
        // Browsers refuse a cookie for a domain from a host outside that domain.
        if let Some(domain) = &self.forward_auth_domain
            && !url.is_some_and(|url| url.is_in(domain))
        {
            return expect(&format!(
                "an address at {domain} or a host below it, because that is --forward-auth-domain"
            ));
        }
        Ok(())
    }

    /// Returns true if a proxy is trusted in front of a server that listens there: one that was named, or
    /// the peer of a Unix socket.
    #[must_use]
    pub fn is_behind_proxy(&self, listen: &Listen) -> bool {
        !self.trusted_proxies.is_empty() || matches!(listen, Listen::Unix(_))
    }

    /// Returns true if the database or the master key is in the data directory.
    #[must_use]
    pub fn uses_data_dir(&self) -> bool {
        self.database == Address::in_directory(&self.data_dir)
            || matches!(self.master_key, MasterKeySource::Directory(_))
    }
}

/// Returns the source of the master key. The key itself can be given by a variable only. It is not in
/// [`SETTINGS`](super::SETTINGS), which would invite people to write it where others can read it: on a
/// command line, or in a file that is shared.
fn master_key(sources: &Sources, data_dir: &Path) -> Result<MasterKeySource, ConfigError> {
    let file = sources.get_optional("master-key-file", parse::path)?;
    let text = match std::env::var(MASTER_KEY_VARIABLE) {
        Ok(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Err(VarError::NotPresent) => None,
        Err(VarError::NotUnicode(_)) => {
            let expected = "expected 43 characters of Base64url, found something else";
            return Err(ConfigError::new(format!("{MASTER_KEY_VARIABLE}: {expected}")));
        }
    };
    match (file, text) {
        (Some(_), Some(_)) => Err(ConfigError::new(format!(
            "{MASTER_KEY_VARIABLE} and --master-key-file are both set: remove one of them"
        ))),
        (Some(file), None) => Ok(MasterKeySource::File(file)),
        (None, Some(text)) => Ok(MasterKeySource::Text(text.into())),
        (None, None) => Ok(MasterKeySource::Directory(data_dir.to_owned())),
    }
}

/// Reads the settings of the brand. Its files are read by [`Brand::load`](brand::Brand::load).
fn brand(sources: &Sources) -> Result<BrandSettings, ConfigError> {
    let mut links = Vec::new();
    for (kind, setting) in [
        (LinkKind::Terms, "terms-url"),
        (LinkKind::Privacy, "privacy-url"),
        (LinkKind::Help, "help-url"),
    ] {
        let link = sources.get_optional(setting, brand::parse::link)?;
        links.extend(link.map(|link| (kind, link)));
    }
    Ok(BrandSettings {
        name: sources.get("brand-name", brand::parse::name)?,
        logo: sources.get_optional("brand-logo", parse::path)?,
        icon: sources.get_optional("brand-icon", parse::path)?,
        palette: sources.get_optional("brand-color", Palette::parse)?,
        links,
        notice: sources.get_optional("brand-notice", brand::parse::notice)?,
    })
}

/// Returns the names that a password must not be built on: the product's, the service's with its words, and
/// those in the host name.
fn own_names(public_url: Option<&PublicUrl>, brand: &str) -> Vec<String> {
    let labels = public_url.map(PublicUrl::labels).unwrap_or_default();
    let words = brand.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    let whole: String = words.clone().collect();
    let words = words.filter(|word| word.chars().count() > 2).map(str::to_owned);
    let names = std::iter::once(whole).chain(words).chain(labels).map(|name| name.to_lowercase());
    let mut names: Vec<String> = std::iter::once("keystead".to_owned()).chain(names).collect();
    names.sort();
    names.dedup();
    names.retain(|name| !name.is_empty());
    names
}

/// Reads the files of the certificate and its key. One without the other is an error: serving without
/// TLS then would be unsafe.
fn tls_files(sources: &Sources) -> Result<Option<TlsFiles>, ConfigError> {
    let certificate = sources.get_optional("tls-cert", parse::path)?;
    let key = sources.get_optional("tls-key", parse::path)?;
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(ConfigError::new("--tls-cert is set without --tls-key: set both")),
        (None, Some(_)) => Err(ConfigError::new("--tls-key is set without --tls-cert: set both")),
    }
}
