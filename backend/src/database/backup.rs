//! Backups of a `SQLite` file that servers are using. The copy is one checked file with the state of
//! one moment, and appears complete or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, absolute};
use std::time::Duration;

use sqlx::{AnyConnection, ConnectOptions as _, Connection as _, Row as _, raw_sql};
use tempfile::NamedTempFile;

use super::{Error, Limits, sqlite};

/// The time to wait for a database that is locked exclusively.
const LIMITS: Limits = Limits { connections: 1, timeout: Duration::from_secs(30) };

/// The reason for which there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file has the name already.
    #[error("{0} already exists: name a new file")]
    Exists(String),
    /// A file could not be created or renamed.
    #[error("cannot write {0}: {1}")]
    Io(String, io::Error),
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
    copy(from, draft.path()).await?;
    check(draft.path()).await?;
    draft.as_file().sync_all().map_err(io)?;
    let bytes = fs::metadata(draft.path()).map_err(io)?.len();
    rename(draft, &target, &place)?;
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(io)?;
    Ok(bytes)
}

/// Copies the state of one moment, without blocking writers.
async fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut connection = open(from, "ro").await?;
    let to = to.to_str().ok_or_else(|| invalid_path(to))?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn check(path: &Path) -> Result<(), BackupError> {
    // Nobody else uses the file; immutable, it needs no other files beside it.
    let mut connection = open(path, "ro&immutable=true").await?;
    let check = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
    let result: String = check.try_get(0)?;
    connection.close().await?;
    if result == "ok" { Ok(()) } else { Err(BackupError::Damaged(result.replace('\n', " "))) }
}

async fn open(path: &Path, mode: &str) -> Result<AnyConnection, BackupError> {
    let options = sqlite::options(path, mode).ok_or_else(|| invalid_path(path))?;
    let mut connection = options.connect().await?;
    let prepare = raw_sql(sqlx::AssertSqlSafe(sqlite::reader_settings(LIMITS)));
    prepare.execute(&mut connection).await?;
    Ok(connection)
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
