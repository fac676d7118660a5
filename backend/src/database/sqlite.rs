//! `SQLite`: a file of this server's own.
//!
//! It has one writer at a time. Writers therefore wait for the one writing connection here, in
//! order, instead of running into each other's locks; readers never wait for them (WAL).
//! `synchronous=FULL`: what was answered to a client survives a power cut.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, absolute};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, raw_sql};
use url::Url;

use super::{Address, Database, Limits, OpenError, migrations};

/// How many readers may be at work at once. A read takes microseconds; more would only cost
/// memory.
const READERS: u32 = 4;

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
    let options = |mode| options(path, mode).ok_or_else(|| unreadable(&"it is no path of a file"));
    let busy = limits.patience.as_millis();
    // A connection that fell back to reading, for the file could not be written when it was
    // opened, would be of no use once it can: BEGIN IMMEDIATE fails on it, and it is not kept.
    let writable = format!(
        "PRAGMA busy_timeout = {busy}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         BEGIN IMMEDIATE; ROLLBACK;"
    );
    let readable = format!("PRAGMA busy_timeout = {busy};");
    let pool = |connections, prepare: String| {
        AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(limits.patience)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| {
                let prepare = raw_sql(sqlx::AssertSqlSafe(prepare.clone()));
                Box::pin(async move { prepare.execute(connection).await.map(drop) })
            })
    };
    let writer = pool(1, writable)
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
    let readers = pool(READERS, readable)
        .connect_with(options("ro")?)
        .await
        .map_err(|error| unreadable(&error))?;
    let (begin, hearers) = ("BEGIN IMMEDIATE", super::Hearers::default());
    Ok(Database { readers, writer, patience: None, begin, others: None, hearers })
}

/// sqlx takes a URL, in which what a path may have and a URL may not is escaped.
fn options(path: &Path, mode: &str) -> Option<AnyConnectOptions> {
    let url = Url::from_file_path(absolute(path).ok()?).ok()?;
    let url = format!("sqlite://{}?mode={mode}", url.path());
    AnyConnectOptions::from_url(&Url::parse(&url).ok()?).ok()
}
