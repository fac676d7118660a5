//! The address of a database: a `SQLite` file, or a server that speaks `PostgreSQL`'s protocol.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

/// The parameters that the query of a URL may have. Any other would be ignored by the driver, and
/// printed.
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

/// The address of a database. Printed, it is without the password.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// The path of the file.
    Sqlite(PathBuf),
    /// A connection URI as libpq defines it (PostgreSQL documentation, 34.1.1.2).
    Postgres(Url),
}

impl Address {
    /// Returns the default file in a data directory.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self::Sqlite(directory.join("keystead.db"))
    }

    /// Parses `sqlite:PATH`, `postgres://…` or `postgresql://…`; `None` if it is none of them, or if a
    /// parameter is unknown.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return (!path.is_empty()).then(|| Self::Sqlite(path.into()));
        }
        let url = Url::parse(text).ok()?;
        let is_known = |(name, _): (Cow<str>, _)| PARAMETERS.contains(&&*name);
        let is_valid =
            matches!(url.scheme(), "postgres" | "postgresql") && url.query_pairs().all(is_known);
        is_valid.then_some(Self::Postgres(url))
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

/// Prints the host, the port and the path alone: a password may also be among the parameters.
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
