//! The database: its pool, its transactions, its migrations. The only place that knows which
//! engine it is; the statements themselves are in each slice's `store.rs`.
//!
//! `SQLite` has one writer at a time. Writers therefore wait for the one writing connection here,
//! in order, instead of running into each other's locks; readers never wait for them (WAL).
//! `synchronous=FULL`: what was answered to a client survives a power cut.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _, SqlSafeStr, Sqlite, Transaction};
use uuid::Uuid;

use crate::clock::Timestamp;

/// The engine's own connection, for the stores.
pub type Connection = sqlx::SqliteConnection;
/// One row of an answer, for the stores.
pub type Row = sqlx::sqlite::SqliteRow;
/// What can go wrong with a statement.
pub type Error = sqlx::Error;

/// How many readers may be at work at once. A read takes microseconds; more would only cost
/// memory.
const READERS: u32 = 4;
/// How long a request waits for a connection or a lock before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

#[rustfmt::skip]
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "accounts, sessions, events", include_str!("../../migrations/sqlite/0001_accounts_sessions_events.sql")),
    (2, "signing keys", include_str!("../../migrations/sqlite/0002_signing_keys.sql")),
    (3, "throttle", include_str!("../../migrations/sqlite/0003_throttle.sql")),
    (4, "the cost of a password hash", include_str!("../../migrations/sqlite/0004_password_cost.sql")),
];

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file could not be made or opened.
    #[error("cannot open the database {0}: {1}")]
    Unreadable(String, String),
    /// The file was written by a newer version of this program.
    #[error("the database {0} was written by a newer version of keystead; run that version")]
    TooNew(String),
    /// The file could not be brought up to date.
    #[error("cannot bring the database {0} up to date: {1}")]
    Migration(String, String),
}

/// The database, cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl Database {
    /// Opens the file, made with mode 0600 if it is missing, and brings it up to date.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let place = path.display().to_string();
        let unreadable =
            |error: &dyn std::fmt::Display| OpenError::Unreadable(place.clone(), error.to_string());
        // SQLite gives its -wal and -shm files the mode of the database.
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|error| unreadable(&error))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let pool = |connections| {
            SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE)
        };
        let writer = pool(1)
            .before_acquire(|connection, _| {
                // When the disk is full, SQLite rolls back by itself, and sqlx's own rollback is
                // one too many: it would take the connection for being in a transaction for ever.
                Box::pin(std::future::ready(Ok(!connection.is_in_transaction())))
            })
            .connect_with(options.clone())
            .await
            .map_err(|error| unreadable(&error))?;
        migrate(&writer, &place).await?;
        let readers = pool(READERS)
            .connect_with(options.read_only(true))
            .await
            .map_err(|error| unreadable(&error))?;
        Ok(Self { readers, writer })
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>, Error> {
        self.readers.acquire().await
    }

    /// A transaction to write in. Dropped without a commit, it leaves no trace.
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Whether the database answers.
    pub async fn check(&self) -> Result<(), Error> {
        sqlx::query("SELECT 1").execute(&mut *self.read().await?).await.map(|_| ())
    }

    /// Waits for open statements and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The id in this column.
pub fn id(row: &Row, column: &str) -> Result<Uuid, Error> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error: uuid::Error| Error::Decode(error.into()))
}

/// The moment in this column.
pub fn timestamp(row: &Row, column: &str) -> Result<Timestamp, Error> {
    row.try_get(column).map(Timestamp::from_millis)
}

/// Whether a statement failed because the value is already there.
#[must_use]
pub fn is_taken(error: &Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Whether it may mend itself: the disk full, the file locked, read-only or gone for a while. The
/// alternative is a mistake of ours.
#[must_use]
pub fn is_passing(error: &Error) -> bool {
    /// BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN (`SQLite` result codes).
    const PASSING: [u32; 6] = [5, 6, 8, 10, 13, 14];
    match error {
        Error::PoolTimedOut | Error::PoolClosed | Error::Io(_) => true,
        Error::Database(error) => {
            // The lowest eight bits of an extended code are the code.
            let code = error.code().and_then(|code| code.parse::<u32>().ok());
            code.is_some_and(|code| PASSING.contains(&(code & 0xff)))
        }
        _ => false,
    }
}

async fn migrate(writer: &SqlitePool, place: &str) -> Result<(), OpenError> {
    let migrations = MIGRATIONS
        .iter()
        .map(|&(version, name, sql)| {
            Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        })
        .collect();
    Migrator::with_migrations(migrations).run(writer).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::VersionMissing(_) => OpenError::TooNew(place.to_owned()),
        other => OpenError::Migration(place.to_owned(), other.to_string()),
    })
}
