//! Receiving the notices of other servers, by `PostgreSQL`'s LISTEN.

use std::io;
use std::time::Duration;

use futures_util::{Stream, stream};
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::time::{sleep, timeout};

use super::describe::describe;
use super::notice::CHANNEL;
use super::postgres_servers::find;
use super::{Error, Notice, PostgresUrl};

/// The time without a notice after which the connection is checked.
const CHECK_AFTER: Duration = Duration::from_secs(15);
/// The limit on the check, and on connecting.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The pause before connecting again.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

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
        let connected = async {
            // A single connection, which the pool never replaces.
            let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None);
            let pool = pool.idle_timeout(None).acquire_timeout(TIMEOUT);
            let options = find(url, TIMEOUT).await.map_err(io::Error::other)?;
            let mut listener = PgListener::connect_with(&pool.connect_lazy_with(options)).await?;
            listener.listen(CHANNEL).await?;
            Ok::<_, Error>(listener)
        };
        match timeout(TIMEOUT, connected).await.unwrap_or(Err(Error::PoolTimedOut)) {
            Ok(listener) => return listener,
            Err(cause) => tracing::warn!(cause = describe(&cause), "notice listener failed"),
        }
        sleep(RETRY_INTERVAL).await;
    }
}

/// Returns the next text; `None` if some may have been lost. A silent connection may be dead, so it is
/// checked with a query.
async fn receive(listener: &mut PgListener) -> Result<Option<String>, Error> {
    loop {
        if let Ok(received) = timeout(CHECK_AFTER, listener.try_recv()).await {
            return Ok(received?.map(|notification| notification.payload().to_owned()));
        }
        let check = sqlx::query("SELECT 1").execute(&mut *listener);
        timeout(TIMEOUT, check).await.unwrap_or(Err(Error::PoolTimedOut))?;
    }
}
