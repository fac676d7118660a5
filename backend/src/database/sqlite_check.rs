//! Checks of a `SQLite` file that no other process uses: a backup that was just written, or one that is about
//! to be restored.

use std::path::Path;
use std::time::Duration;

use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, raw_sql};

use super::diagnosis::{damage_of, is_missing};
use super::{Address, Error, Limits, Tables, migrations, sqlite};

/// The time to wait for a database that is locked exclusively.
const LIMITS: Limits = Limits { connections: 1, timeout: Duration::from_secs(30) };
/// The mode to open a file in that nobody changes meanwhile: it needs no other files beside it.
const IMMUTABLE: &str = "ro&immutable=true";

/// Opens a file.
pub(super) async fn connect(path: &Path, mode: &str) -> Result<AnyConnection, Error> {
    let options = sqlite::options(path, mode)
        .ok_or_else(|| Error::Configuration(sqlite::INVALID_PATH.into()))?;
    let mut connection = options.connect().await?;
    let prepare = raw_sql(AssertSqlSafe(sqlite::reader_settings(LIMITS)));
    prepare.execute(&mut connection).await?;
    Ok(connection)
}

/// Takes the changes over that are in the logs beside a file, which needs none of them afterwards.
pub(super) async fn merge_logs(path: &Path) -> Result<(), Error> {
    let mut connection = connect(path, "rw").await?;
    let mode = sqlx::query("PRAGMA journal_mode = DELETE").fetch_one(&mut connection).await?;
    let mode: String = mode.try_get(0)?;
    connection.close().await?;
    if mode == "delete" {
        Ok(())
    } else {
        Err(Error::Protocol(format!("the write-ahead log was not merged: journal_mode is {mode}")))
    }
}

/// Reads all of a file and its indexes, and returns the first damage found.
pub(super) async fn damage(path: &Path) -> Result<Option<String>, Error> {
    let checked = async {
        let mut connection = connect(path, IMMUTABLE).await?;
        let check = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
        let result: String = check.try_get(0)?;
        connection.close().await?;
        Ok(result)
    };
    match checked.await {
        Ok(result) if result == "ok" => Ok(None),
        Ok(damage) => Ok(Some(damage.replace('\n', " "))),
        Err(error) => damage_of(&error).map(Some).ok_or(error),
    }
}

/// Compares the tables of a file with those of this version. Tables that no version of this program has made
/// count as missing.
pub(super) async fn tables(path: &Path) -> Result<Tables, Error> {
    let mut connection = connect(path, IMMUTABLE).await?;
    let run = sqlx::query("SELECT version, checksum FROM _sqlx_migrations ORDER BY version");
    let rows = match run.fetch_all(&mut connection).await {
        Err(error) if is_missing(&error) => return Ok(Tables::Missing),
        rows => rows?,
    };
    connection.close().await?;
    let address = Address::Sqlite(path.to_owned());
    let newest = migrations::newest(&address);
    let mut found = None;
    for row in rows {
        let (version, checksum): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
        if version <= newest && !migrations::is_known(&address, version, &checksum) {
            return Ok(Tables::Missing);
        }
        found = Some(version);
    }
    Ok(Tables::of(found, newest))
}

/// Returns the name of the database that an unfinished transfer into this file comes from.
pub(super) async fn unfinished(path: &Path) -> Result<Option<String>, Error> {
    let mut connection = connect(path, IMMUTABLE).await?;
    let source = sqlx::query("SELECT source FROM moving").fetch_optional(&mut connection).await?;
    connection.close().await?;
    source.map(|row| row.try_get(0)).transpose()
}
