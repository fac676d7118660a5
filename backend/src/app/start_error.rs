//! The error of a start.

use crate::brand::BrandError;
use crate::clients::ClientError;
use crate::config::ConfigError;
use crate::database;
use crate::passwords::BlocklistError;
use crate::tokens::KeysError;

/// An error of building the services.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory could not be created.
    #[error("cannot create the data directory {path}: {source}")]
    DataDirectory {
        /// The path of the directory.
        path: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// The list of passwords to refuse cannot be used.
    #[error(transparent)]
    Blocklist(#[from] BlocklistError),
    /// A file of the brand cannot be used.
    #[error(transparent)]
    Brand(#[from] BrandError),
    /// The file of clients cannot be used.
    #[error(transparent)]
    ClientsFile(#[from] ConfigError),
    /// A client of the file cannot be registered.
    #[error(transparent)]
    Clients(#[from] ClientError),
    /// The database could not be opened or migrated.
    #[error(transparent)]
    Database(#[from] database::OpenError),
    /// The database could not be read.
    #[error("cannot read the database: {}", database::describe(.0))]
    Unreadable(#[from] database::Error),
    /// A move into this database is incomplete.
    #[error(
        "the database {0} has only a part of {1}: run keystead migrate-database again to its end"
    )]
    Moving(String, String),
    /// The signing keys could not be read or created.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The system has no threads for hashing.
    #[error("cannot start the threads that hash passwords: {0}")]
    Threads(#[source] std::io::Error),
}
