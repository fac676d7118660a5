//! `SQLite`: a file that this server opens itself.
//!
//! It allows one writer at a time. Writers therefore queue for the single writing connection of this
//! server ([`write_queue`](super::write_queue)) instead of colliding on the file's lock; readers never wait
//! for writers (WAL). With `synchronous=FULL`, whatever was confirmed to a client survives a power cut.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, absolute};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{ConnectOptions as _, SqlSafeStr as _, raw_sql};
use url::Url;

use super::dialect::Dialect;
use super::file_names::with_suffix;
use super::write_queue::POLL_INTERVAL;
use super::{Address, Database, Limits, OpenError, migrations, sqlite_files};

/// Returns the statements of SQLite.
fn dialect() -> Dialect {
    Dialect {
        begin_read: None,
        // The queue for the writer waits for other processes.
        begin_write: "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; SAVEPOINT turn".into_sql_str(),
        begin_snapshot: "BEGIN".into_sql_str(),
        // 128 MiB of pages, which hold the index of a million names.
        enlarge_cache: Some("PRAGMA cache_size = -131072"),
        writer_poll_interval: Some(5 * POLL_INTERVAL),
    }
}

/// The number of reading connections. A read takes microseconds; more would only cost memory.
const READERS: u32 = 4;
/// The fix for files that the present user may not create or write.
const DENIED: &str = "run this as the owner of its directory, or give that to the user of the server (in \
                      Kubernetes, set fsGroup for the pod)";
pub(super) const INVALID_PATH: &str = "not the path of a file";

pub(super) async fn open(path: &Path, limits: Limits) -> Result<Database, OpenError> {
    let address = Address::Sqlite(path.to_owned());
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(&address, error);
    let lock = sqlite_files::lock_to_write(path)?;
    // SQLite gives its -wal and -shm files the mode of the database.
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map_err(
        |error| match error.kind() {
            io::ErrorKind::PermissionDenied => unreadable(&format_args!("{error}: {DENIED}")),
            _ => unreadable(&error),
        },
    )?;
    let options = |mode| options(path, mode).ok_or_else(|| unreadable(&INVALID_PATH));
    let busy = limits.timeout.as_millis();
    // If the file cannot be written, SQLite opens it for reading, and the connection would stay so.
    // BEGIN IMMEDIATE fails on such a connection, so that it is not kept.
    let writable = format!(
        "PRAGMA busy_timeout = {busy}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         BEGIN IMMEDIATE; ROLLBACK;"
    );
    let writer = pool(1, writable, limits)
        .connect_with(options("rw")?)
        .await
        .map_err(|error| unreadable(&error))?;
    let mut first = writer.acquire().await.map_err(|error| unreadable(&error))?;
    migrations::run(&mut first, &address).await?;
    drop(first);
    let readers = pool(READERS, reader_settings(limits), limits)
        .connect_with(options("ro")?)
        .await
        .map_err(|error| unreadable(&error))?;
    Ok(Database::new(readers, writer, dialect(), None, None).with_lock(lock))
}

/// Opens an existing file for reading only: it is not created, migrated or written, and no other file is
/// created beside it.
pub(super) async fn open_read_only(path: &Path, limits: Limits) -> Result<Database, OpenError> {
    let address = Address::Sqlite(path.to_owned());
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(&address, error);
    let lock = sqlite_files::lock_to_read(path)?;
    // While a process has the file open, its write-ahead log is beside it. If there is none, SQLite
    // would create one, unless the file is declared immutable.
    let log = with_suffix(path, "-wal");
    let mode = if log.exists() { "ro" } else { "ro&immutable=true" };
    let options = options(path, mode).ok_or_else(|| unreadable(&INVALID_PATH))?;
    let readers = pool(1, reader_settings(limits), limits).connect_with(options).await;
    let readers = readers.map_err(|error| unreadable(&error))?;
    Ok(Database::new(readers.clone(), readers, dialect(), None, None).with_lock(lock))
}

/// Returns the settings of a connection that reads.
pub(super) fn reader_settings(limits: Limits) -> String {
    format!("PRAGMA busy_timeout = {};", limits.timeout.as_millis())
}

fn pool(connections: u32, settings: String, limits: Limits) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(limits.timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            let settings = raw_sql(sqlx::AssertSqlSafe(settings.clone()));
            Box::pin(async move { settings.execute(connection).await.map(drop) })
        })
}

/// Returns the options for a file; `None` if the path is not one of a file. They are made from a URL,
/// in which characters that a path may have and a URL may not are escaped.
pub(super) fn options(path: &Path, mode: &str) -> Option<AnyConnectOptions> {
    let url = Url::from_file_path(absolute(path).ok()?).ok()?;
    let url = format!("sqlite://{}?mode={mode}", url.path());
    AnyConnectOptions::from_url(&Url::parse(&url).ok()?).ok()
}
