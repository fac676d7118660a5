//! Which sessions stand, in memory: so that a request with a token costs no query, and an end is
//! an end at once.
//!
//! The database decides; this is a copy of what it said. It stays right because whoever ends or
//! changes a session commits first and then forgets it here ([`Standing::forget`]), and because a
//! look-up that was under way meanwhile is not taken over: forgetting removes its place.
//!
//! One server: when there are several, what [`Standing::forget`] is told here is what the others
//! have to be told.

use std::fmt;
use std::sync::Arc;

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::{Authenticated, store};
use crate::database::{Database, Error};

/// How many sessions are kept in mind, some 900 bytes each. Past that, those used least are
/// looked up again.
const CAPACITY: usize = 100_000;

/// The sessions that are known to stand.
pub(super) struct Standing {
    database: Database,
    known: Cache<Uuid, Arc<Authenticated>>,
}

impl Standing {
    pub(super) fn new(database: Database) -> Self {
        Self { database, known: Cache::new(CAPACITY) }
    }

    /// The session of this id, if it has not been ended. Whether its time is over is for the
    /// caller to see, who has the clock.
    pub(super) async fn find(&self, id: Uuid) -> Result<Option<Arc<Authenticated>>, Error> {
        let place = match self.known.get_value_or_guard_async(&id).await {
            Ok(known) => return Ok(Some(known)),
            Err(place) => place,
        };
        let found = store::find(&mut *self.database.read().await?, id).await?.map(Arc::new);
        if let Some(found) = &found {
            // Refused when the session was forgotten since the look-up began: then this answer,
            // which was right when it was asked for, is not kept for the next one.
            let _ = place.insert(Arc::clone(found));
        }
        Ok(found)
    }

    /// Forgets a session that has been ended or changed, after that was committed.
    pub(super) fn forget(&self, id: Uuid) {
        self.known.remove(&id);
    }
}

impl fmt::Debug for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Standing").field("known", &self.known.len()).finish_non_exhaustive()
    }
}
