//! Errors of the database in words for the operator: one line, which says what happened.

use std::io;

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

use super::{Error, pooler};

/// Describes an error in one line. The driver's own text ends in a line of `PostgreSQL`'s source code, or
/// names a byte of the protocol.
#[must_use]
pub fn describe(error: &Error) -> String {
    if let Some(text) = pooler::explain(error) {
        return text.to_owned();
    }
    let text = match error {
        Error::Database(database) => match database.try_downcast_ref::<PgDatabaseError>() {
            Some(error) => format!("{} ({})", error.message(), error.code()),
            None => error.to_string(),
        },
        Error::Io(error) => describe_io(error),
        Error::Protocol(text) => describe_protocol(text),
        Error::Migrate(error) => describe_migration(error),
        Error::Configuration(error) | Error::Tls(error) => error.to_string(),
        Error::PoolTimedOut => "no connection to the database became free in time".to_owned(),
        other => other.to_string(),
    };
    text.replace('\n', " ")
}

/// Describes the error of a migration.
pub(super) fn describe_migration(error: &MigrateError) -> String {
    match error {
        MigrateError::Execute(error) => describe(error),
        MigrateError::ExecuteMigration(error, version) => {
            let is_denied = |error: &dyn DatabaseError| error.code().as_deref() == Some("42501");
            let fix = match error.as_database_error() {
                Some(error) if is_denied(error) => {
                    ": make the role of --database-url the owner of each table, by ALTER TABLE … \
                     OWNER TO …"
                }
                _ => "",
            };
            format!("migration {version}: {}{fix}", describe(error))
        }
        other => other.to_string().replace('\n', " "),
    }
}

fn describe_io(error: &io::Error) -> String {
    let text = error.to_string();
    let untrusted = text.strip_prefix("invalid peer certificate: ");
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused: nothing listens there".to_owned(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => CLOSED.to_owned(),
        _ => match untrusted {
            Some(reason) => format!(
                "the server's certificate is not trusted ({reason}): sslrootcert has to name its \
                 issuer, and the URL the host that it was issued to"
            ),
            None => text,
        },
    }
}

const CLOSED: &str = "the server closed the connection";

/// Describes an answer that is not `PostgreSQL`'s, without the place in the driver. The driver reads an
/// answer of no bytes as 0x00.
fn describe_protocol(text: &str) -> String {
    let text = text.split(" (sqlx").next().unwrap_or(text);
    match text.strip_prefix("unexpected response from SSLRequest: ") {
        Some("0x00") => format!("{CLOSED}{AS_PROXIES_DO}"),
        Some(_) => "the server does not speak PostgreSQL's protocol, or has no room for another \
                    connection"
            .to_owned(),
        None => text.to_owned(),
    }
}

/// The end of a description where the connection was closed before anything was answered.
const AS_PROXIES_DO: &str = " at once, as a proxy does that reaches no PostgreSQL";

/// Describes an error of connecting in one line.
pub(super) fn describe_connecting(error: &Error) -> String {
    let text = describe(error);
    if text == CLOSED { text + AS_PROXIES_DO } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_happened() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        for (error, expected) in [
            (
                Error::Protocol("unexpected response from SSLRequest: 0x00".into()),
                "closed the connection",
            ),
            (Error::Protocol("unexpected response from SSLRequest: 0x48".into()), "does not speak"),
            (Error::Io(refused), "nothing listens there"),
            (Error::Io(io::Error::other("one\ntwo")), "one two"),
        ] {
            assert!(describe(&error).contains(expected), "{error}");
        }
    }
}
