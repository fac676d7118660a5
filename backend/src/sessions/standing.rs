//! Which sessions stand, in memory: so that a request with a token costs no query, and an end is
//! an end at once.
//!
//! The database decides; this is a copy of what it said. It stays right because every end of a
//! session is told of when it is committed ([`Notice::SessionsEnded`]) and then forgotten here, on
//! this server before the answer goes out; and because a look-up that was under way meanwhile is
//! not taken over: forgetting removes its place. Other servers on the same database are told as
//! well, and should that be lost, no copy is believed for longer than [`FRESH`].

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::{Authenticated, store};
use crate::clock::Timestamp;
use crate::database::{Database, Error, Notice};

/// How many sessions are kept in mind, some 1,000 bytes each. Past that, those used least are
/// looked up again.
const CAPACITY: usize = 100_000;
/// How long what the database said is believed, from when it was asked: an end that this server is
/// not told of is in force here five seconds later.
const FRESH: Duration = Duration::from_secs(4);

/// The sessions that are known to stand.
pub(super) struct Standing {
    database: Database,
    known: Arc<Cache<Uuid, Known>>,
}

#[derive(Clone)]
struct Known {
    of: Arc<Authenticated>,
    asked_at: Instant,
}

impl Known {
    /// Whether it may be believed. That a session has ended by itself may have been put off since,
    /// by a refresh at another server.
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.asked_at.elapsed() < FRESH && now < self.of.session.expires_at
    }
}

impl Standing {
    pub(super) fn new(database: Database) -> Self {
        let known = Arc::new(Cache::new(CAPACITY));
        let heard = Arc::clone(&known);
        database.on_notice(move |notice| match notice {
            Notice::SessionsEnded(ids) => ids.iter().for_each(|id| drop(heard.remove(id))),
            Notice::Missed => heard.clear(),
            Notice::KeysChanged => {}
        });
        Self { database, known }
    }

    /// The session of this id, if it has not been ended. Whether its time is over is for the
    /// caller to see, who has the clock.
    pub(super) async fn find(
        &self,
        id: Uuid,
        now: Timestamp,
    ) -> Result<Option<Arc<Authenticated>>, Error> {
        if let Some(known) = self.known.get(&id).filter(|known| known.is_fresh(now)) {
            return Ok(Some(known.of));
        }
        // Many may wait for one who asks, and none of them for longer than for a database. Boxed,
        // so that no request that is answered from memory has to carry the room for it along.
        Box::pin(self.database.in_time(self.look_up(id, now))).await
    }

    async fn look_up(&self, id: Uuid, now: Timestamp) -> Result<Option<Arc<Authenticated>>, Error> {
        let place = loop {
            match self.known.get_value_or_guard_async(&id).await {
                Ok(known) if known.is_fresh(now) => return Ok(Some(known.of)),
                Ok(_) => drop(self.known.remove_if(&id, |known| !known.is_fresh(now))),
                Err(place) => break place,
            }
        };
        let asked_at = Instant::now();
        let found = store::find(&mut self.database.read().await?, id).await?.map(Arc::new);
        if let Some(found) = &found {
            // Refused when the session was forgotten since the look-up began: then this answer,
            // which was right when it was asked for, is not kept for the next one.
            let _ = place.insert(Known { of: Arc::clone(found), asked_at });
        }
        Ok(found)
    }

    /// Forgets a session that has been changed, after that was committed.
    pub(super) fn forget(&self, id: Uuid) {
        self.known.remove(&id);
    }
}

impl fmt::Debug for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Standing").field("known", &self.known.len()).finish_non_exhaustive()
    }
}
