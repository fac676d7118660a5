//! Receiving the notices of other servers, by `PostgreSQL`'s LISTEN.

use std::io;
use std::time::Duration;

use futures_util::{Stream, stream};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use sqlx::{Connection as _, Row as _, raw_sql};
use tokio::time::{sleep, timeout};

use super::describe::describe;
use super::notice::CHANNEL;
use super::postgres_servers::find;
use super::{Error, Notice, PostgresUrl};

/// The time without a notice after which the connection is checked.
const CHECK_AFTER: Duration = Duration::from_secs(15);
/// The limit on the check, and on connecting.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The time in which a notice arrives, if it does.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(5);
/// The number of times that two connections are asked for their sessions.
const SESSION_ROUNDS: usize = 5;
/// The pause before connecting again.
pub(super) const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Returns all notices from now on, without end. [`Notice::Missed`] comes first, and again after every
/// interruption, in which notices may have been lost.
pub(super) fn listen(url: PostgresUrl) -> impl Stream<Item = Notice> + Send {
    stream::unfold(None, move |listener: Option<PgListener>| {
        let url = url.clone();
        async move {
            if let Some(mut listener) = listener {
                match receive(&mut listener).await {
                    Ok(Some(text)) => return Some((Notice::from_text(&text), Some(listener))),
                    // The connection was lost; the listener has made a new one.
                    Ok(None) => return Some((Notice::Missed, Some(listener))),
                    Err(cause) => {
                        tracing::warn!(cause = describe(&cause), "notice listener failed");
                    }
                }
            }
            Some((Notice::Missed, Some(connect(&url).await)))
        }
    })
}

/// Connects and listens, with retries until that succeeds.
async fn connect(url: &PostgresUrl) -> PgListener {
    loop {
        match connect_once(url, CHANNEL).await {
            Ok(listener) => return listener,
            Err(cause) => tracing::warn!(cause = describe(&cause), "notice listener failed"),
        }
        sleep(RETRY_INTERVAL).await;
    }
}

/// Connects and listens.
async fn connect_once(url: &PostgresUrl, channel: &str) -> Result<PgListener, Error> {
    // Outside the limit below: each of several servers has one of its own.
    let options = find(url, TIMEOUT).await.map_err(io::Error::other)?;
    let connected = async {
        // A single connection, which the pool never replaces.
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None);
        let pool = pool.idle_timeout(None).acquire_timeout(TIMEOUT);
        let mut listener = PgListener::connect_with(&pool.connect_lazy_with(options)).await?;
        listener.listen(channel).await?;
        Ok(listener)
    };
    timeout(TIMEOUT, connected).await.unwrap_or(Err(Error::PoolTimedOut))
}

/// The fate of a notice that was sent as a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It arrived.
    Arrived,
    /// It was not sent: a pooler gives sessions to several connections, so it would reach another.
    Shared,
    /// It did not arrive in time.
    Lost,
}

/// Finds out whether a notice that `send` sends on this channel arrives.
pub(super) async fn arrives(
    url: &PostgresUrl,
    channel: &str,
    send: impl Future<Output = Result<(), Error>>,
) -> Result<Arrival, Error> {
    // Asked first: a session that others use would pass them a notice, which they may not expect.
    let options = find(url, TIMEOUT).await.map_err(io::Error::other)?;
    let is_own = timeout(2 * TIMEOUT, has_own_session(&options)).await;
    if !is_own.unwrap_or(Err(Error::PoolTimedOut))? {
        return Ok(Arrival::Shared);
    }
    let mut listener = connect_once(url, channel).await?;
    send.await?;
    let Ok(received) = timeout(ARRIVAL_TIMEOUT, listener.try_recv()).await else {
        return Ok(Arrival::Lost);
    };
    // Nothing is received where the connection was lost.
    received?.map(|_| Arrival::Arrived).ok_or(Error::PoolTimedOut)
}

/// Returns false if a pooler gives one session to two connections.
///
/// One that is idle does so in the first round. In one that is busy, the sessions change with each.
async fn has_own_session(options: &PgConnectOptions) -> Result<bool, Error> {
    let mut first = PgConnection::connect_with(options).await?;
    // Where there is no second connection to be had, each has a session of its own.
    let Ok(Ok(mut second)) = timeout(TIMEOUT, PgConnection::connect_with(options)).await else {
        return Ok(true);
    };
    let own = session(&mut first).await?;
    for _ in 0..SESSION_ROUNDS {
        if session(&mut second).await? == own || session(&mut first).await? != own {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns the number of the session that runs this statement.
async fn session(connection: &mut PgConnection) -> Result<i32, Error> {
    raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}

/// Returns the next text; `None` if some may have been lost. A silent connection may be dead, so it is
/// checked with a query.
async fn receive(listener: &mut PgListener) -> Result<Option<String>, Error> {
    loop {
        if let Ok(received) = timeout(CHECK_AFTER, listener.try_recv()).await {
            return Ok(received?.map(|notification| notification.payload().to_owned()));
        }
        let check = raw_sql("SELECT 1").execute(&mut *listener);
        timeout(TIMEOUT, check).await.unwrap_or(Err(Error::PoolTimedOut))?;
    }
}
