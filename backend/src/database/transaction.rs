//! Transactions: locks, and notices that are sent when one commits.

use std::fmt;
use std::ops::{Deref, DerefMut};

use sqlx::{AssertSqlSafe, Row as _, raw_sql};
use tracing::Instrument as _;

use super::held::Held;
use super::notice::CHANNEL;
use super::subscribers::Subscribers;
use super::timeout::with_timeout;
use super::{AdvisoryLock, Connection, Error, Notice};
use crate::metrics::Access;

/// A transaction. Dropped without a commit, it is rolled back.
pub struct Transaction {
    connection: Connection<Held>,
    /// The notices to send when it commits.
    notices: Vec<Notice>,
    subscribers: Subscribers,
}

impl Transaction {
    pub(super) fn new(connection: Connection<Held>, subscribers: Subscribers) -> Self {
        Self { connection, notices: Vec::new(), subscribers }
    }

    /// Waits until no other transaction holds the lock, and holds it until this one ends.
    ///
    /// Take it before reading anything that must stay true: what is read afterwards includes the
    /// writes of all earlier holders. `SQLite` has one writer at a time, so nothing has to be locked.
    pub async fn lock(&mut self, lock: AdvisoryLock) -> Result<(), Error> {
        if self.connection.is_shared() {
            let query = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(lock.number());
            query.execute(&mut **self).await?;
        }
        Ok(())
    }

    /// Takes the lock if no other transaction holds it; returns whether it is held now.
    ///
    /// From then on the transaction waits for a row for 500 ms at most and fails after that: sooner
    /// than `PostgreSQL` looks for deadlocks, of which one side, perhaps a request, is aborted.
    pub(super) async fn try_lock(&mut self, lock: AdvisoryLock) -> Result<bool, Error> {
        if !self.connection.is_shared() {
            return Ok(true);
        }
        raw_sql("SET LOCAL lock_timeout = '500ms'").execute(&mut **self).await?;
        let query = sqlx::query("SELECT pg_try_advisory_xact_lock($1)").bind(lock.number());
        query.fetch_one(&mut **self).await?.try_get(0)
    }

    /// Waits for all writers of these tables. Until this transaction ends, others can neither write
    /// to them nor lock them.
    pub(super) async fn lock_tables(&mut self, names: &[&str]) -> Result<(), Error> {
        if self.connection.is_shared() {
            let lock = format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", names.join(", "));
            sqlx::query(AssertSqlSafe(lock)).execute(&mut **self).await?;
        }
        Ok(())
    }

    /// Sends a notice when this commits: to this server before [`Self::commit`] returns, to others
    /// on the same database soon after.
    pub async fn notify(&mut self, notice: Notice) -> Result<(), Error> {
        if notice == Notice::SessionsEnded(Vec::new()) {
            return Ok(());
        }
        if self.connection.is_shared() {
            for text in notice.to_texts() {
                let notify = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(text);
                notify.execute(&mut **self).await?;
            }
        }
        self.notices.push(notice);
        Ok(())
    }

    /// Commits. When this fails, the writes may have become permanent all the same.
    pub async fn commit(self) -> Result<(), Error> {
        let Self { connection, notices, subscribers } = self;
        let Connection { inner, timeout, metrics, .. } = connection;
        let committed = async move {
            metrics.time_statement(Access::Write, with_timeout(timeout, inner.commit())).await
        };
        if notices.is_empty() {
            return committed.await;
        }
        // In a task of its own: a client that disconnects cancels the caller, and subscribers must
        // be notified all the same.
        let notified = async move {
            let result = committed.await;
            for notice in &notices {
                subscribers.notify(notice);
            }
            result
        };
        tokio::spawn(notified.in_current_span()).await.unwrap_or(Err(Error::WorkerCrashed))
    }

    /// Rolls back, and returns when that is done.
    pub async fn rollback(self) -> Result<(), Error> {
        with_timeout(self.connection.timeout, self.connection.inner.rollback()).await
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Transaction")
            .field("notices", &self.notices)
            .finish_non_exhaustive()
    }
}
