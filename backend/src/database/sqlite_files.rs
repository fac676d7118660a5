//! The files of a `SQLite` database, and the steps by which a restore replaces them.
//!
//! `SQLite` replays a log that it finds beside a database, whichever database that log belongs to. The old
//! logs must therefore be gone when the new file appears, and must not be gone before. Two names cannot
//! change in one step, so a restore is decided by a third: once the new file is complete beside the old
//! one as `keystead.db.restoring`, the next start completes what is left to do.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf, absolute};

use super::directory_lock::DirectoryLock;
use super::{Address, OpenError};
use crate::clock::Timestamp;

/// The suffixes of the logs and of their index, which belong to the file beside them.
const SUFFIXES: [&str; 3] = ["-wal", "-journal", "-shm"];
/// The suffix of a complete file that is about to replace the database.
const RESTORING: &str = ".restoring";

impl Address {
    /// Returns the paths of the database and its logs, of which some may be missing; none if it is no file.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let Some(database) = self.path().and_then(|path| resolve(path).ok()) else {
            return Vec::new();
        };
        [""].into_iter().chain(SUFFIXES).map(|suffix| with_suffix(&database, suffix)).collect()
    }
}

/// Returns the path with this suffix.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

/// Returns the path that symbolic links lead to, as `SQLite` does: the logs are beside that one.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path).or_else(|_| absolute(path))
}

/// Returns the directory of a file.
pub(super) fn directory_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("/"))
}

/// Returns the name of the file that is about to replace the database.
fn restoring(database: &Path) -> PathBuf {
    with_suffix(database, RESTORING)
}

/// Locks the database against a restore. Completes an interrupted one first.
pub(super) fn lock_to_write(path: &Path) -> Result<DirectoryLock, OpenError> {
    let (lock, database) = lock_shared(path)?;
    if !restoring(&database).exists() {
        return Ok(lock);
    }
    drop(lock);
    let address = Address::Sqlite(path.to_owned());
    let lock = DirectoryLock::exclusive(&database);
    let lock = lock.map_err(|_| OpenError::Restoring(address.to_string()))?;
    complete(&database).map_err(|error| OpenError::unreadable(&address, &error))?;
    tracing::warn!(database = %database.display(), "interrupted restore completed");
    drop(lock);
    lock_shared(path).map(|(lock, _)| lock)
}

/// Locks the database against a restore. Fails after an interrupted one.
pub(super) fn lock_to_read(path: &Path) -> Result<DirectoryLock, OpenError> {
    let (lock, database) = lock_shared(path)?;
    if restoring(&database).exists() {
        return Err(OpenError::Interrupted(path.display().to_string()));
    }
    Ok(lock)
}

fn lock_shared(path: &Path) -> Result<(DirectoryLock, PathBuf), OpenError> {
    let address = Address::Sqlite(path.to_owned());
    let database = resolve(path).map_err(|error| OpenError::unreadable(&address, &error))?;
    let lock = DirectoryLock::shared(&database);
    Ok((lock.map_err(|_| OpenError::Restoring(address.to_string()))?, database))
}

/// Gives the database and its logs a second name, with the date, beside the first one. Returns it; `None` if
/// there are none.
pub(super) fn link_aside(database: &Path, now: Timestamp) -> io::Result<Option<PathBuf>> {
    let suffixes = || [""].into_iter().chain(SUFFIXES);
    let exists = |path: &Path| path.symlink_metadata().is_ok();
    let present = suffixes().filter(|suffix| exists(&with_suffix(database, suffix)));
    let present: Vec<_> = present.collect();
    if present.is_empty() {
        return Ok(None);
    }
    let dated = format!(".replaced-{now}").replace(':', "-");
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

/// Decides the restore: gives the new file the name under which [`complete`] finds it.
pub(super) fn decide(new: &Path, database: &Path) -> io::Result<()> {
    fs::rename(new, restoring(database))?;
    sync_directory(database)
}

/// Completes a restore that is decided, if there is one: deletes the names of the old logs, which have second
/// ones by now, and puts the new file in the place of the database. The caller holds the exclusive lock.
pub(super) fn complete(database: &Path) -> io::Result<()> {
    let new = restoring(database);
    if !new.exists() {
        return Ok(());
    }
    for suffix in SUFFIXES {
        match fs::remove_file(with_suffix(database, suffix)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => done?,
        }
    }
    sync_directory(database)?;
    fs::rename(&new, database)?;
    sync_directory(database)
}

/// Makes the names in the directory of a file durable.
fn sync_directory(file: &Path) -> io::Result<()> {
    File::open(directory_of(file))?.sync_all()
}
