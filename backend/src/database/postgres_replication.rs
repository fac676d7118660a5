//! The environment of a `PostgreSQL` server, for `doctor`: standbys, poolers, and other tables of the same
//! name.

use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Row as _, raw_sql};

use super::postgres_servers::connect;
use super::{Address, Database, Error, Limits};

/// The standbys of a server, and what a commit waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replication {
    /// The standbys that are connected.
    pub standbys: i64,
    /// Those that commits wait for; `None` if the role may not know.
    pub synchronous: Option<i64>,
    /// The setting `synchronous_standby_names`; empty if commits wait for no standby.
    pub names: String,
    /// The setting `synchronous_commit`.
    pub synchronous_commit: String,
}

/// A pooler between this program and the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooler {
    /// Sessions begin with the connection.
    None,
    /// A connection gets a session that somebody else had before, for as long as it is open.
    Session,
    /// A session changes hands after each transaction.
    Transaction,
}

/// Base backups and logical subscribers receive changes too, but none of them becomes the primary. Archivers
/// do not either, and look like standbys.
const REPLICATION: &str = "
    SELECT count(*), count(sync_state), count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')),
           current_setting('synchronous_standby_names'), current_setting('synchronous_commit')
    FROM pg_stat_replication AS standby
    WHERE coalesce(state, 'streaming') <> 'backup'
      AND NOT EXISTS (
          SELECT 1 FROM pg_replication_slots AS slot
          WHERE slot.active_pid = standby.pid AND slot.slot_type = 'logical')";

const OTHER_SCHEMAS: &str = "
    SELECT string_agg(quote_ident(schemaname), ', ' ORDER BY schemaname)
    FROM pg_tables AS migrations
    WHERE tablename = '_sqlx_migrations' AND schemaname IS DISTINCT FROM current_schema()
      AND EXISTS (
          SELECT 1 FROM pg_tables AS keys
          WHERE keys.schemaname = migrations.schemaname AND keys.tablename = 'signing_keys')";

/// The session, and its age in milliseconds.
const SESSION: &str = "
    SELECT CAST(pid AS BIGINT),
           CAST(extract(epoch FROM clock_timestamp() - backend_start) * 1000 AS BIGINT)
    FROM pg_stat_activity WHERE pid = pg_backend_pid()";

/// The number of times that two connections ask for their session. A busy pooler gives them the same one at
/// some time.
const ROUNDS: usize = 3;
/// The age that a session may have before its connection: clocks run unevenly.
const TOLERANCE: Duration = Duration::from_secs(1);

impl Database {
    /// Reads what is known of the standbys of a `PostgreSQL` server.
    pub async fn replication(&self) -> Result<Replication, Error> {
        let row = sqlx::query(REPLICATION).fetch_one(&mut self.read().await?).await?;
        let (standbys, known): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok(Replication {
            standbys,
            synchronous: (standbys == known).then(|| row.try_get(2)).transpose()?,
            names: row.try_get(3)?,
            synchronous_commit: row.try_get(4)?,
        })
    }

    /// Returns the other schemas of a `PostgreSQL` database that have tables of Keystead.
    pub async fn other_schemas(&self) -> Result<Option<String>, Error> {
        let row = sqlx::query(OTHER_SCHEMAS).fetch_one(&mut self.read().await?).await?;
        row.try_get(0)
    }
}

/// Finds out whether there is a pooler, by two connections of its own: two that have the same session, or
/// a session that is older than its connection.
pub async fn find_pooler(address: &Address, limits: Limits) -> Result<Pooler, Error> {
    let Address::Postgres(url) = address else { return Ok(Pooler::None) };
    let began = Instant::now();
    let open = async || connect(url, limits.timeout).await.map_err(std::io::Error::other);
    let (mut first, mut second) = (open().await?.0, open().await?.0);
    let mut is_old = false;
    for _ in 0..ROUNDS {
        let (one, age) = session(&mut first).await?;
        let (other, _) = session(&mut second).await?;
        if one == other {
            return Ok(Pooler::Transaction);
        }
        is_old |= age > began.elapsed() + TOLERANCE;
    }
    Ok(if is_old { Pooler::Session } else { Pooler::None })
}

async fn session(connection: &mut AnyConnection) -> Result<(i64, Duration), Error> {
    // In one message: a pooler may mix up statements that are prepared, or lose them before they run.
    let row = raw_sql(SESSION).fetch_one(connection).await?;
    let age: i64 = row.try_get(1)?;
    Ok((row.try_get(0)?, Duration::from_millis(age.try_into().unwrap_or_default())))
}
