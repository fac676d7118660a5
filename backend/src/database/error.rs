//! What can go wrong with a database: which errors may mend themselves, and which are the
//! operator's to mend.

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

use super::{Address, Error};

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file could not be made or opened, or the server not be reached.
    #[error("cannot open the database {0}: {1}")]
    Unreadable(String, String),
    /// It was written by a newer version of this program.
    #[error("the database {0} was written by a newer version of keystead; run that version")]
    TooNew(String),
    /// It could not be brought up to date.
    #[error("cannot bring the database {0} up to date: {1}")]
    Migration(String, String),
}

impl OpenError {
    /// In one line, whatever the database says.
    pub(super) fn unreadable(address: &Address, error: &dyn std::fmt::Display) -> Self {
        Self::Unreadable(address.to_string(), error.to_string().replace('\n', " "))
    }
}

/// Whether a statement failed because the value is already there.
#[must_use]
pub fn is_unique_violation(error: &Error) -> bool {
    error.as_database_error().is_some_and(DatabaseError::is_unique_violation)
}

/// Whether it may mend itself: the disk full, the database locked, read-only, restarted, out of
/// connections or gone for a while. The alternative is a mistake of ours.
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

/// BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN (`SQLite` result codes).
fn is_transient_in_sqlite(code: &str) -> bool {
    const PASSING: [u32; 6] = [5, 6, 8, 10, 13, 14];
    // The lowest eight bits of an extended code are the code.
    code.parse::<u32>().is_ok_and(|code| PASSING.contains(&(code & 0xff)))
}

/// By class (`PostgreSQL` documentation, appendix A): the connection, a read-only server, a
/// transaction that took too long, who may connect, a deadlock, no room, too long a wait, its
/// operator, its disk, its own faults.
fn is_transient_in_postgres(code: &str) -> bool {
    const PASSING: [&str; 11] =
        ["08", "25006", "25P03", "28", "3D", "40", "53", "55", "57", "58", "XX"];
    PASSING.iter().any(|class| code.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mends_itself_is_told_from_a_mistake_of_ours() {
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
