//! `PostgreSQL`: a database server that several Keystead servers share. The statements are the same as
//! for `SQLite`, but writers do not exclude each other by themselves: see [`super::AdvisoryLock`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, AssertSqlSafe, ConnectOptions as _, Connection as _, SqlSafeStr as _};
use tokio::sync::watch;

use super::describe::describe;
use super::dialect::Dialect;
use super::postgres_servers;
use super::postgres_setup::Setup;
use super::postgres_url::{PostgresUrl, Server};
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
    let migrated =
        tokio::time::timeout(MIGRATION_TIMEOUT, migrations::run(&mut first, address)).await;
    migrated.map_err(|_| {
        let cause = "not done within 30 minutes; another server may still be migrating".to_owned();
        OpenError::Migration(address.to_string(), cause)
    })??;
    // Nothing depends on a clean end of this connection.
    let _ = with_timeout(Some(limits.timeout), first.close()).await;
    let (changed, since) = watch::channel(Instant::now());
    let pool = pool(url, &server, limits, since).await.map_err(|error| unreadable(&error))?;
    if url.needs_writable() {
        postgres_servers::follow(url.clone(), server, pool.clone(), changed, limits.timeout);
    }
    let dialect = dialect(limits, false);
    Ok(Database::new(pool.clone(), pool, dialect, Some(limits.timeout), Some(url.clone())))
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
    let since = watch::channel(Instant::now()).1;
    let pool = with_timeout(Some(limits.timeout), pool(url, &server, limits, since)).await;
    let pool = pool.map_err(|error| unreadable(&describe(&error)))?;
    let dialect = dialect(limits, true);
    Ok(Database::new(pool.clone(), pool, dialect, Some(limits.timeout), Some(url.clone())))
}

/// Opens the pool, and finds out whether its connections keep their prepared statements. Connections from
/// before `since` are not used.
async fn pool(
    url: &PostgresUrl,
    server: &Server,
    limits: Limits,
    since: watch::Receiver<Instant>,
) -> Result<AnyPool, Error> {
    let needs_writable = url.needs_writable();
    let pool = AnyPoolOptions::new()
        .max_connections(limits.connections)
        .acquire_timeout(limits.timeout)
        .idle_timeout(IDLE_TIMEOUT)
        // The statement that begins a transaction is the test.
        .test_before_acquire(false)
        // A server that was made read-only, to be replaced, may keep its connections open.
        .before_acquire(move |_, found| {
            let is_current = found.age <= since.borrow().elapsed();
            Box::pin(async move { Ok(is_current) })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if needs_writable {
                    postgres_servers::check_writable(connection).await
                } else {
                    Ok(())
                }
            })
        })
        .connect_with(AnyConnectOptions::from_url(&server.url)?)
        .await?;
    pooler::check(&pool).await?;
    Ok(pool)
}
