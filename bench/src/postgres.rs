//! Databases on the `PostgreSQL` server that `make bench` starts (tools/postgres.sh). It is
//! configured as in production: what is committed is on disk.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use crate::bench::Bench;

/// Creates an empty database and returns its URL.
pub(crate) fn new_database(name: &str) -> io::Result<String> {
    let server = server()?;
    execute(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
    execute(&server, &format!("CREATE DATABASE {name}"))?;
    let (address, _) = server.rsplit_once('/').unwrap_or((&server, ""));
    Ok(format!("{address}/{name}"))
}

/// Removes a database.
pub(crate) fn remove_database(name: &str) -> io::Result<()> {
    execute(&server()?, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
}

/// Returns the log of the server.
pub(crate) fn log() -> io::Result<PathBuf> {
    let home = env::var_os("KEYSTEAD_TEST_POSTGRES_HOME").ok_or_else(missing)?;
    Ok(Path::new(&home).join("main.log"))
}

fn server() -> io::Result<String> {
    env::var("KEYSTEAD_TEST_POSTGRES").map_err(|_| missing())
}

fn missing() -> io::Error {
    io::Error::other("no PostgreSQL: run this with `make bench`")
}

/// Migrates a data directory to an empty database, with the command that operators use.
pub(crate) fn migrate(bench: &Bench, data: &Path, url: &str) -> io::Result<()> {
    let from = format!("--from=sqlite:{}", data.join("keystead.db").display());
    let to = format!("--to={url}");
    let moving = Command::new(&bench.keystead).args(["migrate-database", &from, &to]).output()?;
    if moving.status.success() {
        Ok(())
    } else {
        Err(io::Error::other(String::from_utf8_lossy(&moving.stderr).into_owned()))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn execute(url: &str, statement: &str) -> io::Result<()> {
    let mut server = PgConnection::connect(url).await.map_err(io::Error::other)?;
    let statement = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
    statement.execute(&mut server).await.map_err(io::Error::other)?;
    server.close().await.map_err(io::Error::other)
}
