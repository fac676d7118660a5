//! The tables, and reading and writing their rows without knowing what they mean, which only each
//! table's service knows: for transferring everything to another database.

use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Row as _};

use super::value::Kind::{self, Bytes, Integer, Text};
use super::value::Value;
use super::{Connection, Error, Row, placeholders};

/// The number of rows that are read at once for a digest.
const DIGEST_BATCH: usize = 5_000;
/// The number of parameters in a statement, at most. `SQLite` searches all earlier parameters for each
/// new one.
const MAX_PARAMETERS: usize = 1_000;

/// A table. The first column is its key.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
}

/// Every table, after those that its rows refer to.
#[rustfmt::skip]
pub(super) const TABLES: &[Table] = &[
    Table { name: "accounts", columns: &[
        ("id", Text), ("username", Text), ("username_key", Text), ("password_hash", Text),
        ("created_at", Integer), ("password_cost", Integer), ("disabled_at", Integer),
        ("foreign_work", Integer), ("password_changed_at", Integer),
        ("is_operator", Integer), ("mfa_due_at", Integer),
    ] },
    Table { name: "former_names", columns: &[
        ("name_key", Text), ("account_id", Text), ("username", Text),
    ] },
    Table { name: "sessions", columns: &[
        ("id", Text), ("account_id", Text), ("created_at", Integer), ("last_used_at", Integer),
        ("expires_at", Integer), ("refresh_key", Bytes), ("refresh_step", Integer), ("ip", Text),
        ("user_agent", Text), ("authenticated_at", Integer), ("methods", Text),
    ] },
    Table { name: "passkeys", columns: &[
        ("id", Text), ("account_id", Text), ("credential_id", Bytes), ("user_handle", Bytes),
        ("public_key", Bytes), ("name", Text), ("aaguid", Bytes), ("transports", Text),
        ("sign_count", Integer), ("backup_eligible", Integer), ("backed_up", Integer),
        ("is_proved", Integer), ("created_at", Integer), ("last_used_at", Integer),
    ] },
    Table { name: "totp", columns: &[
        ("account_id", Text), ("sealed", Bytes), ("created_at", Integer), ("last_step", Integer),
        ("pending_sealed", Bytes), ("pending_until", Integer),
    ] },
    Table { name: "recovery_codes", columns: &[
        ("digest", Bytes), ("account_id", Text), ("created_at", Integer), ("counts", Integer),
        ("key_sealed", Bytes),
    ] },
    Table { name: "mfa_logins", columns: &[
        ("id", Text), ("account_id", Text), ("key", Bytes), ("password_hash", Text),
        ("user_agent", Text), ("expires_at", Integer),
    ] },
    Table { name: "used_challenges", columns: &[("nonce", Bytes), ("expires_at", Integer)] },
    Table { name: "reset_links", columns: &[
        ("account_id", Text), ("key", Bytes), ("password_hash", Text), ("expires_at", Integer),
    ] },
    Table { name: "events", columns: &[
        ("id", Text), ("account_id", Text), ("kind", Text), ("created_at", Integer),
        ("session_id", Text), ("ip", Text), ("user_agent", Text),
    ] },
    Table { name: "signing_keys", columns: &[
        ("kid", Text), ("algorithm", Text), ("sealed", Bytes), ("created_at", Integer),
        ("signs_from", Integer), ("token_ttl", Integer), ("purpose", Text),
    ] },
    Table { name: "clients", columns: &[
        ("id", Text), ("source", Text), ("name", Text), ("settings", Text),
        ("backchannel_logout_uri", Text), ("created_at", Integer), ("changed_at", Integer),
    ] },
    Table { name: "client_secrets", columns: &[
        ("id", Text), ("client_id", Text), ("digest", Bytes), ("created_at", Integer),
        ("expires_at", Integer),
    ] },
    Table { name: "grants", columns: &[
        ("id", Text), ("client_id", Text), ("session_id", Text), ("scope", Text),
        ("resources", Text), ("authenticated_at", Integer), ("methods", Text),
        ("refresh_key", Bytes), ("refresh_step", Integer), ("created_at", Integer),
        ("last_used_at", Integer), ("ended_at", Integer),
    ] },
    Table { name: "pushed_requests", columns: &[
        ("id", Text), ("client_id", Text), ("parameters", Text), ("expires_at", Integer),
    ] },
    Table { name: "device_requests", columns: &[
        ("id", Text), ("key", Bytes), ("user_code", Text), ("client_id", Text), ("scope", Text),
        ("resources", Text), ("ip", Text), ("user_agent", Text), ("created_at", Integer),
        ("expires_at", Integer), ("polled_at", Integer), ("slowdowns", Integer),
        ("denied_at", Integer), ("session_id", Text),
    ] },
    Table { name: "logout_notices", columns: &[
        ("id", Text), ("client_id", Text), ("account_id", Text), ("session_id", Text),
        ("attempts", Integer), ("due_at", Integer),
    ] },
    Table { name: "throttle", columns: &[
        ("subject", Bytes), ("tally", Integer), ("counted_at", Integer), ("forgotten_at", Integer),
    ] },
    Table { name: "invitations", columns: &[
        ("id", Text), ("created_at", Integer), ("expires_at", Integer),
    ] },
];

impl Table {
    fn key(&self) -> (&'static str, Kind) {
        self.columns[0]
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// Counts the rows.
    pub(super) async fn count(&self, connection: &mut Connection) -> Result<u64, Error> {
        let statement = format!("SELECT count(*) FROM {}", self.name);
        let row = sqlx::query(AssertSqlSafe(statement)).fetch_one(connection).await?;
        Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
    }

    /// Returns the greatest key, or a value that is less than every key if there are no rows.
    pub(super) async fn last_key(&self, connection: &mut Connection) -> Result<Value, Error> {
        let (key, kind) = self.key();
        let statement = format!("SELECT {key} FROM {} ORDER BY {key} DESC LIMIT 1", self.name);
        let row = sqlx::query(AssertSqlSafe(statement)).fetch_optional(connection).await?;
        row.map_or_else(|| Ok(kind.least()), |row| kind.read(&row, 0))
    }

    /// Reads up to `limit` rows after `key`, in the order of their keys.
    pub(super) async fn after(
        &self,
        connection: &mut Connection,
        key: &Value,
        limit: usize,
    ) -> Result<Vec<Vec<Value>>, Error> {
        let (columns, table, (by, _)) = (self.names(), self.name, self.key());
        let statement =
            format!("SELECT {columns} FROM {table} WHERE {by} > $1 ORDER BY {by} LIMIT $2");
        let query = key.bind(sqlx::query(AssertSqlSafe(statement)));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query.bind(limit).fetch_all(connection).await?;
        rows.iter().map(|row| self.read(row)).collect()
    }

    /// Inserts new rows.
    pub(super) async fn insert(
        &self,
        connection: &mut Connection,
        rows: &[Vec<Value>],
    ) -> Result<(), Error> {
        for rows in rows.chunks(MAX_PARAMETERS / self.columns.len()) {
            self.insert_batch(connection, rows).await?;
        }
        Ok(())
    }

    async fn insert_batch(
        &self,
        connection: &mut Connection,
        rows: &[Vec<Value>],
    ) -> Result<(), Error> {
        let values = placeholders(rows.len(), self.columns.len());
        let statement = format!("INSERT INTO {} ({}) VALUES {values}", self.name, self.names());
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = rows.iter().flatten().fold(query, |query, value| value.bind(query));
        query.execute(connection).await.map(drop)
    }

    /// Returns the number of rows and a digest of all of them in the order of their keys: equal for two
    /// tables with equal rows. Calls `report` with the number of rows read so far.
    pub(super) async fn digest(
        &self,
        connection: &mut Connection,
        mut report: impl FnMut(u64),
    ) -> Result<(u64, [u8; 32]), Error> {
        let (mut key, mut count, mut digest) = (self.key().1.least(), 0, Sha256::new());
        loop {
            let rows = self.after(connection, &key, DIGEST_BATCH).await?;
            let Some(last) = rows.last() else { return Ok((count, digest.finalize().into())) };
            key.clone_from(&last[0]);
            for value in rows.iter().flatten() {
                value.digest(&mut digest);
            }
            count += u64::try_from(rows.len()).unwrap_or(u64::MAX);
            report(count);
        }
    }

    fn read(&self, row: &Row) -> Result<Vec<Value>, Error> {
        let columns = self.columns.iter().enumerate();
        columns.map(|(index, (_, kind))| kind.read(row, index)).collect()
    }
}
