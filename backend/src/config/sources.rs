//! The list of settings, and the sources of their values: the flag, else the variable, else the file,
//! else the default. Values are parsed by the caller.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches};

use super::{ConfigError, toml_file};
use crate::database::Address;

/// One setting of `keystead serve`.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The flag without its dashes. It is a contract with operators and does not change once released.
    pub name: &'static str,
    /// The placeholder of the value in the help.
    pub value: &'static str,
    /// The default; `None` if it is not a single value. The help then ends in `[default: …]`.
    pub default: Option<&'static str>,
    /// One sentence for the help.
    pub help: &'static str,
}

/// Every setting, in the order of the help.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    Setting { name: "listen", value: "ADDRESS:PORT", default: Some("127.0.0.1:8000"), help: "Address or name, and port, to listen at; or unix: and the path of a socket, whose peer is a trusted proxy; a socket that systemd hands over is used instead" },
    Setting { name: "data-dir", value: "DIRECTORY", default: Some("./data"), help: "Directory of the database and the master key" },
    Setting { name: "database-url", value: "URL", default: None, help: "Database: postgres://user:password@host/name, for several servers, or sqlite: and a path [default: the SQLite file in the data directory]" },
    Setting { name: "database-notify-url", value: "URL", default: None, help: "PostgreSQL's own address, to listen at for the notices of other servers; for a pooler in transaction mode at --database-url [default: that URL]" },
    Setting { name: "database-connections", value: "COUNT", default: Some("10"), help: "Maximum number of connections to PostgreSQL, 2 to 1000; a server takes one more for notices, and a pooler's pool has to hold those of all servers" },
    Setting { name: "database-timeout", value: "DURATION", default: Some("5s"), help: "Timeout for a connection to the database, a lock or a result" },
    Setting { name: "public-url", value: "URL", default: None, help: "URL by which clients reach this server; the issuer of its tokens [default: http:// or, with TLS, https:// and the listen address]" },
    Setting { name: "forward-auth-domain", value: "DOMAIN", default: None, help: "Domain of the apps behind proxies that ask GET /verify: this server's host or a parent of it; a login on the page is valid for all of them [default: none]" },
    Setting { name: "tls-cert", value: "FILE", default: None, help: "PEM file of the certificate and its chain, for TLS and HTTP/2; reloaded on SIGHUP [default: no TLS]" },
    Setting { name: "tls-key", value: "FILE", default: None, help: "PEM file of the certificate's private key" },
    Setting { name: "max-connections", value: "COUNT", default: Some("10000"), help: "Maximum number of open connections; above it, the connections that have kept the server waiting longest are closed" },
    Setting { name: "keep-alive-timeout", value: "DURATION", default: Some("3m"), help: "Time after which a connection between two requests is closed; longer than the proxy in front keeps one" },
    Setting { name: "trusted-proxies", value: "NETWORKS", default: None, help: "Addresses and networks of proxies that are trusted to name the client of a request, separated by commas [default: none]" },
    Setting { name: "cors-origin", value: "ORIGINS", default: None, help: "Origins whose pages may use the API, separated by commas [default: none]" },
    Setting { name: "bcrypt-cost", value: "COST", default: Some("12"), help: "Work factor of new password hashes, 4 to 16" },
    Setting { name: "hash-threads", value: "COUNT", default: None, help: "Threads that compute password hashes [default: all cores]" },
    Setting { name: "hash-lanes", value: "COUNT", default: None, help: "Password hashes that a thread computes at once, 1 to 8 [default: as many as pay best, found by measurement]" },
    Setting { name: "hash-queue-time", value: "DURATION", default: Some("15s"), help: "Longest wait of a login for its hash; a longer one is refused as overloaded" },
    Setting { name: "registration", value: "open|invite|closed", default: Some("open"), help: "Who may create an account: everybody, people with an invitation (keystead invite), or nobody" },
    Setting { name: "password-min-length", value: "COUNT", default: Some("8"), help: "Minimum length of a new password in characters, 8 to 64" },
    Setting { name: "password-min-score", value: "SCORE", default: Some("2"), help: "Minimum strength of a new password, from 0 (any password) to 4 (very hard to guess)" },
    Setting { name: "password-blocklist", value: "FILE", default: None, help: "Passwords to refuse, a line each, or the file of SHA-1 hashes of Have I Been Pwned, ordered by hash; read at the start [default: none]" },
    Setting { name: "webauthn-origin", value: "ORIGINS", default: None, help: "Further origins whose pages may use the passkeys of the public URL's host, https:// or http://localhost, separated by commas [default: none]" },
    Setting { name: "require-mfa", value: "off|operators|all", default: Some("off"), help: "Who needs a second factor: nobody, operators, or everybody" },
    Setting { name: "require-mfa-grace", value: "DURATION", default: Some("7d"), help: "Time that an account has to add the second factor that --require-mfa asks for, from its first login without one" },
    Setting { name: "jwt-algorithm", value: "NAME", default: Some("HS256"), help: "Algorithm that signs access tokens: HS256 (a shared secret), ES256 (most verifiers know it), RS256 or EdDSA" },
    Setting { name: "master-key-file", value: "FILE", default: None, help: "File of the master key, which encrypts the signing keys [default: master-key in the data directory]" },
    Setting { name: "clients-file", value: "FILE", default: None, help: "TOML file of the apps that people sign in to, beside those of keystead client; read at the start [default: none]" },
    Setting { name: "client-documents", value: "URLS", default: None, help: "URLs of documents by which apps may name themselves (client ID metadata documents), separated by commas; a * ends a path or begins a host name, as in https://claude.ai/* [default: none]" },
    Setting { name: "client-registration", value: "off|token", default: Some("off"), help: "Dynamic registration of apps: off, or by a token of keystead client registration-token" },
    Setting { name: "access-token-ttl", value: "DURATION", default: Some("15m"), help: "Lifetime of an access token" },
    Setting { name: "token-audience", value: "AUDIENCES", default: None, help: "Services that access tokens of logins are for, separated by commas: their aud, which verifiers of RFC 9068 require, and which others refuse unless they are told of it [default: none]" },
    Setting { name: "token-type", value: "at+jwt|JWT", default: Some("at+jwt"), help: "Type in the header of access tokens of logins: at+jwt (RFC 9068), or JWT for verifiers that take no other" },
    Setting { name: "session-idle-ttl", value: "DURATION", default: Some("7d"), help: "Lifetime of a session that is not used" },
    Setting { name: "session-ttl", value: "DURATION", default: Some("30d"), help: "Longest lifetime of a session, from its login" },
    Setting { name: "throttle", value: "on|off", default: Some("on"), help: "Slow down password guessing; off is for benchmarks" },
    Setting { name: "audit-retention", value: "DURATION", default: Some("90d"), help: "Time for which the events of an account's audit trail are kept" },
    Setting { name: "brand-name", value: "NAME", default: Some("Keystead"), help: "Name of the service on its pages, up to 40 characters" },
    Setting { name: "brand-logo", value: "FILE", default: None, help: "Logo beside the name: SVG, PNG, WebP or JPEG, up to 256 KiB; read at the start [default: Keystead's]" },
    Setting { name: "brand-icon", value: "FILE", default: None, help: "Icon of tabs and home screens: a square PNG of 180 to 1024 pixels, or SVG, up to 256 KiB; read at the start [default: Keystead's]" },
    Setting { name: "brand-color", value: "#RRGGBB", default: None, help: "Colour of links and buttons, dark enough to be read on white; dark screens get a lighter one of the same hue [default: Keystead's green]" },
    Setting { name: "brand-notice", value: "TEXT", default: None, help: "Plain text under the pages that guests see, up to 300 characters [default: none]" },
    Setting { name: "terms-url", value: "URL", default: None, help: "Address of the terms of the service, linked from its pages: https://, http:// or mailto: [default: none]" },
    Setting { name: "privacy-url", value: "URL", default: None, help: "Address of the privacy policy, linked from the pages [default: none]" },
    Setting { name: "help-url", value: "URL", default: None, help: "Address of help, or mailto: and who to ask for it, linked from the pages [default: none]" },
    Setting { name: "metrics-listen", value: "ADDRESS:PORT", default: None, help: "Address and port to serve only GET /metrics at, for Prometheus; do not expose it to the public [default: none]" },
    Setting { name: "core-dumps", value: "on|off", default: Some("off"), help: "Let a crash leave a core dump, which has the master key and passwords in it" },
    Setting { name: "log-format", value: "text|json", default: Some("text"), help: "Format of log lines" },
    Setting { name: "log-level", value: "LEVEL", default: Some("info"), help: "Least severe level that is logged: error, warn, info, debug or trace" },
];

impl Setting {
    /// The environment variable: `KEYSTEAD_` and the name in capitals.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("KEYSTEAD_{}", self.key().to_uppercase())
    }

    /// The key in the TOML file.
    #[must_use]
    pub fn key(&self) -> String {
        self.name.replace('-', "_")
    }

    /// Returns the end of the error about an invalid value, which shows it. A database URL may contain a
    /// password and is not shown.
    fn found(&self, value: &str) -> String {
        let is_secret = ["database-url", "database-notify-url"].contains(&self.name);
        if is_secret { String::new() } else { format!(", found {value:?}") }
    }

    /// The flag for the command line, with the variable as its fallback.
    #[must_use]
    pub fn argument(&self) -> Arg {
        let help = match self.default {
            Some(default) => format!("{} [default: {default}]", self.help),
            None => self.help.to_owned(),
        };
        Arg::new(self.name)
            .long(self.name)
            .value_name(self.value)
            .env(self.variable())
            // It may contain a password.
            .hide_env_values(true)
            .help(help)
    }
}

/// The flags and variables that clap has read, and the configuration file, if there is one.
#[derive(Debug)]
pub struct Sources {
    arguments: ArgMatches,
    file: Option<(PathBuf, toml::Table)>,
}

impl Sources {
    /// Reads the file that `--config` names, if any. Refuses keys that are not a setting.
    pub fn new(arguments: ArgMatches) -> Result<Self, ConfigError> {
        let file = match config_path(&arguments)? {
            Some(path) => Some((path.clone(), read_file(&path)?)),
            None => None,
        };
        Ok(Self { arguments, file })
    }

    /// Returns the value of a setting that has a default.
    pub(super) fn get<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        self.get_optional(name, parse)?
            .ok_or_else(|| ConfigError::new(format!("--{name} has no value")))
    }

    /// Returns the value of a setting; `None` if it is set nowhere and has no default. A blank variable or
    /// value of the file counts as unset, and white space around a value is left out.
    ///
    /// An error names the place that the value was read from, which is the place to fix it.
    pub(super) fn get_optional<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            return Err(ConfigError::new(format!("--{name} is not a setting")));
        };
        let argument = self.arguments.get_one::<String>(name);
        let found = match (self.arguments.value_source(name), argument) {
            (Some(ValueSource::CommandLine), Some(value)) => {
                Some((format!("--{name}"), value.clone()))
            }
            // Compose files and units leave a setting out by an empty variable.
            (Some(ValueSource::EnvVariable), Some(value)) if !value.trim().is_empty() => {
                Some((setting.variable(), value.clone()))
            }
            _ => self.in_file(setting)?,
        };
        let found =
            found.or_else(|| setting.default.map(|value| (format!("--{name}"), value.to_owned())));
        found
            .map(|(place, value)| {
                let value = value.trim();
                parse(value).map_err(|expected| {
                    let found = setting.found(value);
                    ConfigError::new(format!("{place}: expected {expected}{found}"))
                })
            })
            .transpose()
    }

    /// Returns the path of the configuration file, if there is one, and true if it has a password.
    pub(crate) fn file(&self) -> Option<(&Path, bool)> {
        let (path, table) = self.file.as_ref()?;
        let mut databases =
            table.values().filter_map(|value| Address::parse(value.as_str()?.trim()).ok());
        Some((path, databases.any(|address| address.has_password())))
    }

    fn in_file(&self, setting: &Setting) -> Result<Option<(String, String)>, ConfigError> {
        let Some((path, table)) = &self.file else { return Ok(None) };
        let Some(value) = table.get(&setting.key()) else { return Ok(None) };
        let place = format!("{} in {}", setting.key(), path.display());
        let text = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            // A TOML array is accepted in place of a text with commas.
            toml::Value::Array(items) if items.iter().all(toml::Value::is_str) => {
                items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",")
            }
            other => {
                let found = other.type_str();
                return Err(ConfigError::new(format!(
                    "{place}: expected text or a number, found {found}"
                )));
            }
        };
        Ok(Some((place, text)).filter(|(_, text)| !text.trim().is_empty()))
    }
}

/// Returns the path of the configuration file, if one is named. A blank variable counts as unset.
fn config_path(arguments: &ArgMatches) -> Result<Option<PathBuf>, ConfigError> {
    let Some(path) = arguments.get_one::<OsString>("config") else { return Ok(None) };
    // A path that is not UTF-8 is taken as it is.
    let path = path.to_str().map_or(path.as_os_str(), |path| path.trim().as_ref());
    if !path.is_empty() {
        return Ok(Some(path.into()));
    }
    match arguments.value_source("config") {
        Some(ValueSource::CommandLine) => {
            Err(ConfigError::new("--config: expected a path, found \"\""))
        }
        _ => Ok(None),
    }
}

fn read_file(path: &Path) -> Result<toml::Table, ConfigError> {
    let table: toml::Table = toml_file::parse(path, &toml_file::read(path)?)?;
    let keys: Vec<String> = SETTINGS.iter().map(Setting::key).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    toml_file::check_keys(path, "setting", &table, &keys)?;
    Ok(table)
}
