//! The SQL of signing keys.

use std::time::Duration;

use sqlx::Row as _;

use super::{Algorithm, KeysError, Purpose};
use crate::clock::{CLOCK_LEEWAY, Timestamp};
use crate::database::{self, Connection, Error};

/// A key as it is stored.
pub(super) struct StoredKey {
    pub(super) kid: String,
    pub(super) purpose_name: String,
    pub(super) algorithm_name: String,
    /// The private part, sealed under the master key.
    pub(super) sealed: Vec<u8>,
    pub(super) created_at: Timestamp,
    pub(super) signs_from: Timestamp,
    /// True if a clock recorded the times that was ahead, and they are those as they count now.
    pub(super) is_corrected: bool,
    /// The longest lifetime of a token that it signed.
    pub(super) token_ttl: Duration,
}

impl StoredKey {
    pub(super) fn is_for(&self, purpose: Purpose) -> bool {
        self.purpose_name == purpose.name()
    }

    pub(super) fn purpose(&self) -> Result<Purpose, KeysError> {
        let name = &self.purpose_name;
        Purpose::parse(name)
            .ok_or_else(|| KeysError::UnknownPurpose(self.kid.clone(), name.clone()))
    }

    pub(super) fn algorithm(&self) -> Result<Algorithm, KeysError> {
        let name = &self.algorithm_name;
        Algorithm::parse(name)
            .ok_or_else(|| KeysError::UnknownAlgorithm(self.kid.clone(), name.clone()))
    }
}

/// Returns all keys as they count now, in the order in which they sign. One that a clock recorded that was
/// ahead counts as created now.
pub(super) async fn list(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<StoredKey>, Error> {
    let rows = sqlx::query(
        "SELECT kid, purpose, algorithm, sealed, created_at, signs_from, token_ttl
         FROM signing_keys ORDER BY signs_from, kid",
    )
    .fetch_all(connection)
    .await?;
    let keys = rows.iter().map(|row| {
        let created_at = database::timestamp(row, "created_at")?;
        let ahead = created_at.ahead_of(now);
        Ok(StoredKey {
            kid: row.try_get("kid")?,
            purpose_name: row.try_get("purpose")?,
            algorithm_name: row.try_get("algorithm")?,
            sealed: row.try_get("sealed")?,
            created_at: created_at.before(ahead),
            signs_from: database::timestamp(row, "signs_from")?.before(ahead),
            is_corrected: ahead > CLOCK_LEEWAY,
            token_ttl: Duration::from_millis(row.try_get::<i64, _>("token_ttl")?.unsigned_abs()),
        })
    });
    let mut keys = keys.collect::<Result<Vec<_>, Error>>()?;
    keys.sort_by_key(|key| key.signs_from);
    Ok(keys)
}

/// Inserts a key.
pub(super) async fn insert(connection: &mut Connection, key: &StoredKey) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO signing_keys
             (kid, purpose, algorithm, sealed, created_at, signs_from, token_ttl)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&key.kid)
    .bind(&key.purpose_name)
    .bind(&key.algorithm_name)
    .bind(&key.sealed)
    .bind(key.created_at.as_millis())
    .bind(key.signs_from.as_millis())
    .bind(millis(key.token_ttl))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Stores the times of a key.
pub(super) async fn set_times(
    connection: &mut Connection,
    kid: &str,
    created_at: Timestamp,
    signs_from: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE signing_keys SET created_at = $2, signs_from = $3 WHERE kid = $1")
        .bind(kid)
        .bind(created_at.as_millis())
        .bind(signs_from.as_millis())
        .execute(connection)
        .await
        .map(|_| ())
}

/// Deletes a key.
pub(super) async fn delete(connection: &mut Connection, kid: &str) -> Result<(), Error> {
    sqlx::query("DELETE FROM signing_keys WHERE kid = $1")
        .bind(kid)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Raises the longest token lifetime of every key of this purpose to `token_ttl`, if it is shorter.
pub(super) async fn extend_token_ttl(
    connection: &mut Connection,
    purpose: Purpose,
    token_ttl: Duration,
) -> Result<(), Error> {
    sqlx::query("UPDATE signing_keys SET token_ttl = $2 WHERE purpose = $1 AND token_ttl < $2")
        .bind(purpose.name())
        .bind(millis(token_ttl))
        .execute(connection)
        .await
        .map(|_| ())
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
