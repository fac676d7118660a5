//! The names of the files of a `SQLite` database: its logs, and what restores leave beside it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf, absolute};

use super::Address;

/// The suffixes of the logs and of their index, which belong to the file beside them.
pub(super) const LOG_SUFFIXES: [&str; 3] = ["-wal", "-journal", "-shm"];
/// The suffix of a complete file that is about to replace the database.
const RESTORING: &str = ".restoring";
/// The suffix of a database that was moved aside, before the time.
pub(super) const REPLACED: &str = ".replaced-";

impl Address {
    /// Returns the paths of the database, its logs, and the files that restores left beside it, of which some
    /// may be missing; none if it is no file.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let Some(database) = self.path().and_then(|path| resolve(path).ok()) else {
            return Vec::new();
        };
        let own = suffixes().map(|suffix| with_suffix(&database, suffix));
        own.chain([restoring(&database)]).chain(moved_aside(&database)).collect()
    }
}

/// Returns the suffixes of all files of a database; the first is empty.
pub(super) fn suffixes() -> impl Iterator<Item = &'static str> {
    [""].into_iter().chain(LOG_SUFFIXES)
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
pub(super) fn restoring(database: &Path) -> PathBuf {
    with_suffix(database, RESTORING)
}

/// Returns the databases that were moved aside, and their logs. A directory that cannot be read has none.
pub(super) fn moved_aside(database: &Path) -> Vec<PathBuf> {
    let prefix = with_suffix(database, REPLACED);
    let prefix = prefix.file_name().map(OsString::from).unwrap_or_default();
    let entries = fs::read_dir(directory_of(database)).into_iter().flatten().flatten();
    let names = entries.filter(|entry| {
        entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes())
    });
    names.map(|entry| entry.path()).collect()
}
