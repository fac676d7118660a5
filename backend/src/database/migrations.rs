//! The migrations, a list for each engine. Every start runs those that are missing. If several
//! servers start at once, one runs them and the others wait.
//!
//! The database keeps a checksum of each file, comments included: a server refuses to start after any
//! change to a migration that was run.

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, Connection as _, SqlSafeStr};

use super::describe::describe_migration;
use super::{Address, AdvisoryLock, OpenError};

/// Version, description and SQL of each migration.
type Migrations = &'static [(i64, &'static str, &'static str)];

#[rustfmt::skip]
const SQLITE: Migrations = &[
    (1, "accounts, sessions, events", include_str!("../../migrations/sqlite/0001_accounts_sessions_events.sql")),
    (2, "signing keys", include_str!("../../migrations/sqlite/0002_signing_keys.sql")),
    (3, "throttle", include_str!("../../migrations/sqlite/0003_throttle.sql")),
    (4, "the cost of a password hash", include_str!("../../migrations/sqlite/0004_password_cost.sql")),
    (5, "moving", include_str!("../../migrations/sqlite/0005_moving.sql")),
    (6, "operating", include_str!("../../migrations/sqlite/0006_operating.sql")),
    (7, "when a password was set", include_str!("../../migrations/sqlite/0007_password_changed_at.sql")),
    (8, "when a person proved who they are", include_str!("../../migrations/sqlite/0008_authenticated_at.sql")),
    (9, "second factors", include_str!("../../migrations/sqlite/0009_factors.sql")),
    (10, "OpenID provider", include_str!("../../migrations/sqlite/0010_openid_provider.sql")),
    (11, "former names", include_str!("../../migrations/sqlite/0011_former_names.sql")),
    (12, "pending factors", include_str!("../../migrations/sqlite/0012_pending_factors.sql")),
];

#[rustfmt::skip]
const POSTGRES: Migrations = &[
    (1, "all that SQLite had by then", include_str!("../../migrations/postgres/0001_all.sql")),
    (2, "operating", include_str!("../../migrations/postgres/0002_operating.sql")),
    (3, "when a password was set", include_str!("../../migrations/postgres/0003_password_changed_at.sql")),
    (4, "when a person proved who they are", include_str!("../../migrations/postgres/0004_authenticated_at.sql")),
    (5, "second factors", include_str!("../../migrations/postgres/0005_factors.sql")),
    (6, "OpenID provider", include_str!("../../migrations/postgres/0006_openid_provider.sql")),
    (7, "former names", include_str!("../../migrations/postgres/0007_former_names.sql")),
    (8, "pending factors", include_str!("../../migrations/postgres/0008_pending_factors.sql")),
];

/// Begins the transaction of the migrations on PostgreSQL. It has none of the time limits of the role or
/// the database, of which each version of PostgreSQL has others, and no notices that a table exists.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL client_min_messages = warning;
    SELECT set_config(name, '0', true) FROM pg_settings
    WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout',
                   'transaction_timeout')";

/// Returns the version of the newest migration.
pub(super) fn newest(address: &Address) -> i64 {
    of_engine(address).last().map_or(0, |(version, ..)| *version)
}

/// Returns true if the migration of this version was run as it is here.
pub(super) fn is_known(address: &Address, version: i64, checksum: &[u8]) -> bool {
    of_engine(address).iter().any(|own| own.0 == version && *migration(own).checksum == *checksum)
}

fn migration(&(version, name, sql): &(i64, &'static str, &'static str)) -> Migration {
    Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
}

fn of_engine(address: &Address) -> Migrations {
    match address {
        Address::Sqlite(_) => SQLITE,
        Address::Postgres(_) => POSTGRES,
    }
}

/// Runs the migrations that the database lacks.
pub(super) async fn run(
    connection: &mut AnyConnection,
    address: &Address,
) -> Result<(), OpenError> {
    let migrations = of_engine(address).iter().map(migration).collect();
    let mut migrator = Migrator::with_migrations(migrations);
    let done = match address {
        Address::Sqlite(_) => migrator.run_direct(None, connection, false).await,
        Address::Postgres(_) => {
            // It would be of the session, and stay there if a pooler ends ours elsewhere.
            migrator.set_locking(false);
            run_in_transaction(connection, &migrator).await
        }
    };
    done.map_err(|error| match error {
        MigrateError::VersionMissing(_) => OpenError::TooNew(address.to_string()),
        other => OpenError::Migration(address.to_string(), describe_migration(&other)),
    })
}

/// Runs the migrations that are missing, all or none of them, while no other server does.
async fn run_in_transaction(
    connection: &mut AnyConnection,
    migrator: &Migrator,
) -> Result<(), MigrateError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let lock = sqlx::query("SELECT pg_advisory_xact_lock($1)");
    lock.bind(AdvisoryLock::Migration.number()).execute(&mut *transaction).await?;
    migrator.run_direct(None, &mut *transaction, false).await?;
    Ok(transaction.commit().await?)
}
