//! A transaction on `PostgreSQL`. Its first statement says how it runs, its level and limits included,
//! and its end is answered before the connection serves anybody else. So nothing is left on a session,
//! which may be shared with others behind a pooler.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, SqlStr, raw_sql};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use super::Error;
use super::timeout::{timed_out, with_timeout};

/// A transaction. Dropped without a commit, it is rolled back; one that only reads is committed.
///
/// sqlx's own would leave one open on the connection if it is dropped before BEGIN is answered.
pub struct PostgresTransaction {
    /// `None` once the transaction has ended.
    connection: Option<PoolConnection<Any>>,
    /// The statement that ends it on drop.
    last: &'static str,
    /// The longest wait for the answer to the statement that ends it, and for the pool's test after that.
    timeout: Duration,
}

impl PostgresTransaction {
    /// Begins a transaction by the statement, which is READ ONLY where `is_read` is true. If that fails, or is
    /// not answered by `deadline`, the connection is closed.
    pub(super) async fn begin(
        connection: PoolConnection<Any>,
        statement: SqlStr,
        is_read: bool,
        deadline: Instant,
        timeout: Duration,
    ) -> Result<Self, Error> {
        // PostgreSQL counts and reports rollbacks, which are a sign of trouble elsewhere.
        let last = if is_read { "COMMIT" } else { "ROLLBACK" };
        let mut transaction = Self { connection: Some(connection), last, timeout };
        let begun = timeout_at(deadline, raw_sql(statement).execute(&mut *transaction)).await;
        if let Err(error) = begun.unwrap_or_else(|_| Err(timed_out())) {
            if let Some(mut connection) = transaction.connection.take() {
                connection.close_on_drop();
            }
            return Err(error);
        }
        Ok(transaction)
    }

    /// Commits.
    pub(super) async fn commit(self) -> Result<(), Error> {
        self.end("COMMIT").await
    }

    /// Rolls back, and returns when that is done.
    pub(super) async fn rollback(self) -> Result<(), Error> {
        self.end("ROLLBACK").await
    }

    /// Sends the statement and waits for its answer, in a task of its own: a caller that is cancelled
    /// meanwhile would have a transaction ended twice.
    async fn end(mut self, statement: &'static str) -> Result<(), Error> {
        let Some(connection) = self.connection.take() else { return Ok(()) };
        let ended = end(connection, statement, self.timeout).in_current_span();
        tokio::spawn(ended).await.unwrap_or(Err(Error::WorkerCrashed))
    }
}

/// Ends a transaction. The connection returns to its pool, or is closed where that is not answered in time.
async fn end(
    mut connection: PoolConnection<Any>,
    statement: &'static str,
    timeout: Duration,
) -> Result<(), Error> {
    let first = with_timeout(Some(timeout), execute(&mut connection, statement)).await;
    let mut has_ended = first.is_ok();
    if matches!(first, Err(Error::Database(_))) {
        // It may be the error of an earlier statement, whose answer nobody waited for: sqlx returns that from
        // the next statement, and does not send it.
        let again = with_timeout(Some(timeout), execute(&mut connection, "ROLLBACK")).await;
        has_ended = again.is_ok();
    }
    if has_ended {
        // On drop, the pool would test the connection without a limit, and lose its place meanwhile.
        tokio::spawn(tokio::time::timeout(timeout, connection.return_to_pool()));
    } else {
        connection.close_on_drop();
    }
    first
}

async fn execute(connection: &mut AnyConnection, statement: &'static str) -> Result<(), Error> {
    raw_sql(statement).execute(connection).await.map(drop)
}

impl Drop for PostgresTransaction {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        tokio::spawn(end(connection, self.last, self.timeout));
    }
}

impl Deref for PostgresTransaction {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        self.connection.as_ref().expect("it has not ended")
    }
}

impl DerefMut for PostgresTransaction {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        self.connection.as_mut().expect("it has not ended")
    }
}
