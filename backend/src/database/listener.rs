//! Receiving the notices of other servers, by `PostgreSQL`'s LISTEN.

use std::time::Duration;

use futures_util::{Stream, stream};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::raw_sql;
use tokio::time::{sleep, timeout};

use super::notice::CHANNEL;
use super::{Error, Notice};

/// The time without a notice after which the connection is checked.
const CHECK_AFTER: Duration = Duration::from_secs(15);
/// The limit on the check, and on connecting.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The time in which a notice arrives, if it does.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(5);
/// The pause before connecting again.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Returns all notices from now on, without end. [`Notice::Missed`] comes first, and again after every
/// interruption, in which notices may have been lost.
pub(super) fn listen(options: PgConnectOptions) -> impl Stream<Item = Notice> + Send {
    stream::unfold(None, move |listener: Option<PgListener>| {
        let options = options.clone();
        async move {
            if let Some(mut listener) = listener {
                match receive(&mut listener).await {
                    Ok(Some(text)) => return Some((Notice::from_text(&text), Some(listener))),
                    // The connection was lost; the listener has made a new one.
                    Ok(None) => return Some((Notice::Missed, Some(listener))),
                    Err(cause) => tracing::warn!(%cause, "notice listener failed"),
                }
            }
            Some((Notice::Missed, Some(connect(options).await)))
        }
    })
}

/// Connects and listens, with retries until that succeeds.
async fn connect(options: PgConnectOptions) -> PgListener {
    loop {
        match connect_once(options.clone(), CHANNEL).await {
            Ok(listener) => return listener,
            Err(cause) => tracing::warn!(%cause, "notice listener failed"),
        }
        sleep(RETRY_INTERVAL).await;
    }
}

/// Connects and listens.
async fn connect_once(options: PgConnectOptions, channel: &str) -> Result<PgListener, Error> {
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

/// Sends a notice on a channel of its own by `send`, and returns true if it arrives.
pub(super) async fn arrives(
    options: PgConnectOptions,
    channel: &str,
    send: impl Future<Output = Result<(), Error>>,
) -> Result<bool, Error> {
    let mut listener = connect_once(options, channel).await?;
    send.await?;
    let arrived = timeout(ARRIVAL_TIMEOUT, listener.try_recv()).await;
    // Behind a pooler, the session goes on to serve others.
    timeout(TIMEOUT, listener.unlisten_all()).await.unwrap_or(Err(Error::PoolTimedOut))?;
    match arrived {
        Ok(notification) => Ok(notification?.is_some()),
        Err(_) => Ok(false),
    }
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
