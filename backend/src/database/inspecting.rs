//! What can be told of a database by looking at it: nothing is made, brought up to date or written.

use sqlx::Row as _;

use super::{Address, Database, Error, Limits, OpenError, migrations, postgres, sqlite};
use crate::clock::Timestamp;

/// How the tables stand to this version of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// There are none yet.
    Missing,
    /// The next start brings them up to date.
    Old,
    /// As they should be.
    Current,
    /// A later version has been at them.
    New,
}

/// How a `PostgreSQL` is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Its version, as it says it.
    pub version: String,
    /// The same as a number, the last four digits being the minor one.
    pub version_number: i64,
    /// `fsync`: whether what is written is on the disk.
    pub fsync: String,
    /// `synchronous_commit`: whether that is waited for.
    pub synchronous_commit: String,
    /// Whether it is a copy that follows another one, and only reads.
    pub is_standby: bool,
    /// What time it has.
    pub time: Timestamp,
}

impl Database {
    /// Opens a database to be looked at.
    pub async fn open_read_only(address: &Address, limits: Limits) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        match address {
            Address::Sqlite(path) => sqlite::open_read_only(path, limits).await,
            Address::Postgres(url) => postgres::open_read_only(address, url, limits).await,
        }
    }

    /// How the tables of this database stand to this version of the program.
    pub async fn tables(&self, address: &Address) -> Result<Tables, Error> {
        let newest = sqlx::query("SELECT max(version) FROM _sqlx_migrations");
        let found = match newest.fetch_one(&mut self.read().await?).await {
            Err(error) if is_missing(&error) => return Ok(Tables::Missing),
            found => found?.try_get::<Option<i64>, _>(0)?,
        };
        Ok(match found.map(|version| version.cmp(&migrations::newest(address))) {
            None => Tables::Missing,
            Some(std::cmp::Ordering::Less) => Tables::Old,
            Some(std::cmp::Ordering::Equal) => Tables::Current,
            Some(std::cmp::Ordering::Greater) => Tables::New,
        })
    }

    /// What is broken in a file of `SQLite`'s, if anything is: all of it is read.
    pub async fn damage(&self) -> Result<Option<String>, Error> {
        let check = sqlx::query("PRAGMA quick_check(1)");
        match check.fetch_one(&mut self.read().await?).await {
            Err(Error::Database(error)) if error.code().is_some_and(|code| is_damage(&code)) => {
                Ok(Some(error.message().to_owned()))
            }
            found => {
                let said: String = found?.try_get(0)?;
                Ok((said != "ok").then_some(said))
            }
        }
    }

    /// How the `PostgreSQL` is set up that this is on.
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

/// CORRUPT, NOTADB (`SQLite` result codes): damaged so much that it cannot be checked.
fn is_damage(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| [11, 26].contains(&(code & 0xff)))
}

/// Whether a table is not there: `PostgreSQL` has a code for that, `SQLite` a sentence.
fn is_missing(error: &Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|code| code == "42P01")
            || error.message().contains("no such table")
    })
}
