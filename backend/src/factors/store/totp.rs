//! The SQL of authenticator apps.

use keystead_common::factors::TotpInfo;
use sqlx::Row as _;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::database::{self, Connection, Error};

/// Stores a secret that does not count yet.
pub(in crate::factors) async fn put_pending(
    connection: &mut Connection,
    account: Uuid,
    sealed: &[u8],
    until: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO totp (account_id, last_step, pending_sealed, pending_until)
         VALUES ($1, 0, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET pending_sealed = $2, pending_until = $3",
    )
    .bind(account.to_string())
    .bind(sealed)
    .bind(until.as_millis())
    .execute(connection)
    .await
    .map(drop)
}

/// Returns the secret that does not count yet.
pub(in crate::factors) async fn find_pending(
    connection: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Error> {
    let row =
        sqlx::query("SELECT pending_sealed FROM totp WHERE account_id = $1 AND pending_until > $2")
            .bind(account.to_string())
            .bind(now.as_millis())
            .fetch_optional(connection)
            .await?;
    row.map_or(Ok(None), |row| row.try_get("pending_sealed"))
}

/// Makes the pending secret count, of which the code of `step` was used; returns false if another one is pending.
pub(in crate::factors) async fn confirm(
    connection: &mut Connection,
    account: Uuid,
    sealed: &[u8],
    step: i64,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE totp SET sealed = pending_sealed, created_at = $3, last_step = $2,
                         pending_sealed = NULL, pending_until = NULL
         WHERE account_id = $1 AND pending_sealed = $4",
    )
    .bind(account.to_string())
    .bind(step)
    .bind(now.as_millis())
    .bind(sealed)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the secret whose codes count, and the newest step whose code was used.
pub(in crate::factors) async fn find_sealed(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<(Vec<u8>, i64)>, Error> {
    let row = sqlx::query(
        "SELECT sealed, last_step FROM totp WHERE account_id = $1 AND sealed IS NOT NULL",
    )
    .bind(account.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok((row.try_get("sealed")?, row.try_get("last_step")?))).transpose()
}

/// Uses up the codes of a step and of all before; returns false if they were used.
pub(in crate::factors) async fn use_step(
    connection: &mut Connection,
    account: Uuid,
    step: i64,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE totp SET last_step = $2
         WHERE account_id = $1 AND sealed IS NOT NULL AND last_step < $2",
    )
    .bind(account.to_string())
    .bind(step)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns what the owner sees.
pub(in crate::factors) async fn describe(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<TotpInfo>, Error> {
    let row =
        sqlx::query("SELECT created_at FROM totp WHERE account_id = $1 AND sealed IS NOT NULL")
            .bind(account.to_string())
            .fetch_optional(connection)
            .await?;
    let created_at = row.map(|row| database::timestamp(&row, "created_at")).transpose()?;
    Ok(created_at.map(|time| TotpInfo { created_at: time.to_string() }))
}

/// Deletes the secrets that were not confirmed in time.
pub(in crate::factors) async fn delete_pending(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM totp WHERE sealed IS NULL AND pending_until <= $1")
        .bind(now.as_millis())
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE totp SET pending_sealed = NULL, pending_until = NULL WHERE pending_until <= $1",
    )
    .bind(now.as_millis())
    .execute(connection)
    .await
    .map(drop)
}

/// Deletes the secret; returns false if none counted.
pub(in crate::factors) async fn delete(
    connection: &mut Connection,
    account: Uuid,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM totp WHERE account_id = $1 AND sealed IS NOT NULL")
        .bind(account.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}
