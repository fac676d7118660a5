//! Putting a backup in the place of a `SQLite` database: first a checked copy beside the database, then the
//! exchange. Nothing is replaced before the copy is known to be good.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use rustix::process::geteuid;
use tempfile::TempDir;

use super::directory_lock::DirectoryLock;
use super::file_names::{directory_of, resolve, restoring, with_suffix};
use super::restore_error::RestoreError;
use super::{Address, Tables, diagnosis, file_lock, sqlite_check, sqlite_files};
use crate::clock::Timestamp;

/// The beginning of the name of the directory that has the copy.
const COPY_PREFIX: &str = ".keystead-restore.";
/// Bytes that are copied before other work gets its turn.
const COPY_BLOCK_BYTES: usize = 1 << 20;

/// A checked copy of a backup, which can replace the database beside it. Dropped, it is deleted.
#[derive(Debug)]
pub struct Staged {
    copy: PathBuf,
    database: PathBuf,
    bytes: u64,
    is_old: bool,
    directory: TempDir,
    /// The locks that keep every other process away from the database.
    _locks: (DirectoryLock, Vec<File>),
}

/// A database that was restored.
#[derive(Debug)]
pub struct Restored {
    /// The path of the database.
    pub database: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// The new name of the database that was there. Its logs have this name with their suffixes.
    pub moved_aside: Option<PathBuf>,
    /// True if the next start migrates it.
    pub is_old: bool,
}

/// Locks the database, copies the backup beside it and checks the copy.
pub async fn stage(backup: &Path, database: &Path) -> Result<Staged, RestoreError> {
    sqlx::any::install_default_drivers();
    let place = database.display().to_string();
    let cannot_write = |error| RestoreError::Write(place.clone(), error);
    let database = resolve(database).map_err(cannot_write)?;
    check_source(backup, &database)?;
    let lock = DirectoryLock::exclusive(&database);
    let in_use = |_| RestoreError::DirectoryInUse(directory_of(&database).display().to_string());
    let lock = lock.map_err(in_use)?;
    let file_locks = lock_files(&database)?;
    let completed = sqlite_files::complete(&database);
    completed.map_err(|error| RestoreError::Decided(place.clone(), error))?;
    sqlite_files::delete_second_names(&database).map_err(cannot_write)?;
    delete_abandoned(directory_of(&database));
    let directory = tempfile::Builder::new()
        .prefix(COPY_PREFIX)
        .tempdir_in(directory_of(&database))
        .map_err(cannot_write)?;
    let copy = directory.path().join("database");
    // The files of a database that changes meanwhile would be copied as of different moments.
    check_unused(backup)?;
    let has_logs = copy_with_logs(backup, &copy).await?;
    check_unused(backup)?;
    let is_old = check(&copy, &backup.display().to_string(), has_logs).await?;
    let file = File::open(&copy).map_err(cannot_write)?;
    file.sync_all().map_err(cannot_write)?;
    let bytes = file.metadata().map_err(cannot_write)?.len();
    Ok(Staged { copy, database, bytes, is_old, directory, _locks: (lock, file_locks) })
}

impl Staged {
    /// Returns the address of the copy.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::Sqlite(self.copy.clone())
    }

    /// Replaces the database. Stopped before the decision, it has only given second names to the old files,
    /// which the next restore deletes; stopped after it, the next start does the rest.
    pub fn put_in_place(self, now: Timestamp) -> Result<Restored, RestoreError> {
        let Self { copy, database, bytes, is_old, directory, _locks } = self;
        let place = || database.display().to_string();
        let decide = || -> io::Result<Option<PathBuf>> {
            give_to_owner(&copy, &database)?;
            let moved_aside = sqlite_files::link_aside(&database, now)?;
            sqlite_files::decide(&copy, &database)?;
            Ok(moved_aside)
        };
        let moved_aside = match decide() {
            Err(error) if !sqlite_files::is_decided(&database) => {
                // Ignore a failure: the next restore tries it again.
                let _ = sqlite_files::delete_second_names(&database);
                return Err(RestoreError::Write(place(), error));
            }
            decided => decided.map_err(|error| RestoreError::Decided(place(), error))?,
        };
        let completed = sqlite_files::complete(&database);
        completed.map_err(|error| RestoreError::Decided(place(), error))?;
        // Ignore a failure to delete the directory, which is empty now.
        let _ = directory.close();
        Ok(Restored { database, bytes, moved_aside, is_old })
    }
}

/// Checks that the backup is a file, and another one than the database and its decided replacement.
fn check_source(backup: &Path, database: &Path) -> Result<(), RestoreError> {
    let name = backup.display().to_string();
    let source = match fs::metadata(backup) {
        Ok(source) if source.is_file() => source,
        Ok(_) => return Err(RestoreError::NotAFile(name)),
        Err(error) => return Err(RestoreError::Read(name, error)),
    };
    let is_same = |other: fs::Metadata| (other.dev(), other.ino()) == (source.dev(), source.ino());
    let mut present = [database.to_owned(), restoring(database)].into_iter();
    if present.any(|path| fs::metadata(path).is_ok_and(is_same)) {
        return Err(RestoreError::Itself(name));
    }
    Ok(())
}

/// Checks that no other process uses the backup.
fn check_unused(backup: &Path) -> Result<(), RestoreError> {
    let name = || backup.display().to_string();
    match file_lock::is_locked(backup) {
        Ok(false) => Ok(()),
        Ok(true) => Err(RestoreError::SourceInUse(name())),
        Err(error) => Err(RestoreError::Read(name(), error)),
    }
}

/// Locks the database, and the file by which an interrupted restore is about to replace it.
fn lock_files(database: &Path) -> Result<Vec<File>, RestoreError> {
    let mut locks = Vec::new();
    for path in [database.to_owned(), restoring(database)] {
        let place = path.display().to_string();
        let locked = file_lock::lock(&path).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => RestoreError::InUse(place),
            _ => RestoreError::Write(place, error),
        })?;
        locks.extend(locked);
    }
    Ok(locks)
}

/// Deletes the copies of restores that were killed. No other restore is under way, because this one holds the
/// lock on the directory.
fn delete_abandoned(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(COPY_PREFIX.as_bytes()) {
            // Ignore a failure: it only costs disk space.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Copies the backup, and the logs beside it that still have changes. Returns true if there were any.
async fn copy_with_logs(backup: &Path, copy: &Path) -> Result<bool, RestoreError> {
    let mut has_logs = false;
    for suffix in ["", "-wal", "-journal"] {
        let from = with_suffix(backup, suffix);
        if suffix.is_empty() || fs::metadata(&from).is_ok_and(|data| data.len() > 0) {
            let copied = copy_file(&from, &with_suffix(copy, suffix)).await;
            copied.map_err(|error| RestoreError::Copy(from.display().to_string(), error))?;
            has_logs |= !suffix.is_empty();
        }
    }
    Ok(has_logs)
}

/// Copies a file to a new one of mode 0600.
async fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = File::open(from)?;
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    let mut block = vec![0; COPY_BLOCK_BYTES];
    loop {
        let read = from.read(&mut block)?;
        if read == 0 {
            return Ok(());
        }
        to.write_all(&block[..read])?;
        // The caller may stop here.
        tokio::task::yield_now().await;
    }
}

/// Checks that the copy is intact, a database of this program, and not of a newer version. Returns true if it
/// is of an older one.
async fn check(copy: &Path, name: &str, has_logs: bool) -> Result<bool, RestoreError> {
    let name = || name.to_owned();
    let failed = |error| match diagnosis::damage_of(&error) {
        Some(damage) => RestoreError::Damaged(name(), damage),
        None => RestoreError::Database(name(), error),
    };
    if has_logs {
        sqlite_check::merge_logs(copy).await.map_err(failed)?;
    }
    if let Some(damage) = sqlite_check::damage(copy).await.map_err(failed)? {
        return Err(RestoreError::Damaged(name(), damage));
    }
    match sqlite_check::tables(copy).await.map_err(failed)? {
        Tables::Missing => return Err(RestoreError::Foreign(name())),
        Tables::New => return Err(RestoreError::TooNew(name())),
        Tables::Old => return Ok(true),
        Tables::Current => {}
    }
    match sqlite_check::unfinished(copy).await.map_err(failed)? {
        Some(source) => Err(RestoreError::Unfinished(name(), source)),
        None => Ok(false),
    }
}

/// Gives the copy to the owner of what it replaces: root may run the command for the server's user.
fn give_to_owner(copy: &Path, database: &Path) -> io::Result<()> {
    if !geteuid().is_root() {
        return Ok(());
    }
    let replaced = fs::metadata(database).or_else(|_| fs::metadata(directory_of(database)))?;
    chown(copy, Some(replaced.uid()), Some(replaced.gid()))
}
