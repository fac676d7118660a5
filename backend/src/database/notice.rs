//! What servers on one database tell each other, by LISTEN and NOTIFY. A notice may be lost, and
//! whoever acts on one must come to know the same without it, only later.

use std::time::Duration;

use futures_util::Stream;
use futures_util::stream;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::Error;

pub(super) const CHANNEL: &str = "keystead";
/// How many ids go into one text: `PostgreSQL` takes less than 8000 bytes.
const IDS: usize = 200;
/// After how long a silence it is asked whether anybody is there.
const SILENCE: Duration = Duration::from_secs(15);
/// How long that may take, and how long it takes to try again.
const TIMEOUT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_secs(1);

/// What was changed by another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// These sessions have ended.
    SessionsEnded(Vec<Uuid>),
    /// There are other signing keys than before.
    KeysChanged,
    /// Something may have been changed, and it is not known what.
    Missed,
}

impl Notice {
    pub(super) fn to_texts(&self) -> Vec<String> {
        match self {
            Self::SessionsEnded(ids) => ids
                .chunks(IDS)
                .map(|ids| {
                    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
                    format!("sessions-ended {}", ids.join(","))
                })
                .collect(),
            Self::KeysChanged => vec!["keys-changed".to_owned()],
            Self::Missed => vec![],
        }
    }

    /// What another version of this program may say is as good as lost.
    fn from_text(text: &str) -> Self {
        let (what, ids) = text.split_once(' ').unwrap_or((text, ""));
        match what {
            "sessions-ended" => {
                Self::SessionsEnded(ids.split(',').filter_map(|id| id.parse().ok()).collect())
            }
            "keys-changed" => Self::KeysChanged,
            _ => Self::Missed,
        }
    }
}

/// All that is told from now on, for ever. It begins with [`Notice::Missed`] when it begins to
/// listen, and says so again whenever it listens anew and may not have heard something.
pub(super) fn listen(options: PgConnectOptions) -> impl Stream<Item = Notice> + Send {
    stream::unfold(None, move |listener: Option<PgListener>| {
        let options = options.clone();
        async move {
            if let Some(mut listener) = listener {
                match hear(&mut listener).await {
                    Ok(Some(text)) => return Some((Notice::from_text(&text), Some(listener))),
                    // The connection was lost, and there is another.
                    Ok(None) => return Some((Notice::Missed, Some(listener))),
                    Err(cause) => {
                        tracing::warn!(%cause, "the database's notices are not heard");
                    }
                }
            }
            Some((Notice::Missed, Some(begin(options).await)))
        }
    })
}

/// Listens as soon as that is possible.
async fn begin(options: PgConnectOptions) -> PgListener {
    loop {
        let begun = async {
            // One connection, for as long as it lives.
            let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None);
            let pool = pool.idle_timeout(None).acquire_timeout(TIMEOUT);
            let mut listener =
                PgListener::connect_with(&pool.connect_lazy_with(options.clone())).await?;
            listener.listen(CHANNEL).await?;
            Ok::<_, Error>(listener)
        };
        match timeout(TIMEOUT, begun).await.unwrap_or(Err(Error::PoolTimedOut)) {
            Ok(listener) => return listener,
            Err(cause) => tracing::warn!(%cause, "the database's notices are not heard"),
        }
        sleep(PAUSE).await;
    }
}

/// The next text; `None` if some may have been lost. A connection that nothing comes over may
/// be one that nothing can come over any more.
async fn hear(listener: &mut PgListener) -> Result<Option<String>, Error> {
    loop {
        if let Ok(heard) = timeout(SILENCE, listener.try_recv()).await {
            return Ok(heard?.map(|heard| heard.payload().to_owned()));
        }
        let ask = sqlx::query("SELECT 1").execute(&mut *listener);
        timeout(TIMEOUT, ask).await.unwrap_or(Err(Error::PoolTimedOut))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_arrives_as_it_was_sent_however_long() {
        let ids: Vec<Uuid> = (0..450).map(Uuid::from_u128).collect();
        let texts = Notice::SessionsEnded(ids.clone()).to_texts();
        assert!(texts.iter().all(|text| text.len() < 8000));
        let heard = texts.iter().flat_map(|text| match Notice::from_text(text) {
            Notice::SessionsEnded(ids) => ids,
            other => panic!("{other:?}"),
        });
        assert_eq!(heard.collect::<Vec<_>>(), ids);
        assert_eq!(Notice::from_text(&Notice::KeysChanged.to_texts()[0]), Notice::KeysChanged);
        assert_eq!(Notice::from_text("of a later version"), Notice::Missed);
    }
}
