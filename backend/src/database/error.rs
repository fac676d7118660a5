//! Errors of the database. Transient ones pass without a change to this program or its statements.

use std::io;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

use super::Address;

/// The error of a statement.
pub type Error = sqlx::Error;

/// The reason for which the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file could not be created or opened, or the server could not be reached.
    #[error("cannot open the database {0}: {1}")]
    Unreadable(String, String),
    /// It was written by a newer version of this program.
    #[error("the database {0} was written by a newer version of keystead; run that version")]
    TooNew(String),
    /// A restore is under way in its directory, or another program has locked that.
    #[error(
        "another program has locked the directory of the database {0}: wait for the end of keystead \
         restore, or stop what else uses the directory"
    )]
    Locked(String),
    /// A restore was stopped after it was decided.
    #[error(
        "a restore was interrupted, of the database {0}: keystead serve completes it, or run \
         keystead restore again"
    )]
    Interrupted(String),
    /// A migration failed.
    #[error("cannot migrate the database {0}: {1}")]
    Migration(String, String),
}

impl OpenError {
    /// Returns [`Self::Unreadable`], with the error in one line.
    pub(super) fn unreadable(address: &Address, error: &dyn std::fmt::Display) -> Self {
        Self::Unreadable(address.to_string(), error.to_string().replace('\n', " "))
    }
}

/// Returns true if a statement failed because a unique value exists already.
#[must_use]
pub fn is_unique_violation(error: &Error) -> bool {
    error.as_database_error().is_some_and(DatabaseError::is_unique_violation)
}

/// Returns true if a statement failed because a row that it refers to is gone.
#[must_use]
pub fn is_foreign_key_violation(error: &Error) -> bool {
    error.as_database_error().is_some_and(DatabaseError::is_foreign_key_violation)
}

/// Returns true if the statement may succeed later: the disk is full, or the database is locked,
/// read-only, restarting, out of connections or unreachable. Any other error is a bug of ours.
#[must_use]
pub fn is_transient(error: &Error) -> bool {
    match error {
        Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_) => true,
        Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
            Some(error) => is_transient_in_postgres(error.code()),
            None => error.code().is_some_and(|code| is_transient_in_sqlite(&code)),
        },
        _ => false,
    }
}

/// Returns an error for everybody else whom one concerns, transient if that is.
pub(super) fn copy_of(error: &Error) -> Error {
    let text = error.to_string();
    if is_transient(error) {
        io::Error::other(text).into()
    } else {
        Error::Configuration(text.into())
    }
}

/// Returns true if the connection is of no more use: it was closed by the other side, or will be.
pub(super) fn is_connection_lost(error: &Error) -> bool {
    match error {
        Error::Io(error) => error.kind() != io::ErrorKind::TimedOut,
        Error::Tls(_) | Error::Protocol(_) => true,
        Error::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
        }
        _ => false,
    }
}

/// Returns true if another process writes to the `SQLite` file.
pub(super) fn is_busy(error: &Error) -> bool {
    const BUSY: u32 = 5;
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| result_code(&code) == Some(BUSY))
}

/// Checks for BUSY, LOCKED, READONLY, IOERR, FULL and CANTOPEN (`SQLite` result codes).
fn is_transient_in_sqlite(code: &str) -> bool {
    const TRANSIENT: [u32; 6] = [5, 6, 8, 10, 13, 14];
    result_code(code).is_some_and(|code| TRANSIENT.contains(&code))
}

/// Returns the result code of an extended one: its lowest eight bits.
fn result_code(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Checks the class (`PostgreSQL` documentation, appendix A). In order: connection errors, a
/// read-only server, a transaction timeout, authentication, a missing database, deadlocks, resource
/// limits, lock timeouts, shutdowns and cancellations, I/O errors, internal errors.
fn is_transient_in_postgres(code: &str) -> bool {
    const TRANSIENT: [&str; 11] =
        ["08", "25006", "25P03", "28", "3D", "40", "53", "55", "57", "58", "XX"];
    TRANSIENT.iter().any(|class| code.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transient_error_is_told_from_a_bug() {
        // Too many connections, an administrator's shutdown, a read-only server, a deadlock.
        for code in ["53300", "57P01", "25006", "40P01"] {
            assert!(is_transient_in_postgres(code), "{code}");
        }
        // No such column, a value out of range, a unique violation, a transaction that has failed.
        for code in ["42703", "22003", "23505", "25P02"] {
            assert!(!is_transient_in_postgres(code), "{code}");
        }
        // Extended codes of busy and read-only; then of constraint and mismatch.
        assert!(is_transient_in_sqlite("261") && is_transient_in_sqlite("1032"));
        assert!(!is_transient_in_sqlite("2067") && !is_transient_in_sqlite("20"));
    }
}
