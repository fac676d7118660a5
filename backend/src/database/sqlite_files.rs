//! The steps by which a restore replaces the files of a `SQLite` database.
//!
//! `SQLite` replays a log that it finds beside a database, whichever database that log belongs to. The old
//! logs must therefore be gone when the new file appears, and must not be gone before. Two names cannot
//! change in one step, so a restore is decided by a third: once the new file is complete beside the old
//! one as `keystead.db.restoring`, the next start completes what is left to do.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::directory_lock::DirectoryLock;
use super::file_names::{
    LOG_SUFFIXES, REPLACED, directory_of, moved_aside, resolve, restoring, suffixes, with_suffix,
};
use super::{Address, OpenError};
use crate::clock::Timestamp;
use crate::file_modes;

/// Locks the database against a restore. Completes an interrupted one first.
pub(super) fn lock_to_write(path: &Path) -> Result<DirectoryLock, OpenError> {
    let (lock, database) = lock_shared(path)?;
    if !is_decided(&database) {
        return Ok(lock);
    }
    drop(lock);
    let address = Address::Sqlite(path.to_owned());
    let lock = DirectoryLock::exclusive(&database);
    let lock = lock.map_err(|_| OpenError::Locked(address.to_string()))?;
    complete(&database).map_err(|error| OpenError::unreadable(&address, &error))?;
    tracing::warn!(database = %database.display(), "interrupted restore completed");
    drop(lock);
    lock_shared(path).map(|(lock, _)| lock)
}

/// Locks the database against a restore. Fails after an interrupted one.
pub(super) fn lock_to_read(path: &Path) -> Result<DirectoryLock, OpenError> {
    let (lock, database) = lock_shared(path)?;
    if is_decided(&database) {
        return Err(OpenError::Interrupted(path.display().to_string()));
    }
    Ok(lock)
}

fn lock_shared(path: &Path) -> Result<(DirectoryLock, PathBuf), OpenError> {
    let address = Address::Sqlite(path.to_owned());
    let database = resolve(path).map_err(|error| OpenError::unreadable(&address, &error))?;
    let lock = DirectoryLock::shared(&database);
    Ok((lock.map_err(|_| OpenError::Locked(address.to_string()))?, database))
}

/// Gives the database and its logs a second name, with the date, beside the first one. Returns it; `None` if
/// there are none.
pub(super) fn link_aside(database: &Path, now: Timestamp) -> io::Result<Option<PathBuf>> {
    let exists = |path: &Path| path.symlink_metadata().is_ok();
    let present = suffixes().filter(|suffix| exists(&with_suffix(database, suffix)));
    let present: Vec<_> = present.collect();
    if present.is_empty() {
        return Ok(None);
    }
    let dated = format!("{REPLACED}{now}").replace(':', "-");
    let mut name = with_suffix(database, &dated);
    let mut count = 1;
    while suffixes().any(|suffix| exists(&with_suffix(&name, suffix))) {
        name = with_suffix(database, &format!("{dated}.{count}"));
        count += 1;
    }
    for suffix in present {
        fs::hard_link(with_suffix(database, suffix), with_suffix(&name, suffix))?;
    }
    sync_directory(database)?;
    Ok(Some(name))
}

/// Deletes the second names of the present database, which a restore has left that was stopped before its
/// decision. `SQLite` deletes a merged log without emptying it: under a second name, its old changes would stay
/// beside a database that goes on, and be replayed over it by a restore of that name. The caller holds the
/// exclusive lock, and no decided restore is left to complete.
pub(super) fn delete_second_names(database: &Path) -> io::Result<()> {
    let Ok(present) = fs::symlink_metadata(database) else { return Ok(()) };
    let is_present =
        |other: &fs::Metadata| (other.dev(), other.ino()) == (present.dev(), present.ino());
    for name in moved_aside(database) {
        if fs::symlink_metadata(&name).is_ok_and(|data| is_present(&data)) {
            // The database is the last, so that another restore finds what is left after a failure.
            for suffix in LOG_SUFFIXES.into_iter().chain([""]) {
                delete(&with_suffix(&name, suffix))?;
            }
        }
    }
    Ok(())
}

/// Returns true if a restore is decided and not completed.
pub(super) fn is_decided(database: &Path) -> bool {
    restoring(database).exists()
}

/// Decides the restore: gives the new file the name under which [`complete`] finds it.
pub(super) fn decide(new: &Path, database: &Path) -> io::Result<()> {
    fs::rename(new, restoring(database))?;
    sync_directory(database)
}

/// Completes a restore that is decided, if there is one: deletes the names of the old logs, which have second
/// ones by now, and puts the new file in the place of the database. The caller holds the exclusive lock.
pub(super) fn complete(database: &Path) -> io::Result<()> {
    if !is_decided(database) {
        return Ok(());
    }
    let new = restoring(database);
    for suffix in LOG_SUFFIXES {
        delete(&with_suffix(database, suffix))?;
    }
    sync_directory(database)?;
    // Since the decision, a mount may have changed it.
    file_modes::make_private(&new);
    fs::rename(&new, database)?;
    sync_directory(database)
}

/// Deletes a file if it exists.
fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Makes the names in the directory of a file durable.
fn sync_directory(file: &Path) -> io::Result<()> {
    File::open(directory_of(file))?.sync_all()
}
