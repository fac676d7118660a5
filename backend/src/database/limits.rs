//! The limits that a server keeps to when it uses the database.

use std::time::Duration;

/// The limits on connections and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The maximum number of connections to a database that other servers use too. A SQLite file is
    /// not limited by it.
    pub connections: u32,
    /// The time that a request waits for a connection, a lock or an answer before it is refused and
    /// has to be retried.
    pub timeout: Duration,
}
