//! The address of a database: a `SQLite` file, or a server that speaks `PostgreSQL`'s protocol.

use std::fmt;
use std::path::{Path, PathBuf};

use super::postgres_url::PostgresUrl;

/// The address of a database. Printed, it is without the password.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// The path of the file.
    Sqlite(PathBuf),
    /// The server, or several of which one can be written to.
    Postgres(PostgresUrl),
}

impl Address {
    /// Returns the default file in a data directory.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self::Sqlite(directory.join("keystead.db"))
    }

    /// Parses `sqlite:PATH`, `postgres://…` or `postgresql://…`. The error says what was expected, without
    /// the text, which may contain a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if !path.is_empty() {
                return Ok(Self::Sqlite(path.into()));
            }
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return PostgresUrl::parse(text).map(Self::Postgres);
        }
        Err("postgres://user:password@host/name, or sqlite: and the path of a file".to_owned())
    }

    /// Returns true if the text of the address has a password or a private key in it.
    #[must_use]
    pub fn has_password(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(url) => url.has_password(),
        }
    }

    /// Returns the path if the database is a file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(formatter),
            Self::Postgres(url) => url.fmt(formatter),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_or_a_server() {
        for (text, printed) in [
            ("sqlite:data/keystead.db", Some("data/keystead.db")),
            ("sqlite:///var/lib/keystead.db", Some("/var/lib/keystead.db")),
            ("postgres://db.example.org/keystead", Some("postgres://db.example.org/keystead")),
            ("postgresql://k@db:6432/k", Some("postgres://db:6432/k")),
            ("postgres://db/k?sslmode=require", Some("postgres://db/k")),
            ("postgres://a,[::1]:2/k", Some("postgres://a,[::1]:2/k")),
            ("postgres://db/k?sslpassword=hush", None),
            ("mysql://db/keystead", None),
            ("keystead.db", None),
            ("sqlite:", None),
        ] {
            let address = Address::parse(text).ok();
            assert_eq!(address.map(|address| address.to_string()).as_deref(), printed);
        }
    }

    #[test]
    fn a_password_is_not_printed() {
        let address = Address::parse("postgres://k:hush@db/k?password=hush&host=/run").unwrap();
        assert!(!format!("{address} {address:?}").contains("hush"));
        // A slash or a question mark in a password ends the host, unless it is percent-encoded.
        for text in [
            "postgres://k:/hush@db/k",
            "postgres://k:12/hush@db/k",
            "postgres://k:12?hush@db/k",
            "postgres://k:12?hush=1@db/k",
            "postgres://k:12?hush&1@db/k",
            "postgres://k:p@hush/1@db/k",
        ] {
            let error = Address::parse(text).unwrap_err();
            assert!(error.contains("%2F") && !error.contains("hush"), "{text}: {error}");
        }
    }
}
