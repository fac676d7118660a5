//! `PostgreSQL`: a database server that several Keystead servers share. The statements are the same as
//! for `SQLite`, but writers do not exclude each other by themselves: see [`super::AdvisoryLock`].

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, ConnectOptions as _, Connection as _, raw_sql};

use super::describe::describe;
use super::dialect::Dialect;
use super::postgres_servers;
use super::postgres_setup::Setup;
use super::postgres_url::{PostgresUrl, Server};
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
    url: &PostgresUrl,
    limits: Limits,
) -> Result<Database, OpenError> {
    let unreadable = |error: &Error| OpenError::unreadable(address, &describe(error));
    // On a connection of its own: a migration may take longer than the pool lets statements take.
    let connected = postgres_servers::connect(url, limits.timeout).await;
    let (mut first, server) = connected.map_err(|error| OpenError::unreadable(address, &error))?;
    let setup = with_timeout(Some(limits.timeout), Setup::read(&mut first)).await;
    if let Some((problem, fix)) = setup.map_err(|error| unreadable(&error))?.problem() {
        return Err(OpenError::unreadable(address, &format!("{problem}: {fix}")));
    }
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
    let pool = pool(url, &server, limits, "").await.map_err(|error| unreadable(&error))?;
    if url.servers().len() > 1 {
        postgres_servers::follow(url.clone(), server, pool.clone(), limits.timeout);
    }
    Ok(Database::new(pool.clone(), pool, &DIALECT, Some(limits.timeout), Some(url.clone())))
}

/// Opens a database for reading only: it is not migrated or written.
pub(super) async fn open_read_only(
    address: &Address,
    url: &PostgresUrl,
    limits: Limits,
) -> Result<Database, OpenError> {
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(address, error);
    let connected = postgres_servers::connect(url, limits.timeout).await;
    let (first, server) = connected.map_err(|error| unreadable(&error))?;
    // Nothing depends on a clean end of this connection.
    let _ = with_timeout(Some(limits.timeout), first.close()).await;
    let read_only = "; SET default_transaction_read_only = on";
    let pool = with_timeout(Some(limits.timeout), pool(url, &server, limits, read_only)).await;
    let pool = pool.map_err(|error| unreadable(&describe(&error)))?;
    Ok(Database::new(pool.clone(), pool, &DIALECT, Some(limits.timeout), None))
}

/// Opens the pool. `more` is added to the settings of every connection.
async fn pool(
    url: &PostgresUrl,
    server: &Server,
    limits: Limits,
    more: &str,
) -> Result<AnyPool, Error> {
    let (timeout, millis) = (limits.timeout, limits.timeout.as_millis());
    let needs_writable = url.needs_writable();
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
            Box::pin(async move {
                // Before the settings, which may make it read-only.
                if needs_writable {
                    postgres_servers::check_writable(connection).await?;
                }
                settings.execute(connection).await.map(drop)
            })
        })
        .after_release(move |connection, _| {
            // A transaction whose BEGIN was cancelled before its answer is still open. And a
            // connection that no longer answers is closed here, instead of being lost to the pool.
            Box::pin(async move {
                let rolled_back = raw_sql("ROLLBACK").execute(connection);
                with_timeout(Some(timeout), rolled_back).await.map(|_| true)
            })
        })
        .connect_with(AnyConnectOptions::from_url(&server.url)?)
        .await
}
