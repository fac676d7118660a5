//! A cache of active sessions, so that a request with a token takes no query and a revoked session is
//! refused at once.
//!
//! The database decides; an entry is a copy of its answer. An entry is evicted when the end of its
//! session is committed ([`Notice::SessionsEnded`]): on this server before the response, on other
//! servers when the notice arrives. A look-up that ran meanwhile is not cached, because eviction removes
//! its placeholder. A notice may be lost, so no entry is used for longer than [`MAX_AGE`], and older ones are
//! swept out: the memory is that of the sessions in use at the moment.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::session::Authenticated;
use super::store;
use crate::clock::Timestamp;
use crate::database::{Database, Error, Notice};

/// Sessions in the cache, at the most: about 500 bytes each, and 1,000 with the response of `GET /me`, which is kept
/// from its second use on. Past that, the least used are evicted.
const CAPACITY: usize = 100_000;
/// The age at which an entry is read again. A revocation that this server is not notified of takes
/// effect here within five seconds.
const MAX_AGE: Duration = Duration::from_secs(4);
/// The time between two sweeps, while there are entries.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// The cache of active sessions.
pub(super) struct SessionCache {
    database: Database,
    entries: Arc<Cache<Uuid, Entry>>,
    /// True while a task sweeps.
    is_swept: Arc<AtomicBool>,
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
        !self.is_old() && now < self.of.session.expires_at
    }

    fn is_old(&self) -> bool {
        self.asked_at.elapsed() >= MAX_AGE
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
        Self { database, entries, is_swept: Arc::default() }
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
            self.ensure_sweeping();
        }
        Ok(found)
    }

    /// Makes sure that a task removes the entries that have become too old. It ends when there are none.
    fn ensure_sweeping(&self) {
        if self.is_swept.load(Ordering::SeqCst) || self.is_swept.swap(true, Ordering::SeqCst) {
            return;
        }
        let (entries, is_swept) = (Arc::clone(&self.entries), Arc::clone(&self.is_swept));
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SWEEP_INTERVAL).await;
                entries.retain(|_, entry| !entry.is_old());
                // An entry that came in between finds either this task or none.
                if entries.is_empty() {
                    is_swept.store(false, Ordering::SeqCst);
                    if entries.is_empty() || is_swept.swap(true, Ordering::SeqCst) {
                        return;
                    }
                }
            }
        });
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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::accounts::Account;
    use crate::authentication::Methods;
    use crate::database::{Address, Limits};
    use crate::sealed_token::SessionKey;
    use crate::sessions::session::Session;

    fn entry(asked_at: Instant) -> Entry {
        let now = Timestamp::from_millis(0);
        let session = Session {
            id: Uuid::nil(),
            created_at: now,
            authenticated_at: now,
            methods: Methods::PASSWORD,
            last_used_at: now,
            expires_at: now,
            ip: None,
            user_agent: None,
        };
        let account = Account {
            id: Uuid::nil(),
            username: "ada".to_owned(),
            created_at: now,
            password_changed_at: None,
        };
        let key = SessionKey::from_stored(Vec::new());
        Entry { of: Arc::new(Authenticated::new(account, session, key)), asked_at }
    }

    #[tokio::test]
    async fn what_is_too_old_is_swept_out_for_as_long_as_there_is_anything() {
        let data = TempDir::new().unwrap();
        let limits = Limits { connections: 1, timeout: Duration::from_secs(30) };
        let database = Database::open(&Address::in_directory(data.path()), limits).await.unwrap();
        let cache = SessionCache::new(database);
        let (old, fresh) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let now = Instant::now();
        cache.entries.insert(old, entry(now.checked_sub(MAX_AGE).unwrap()));
        // Fresh for as long as this test may take.
        cache.entries.insert(fresh, entry(now + Duration::from_hours(1)));
        let until = async |done: &dyn Fn() -> bool| {
            while !done() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let is_swept = || cache.is_swept.load(Ordering::Relaxed);
        cache.ensure_sweeping();
        until(&|| !cache.entries.contains_key(&old)).await;
        assert!(cache.entries.contains_key(&fresh) && is_swept());
        cache.evict(fresh);
        until(&|| !is_swept()).await;
        cache.entries.insert(old, entry(now.checked_sub(MAX_AGE).unwrap()));
        cache.ensure_sweeping();
        until(&|| cache.entries.is_empty() && !is_swept()).await;
    }
}
