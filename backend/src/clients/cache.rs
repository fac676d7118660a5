//! A cache of clients, so that a request of an app takes no query for the app itself.
//!
//! Like the cache of sessions, it copies the database's answers: a change empties it
//! ([`Notice::ClientsChanged`]), on this server before the commit returns and on others when the notice arrives, and no
//! entry is used for longer than [`MAX_AGE`].

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;

use super::client::MAX_ID_LENGTH;
use super::secret::StoredClient;
use super::store;
use crate::database::{Database, Error, Notice};

/// Clients in the cache.
const CAPACITY: usize = 10_000;
/// The age at which an entry is read again.
const MAX_AGE: Duration = Duration::from_secs(4);

/// The cache of clients.
pub(super) struct ClientCache {
    database: Database,
    entries: Arc<Cache<String, Entry>>,
}

#[derive(Clone)]
struct Entry {
    of: Arc<StoredClient>,
    asked_at: Instant,
}

impl Entry {
    fn is_fresh(&self) -> bool {
        self.asked_at.elapsed() < MAX_AGE
    }
}

impl ClientCache {
    pub(super) fn new(database: Database) -> Self {
        let entries = Arc::new(Cache::new(CAPACITY));
        let cached: Arc<Cache<String, Entry>> = Arc::clone(&entries);
        database.on_notice(move |notice| match notice {
            Notice::ClientsChanged | Notice::Missed => cached.clear(),
            Notice::SessionsEnded(_) | Notice::KeysChanged => {}
        });
        Self { database, entries }
    }

    /// Returns the client with this id.
    pub(super) async fn find(&self, id: &str) -> Result<Option<Arc<StoredClient>>, Error> {
        if !is_id(id) {
            return Ok(None);
        }
        if let Some(known) = self.entries.get(id).filter(Entry::is_fresh) {
            return Ok(Some(known.of));
        }
        Box::pin(self.database.with_timeout(self.look_up(id))).await
    }

    async fn look_up(&self, id: &str) -> Result<Option<Arc<StoredClient>>, Error> {
        let placeholder = loop {
            match self.entries.get_value_or_guard_async(id).await {
                Ok(known) if known.is_fresh() => return Ok(Some(known.of)),
                Ok(_) => drop(self.entries.remove_if(id, |known| !known.is_fresh())),
                Err(placeholder) => break placeholder,
            }
        };
        let asked_at = Instant::now();
        let found = self.read(id).await?.map(Arc::new);
        if let Some(found) = &found {
            // Refused if the cache was emptied since the query began: this answer was right when it was asked
            // for, but must not be cached.
            let _ = placeholder.insert(Entry { of: Arc::clone(found), asked_at });
        }
        Ok(found)
    }

    /// Reads a client. One that the operator has not registered may ask for what every service has that is registered:
    /// people are asked each time.
    async fn read(&self, id: &str) -> Result<Option<StoredClient>, Error> {
        let mut connection = self.database.read().await?;
        let Some(found) = store::find(&mut connection, id).await? else { return Ok(None) };
        if found.client.is_registered() {
            return Ok(Some(found));
        }
        let resources = store::services(&mut connection).await?;
        Ok(Some(found.with_resources(resources)))
    }
}

/// Returns true if a client could have this id. Requests may name anything, and PostgreSQL refuses text with a zero.
fn is_id(id: &str) -> bool {
    id.len() <= MAX_ID_LENGTH && id.bytes().all(|byte| byte.is_ascii_graphic())
}

impl fmt::Debug for ClientCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientCache")
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}
