//! Connections that stores run statements on: with a time limit, counted, and of either engine.

use std::fmt;
use std::ops::DerefMut;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use sqlx::any::{Any, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{AnyConnection, Either, Execute, Executor, SqlStr};
use tokio::time::{Instant, timeout_at};

use super::Error;
use super::held::Held;
use super::instrument::StatementTimer;
use super::timeout::{timed_out, with_timeout};
use crate::metrics::{Access, Storage};

/// A connection, on which each statement has a time limit. As a parameter, `Connection` takes one
/// from the pool as well as a transaction.
pub struct Connection<C: ?Sized = dyn DerefMut<Target = AnyConnection> + Send> {
    /// `None` for a file on this machine, where the engine's own limits suffice.
    pub(super) timeout: Option<Duration>,
    pub(super) metrics: Arc<Storage>,
    access: Access,
    pub(super) inner: C,
}

/// A connection of the pool, to read with.
pub type PooledConnection = Connection<Held>;

impl<C> Connection<C> {
    pub(super) fn new(
        inner: C,
        access: Access,
        timeout: Option<Duration>,
        metrics: Arc<Storage>,
    ) -> Self {
        Self { timeout, metrics, access, inner }
    }
}

impl<C: ?Sized> Connection<C> {
    /// Returns true if others may write at the same time.
    pub(super) fn is_shared(&self) -> bool {
        self.timeout.is_some()
    }
}

impl<C: ?Sized> fmt::Debug for Connection<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl<'c, C> Executor<'c> for &'c mut Connection<C>
where
    C: DerefMut<Target = AnyConnection> + Send + ?Sized,
{
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let timer = StatementTimer::start(&self.metrics, self.access);
        let results = self.inner.deref_mut().fetch_many(query);
        let Some(timeout) = self.timeout else {
            return results.map(move |result| timer.count_error(result)).boxed();
        };
        let deadline = Instant::now() + timeout;
        stream::unfold(Some(results), move |results| async move {
            let mut results = results?;
            match timeout_at(deadline, results.next()).await {
                Ok(result) => result.map(|result| (result, Some(results))),
                Err(_) => Some((Err(timed_out()), None)),
            }
        })
        .map(move |result| timer.count_error(result))
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let (access, timeout, metrics) = (self.access, self.timeout, &self.metrics);
        let result = with_timeout(timeout, self.inner.deref_mut().fetch_optional(query));
        Box::pin(metrics.time_statement(access, result))
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, Error>>
    where
        'c: 'e,
    {
        self.inner.deref_mut().prepare_with(sql, parameters)
    }
}
