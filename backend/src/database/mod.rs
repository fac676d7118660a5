//! The database: SQLite or PostgreSQL, transactions, notices between servers, migrations. Only this
//! room knows which engine is in use; the statements are in each service's `store.rs` and are the
//! same for both.

mod address;
pub mod backup;
mod connection;
mod describe;
mod diagnosis;
mod dialect;
mod directory_lock;
mod error;
mod file_lock;
mod file_names;
mod held;
mod instrument;
mod limits;
mod listener;
mod lock;
mod migrations;
mod notice;
mod open;
mod placeholders;
mod pooler;
mod pools;
mod postgres;
mod postgres_hosts;
mod postgres_parameters;
mod postgres_replication;
mod postgres_servers;
mod postgres_setup;
mod postgres_tls;
mod postgres_transaction;
mod postgres_url;
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
mod write_queue;
mod write_turn;

pub use self::address::Address;
pub use self::connection::{Connection, PooledConnection};
pub use self::describe::describe;
pub use self::diagnosis::{Engine, Tables};
pub use self::error::{
    Error, OpenError, is_foreign_key_violation, is_transient, is_unique_violation,
};
pub use self::limits::Limits;
pub use self::listener::Arrival;
pub use self::lock::AdvisoryLock;
pub use self::notice::Notice;
pub(crate) use self::placeholders::placeholders;
pub use self::pools::{Database, FIX_OF_NOTICES};
pub use self::postgres_replication::{Pooler, Replication, find_pooler};
pub use self::postgres_servers::wait_until_up;
pub use self::postgres_setup::{ReadOnly, Setup};
pub use self::postgres_url::PostgresUrl;
pub use self::readiness::Readiness;
pub use self::restore_error::RestoreError;
pub use self::row::{Row, id, timestamp};
pub use self::transaction::Transaction;
pub use self::uncommitted::Uncommitted;

#[cfg(test)]
mod tests;
