//! The differences between the engines that matter after the database is open.

use std::time::Duration;

use sqlx::SqlStr;

/// The statements and intervals of one engine.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Begins a transaction for reads that need no snapshot; `None` if they need no transaction.
    pub(super) begin_read: Option<SqlStr>,
    /// Begins a transaction that writes.
    pub(super) begin_write: SqlStr,
    /// Begins a transaction that reads one snapshot.
    pub(super) begin_snapshot: SqlStr,
    /// Enlarges a connection's page cache; `None` if the database server has the cache.
    pub(super) enlarge_cache: Option<&'static str>,
    /// The interval at which writers of other processes poll for the lock; `None` if they queue.
    pub(super) writer_poll_interval: Option<Duration>,
}
