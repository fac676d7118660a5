//! `SQLite`: a file of this server's own.
//!
//! It has one writer at a time. Writers therefore wait for the one writing connection here, in
//! order, instead of running into each other's locks; readers never wait for them (WAL).
//! `synchronous=FULL`: what was answered to a client survives a power cut.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf, absolute};
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, ConnectOptions as _, Connection as _, raw_sql};
use url::Url;

use super::{Address, Database, Limits, OpenError, migrations};

/// How many readers may be at work at once. A read takes microseconds; more would only cost
/// memory.
const READERS: u32 = 4;
const NO_PATH: &str = "it is no path of a file";

/// How often whoever waits for a lock that another process has looks for it, at the slowest
/// (`sqliteDefaultBusyCallback`).
pub(super) const LOOKS_EVERY: Duration = Duration::from_millis(100);

/// 128 MiB of pages, which the index of a million names fits into.
pub(super) const MUCH_MEMORY: &str = "PRAGMA cache_size = -131072";

pub(super) async fn open(path: &Path, limits: Limits) -> Result<Database, OpenError> {
    let address = Address::Sqlite(path.to_owned());
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(&address, error);
    // SQLite gives its -wal and -shm files the mode of the database.
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|error| unreadable(&error))?;
    let options = |mode| options(path, mode).ok_or_else(|| unreadable(&NO_PATH));
    let busy = limits.timeout.as_millis();
    // A connection that fell back to reading, for the file could not be written when it was
    // opened, would be of no use once it can: BEGIN IMMEDIATE fails on it, and it is not kept.
    let writable = format!(
        "PRAGMA busy_timeout = {busy}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         BEGIN IMMEDIATE; ROLLBACK;"
    );
    let writer = pool(1, writable, limits)
        .before_acquire(|connection, _| {
            // When the disk is full, SQLite rolls back by itself, and sqlx's own rollback is
            // one too many: it would take the connection for being in a transaction for ever.
            Box::pin(std::future::ready(Ok(!connection.is_in_transaction())))
        })
        .connect_with(options("rw")?)
        .await
        .map_err(|error| unreadable(&error))?;
    let mut first = writer.acquire().await.map_err(|error| unreadable(&error))?;
    migrations::run(&mut first, &address).await?;
    drop(first);
    let readers = pool(READERS, readable(limits), limits)
        .connect_with(options("ro")?)
        .await
        .map_err(|error| unreadable(&error))?;
    Ok(database(readers, writer))
}

/// Opens a file that is there to be looked at: it is neither made, nor brought up to date, nor
/// written, and nothing is made beside it.
pub(super) async fn open_read_only(path: &Path, limits: Limits) -> Result<Database, OpenError> {
    let address = Address::Sqlite(path.to_owned());
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(&address, error);
    // While somebody has it open there is a log beside it. Where there is none, SQLite would make
    // one, unless it is told that nobody writes.
    let log = PathBuf::from(format!("{}-wal", path.display()));
    let mode = if log.exists() { "ro" } else { "ro&immutable=true" };
    let options = options(path, mode).ok_or_else(|| unreadable(&NO_PATH))?;
    let readers = pool(1, readable(limits), limits).connect_with(options).await;
    let readers = readers.map_err(|error| unreadable(&error))?;
    Ok(database(readers.clone(), readers))
}

fn database(readers: AnyPool, writer: AnyPool) -> Database {
    let (begin, subscribers) = ("BEGIN IMMEDIATE", super::Subscribers::default());
    let counts = Arc::default();
    Database { readers, writer, timeout: None, begin, others: None, subscribers, counts }
}

/// What a connection is told that reads.
pub(super) fn readable(limits: Limits) -> String {
    format!("PRAGMA busy_timeout = {};", limits.timeout.as_millis())
}

fn pool(connections: u32, prepare: String, limits: Limits) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(limits.timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            let prepare = raw_sql(sqlx::AssertSqlSafe(prepare.clone()));
            Box::pin(async move { prepare.execute(connection).await.map(drop) })
        })
}

/// sqlx takes a URL, in which what a path may have and a URL may not is escaped.
pub(super) fn options(path: &Path, mode: &str) -> Option<AnyConnectOptions> {
    let url = Url::from_file_path(absolute(path).ok()?).ok()?;
    let url = format!("sqlite://{}?mode={mode}", url.path());
    AnyConnectOptions::from_url(&Url::parse(&url).ok()?).ok()
}
