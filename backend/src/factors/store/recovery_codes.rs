//! The SQL of recovery codes.

use keystead_common::factors::RecoveryCodesInfo;
use sqlx::Row as _;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::database::{Connection, Error};

/// Inserts the digest of a code, which counts at once or not yet.
pub(in crate::factors) async fn insert(
    connection: &mut Connection,
    account: Uuid,
    digest: &[u8; 32],
    now: Timestamp,
    counts: bool,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO recovery_codes (digest, account_id, created_at, counts) VALUES ($1, $2, $3, $4)",
    )
    .bind(digest.as_slice())
    .bind(account.to_string())
    .bind(now.as_millis())
    .bind(i64::from(counts))
    .execute(connection)
    .await
    .map(drop)
}

/// Returns the keys of other servers that codes of an account are under, sealed.
pub(in crate::factors) async fn sealed_keys(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Vec<Vec<u8>>, Error> {
    let rows = sqlx::query(
        "SELECT DISTINCT key_sealed FROM recovery_codes
         WHERE account_id = $1 AND key_sealed IS NOT NULL",
    )
    .bind(account.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row.try_get("key_sealed")).collect()
}

/// Returns true if an account has a code with this digest, and it counts.
pub(in crate::factors) async fn counts(
    connection: &mut Connection,
    account: Uuid,
    digest: &[u8; 32],
) -> Result<bool, Error> {
    is_there(connection, account, digest, true).await
}

/// Returns true if an account has a code with this digest that does not count yet and was made after `since`.
pub(in crate::factors) async fn is_pending(
    connection: &mut Connection,
    account: Uuid,
    digest: &[u8; 32],
    since: Timestamp,
) -> Result<bool, Error> {
    delete_pending_before(connection, since).await?;
    is_there(connection, account, digest, false).await
}

/// Deletes the codes that were not confirmed in time.
pub(in crate::factors) async fn delete_pending_before(
    connection: &mut Connection,
    since: Timestamp,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE counts = 0 AND created_at <= $1")
        .bind(since.as_millis())
        .execute(connection)
        .await
        .map(drop)
}

async fn is_there(
    connection: &mut Connection,
    account: Uuid,
    digest: &[u8; 32],
    counts: bool,
) -> Result<bool, Error> {
    let row = sqlx::query(
        "SELECT account_id FROM recovery_codes
         WHERE digest = $1 AND account_id = $2 AND counts = $3",
    )
    .bind(digest.as_slice())
    .bind(account.to_string())
    .bind(i64::from(counts))
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Deletes a code that counts; returns false if there is none.
pub(in crate::factors) async fn delete(
    connection: &mut Connection,
    account: Uuid,
    digest: &[u8; 32],
) -> Result<bool, Error> {
    let done = sqlx::query(
        "DELETE FROM recovery_codes WHERE digest = $1 AND account_id = $2 AND counts = 1",
    )
    .bind(digest.as_slice())
    .bind(account.to_string())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes the codes that do not count yet.
pub(in crate::factors) async fn delete_pending(
    connection: &mut Connection,
    account: Uuid,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1 AND counts = 0")
        .bind(account.to_string())
        .execute(connection)
        .await
        .map(drop)
}

/// Makes the codes count that do not yet, in place of the others.
pub(in crate::factors) async fn confirm(
    connection: &mut Connection,
    account: Uuid,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1 AND counts = 1")
        .bind(account.to_string())
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE recovery_codes SET counts = 1 WHERE account_id = $1")
        .bind(account.to_string())
        .execute(connection)
        .await
        .map(drop)
}

/// Returns what the owner sees.
pub(in crate::factors) async fn describe(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<RecoveryCodesInfo>, Error> {
    let row = sqlx::query(
        "SELECT count(*) AS number, max(created_at) AS created_at FROM recovery_codes
         WHERE account_id = $1 AND counts = 1",
    )
    .bind(account.to_string())
    .fetch_one(connection)
    .await?;
    let created_at: Option<i64> = row.try_get("created_at")?;
    let left = u32::try_from(row.try_get::<i64, _>("number")?).unwrap_or(0);
    Ok(created_at.map(|millis| RecoveryCodesInfo {
        left,
        created_at: Timestamp::from_millis(millis).to_string(),
    }))
}

/// Deletes every code of an account; returns false if none counted.
pub(in crate::factors) async fn delete_all(
    connection: &mut Connection,
    account: Uuid,
) -> Result<bool, Error> {
    delete_pending(connection, account).await?;
    let done = sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1")
        .bind(account.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}
