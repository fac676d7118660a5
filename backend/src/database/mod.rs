//! The database: SQLite or PostgreSQL, transactions, notices between servers, migrations. Only this
//! room knows which engine is in use; the statements are in each service's `store.rs` and are the
//! same for both.

mod address;
pub mod backup;
mod connection;
mod diagnosis;
mod dialect;
mod directory_lock;
mod error;
mod file_lock;
mod file_names;
mod instrument;
mod limits;
mod listener;
mod lock;
mod migrations;
mod notice;
mod open;
mod placeholders;
mod pools;
mod postgres;
mod readiness;
pub mod restore;
mod restore_error;
mod row;
mod sqlite;
mod sqlite_check;
mod sqlite_files;
mod subscribers;
mod table;
mod timeout;
mod transaction;
pub mod transfer;
mod uncommitted;
mod value;

pub use self::address::Address;
pub(crate) use self::address::PARAMETERS;
pub use self::connection::{Connection, PooledConnection};
pub use self::diagnosis::{Engine, Tables};
pub use self::error::{Error, OpenError, is_transient, is_unique_violation};
pub use self::limits::Limits;
pub use self::lock::AdvisoryLock;
pub use self::notice::Notice;
pub(crate) use self::placeholders::placeholders;
pub use self::pools::Database;
pub use self::readiness::Readiness;
pub use self::restore_error::RestoreError;
pub use self::row::{Row, id, timestamp};
pub use self::transaction::Transaction;
pub use self::uncommitted::Uncommitted;

#[cfg(test)]
mod tests;
