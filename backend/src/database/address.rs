//! Where a database is: a file of `SQLite`'s, or a server that speaks `PostgreSQL`'s protocol.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

/// What the query of a URL may say. Whatever else is there would be passed over, and be printed.
pub(crate) const PARAMETERS: [&str; 13] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
    "statement-cache-capacity",
];

/// Where a database is. Printed, it keeps the password to itself.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// The path of the file.
    Sqlite(PathBuf),
    /// How it is reached, as libpq's connection URIs say it (PostgreSQL documentation, 34.1.1.2).
    Postgres(Url),
}

impl Address {
    /// The file that a data directory has where nothing else is said.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self::Sqlite(directory.join("keystead.db"))
    }

    /// `sqlite:PATH`, `postgres://…` or `postgresql://…`; `None` if it is none of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return (!path.is_empty()).then(|| Self::Sqlite(path.into()));
        }
        let url = Url::parse(text).ok()?;
        let is_known = |(name, _): (Cow<str>, _)| PARAMETERS.contains(&&*name);
        let is_whole =
            matches!(url.scheme(), "postgres" | "postgresql") && url.query_pairs().all(is_known);
        is_whole.then_some(Self::Postgres(url))
    }

    /// The file, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

/// As an operator knows it; a parameter of the URL may be the password too.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(formatter),
            Self::Postgres(url) => {
                let host = url.host_str().unwrap_or_default();
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                write!(formatter, "postgres://{host}{port}{}", url.path())
            }
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
            ("postgres://db/k?sslpassword=hush", None),
            ("mysql://db/keystead", None),
            ("keystead.db", None),
            ("sqlite:", None),
        ] {
            assert_eq!(Address::parse(text).map(|address| address.to_string()).as_deref(), printed);
        }
    }

    #[test]
    fn a_password_is_not_printed() {
        let address = Address::parse("postgres://k:hush@db/k?password=hush&host=/run").unwrap();
        assert!(!format!("{address} {address:?}").contains("hush"));
    }
}
