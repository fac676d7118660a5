//! A backup of a file of `SQLite`'s while servers work on it: one file that is as the database was at
//! one moment, checked, and there whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, absolute};
use std::time::Duration;

use sqlx::{AnyConnection, ConnectOptions as _, Connection as _, Row as _, raw_sql};
use tempfile::NamedTempFile;

use super::{Error, Limits, sqlite};

/// How long the database is waited for, should somebody have it for themselves.
const LIMITS: Limits = Limits { connections: 1, timeout: Duration::from_secs(30) };

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something has its name.
    #[error("{0} is there already: name a file that is not")]
    Exists(String),
    /// A file could not be made or named.
    #[error("cannot write {0}: {1}")]
    Io(String, io::Error),
    /// The database could not be read, or not be written to the other file.
    #[error("cannot copy the database: {0}")]
    Database(#[from] Error),
    /// What was written is not sound, as what there is is not.
    #[error("the database is damaged: {0}")]
    Damaged(String),
}

/// Writes the backup; how many bytes it has.
pub async fn write(from: &Path, to: &Path) -> Result<u64, BackupError> {
    sqlx::any::install_default_drivers();
    let place = to.display().to_string();
    let io = |error| BackupError::Io(place.clone(), error);
    // At its end this is asked again, and then nobody comes in between.
    if to.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(place));
    }
    let whole = absolute(to).map_err(io)?;
    let directory = whole.parent().unwrap_or(Path::new("/"));
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    // It has mode 0600, and goes away should anything fail.
    let draft = tempfile::Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".partial")
        .tempfile_in(directory)
        .map_err(io)?;
    copy(from, draft.path()).await?;
    check(draft.path()).await?;
    draft.as_file().sync_all().map_err(io)?;
    let bytes = fs::metadata(draft.path()).map_err(io)?.len();
    name_it(draft, &whole, &place)?;
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(io)?;
    Ok(bytes)
}

/// Reads as at one moment, and holds up nobody who writes meanwhile.
async fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut connection = open(from, "ro").await?;
    let to = to.to_str().ok_or_else(|| no_path(to))?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn check(path: &Path) -> Result<(), BackupError> {
    // Nobody else knows of it, and nothing need be made beside it.
    let mut connection = open(path, "ro&immutable=true").await?;
    let check = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
    let said: String = check.try_get(0)?;
    connection.close().await?;
    if said == "ok" { Ok(()) } else { Err(BackupError::Damaged(said.replace('\n', " "))) }
}

async fn open(path: &Path, mode: &str) -> Result<AnyConnection, BackupError> {
    let options = sqlite::options(path, mode).ok_or_else(|| no_path(path))?;
    let mut connection = options.connect().await?;
    let prepare = raw_sql(sqlx::AssertSqlSafe(sqlite::readable(LIMITS)));
    prepare.execute(&mut connection).await?;
    Ok(connection)
}

/// Unless something has the name by now.
fn name_it(draft: NamedTempFile, to: &Path, place: &str) -> Result<(), BackupError> {
    match draft.persist_noclobber(to) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(BackupError::Exists(place.to_owned()))
        }
        Err(error) => Err(BackupError::Io(place.to_owned(), error.error)),
    }
}

fn no_path(path: &Path) -> BackupError {
    let error = io::Error::new(io::ErrorKind::InvalidInput, "it is no path that SQLite takes");
    BackupError::Io(path.display().to_string(), error)
}
