//! Locks on names that are being registered: of concurrent registrations of one name, one pays for a hash
//! while the others wait for its result.
//!
//! Between servers the database decides; these locks only save this server the work.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// The names that are being registered.
#[derive(Debug, Default)]
pub(super) struct NameLocks(Mutex<HashMap<String, Weak<AsyncMutex<()>>>>);

/// The lock on a name, released when dropped.
pub(super) struct NameLock<'a> {
    locks: &'a NameLocks,
    key: &'a str,
    guard: Option<OwnedMutexGuard<()>>,
}

impl NameLocks {
    /// Waits until no other registration holds the name.
    pub(super) async fn lock<'a>(&'a self, key: &'a str) -> NameLock<'a> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let existing = locks.get(key).and_then(Weak::upgrade);
            existing.unwrap_or_else(|| {
                let lock = Arc::default();
                locks.insert(key.to_owned(), Arc::downgrade(&lock));
                lock
            })
        };
        // Before the wait: a registration that is given up meanwhile removes its name as well.
        let mut lock_of_name = NameLock { locks: self, key, guard: None };
        lock_of_name.guard = Some(lock.lock_owned().await);
        lock_of_name
    }
}

impl Drop for NameLock<'_> {
    fn drop(&mut self) {
        self.guard = None;
        let mut locks = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        if locks.get(self.key).is_some_and(|lock| lock.strong_count() == 0) {
            locks.remove(self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_locked_by_one_at_a_time_and_then_removed() {
        let locks = NameLocks::default();
        let first = locks.lock("ada").await;
        let mut second = Box::pin(locks.lock("ada"));
        assert!(futures_util::poll!(&mut second).is_pending());
        let other = locks.lock("grace").await;
        drop(first);
        drop(second.await);
        drop(other);
        assert!(locks.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_wait_that_is_given_up_leaves_no_name() {
        let locks = NameLocks::default();
        let first = locks.lock("ada").await;
        let mut second = Box::pin(locks.lock("ada"));
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(first);
        drop(second);
        assert!(locks.0.lock().unwrap().is_empty());
    }
}
