//! The connection pools, and the connections and transactions that services take from them.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyPool, raw_sql};

use super::dialect::Dialect;
use super::directory_lock::DirectoryLock;
use super::subscribers::Subscribers;
use super::timeout::with_timeout;
use super::{AdvisoryLock, Connection, Error, Notice, PooledConnection, Transaction, listener};
use crate::metrics::{Access, Storage};

/// The database, cheap to clone.
#[derive(Clone)]
pub struct Database {
    readers: AnyPool,
    writer: AnyPool,
    dialect: &'static Dialect,
    /// The time limit of a statement; `None` where the engine's own limits suffice.
    timeout: Option<Duration>,
    /// The server to listen on for notices; `None` if no other server uses this database.
    notice_server: Option<PgConnectOptions>,
    subscribers: Subscribers,
    metrics: Arc<Storage>,
    /// Keeps a restore from replacing the file; `None` if the database is no file.
    _lock: Option<Arc<DirectoryLock>>,
}

impl Database {
    pub(super) fn new(
        readers: AnyPool,
        writer: AnyPool,
        dialect: &'static Dialect,
        timeout: Option<Duration>,
        notice_server: Option<PgConnectOptions>,
    ) -> Self {
        let (subscribers, metrics) = (Subscribers::default(), Arc::default());
        Self { readers, writer, dialect, timeout, notice_server, subscribers, metrics, _lock: None }
    }

    /// Returns this database, which holds the lock for as long as it is open.
    pub(super) fn with_lock(self, lock: DirectoryLock) -> Self {
        Self { _lock: Some(Arc::new(lock)), ..self }
    }

    /// Returns this database, with its waits, statements and errors counted in `metrics`.
    #[must_use]
    pub fn with_metrics(self, metrics: &Arc<Storage>) -> Self {
        Self { metrics: Arc::clone(metrics), ..self }
    }

    /// Takes a connection to read with.
    pub async fn read(&self) -> Result<PooledConnection, Error> {
        let acquired = self.metrics.time_wait(Access::Read, self.readers.acquire()).await?;
        Ok(Connection::new(acquired, Access::Read, self.timeout, Arc::clone(&self.metrics)))
    }

    /// Begins a transaction to write in.
    pub async fn write(&self) -> Result<Transaction, Error> {
        self.begin(Access::Write, &self.writer, self.dialect.begin_write).await
    }

    /// Begins a transaction that reads a snapshot: everything as it was at its beginning, however
    /// long it takes.
    pub async fn snapshot(&self) -> Result<Transaction, Error> {
        self.begin(Access::Read, &self.readers, self.dialect.begin_snapshot).await
    }

    async fn begin(
        &self,
        access: Access,
        pool: &AnyPool,
        statement: &'static str,
    ) -> Result<Transaction, Error> {
        let begun = with_timeout(self.timeout, pool.begin_with(statement));
        let begun = self.metrics.time_wait(access, begun).await?;
        let connection = Connection::new(begun, access, self.timeout, Arc::clone(&self.metrics));
        Ok(Transaction::new(connection, self.subscribers.clone()))
    }

    /// Begins a transaction to write in that holds `lock`; returns `None` while another one holds
    /// it. Chores take it, which one server at a time does and which give way to requests.
    pub async fn try_write_locked(&self, lock: AdvisoryLock) -> Result<Option<Transaction>, Error> {
        let mut transaction = self.write().await?;
        Ok(transaction.try_lock(lock).await?.then_some(transaction))
    }

    /// Enlarges the writer's cache for a chore that writes all over the tables, so that it does not
    /// read the same pages again and again.
    pub async fn expect_many_writes(&self) -> Result<(), Error> {
        if let Some(statement) = self.dialect.enlarge_cache {
            raw_sql(statement).execute(&mut *self.writer.acquire().await?).await?;
        }
        Ok(())
    }

    /// Waits between two transactions of a long chore, so that other processes get to write. Those
    /// that write to the same file only poll for its lock; a database server lets them queue.
    pub async fn yield_to_writers(&self) {
        if let Some(interval) = self.dialect.writer_poll_interval {
            tokio::time::sleep(interval).await;
        }
    }

    /// Waits for `work`; fails if it takes longer than a statement may.
    pub async fn with_timeout<T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        with_timeout(self.timeout, work).await
    }

    /// Calls `subscriber` with every notice. It runs in the task that commits or listens, so it must
    /// be quick.
    pub fn on_notice(&self, subscriber: impl Fn(&Notice) + Send + Sync + 'static) {
        self.subscribers.add(subscriber);
    }

    /// Passes the notices of other servers to the subscribers. Returns only if there can be no other
    /// servers.
    pub async fn listen_forever(&self) {
        let Some(options) = self.notice_server.clone() else { return };
        let mut notices = pin!(listener::listen(options));
        while let Some(notice) = notices.next().await {
            self.subscribers.notify(&notice);
        }
    }

    /// Waits for open statements and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
