//! The tables, a set of migrations for each engine. Run at start by whoever starts; of several who
//! start at once, one does it and the others wait.

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, SqlSafeStr};

use super::{Address, OpenError};

type Set = &'static [(i64, &'static str, &'static str)];

#[rustfmt::skip]
const SQLITE: Set = &[
    (1, "accounts, sessions, events", include_str!("../../migrations/sqlite/0001_accounts_sessions_events.sql")),
    (2, "signing keys", include_str!("../../migrations/sqlite/0002_signing_keys.sql")),
    (3, "throttle", include_str!("../../migrations/sqlite/0003_throttle.sql")),
    (4, "the cost of a password hash", include_str!("../../migrations/sqlite/0004_password_cost.sql")),
    (5, "moving", include_str!("../../migrations/sqlite/0005_moving.sql")),
    (6, "operating", include_str!("../../migrations/sqlite/0006_operating.sql")),
];

#[rustfmt::skip]
const POSTGRES: Set = &[
    (1, "all that SQLite had by then", include_str!("../../migrations/postgres/0001_all.sql")),
    (2, "operating", include_str!("../../migrations/postgres/0002_operating.sql")),
];

/// The number of the newest.
pub(super) fn newest(address: &Address) -> i64 {
    set(address).last().map_or(0, |(version, ..)| *version)
}

fn set(address: &Address) -> Set {
    match address {
        Address::Sqlite(_) => SQLITE,
        Address::Postgres(_) => POSTGRES,
    }
}

/// Brings the database up to date.
pub(super) async fn run(
    connection: &mut AnyConnection,
    address: &Address,
) -> Result<(), OpenError> {
    let migrations = set(address)
        .iter()
        .map(|&(version, name, sql)| {
            Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        })
        .collect();
    // sqlx holds an advisory lock meanwhile, where others may be at it.
    let done = Migrator::with_migrations(migrations).run_direct(None, connection, false).await;
    done.map_err(|error| match error {
        MigrateError::VersionMissing(_) => OpenError::TooNew(address.to_string()),
        other => OpenError::Migration(address.to_string(), other.to_string()),
    })
}
