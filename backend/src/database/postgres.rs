//! `PostgreSQL`: a server that several of these share. What it is asked is the same as of `SQLite`,
//! but writers do not wait for each other by themselves: see [`super::Hold`].

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyPool, ConnectOptions as _, Connection as _, raw_sql};
use url::Url;

use super::connection::within;
use super::{Address, Database, Error, Limits, OpenError, migrations};

/// How long a migration may take, or that of another server that is waited for.
const TO_MIGRATE: Duration = Duration::from_mins(30);
/// How long a connection is kept that nobody needs.
const IDLE: Duration = Duration::from_mins(5);

/// What begins a transaction that sees one state of everything. Whoever takes what it reads may let
/// it wait: nobody waits for it.
pub(super) const BEGIN_VIEW: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
                                     SET LOCAL idle_in_transaction_session_timeout = 0";

pub(super) async fn open(
    address: &Address,
    url: &Url,
    limits: Limits,
) -> Result<Database, OpenError> {
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(address, error);
    let url = named(url);
    let native = PgConnectOptions::from_str(url.as_str()).map_err(|error| unreadable(&error))?;
    let options = AnyConnectOptions::from_url(&url).map_err(|error| unreadable(&error))?;
    // On a connection of its own, for a migration may take longer than a request may wait.
    let connected = within(Some(limits.timeout), options.connect()).await;
    let mut first = connected.map_err(|error| unreadable(&error))?;
    // That a table is there already is no news.
    let quiet = raw_sql("SET client_min_messages = warning").execute(&mut first);
    within(Some(limits.timeout), quiet).await.map_err(|error| unreadable(&error))?;
    let migrated = tokio::time::timeout(TO_MIGRATE, migrations::run(&mut first, address)).await;
    migrated.map_err(|_| {
        let cause = "another server has been at it for half an hour".to_owned();
        OpenError::Migration(address.to_string(), cause)
    })??;
    // Whether it says good-bye does not matter.
    let _ = within(Some(limits.timeout), first.close()).await;
    let pool = pool(options, limits, "").await.map_err(|error| unreadable(&error))?;
    Ok(database(pool, limits, Some(native)))
}

/// Opens a database to be looked at: it is neither brought up to date nor written.
pub(super) async fn open_read_only(
    address: &Address,
    url: &Url,
    limits: Limits,
) -> Result<Database, OpenError> {
    let unreadable = |error: &dyn std::fmt::Display| OpenError::unreadable(address, error);
    let options = AnyConnectOptions::from_url(&named(url)).map_err(|error| unreadable(&error))?;
    let read_only = "; SET default_transaction_read_only = on";
    let pool = within(Some(limits.timeout), pool(options, limits, read_only)).await;
    Ok(database(pool.map_err(|error| unreadable(&error))?, limits, None))
}

fn database(pool: AnyPool, limits: Limits, others: Option<PgConnectOptions>) -> Database {
    let (begin, subscribers) = ("BEGIN", super::Subscribers::default());
    let (timeout, counts) = (Some(limits.timeout), Arc::default());
    Database { readers: pool.clone(), writer: pool, timeout, begin, others, subscribers, counts }
}

/// The connections, on each of which something more may be set.
async fn pool(options: AnyConnectOptions, limits: Limits, setting: &str) -> Result<AnyPool, Error> {
    let (timeout, millis) = (limits.timeout, limits.timeout.as_millis());
    let prepare = format!(
        "SET statement_timeout = {millis}; SET lock_timeout = {millis};
         SET idle_in_transaction_session_timeout = {millis}; SET client_min_messages = error{setting}"
    );
    AnyPoolOptions::new()
        .max_connections(limits.connections)
        .acquire_timeout(timeout)
        .idle_timeout(IDLE)
        .after_connect(move |connection, _| {
            let prepare = raw_sql(sqlx::AssertSqlSafe(prepare.clone()));
            Box::pin(async move { prepare.execute(connection).await.map(drop) })
        })
        .after_release(move |connection, _| {
            // A transaction that was given up before it was known to have begun is open still. And
            // one that does not answer any more would never come back: it is closed instead.
            Box::pin(async move {
                let rolled_back = raw_sql("ROLLBACK").execute(connection);
                within(Some(timeout), rolled_back).await.map(|_| true)
            })
        })
        .connect_with(options)
        .await
}

/// The database's operator sees whose connections these are.
fn named(url: &Url) -> Url {
    let mut url = url.clone();
    if !url.query_pairs().any(|(name, _)| name == "application_name") {
        url.query_pairs_mut().append_pair("application_name", "keystead");
    }
    url
}
