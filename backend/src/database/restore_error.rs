//! The error of a restore.

use std::io;

use super::Error;

/// The reason for which a backup was not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A process has locked the directory of the database, as this program does while it has one open there.
    #[error(
        "the directory {0} is in use: stop the server and every other program on a database in it \
         first"
    )]
    DirectoryInUse(String),
    /// A process has the database open.
    #[error("the database {0} is in use: stop every other program on it first")]
    InUse(String),
    /// A process has the backup open.
    #[error("{0} is in use: stop the server that uses it, or take a backup with keystead backup")]
    SourceInUse(String),
    /// The backup could not be read.
    #[error("cannot read {0}: {1}")]
    Read(String, io::Error),
    /// The backup could not be copied beside the database.
    #[error("cannot copy {0}: {1}")]
    Copy(String, io::Error),
    /// A file could not be created or renamed.
    #[error("cannot replace {0}: {1}")]
    Write(String, io::Error),
    /// This restore or an interrupted one was decided, and could not be completed.
    #[error(
        "the restore of {0} is decided, and the next start of keystead serve completes it; now, it \
         failed: {1}"
    )]
    Decided(String, io::Error),
    /// The path names something else, like a directory.
    #[error("{0} is not a file")]
    NotAFile(String),
    /// The backup is the file that it would replace.
    #[error("{0} is the database itself: name a backup of it")]
    Itself(String),
    /// The file is damaged, or not one of `SQLite`.
    #[error("{0} is damaged: {1}")]
    Damaged(String, String),
    /// The file is a database of another program.
    #[error("{0} is not a backup of Keystead")]
    Foreign(String),
    /// A later version of this program has written the file.
    #[error("{0} was written by a newer version of keystead: restore it with that version")]
    TooNew(String),
    /// The file is the target of an unfinished transfer.
    #[error("{0} has only a part of {1}")]
    Unfinished(String, String),
    /// The copy could not be examined.
    #[error("cannot check {0}: {1}")]
    Database(String, Error),
}
