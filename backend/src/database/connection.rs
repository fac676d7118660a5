//! What stores are given: a connection to read with, or a transaction to write in. Both know their
//! engine, so that whoever uses them need not.

use std::fmt;
use std::io;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use sqlx::any::{Any, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AssertSqlSafe, Either, Execute, Executor, Row as _, SqlStr, raw_sql};
use tokio::time::{self, Instant, timeout_at};
use tracing::Instrument as _;
use uuid::Uuid;

use super::counting::Statement;
use super::notice::{CHANNEL, Notice};
use super::{Error, Subscribers};
use crate::metrics::{Access, Storage};

/// A connection of the pool, on which each statement has so long and no longer.
pub struct Connection {
    inner: Inner,
    /// `None` where what answers is a file on this machine, whose own limits do.
    timeout: Option<Duration>,
    counts: Arc<Storage>,
}

enum Inner {
    Free(PoolConnection<Any>),
    Bound(sqlx::Transaction<'static, Any>),
}

/// A transaction to write in. Dropped without a commit, it leaves no trace.
pub struct Transaction {
    connection: Connection,
    /// What is told when it is committed.
    notices: Vec<Notice>,
    subscribers: Subscribers,
}

/// What one transaction at a time may be at work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdvisoryLock {
    /// The password and the sessions of one account.
    Account(Uuid),
    /// Which keys there are.
    SigningKeys,
    /// Deleting what is over.
    Sweep,
    /// Moving everything here from elsewhere.
    Move,
}

impl AdvisoryLock {
    /// The number of its advisory lock. The last half of a UUID begins with bits (RFC 9562 §4.1)
    /// that keep it away from the small numbers.
    fn number(self) -> i64 {
        match self {
            Self::SigningKeys => 1,
            Self::Sweep => 2,
            Self::Move => 3,
            Self::Account(id) => id.as_u64_pair().1.cast_signed(),
        }
    }
}

impl Connection {
    pub(super) fn free(
        inner: PoolConnection<Any>,
        timeout: Option<Duration>,
        counts: Arc<Storage>,
    ) -> Self {
        Self { inner: Inner::Free(inner), timeout, counts }
    }

    /// Whether others may write at the same time.
    fn is_shared(&self) -> bool {
        self.timeout.is_some()
    }
}

impl Transaction {
    pub(super) fn bound(
        inner: sqlx::Transaction<'static, Any>,
        timeout: Option<Duration>,
        counts: Arc<Storage>,
        subscribers: Subscribers,
    ) -> Self {
        let inner = Inner::Bound(inner);
        let connection = Connection { inner, timeout, counts };
        Self { connection, notices: Vec::new(), subscribers }
    }

    /// Waits until no other transaction holds the same. It ends with this one.
    ///
    /// To be asked for before anything is read that must stay true: what is read afterwards is what
    /// the others have left. `SQLite` has one writer at a time, who holds everything.
    pub async fn lock(&mut self, what: AdvisoryLock) -> Result<(), Error> {
        if self.connection.is_shared() {
            let lock = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(what.number());
            lock.execute(&mut **self).await?;
        }
        Ok(())
    }

    /// The same without waiting; whether it is held now. Whoever holds it gives up rather than wait
    /// for a row: in less time than it takes until two who wait for each other are found out, of
    /// whom one has to be given up.
    pub(super) async fn try_lock(&mut self, what: AdvisoryLock) -> Result<bool, Error> {
        if !self.connection.is_shared() {
            return Ok(true);
        }
        raw_sql("SET LOCAL lock_timeout = '500ms'").execute(&mut **self).await?;
        let lock = sqlx::query("SELECT pg_try_advisory_xact_lock($1)").bind(what.number());
        lock.fetch_one(&mut **self).await?.try_get(0)
    }

    /// Waits until nobody writes to these tables, and lets nobody do so, nor ask for the same, until
    /// this ends.
    pub(super) async fn lock_tables(&mut self, names: &[&str]) -> Result<(), Error> {
        if self.connection.is_shared() {
            let lock = format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", names.join(", "));
            sqlx::query(AssertSqlSafe(lock)).execute(&mut **self).await?;
        }
        Ok(())
    }

    /// Has everybody told of something when this is committed: on this server before the commit
    /// returns, on others that share the database soon after.
    pub async fn notify(&mut self, notice: Notice) -> Result<(), Error> {
        if notice == Notice::SessionsEnded(Vec::new()) {
            return Ok(());
        }
        if self.connection.is_shared() {
            for text in notice.to_texts() {
                let tell = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(text);
                tell.execute(&mut **self).await?;
            }
        }
        self.notices.push(notice);
        Ok(())
    }

    /// Makes what was written last. When this fails, it may have been made all the same.
    pub async fn commit(self) -> Result<(), Error> {
        let Self { connection, notices, subscribers } = self;
        let Connection { inner: Inner::Bound(inner), timeout, counts } = connection else {
            return Ok(());
        };
        let committed =
            async move { counts.answer(Access::Write, within(timeout, inner.commit())).await };
        if notices.is_empty() {
            return committed.await;
        }
        // Whoever asked may be gone before there is an answer; who has to know is told all the
        // same.
        let told = async move {
            let done = committed.await;
            for notice in &notices {
                subscribers.notify(notice);
            }
            done
        };
        tokio::spawn(told.in_current_span()).await.unwrap_or(Err(Error::WorkerCrashed))
    }

    /// Undoes what was written, before anything else is done.
    pub async fn rollback(self) -> Result<(), Error> {
        let Inner::Bound(inner) = self.connection.inner else { return Ok(()) };
        within(self.connection.timeout, inner.rollback()).await
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

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl Inner {
    fn access(&self) -> Access {
        match self {
            Self::Free(_) => Access::Read,
            Self::Bound(_) => Access::Write,
        }
    }

    fn any(&mut self) -> &mut AnyConnection {
        match self {
            Self::Free(connection) => connection,
            Self::Bound(transaction) => transaction,
        }
    }
}

impl<'c> Executor<'c> for &'c mut Connection {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let statement = Statement::begin(&self.counts, self.inner.access());
        let answers = self.inner.any().fetch_many(query);
        let Some(timeout) = self.timeout else {
            return answers.map(move |answer| statement.pass(answer)).boxed();
        };
        let until = Instant::now() + timeout;
        stream::unfold(Some(answers), move |answers| async move {
            let mut answers = answers?;
            match timeout_at(until, answers.next()).await {
                Ok(answer) => answer.map(|answer| (answer, Some(answers))),
                Err(_) => Some((Err(no_answer()), None)),
            }
        })
        .map(move |answer| statement.pass(answer))
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let (access, timeout, counts) = (self.inner.access(), self.timeout, &self.counts);
        let answer = within(timeout, self.inner.any().fetch_optional(query));
        Box::pin(counts.answer(access, answer))
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, Error>>
    where
        'c: 'e,
    {
        self.inner.any().prepare_with(sql, parameters)
    }
}

/// What this comes to, if it does so in time.
pub(super) async fn within<T>(
    timeout: Option<Duration>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match timeout {
        Some(timeout) => time::timeout(timeout, work).await.unwrap_or_else(|_| Err(no_answer())),
        None => work.await,
    }
}

fn no_answer() -> Error {
    io::Error::new(io::ErrorKind::TimedOut, "the database has not answered in time").into()
}
