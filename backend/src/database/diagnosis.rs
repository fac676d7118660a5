//! The state of a database as `doctor` reports it. Nothing is created, migrated or written.

use std::cmp::Ordering;

use sqlx::Row as _;

use super::{Address, Database, Error, migrations};
use crate::clock::Timestamp;

/// The tables, compared to those of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// There are no tables yet.
    Missing,
    /// The next start migrates them.
    Old,
    /// They are those of this version.
    Current,
    /// A later version has migrated them.
    New,
}

impl Tables {
    /// Compares the newest migration of a database with that of this version.
    pub(super) fn of(found: Option<i64>, newest: i64) -> Self {
        match found.map(|version| version.cmp(&newest)) {
            None => Self::Missing,
            Some(Ordering::Less) => Self::Old,
            Some(Ordering::Equal) => Self::Current,
            Some(Ordering::Greater) => Self::New,
        }
    }
}

/// The setup of a `PostgreSQL` server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// The version as text.
    pub version: String,
    /// The version as a number, whose last four digits are the minor version.
    pub version_number: i64,
    /// The setting `fsync`: `off` means that a crash of the machine may damage the database.
    pub fsync: String,
    /// The setting `synchronous_commit`: `off` means that a commit does not wait for the disk.
    pub synchronous_commit: String,
    /// True for a standby, which follows another server and cannot be written.
    pub is_standby: bool,
    /// The server's time.
    pub time: Timestamp,
}

impl Database {
    /// Compares the tables of this database with those of this version.
    pub async fn tables(&self, address: &Address) -> Result<Tables, Error> {
        let newest = sqlx::query("SELECT max(version) FROM _sqlx_migrations");
        let found = match newest.fetch_one(&mut self.read().await?).await {
            Err(error) if is_missing(&error) => return Ok(Tables::Missing),
            found => found?.try_get::<Option<i64>, _>(0)?,
        };
        Ok(Tables::of(found, migrations::newest(address)))
    }

    /// Reads all of a `SQLite` file and returns the first damage found.
    pub async fn damage(&self) -> Result<Option<String>, Error> {
        let check = sqlx::query("PRAGMA quick_check(1)");
        match check.fetch_one(&mut self.read().await?).await {
            Err(error) => damage_of(&error).map(Some).ok_or(error),
            Ok(found) => {
                let result: String = found.try_get(0)?;
                Ok((result != "ok").then_some(result))
            }
        }
    }

    /// Reads the setup of the `PostgreSQL` server.
    pub async fn engine(&self) -> Result<Engine, Error> {
        let row = sqlx::query(
            "SELECT current_setting('server_version'),
                    CAST(current_setting('server_version_num') AS BIGINT),
                    current_setting('fsync'), current_setting('synchronous_commit'),
                    pg_is_in_recovery(),
                    CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        );
        let row = row.fetch_one(&mut self.read().await?).await?;
        Ok(Engine {
            version: row.try_get(0)?,
            version_number: row.try_get(1)?,
            fsync: row.try_get(2)?,
            synchronous_commit: row.try_get(3)?,
            is_standby: row.try_get(4)?,
            time: Timestamp::from_millis(row.try_get(5)?),
        })
    }
}

/// Returns the message of an error that means damage, CORRUPT or NOTADB (`SQLite` result codes): the file is
/// too damaged to be checked.
pub(super) fn damage_of(error: &Error) -> Option<String> {
    let is_damage =
        |code: &str| code.parse::<u32>().is_ok_and(|code| [11, 26].contains(&(code & 0xff)));
    let error = error.as_database_error()?;
    error.code().is_some_and(|code| is_damage(&code)).then(|| error.message().to_owned())
}

/// Returns true if a table is missing. `PostgreSQL` has a code for that, `SQLite` only a message.
pub(super) fn is_missing(error: &Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|code| code == "42P01")
            || error.message().contains("no such table")
    })
}
