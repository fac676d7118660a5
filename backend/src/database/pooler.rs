//! Poolers between this server and `PostgreSQL`, such as pgbouncer. One in transaction mode hands each
//! transaction to whichever session is free, and has to bring a connection's prepared statements along.

use std::time::Duration;

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyPool, Row as _};
use tokio::time::timeout;

use super::Error;

/// `PostgreSQL`'s codes for a prepared statement that exists already, and for one that does not exist.
const FOREIGN_STATEMENT: [&str; 2] = ["42P05", "26000"];
/// The number of times that two connections run a prepared statement each. An idle pooler gives both the
/// same session at the first time, a busy one at some later time.
const ROUNDS: usize = 3;
/// The longest wait for the second connection, which a pooler in transaction mode gives at once.
const SECOND_TIMEOUT: Duration = Duration::from_secs(1);

const NEEDS: &str = "a pooler in front of it mixes up prepared statements: use pgbouncer 1.21 or newer with \
                     max_prepared_statements = 200, or its pool_mode = session, or PostgreSQL's own port";
const FLOAT_DIGITS: &str = "the pooler refuses a setting of the connection: add ignore_startup_parameters = \
                            extra_float_digits to pgbouncer.ini";

/// Fails if connections get each other's prepared statements.
pub(super) async fn check(pool: &AnyPool) -> Result<(), Error> {
    let mut first = pool.acquire().await?;
    // Where there is no second connection to be had, each has a session of its own.
    let Ok(Ok(mut second)) = timeout(SECOND_TIMEOUT, pool.acquire()).await else { return Ok(()) };
    for _ in 0..ROUNDS {
        run(&mut first, "SELECT CAST(1 AS BIGINT)", 1).await?;
        run(&mut second, "SELECT CAST(2 AS BIGINT)", 2).await?;
    }
    Ok(())
}

/// Runs a statement that is prepared once on each connection, as the first, and so has the same name on all.
async fn run(
    connection: &mut PoolConnection<Any>,
    sql: &'static str,
    expected: i64,
) -> Result<(), Error> {
    let row = sqlx::query(sql).fetch_one(&mut **connection).await?;
    if row.try_get::<i64, _>(0)? == expected {
        Ok(())
    } else {
        Err(Error::Configuration(NEEDS.into()))
    }
}

/// Says what to set where a pooler caused the error.
pub(super) fn explain(error: &Error) -> Option<&'static str> {
    let error = error.as_database_error()?;
    if error.code().is_some_and(|code| FOREIGN_STATEMENT.contains(&&*code)) {
        return Some(NEEDS);
    }
    error.message().contains("extra_float_digits").then_some(FLOAT_DIGITS)
}
