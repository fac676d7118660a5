//! `PostgreSQL`: a database server that several Keystead servers share. The statements are the same as
//! for `SQLite`, but writers do not exclude each other by themselves: see [`super::AdvisoryLock`].

use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyPool, ConnectOptions as _, Connection as _, raw_sql};
use url::Url;

use super::dialect::Dialect;
use super::timeout::with_timeout;
use super::{Address, Database, Error, Limits, OpenError, migrations};

const DIALECT: Dialect = Dialect {
    begin_write: "BEGIN",
    // Without a limit on the pauses between its statements: it blocks nobody, and whatever consumes
    // the rows may be slow.
    begin_snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
                     SET LOCAL idle_in_transaction_session_timeout = 0",
    enlarge_cache: None,
    writer_poll_interval: None,
};

/// The limit on migrating, the wait for another server's migrations included.
const MIGRATION_TIMEOUT: Duration = Duration::from_mins(30);
/// The time after which an unused connection is closed.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);

pub(super) async fn open(
    address: &Address,
    url: &Url,
    limits: Limits,
) -> Result<Database, OpenError> {
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(address, error);
    let url = named(url);
    let native = PgConnectOptions::from_str(url.as_str()).map_err(|error| unreadable(&error))?;
    let options = AnyConnectOptions::from_url(&url).map_err(|error| unreadable(&error))?;
    // On a connection of its own: a migration may take longer than the pool lets statements take.
    let connected = with_timeout(Some(limits.timeout), options.connect()).await;
    let mut first = connected.map_err(|error| unreadable(&error))?;
    // No notices that a table exists already.
    let quiet = raw_sql("SET client_min_messages = warning").execute(&mut first);
    with_timeout(Some(limits.timeout), quiet).await.map_err(|error| unreadable(&error))?;
    let migrated =
        tokio::time::timeout(MIGRATION_TIMEOUT, migrations::run(&mut first, address)).await;
    migrated.map_err(|_| {
        let cause = "not done within 30 minutes; another server may still be migrating".to_owned();
        OpenError::Migration(address.to_string(), cause)
    })??;
    // Nothing depends on a clean end of this connection.
    let _ = with_timeout(Some(limits.timeout), first.close()).await;
    let pool = pool(options, limits, "").await.map_err(|error| unreadable(&error))?;
    Ok(Database::new(pool.clone(), pool, &DIALECT, Some(limits.timeout), Some(native)))
}

/// Opens a database for reading only: it is not migrated or written.
pub(super) async fn open_read_only(
    address: &Address,
    url: &Url,
    limits: Limits,
) -> Result<Database, OpenError> {
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(address, error);
    let options = AnyConnectOptions::from_url(&named(url)).map_err(|error| unreadable(&error))?;
    let read_only = "; SET default_transaction_read_only = on";
    let pool = with_timeout(Some(limits.timeout), pool(options, limits, read_only)).await;
    let pool = pool.map_err(|error| unreadable(&error))?;
    Ok(Database::new(pool.clone(), pool, &DIALECT, Some(limits.timeout), None))
}

/// Opens the pool. `more` is added to the settings of every connection.
async fn pool(options: AnyConnectOptions, limits: Limits, more: &str) -> Result<AnyPool, Error> {
    let (timeout, millis) = (limits.timeout, limits.timeout.as_millis());
    let settings = format!(
        "SET statement_timeout = {millis}; SET lock_timeout = {millis};
         SET idle_in_transaction_session_timeout = {millis}; SET client_min_messages = error{more}"
    );
    AnyPoolOptions::new()
        .max_connections(limits.connections)
        .acquire_timeout(timeout)
        .idle_timeout(IDLE_TIMEOUT)
        .after_connect(move |connection, _| {
            let settings = raw_sql(sqlx::AssertSqlSafe(settings.clone()));
            Box::pin(async move { settings.execute(connection).await.map(drop) })
        })
        .after_release(move |connection, _| {
            // A transaction whose BEGIN was cancelled before its answer is still open. And a
            // connection that no longer answers is closed here, instead of being lost to the pool.
            Box::pin(async move {
                let rolled_back = raw_sql("ROLLBACK").execute(connection);
                with_timeout(Some(timeout), rolled_back).await.map(|_| true)
            })
        })
        .connect_with(options)
        .await
}

/// Adds an application name, by which the database's operator can tell these connections.
fn named(url: &Url) -> Url {
    let mut url = url.clone();
    if !url.query_pairs().any(|(name, _)| name == "application_name") {
        url.query_pairs_mut().append_pair("application_name", "keystead");
    }
    url
}
