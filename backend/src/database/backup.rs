//! Backups of a `SQLite` file that servers are using. The copy is one checked file with the state of
//! one moment, and appears complete or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, absolute};

use sqlx::Connection as _;
use tempfile::NamedTempFile;

use super::{Error, OpenError, sqlite_check, sqlite_files};

/// The reason for which there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file has the name already.
    #[error("{0} already exists: name a new file")]
    Exists(String),
    /// A file could not be created or renamed.
    #[error("cannot write {0}: {1}")]
    Io(String, io::Error),
    /// A restore is under way or was interrupted.
    #[error(transparent)]
    Locked(#[from] OpenError),
    /// The database could not be read, or the copy could not be written.
    #[error("cannot copy the database: {0}")]
    Database(#[from] Error),
    /// The copy is damaged, because the database is.
    #[error("the database is damaged: {0}")]
    Damaged(String),
}

/// Writes a backup and returns its size in bytes.
pub async fn write(from: &Path, to: &Path) -> Result<u64, BackupError> {
    sqlx::any::install_default_drivers();
    let place = to.display().to_string();
    let io = |error| BackupError::Io(place.clone(), error);
    // Renaming checks this again, atomically.
    if to.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(place));
    }
    let target = absolute(to).map_err(io)?;
    let directory = target.parent().unwrap_or(Path::new("/"));
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // It has mode 0600, and is deleted if anything fails.
    let draft = tempfile::Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".partial")
        .tempfile_in(directory)
        .map_err(io)?;
    let _lock = sqlite_files::lock_to_read(from)?;
    copy(from, draft.path()).await?;
    if let Some(damage) = sqlite_check::damage(draft.path()).await? {
        return Err(BackupError::Damaged(damage));
    }
    draft.as_file().sync_all().map_err(io)?;
    let bytes = fs::metadata(draft.path()).map_err(io)?.len();
    rename(draft, &target, &place)?;
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(io)?;
    Ok(bytes)
}

/// Copies the state of one moment, without blocking writers.
async fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut connection = sqlite_check::connect(from, "ro").await?;
    let to = to.to_str().ok_or_else(|| invalid_path(to))?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Gives the draft its name; fails if a file has that name by now.
fn rename(draft: NamedTempFile, to: &Path, place: &str) -> Result<(), BackupError> {
    match draft.persist_noclobber(to) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(BackupError::Exists(place.to_owned()))
        }
        Err(error) => Err(BackupError::Io(place.to_owned(), error.error)),
    }
}

fn invalid_path(path: &Path) -> BackupError {
    let error = io::Error::new(io::ErrorKind::InvalidInput, "SQLite does not accept this path");
    BackupError::Io(path.display().to_string(), error)
}
