//! The SQL of used challenges.

use crate::clock::Timestamp;
use crate::database::{Connection, Error};
use crate::factors::challenge::Challenge;

/// Records that a challenge was answered; returns false if it was before.
pub(in crate::factors) async fn insert(
    connection: &mut Connection,
    challenge: &Challenge,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO used_challenges (nonce, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    )
    .bind(challenge.nonce.as_slice())
    .bind(challenge.expires_at.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns true if a challenge was answered.
pub(in crate::factors) async fn is_used(
    connection: &mut Connection,
    challenge: &Challenge,
) -> Result<bool, Error> {
    let row = sqlx::query("SELECT expires_at FROM used_challenges WHERE nonce = $1")
        .bind(challenge.nonce.as_slice())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Deletes up to `batch` expired ones and returns the count.
pub(in crate::factors) async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM used_challenges WHERE nonce IN (
             SELECT nonce FROM used_challenges WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
         )",
    )
    .bind(now.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
