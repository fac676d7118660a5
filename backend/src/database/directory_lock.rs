//! A lock on the directory of a `SQLite` file: shared by all processes of this program that have a file there
//! open, exclusive while a restore replaces one. It ends with the process, however that ends.

use std::fs::{File, TryLockError};
use std::path::Path;

/// A held lock. File systems without locks, like some network shares, give none.
#[derive(Debug)]
pub(super) struct DirectoryLock {
    _directory: Option<File>,
}

/// Another process holds the lock, for this database or for another one in the directory.
#[derive(Debug)]
pub(super) struct Held;

impl DirectoryLock {
    /// Takes the shared lock; fails while a restore holds the exclusive one.
    pub(super) fn shared(database: &Path) -> Result<Self, Held> {
        Self::take(database, File::try_lock_shared)
    }

    /// Takes the exclusive lock; fails while another process holds either.
    pub(super) fn exclusive(database: &Path) -> Result<Self, Held> {
        Self::take(database, File::try_lock)
    }

    fn take(
        database: &Path,
        lock: impl FnOnce(&File) -> Result<(), TryLockError>,
    ) -> Result<Self, Held> {
        let directory = database.parent().and_then(|directory| File::open(directory).ok());
        match directory.as_ref().map(lock) {
            Some(Err(TryLockError::WouldBlock)) => Err(Held),
            Some(Ok(())) => Ok(Self { _directory: directory }),
            // The next step reports a directory that is missing. In one that may be entered and not read,
            // which cannot be locked, a server runs and a restore fails.
            Some(Err(TryLockError::Error(_))) | None => Ok(Self { _directory: None }),
        }
    }
}
