//! A cache of active sessions, so that a request with a token takes no query and a revoked session is
//! refused at once.
//!
//! The database decides; an entry is a copy of its answer. An entry is evicted when the end of its
//! session is committed ([`Notice::SessionsEnded`]): on this server before the response, on other
//! servers when the notice arrives. A look-up that ran meanwhile is not cached, because eviction removes
//! its placeholder. A notice may be lost, so no entry is used for longer than [`MAX_AGE`].

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::session::Authenticated;
use super::store;
use crate::clock::Timestamp;
use crate::database::{Database, Error, Notice};

/// Sessions in the cache, about 1,000 bytes each. Past that, the least used are evicted.
const CAPACITY: usize = 100_000;
/// The age at which an entry is read again. A revocation that this server is not notified of takes
/// effect here within five seconds.
const MAX_AGE: Duration = Duration::from_secs(4);

/// The cache of active sessions.
pub(super) struct SessionCache {
    database: Database,
    entries: Arc<Cache<Uuid, Entry>>,
}

#[derive(Clone)]
struct Entry {
    of: Arc<Authenticated>,
    asked_at: Instant,
}

impl Entry {
    /// Returns true if the entry may be used. An expired one is read again, because another server may
    /// have refreshed the session.
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.asked_at.elapsed() < MAX_AGE && now < self.of.session.expires_at
    }
}

impl SessionCache {
    pub(super) fn new(database: Database) -> Self {
        let entries = Arc::new(Cache::new(CAPACITY));
        let cached = Arc::clone(&entries);
        database.on_notice(move |notice| match notice {
            Notice::SessionsEnded(ids) => ids.iter().for_each(|id| drop(cached.remove(id))),
            Notice::Missed => cached.clear(),
            Notice::KeysChanged | Notice::ClientsChanged => {}
        });
        Self { database, entries }
    }

    /// Returns the session with this id unless it was ended. The caller checks that it is not expired.
    pub(super) async fn find(
        &self,
        id: Uuid,
        now: Timestamp,
    ) -> Result<Option<Arc<Authenticated>>, Error> {
        if let Some(known) = self.entries.get(&id).filter(|known| known.is_fresh(now)) {
            return Ok(Some(known.of));
        }
        // Concurrent requests wait for one query, each with the timeout of a query. Boxed, so that the
        // future of a request that is answered from memory stays small.
        Box::pin(self.database.with_timeout(self.look_up(id, now))).await
    }

    async fn look_up(&self, id: Uuid, now: Timestamp) -> Result<Option<Arc<Authenticated>>, Error> {
        let placeholder = loop {
            match self.entries.get_value_or_guard_async(&id).await {
                Ok(known) if known.is_fresh(now) => return Ok(Some(known.of)),
                Ok(_) => drop(self.entries.remove_if(&id, |known| !known.is_fresh(now))),
                Err(placeholder) => break placeholder,
            }
        };
        let asked_at = Instant::now();
        let found = store::find(&mut self.database.read().await?, id, now).await?.map(Arc::new);
        if let Some(found) = &found {
            // Refused if the session was evicted since the query began: this answer was right when it
            // was asked for, but must not be cached.
            let _ = placeholder.insert(Entry { of: Arc::clone(found), asked_at });
        }
        Ok(found)
    }

    /// Evicts a session after a change to it was committed.
    pub(super) fn evict(&self, id: Uuid) {
        self.entries.remove(&id);
    }
}

impl fmt::Debug for SessionCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SessionCache")
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}
