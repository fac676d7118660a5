//! The connection pools, and the connections and transactions that services take from them.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use sqlx::{AnyPool, SqlStr, raw_sql};
use tokio::time::{Instant, timeout_at};

use super::describe::describe;
use super::dialect::Dialect;
use super::directory_lock::DirectoryLock;
use super::error::is_connection_lost;
use super::held::Held;
use super::listener::Arrival;
use super::postgres_transaction::PostgresTransaction;
use super::subscribers::Subscribers;
use super::timeout::with_timeout;
use super::write_queue::{Kind, WriteQueue};
use super::{
    AdvisoryLock, Connection, Error, Notice, PooledConnection, PostgresUrl, Transaction, listener,
};
use crate::metrics::{Access, Storage};
use crate::random::Random;

/// The time before notices are given another chance where a pooler shares the session.
const NOTICE_CHECK_INTERVAL: Duration = Duration::from_mins(10);
/// The fix for notices that do not arrive.
pub const FIX_OF_NOTICES: &str = "set --database-notify-url to PostgreSQL's own address: by way of a \
                                  pooler in transaction mode, a logout takes effect on other servers \
                                  after up to 5 seconds";

/// The database, cheap to clone.
#[derive(Clone)]
pub struct Database {
    readers: AnyPool,
    writer: AnyPool,
    /// The queue for the writer, where that is a single connection.
    queue: Option<Arc<WriteQueue>>,
    dialect: Arc<Dialect>,
    /// The time limit of a statement; `None` where the engine's own limits suffice.
    timeout: Option<Duration>,
    /// The server to listen on for notices; `None` if no other server uses this database.
    notice_server: Option<PostgresUrl>,
    subscribers: Subscribers,
    metrics: Arc<Storage>,
    /// Keeps a restore from replacing the file; `None` if the database is no file.
    _lock: Option<Arc<DirectoryLock>>,
}

impl Database {
    pub(super) fn new(
        readers: AnyPool,
        writer: AnyPool,
        dialect: Dialect,
        timeout: Option<Duration>,
        notice_server: Option<PostgresUrl>,
    ) -> Self {
        let queue = timeout.is_none().then(|| {
            let longest_wait = writer.options().get_acquire_timeout();
            Arc::new(WriteQueue::new(writer.clone(), dialect.begin_write.clone(), longest_wait))
        });
        let (dialect, subscribers, metrics) =
            (Arc::new(dialect), Subscribers::default(), Arc::default());
        Self {
            readers,
            writer,
            queue,
            dialect,
            timeout,
            notice_server,
            subscribers,
            metrics,
            _lock: None,
        }
    }

    /// Returns this database, which holds the lock for as long as it is open.
    pub(super) fn with_lock(self, lock: DirectoryLock) -> Self {
        Self { _lock: Some(Arc::new(lock)), ..self }
    }

    /// Returns this database, with the notices of other servers received from this one.
    pub(super) fn with_notice_server(self, notice_server: PostgresUrl) -> Self {
        Self { notice_server: Some(notice_server), ..self }
    }

    /// Returns this database, with its waits, statements and errors counted in `metrics`.
    #[must_use]
    pub fn with_metrics(self, metrics: &Arc<Storage>) -> Self {
        Self { metrics: Arc::clone(metrics), ..self }
    }

    /// Takes a connection to read with.
    pub async fn read(&self) -> Result<PooledConnection, Error> {
        self.hold(Access::Read, &self.readers, self.dialect.begin_read.as_ref()).await
    }

    /// Begins a transaction to write in. Where one can write at a time, others wait for it, and it may share
    /// their commit.
    pub async fn write(&self) -> Result<Transaction, Error> {
        self.begin_writing(Kind::Short).await
    }

    /// Begins a transaction to write much in, which shares no commit.
    pub async fn write_much(&self) -> Result<Transaction, Error> {
        self.begin_writing(Kind::Long).await
    }

    async fn begin_writing(&self, kind: Kind) -> Result<Transaction, Error> {
        let Some(queue) = &self.queue else {
            return self.begin(Access::Write, &self.writer, &self.dialect.begin_write).await;
        };
        let turn = self.metrics.time_wait(Access::Write, queue.turn(kind)).await?;
        Ok(self.transaction(self.connection(Held::Turn(turn), Access::Write)))
    }

    /// Begins a transaction that reads a snapshot: everything as it was at its beginning, however
    /// long it takes.
    pub async fn snapshot(&self) -> Result<Transaction, Error> {
        self.begin(Access::Read, &self.readers, &self.dialect.begin_snapshot).await
    }

    async fn begin(
        &self,
        access: Access,
        pool: &AnyPool,
        statement: &SqlStr,
    ) -> Result<Transaction, Error> {
        Ok(self.transaction(self.hold(access, pool, Some(statement)).await?))
    }

    /// Takes a connection, and begins a transaction by the statement, if there is one.
    async fn hold(
        &self,
        access: Access,
        pool: &AnyPool,
        statement: Option<&SqlStr>,
    ) -> Result<PooledConnection, Error> {
        let held = async {
            match (statement, self.timeout) {
                (None, _) => pool.acquire().await.map(Held::Bare),
                (Some(begin), None) => pool.begin_with(begin.clone()).await.map(Held::Snapshot),
                (Some(begin), Some(timeout)) => {
                    begin_in_postgres(access, pool, begin, timeout).await.map(Held::Postgres)
                }
            }
        };
        let held = self.metrics.time_wait(access, held).await?;
        Ok(self.connection(held, access))
    }

    fn connection(&self, held: Held, access: Access) -> PooledConnection {
        Connection::new(held, access, self.timeout, Arc::clone(&self.metrics))
    }

    fn transaction(&self, connection: PooledConnection) -> Transaction {
        Transaction::new(connection, self.subscribers.clone())
    }

    /// Begins a transaction to write in that holds `lock`; returns `None` while another one holds
    /// it. Chores take it, which one server at a time does and which give way to requests.
    pub async fn try_write_locked(&self, lock: AdvisoryLock) -> Result<Option<Transaction>, Error> {
        let mut transaction = self.write_much().await?;
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
        let Some(url) = self.notice_server.clone() else { return };
        self.wait_until_notices_arrive().await;
        let mut notices = pin!(listener::listen(url));
        while let Some(notice) = notices.next().await {
            self.subscribers.notify(&notice);
        }
    }

    /// Waits until notices arrive, and logs a warning if they do not. Nobody listens until then: a pooler
    /// in transaction mode would pass the notices to whoever has the session next.
    async fn wait_until_notices_arrive(&self) {
        let mut is_logged = false;
        loop {
            match self.notices_arrive().await {
                Ok(Arrival::Arrived) => return,
                Ok(found) => {
                    if !std::mem::replace(&mut is_logged, true) {
                        tracing::warn!(fix = FIX_OF_NOTICES, "notices do not arrive");
                    }
                    // One that is lost may have been late, as on a busy machine.
                    let is_shared = found == Arrival::Shared;
                    let pause =
                        if is_shared { NOTICE_CHECK_INTERVAL } else { listener::RETRY_INTERVAL };
                    tokio::time::sleep(pause).await;
                }
                Err(cause) => {
                    tracing::warn!(cause = describe(&cause), "notice listener failed");
                    tokio::time::sleep(listener::RETRY_INTERVAL).await;
                }
            }
        }
    }

    /// Finds out whether a notice that this server sends would reach the others. Without others, it would.
    pub async fn notices_arrive(&self) -> Result<Arrival, Error> {
        let Some(url) = &self.notice_server else { return Ok(Arrival::Arrived) };
        let Ok(random) = Random::system() else { return Ok(Arrival::Arrived) };
        let channel = format!("keystead_check_{:x}", u64::from_ne_bytes(random.bytes()));
        let send = async {
            // It changes nothing, so that a transaction that only reads may do it.
            let mut connection = self.read().await?;
            let notify = sqlx::query("SELECT pg_notify($1, '')").bind(&channel);
            notify.execute(&mut connection).await?;
            with_timeout(self.timeout, connection.inner.commit()).await
        };
        Box::pin(listener::arrives(url, &channel, send)).await
    }

    /// Waits for open statements and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Begins a transaction on the first connection of the pool that still works: the server, or what is
/// between, may have closed those that were idle, and perhaps all of them.
async fn begin_in_postgres(
    access: Access,
    pool: &AnyPool,
    statement: &SqlStr,
    timeout: Duration,
) -> Result<PostgresTransaction, Error> {
    let (deadline, is_read) = (Instant::now() + timeout, matches!(access, Access::Read));
    let mut others = pool.size();
    loop {
        let acquired = timeout_at(deadline, pool.acquire()).await;
        let connection = acquired.unwrap_or(Err(Error::PoolTimedOut))?;
        let sql = statement.clone();
        match PostgresTransaction::begin(connection, sql, is_read, deadline, timeout).await {
            Err(error) if others > 0 && is_connection_lost(&error) => others -= 1,
            begun => return begun,
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
