//! The locks that `SQLite` takes on a file, by which programs are noticed that do not know the lock on its
//! directory. In WAL mode, `SQLite` locks a range of bytes for as long as it has the file open.
//!
//! POSIX drops all locks of a process on a file when the process closes any descriptor of that file. A file
//! that is locked here must therefore not be opened again.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::io::Errno;
use rustix::process::{Flock, FlockType, fcntl_getlk};

/// Locks all bytes of a file until it is dropped; `None` if there is no file. Fails with `WouldBlock` if another
/// process has locked any of them.
pub(super) fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        // POSIX allows both errors for a lock that is held.
        Err(Errno::AGAIN | Errno::ACCESS) => Err(io::ErrorKind::WouldBlock.into()),
        // Where the file system knows no locks, none is held.
        Ok(()) | Err(_) => Ok(Some(file)),
    }
}

/// Returns true if another process has locked any byte of the file. Works for files that may only be read.
pub(super) fn is_locked(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    // A file system that knows no locks answers with an error.
    Ok(matches!(fcntl_getlk(&file, &Flock::from(FlockType::WriteLock)), Ok(Some(_))))
}
