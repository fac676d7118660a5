//! `PostgreSQL`: a database server that several Keystead servers share. The statements are the same as
//! for `SQLite`, but writers do not exclude each other by themselves: see [`super::AdvisoryLock`].

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyPool, AssertSqlSafe, ConnectOptions as _, Connection as _, SqlSafeStr as _};
use url::Url;

use super::dialect::Dialect;
use super::timeout::with_timeout;
use super::{Address, Database, Error, Limits, OpenError, migrations, pooler};

/// Returns the statements of PostgreSQL. Each transaction says itself what it needs: a session may have
/// other defaults, and behind a pooler it serves others next, who must not inherit ours.
///
/// A transaction that writes does not say so: where the database's operator has made everything read-only,
/// it stays so.
fn dialect(limits: Limits, is_read_only: bool) -> Dialect {
    let limit = limits.timeout.as_millis();
    let begin = |mode: &str, idle: u128| {
        let statement = format!(
            "BEGIN ISOLATION LEVEL {mode};
             SET LOCAL statement_timeout = {limit}; SET LOCAL lock_timeout = {limit};
             SET LOCAL idle_in_transaction_session_timeout = {idle}"
        );
        AssertSqlSafe(Arc::<str>::from(statement)).into_sql_str()
    };
    let begin_read = begin("READ COMMITTED, READ ONLY", limit);
    Dialect {
        begin_write: if is_read_only { begin_read.clone() } else { begin("READ COMMITTED", limit) },
        begin_read: Some(begin_read),
        // Without a limit on the pauses between its statements: it blocks nobody, and whatever consumes
        // the rows may be slow.
        begin_snapshot: begin("REPEATABLE READ, READ ONLY", 0),
        enlarge_cache: None,
        writer_poll_interval: None,
    }
}

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
    let native = notice_server(address)?;
    let options = AnyConnectOptions::from_url(&url).map_err(|error| unreadable(&error))?;
    // On a connection of its own: a migration may take longer than the pool lets statements take.
    let connected = with_timeout(Some(limits.timeout), options.connect()).await;
    let mut first = connected.map_err(|error| unreadable(&pooler::explain(&error)))?;
    let migrated =
        tokio::time::timeout(MIGRATION_TIMEOUT, migrations::run(&mut first, address)).await;
    migrated.map_err(|_| {
        let cause = "not done within 30 minutes; another server may still be migrating".to_owned();
        OpenError::Migration(address.to_string(), cause)
    })??;
    // Nothing depends on a clean end of this connection.
    let _ = with_timeout(Some(limits.timeout), first.close()).await;
    let pool = pool(options, limits).await.map_err(|error| unreadable(&pooler::explain(&error)))?;
    let dialect = dialect(limits, false);
    Ok(Database::new(pool.clone(), pool, dialect, Some(limits.timeout), native))
}

/// Opens a database for reading only: it is not migrated or written.
pub(super) async fn open_read_only(
    address: &Address,
    url: &Url,
    limits: Limits,
) -> Result<Database, OpenError> {
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(address, error);
    let options = AnyConnectOptions::from_url(&named(url)).map_err(|error| unreadable(&error))?;
    let native = notice_server(address)?;
    let pool = with_timeout(Some(limits.timeout), pool(options, limits)).await;
    let pool = pool.map_err(|error| unreadable(&pooler::explain(&error)))?;
    let dialect = dialect(limits, true);
    Ok(Database::new(pool.clone(), pool, dialect, Some(limits.timeout), native))
}

/// Opens the pool, and finds out whether its connections keep their prepared statements.
async fn pool(options: AnyConnectOptions, limits: Limits) -> Result<AnyPool, Error> {
    let pool = AnyPoolOptions::new()
        .max_connections(limits.connections)
        .acquire_timeout(limits.timeout)
        .idle_timeout(IDLE_TIMEOUT)
        // The statement that begins a transaction is the test.
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    pooler::check(&pool).await?;
    Ok(pool)
}

/// Returns the options of the connection that listens for notices.
pub(super) fn notice_server(address: &Address) -> Result<Option<PgConnectOptions>, OpenError> {
    let Address::Postgres(url) = address else { return Ok(None) };
    let options = PgConnectOptions::from_str(named(url).as_str());
    options.map(Some).map_err(|error| OpenError::unreadable(address, &error))
}

/// Adds an application name, by which the database's operator can tell these connections.
fn named(url: &Url) -> Url {
    let mut url = url.clone();
    if !url.query_pairs().any(|(name, _)| name == "application_name") {
        url.query_pairs_mut().append_pair("application_name", "keystead");
    }
    url
}
