//! A transaction on `PostgreSQL`. Its first statement says how it runs, its level and limits included,
//! and its end is answered before the connection serves anybody else. So nothing is left on a session,
//! which may be shared with others behind a pooler.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, SqlStr, raw_sql};
use tokio::time::{Instant, timeout_at};

use super::Error;
use super::timeout::{timed_out, with_timeout};

/// A transaction. Dropped without a commit, it is rolled back.
///
/// sqlx's own would leave one open on the connection if it is dropped before BEGIN is answered.
pub struct PostgresTransaction {
    /// `None` once the transaction has ended.
    connection: Option<PoolConnection<Any>>,
    /// The longest wait for the answer to the rollback.
    timeout: Duration,
}

impl PostgresTransaction {
    /// Begins a transaction. If that fails, or is not answered by `deadline`, the connection is closed.
    pub(super) async fn begin(
        connection: PoolConnection<Any>,
        statement: SqlStr,
        deadline: Instant,
        timeout: Duration,
    ) -> Result<Self, Error> {
        let mut transaction = Self { connection: Some(connection), timeout };
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

    async fn end(mut self, statement: &'static str) -> Result<(), Error> {
        raw_sql(statement).execute(&mut *self).await?;
        self.connection = None;
        Ok(())
    }
}

impl Drop for PostgresTransaction {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let timeout = self.timeout;
        tokio::spawn(async move {
            let rolled_back = raw_sql("ROLLBACK").execute(&mut *connection);
            if with_timeout(Some(timeout), rolled_back).await.is_err() {
                connection.close_on_drop();
            }
        });
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
