//! Who is registering a name right now: of many who ask for one name at once, one pays for a hash,
//! and the others wait to see what comes of it.
//!
//! Across servers the database decides; this only spares this server the work.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// The names that are being registered.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<HashMap<String, Weak<AsyncMutex<()>>>>);

/// The right to register a name, until it is dropped.
pub(super) struct Claim<'a> {
    claims: &'a Claims,
    key: &'a str,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Claims {
    /// Waits until nobody else is registering this name.
    pub(super) async fn claim<'a>(&'a self, key: &'a str) -> Claim<'a> {
        let lock = {
            let mut claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let known = claims.get(key).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let lock = Arc::default();
                claims.insert(key.to_owned(), Arc::downgrade(&lock));
                lock
            })
        };
        Claim { claims: self, key, guard: Some(lock.lock_owned().await) }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.guard = None;
        let mut claims = self.claims.0.lock().unwrap_or_else(PoisonError::into_inner);
        if claims.get(self.key).is_some_and(|lock| lock.strong_count() == 0) {
            claims.remove(self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_claimed_by_one_at_a_time_and_then_forgotten() {
        let claims = Claims::default();
        let first = claims.claim("ada").await;
        let mut second = Box::pin(claims.claim("ada"));
        assert!(futures_util::poll!(&mut second).is_pending());
        let other = claims.claim("grace").await;
        drop(first);
        drop(second.await);
        drop(other);
        assert!(claims.0.lock().unwrap().is_empty());
    }
}
