//! A connection of a pool while somebody holds it: bare, or in a transaction of either engine.

use std::ops::{Deref, DerefMut};

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, Transaction};

use super::Error;
use super::postgres_transaction::PostgresTransaction;
use super::write_turn::WriteTurn;

/// A held connection. It returns to its pool on drop, and what it wrote in a transaction is rolled back.
pub enum Held {
    /// A connection to a `SQLite` file, outside a transaction.
    Bare(PoolConnection<Any>),
    /// A transaction that reads a snapshot of a `SQLite` file.
    Snapshot(Transaction<'static, Any>),
    /// A transaction that writes to a `SQLite` file.
    Turn(WriteTurn),
    /// A transaction on `PostgreSQL`.
    Postgres(PostgresTransaction),
}

impl Held {
    pub(super) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Bare(_) => Ok(()),
            Self::Snapshot(transaction) => transaction.commit().await,
            Self::Turn(turn) => turn.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }

    pub(super) async fn rollback(self) -> Result<(), Error> {
        match self {
            Self::Bare(_) => Ok(()),
            Self::Snapshot(transaction) => transaction.rollback().await,
            Self::Turn(turn) => turn.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }
}

impl Deref for Held {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Bare(connection) => connection,
            Self::Snapshot(transaction) => transaction,
            Self::Turn(turn) => turn,
            Self::Postgres(transaction) => transaction,
        }
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Bare(connection) => connection,
            Self::Snapshot(transaction) => transaction,
            Self::Turn(turn) => turn,
            Self::Postgres(transaction) => transaction,
        }
    }
}
