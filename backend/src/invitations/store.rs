//! The SQL of invitations.

use uuid::Uuid;

use super::invitation::Invitation;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};

/// Inserts an invitation.
pub(super) async fn insert(
    connection: &mut Connection,
    invitation: &Invitation,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO invitations (id, created_at, expires_at) VALUES ($1, $2, $3)")
        .bind(invitation.id.to_string())
        .bind(invitation.created_at.as_millis())
        .bind(invitation.expires_at.as_millis())
        .execute(connection)
        .await
        .map(|_| ())
}

/// Returns true if an invitation is valid.
pub(super) async fn is_valid(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, Error> {
    let row = sqlx::query("SELECT id FROM invitations WHERE id = $1 AND expires_at > $2")
        .bind(id.to_string())
        .bind(now.as_millis())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Returns the valid invitations, newest first.
pub(super) async fn list(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<Invitation>, Error> {
    let rows = sqlx::query(
        "SELECT id, created_at, expires_at FROM invitations WHERE expires_at > $1 ORDER BY id DESC",
    )
    .bind(now.as_millis())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| invitation(row, now)).collect()
}

/// Deletes a valid invitation; returns false if it was not valid. Of concurrent calls, one returns true.
pub(super) async fn delete(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM invitations WHERE id = $1 AND expires_at > $2")
        .bind(id.to_string())
        .bind(now.as_millis())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes up to `batch` expired invitations and returns the count.
pub(super) async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM invitations
         WHERE id IN (SELECT id FROM invitations WHERE expires_at <= $1
                      ORDER BY expires_at LIMIT $2)",
    )
    .bind(now.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Reads an invitation as it counts now. One that a clock recorded that was ahead counts as created now.
fn invitation(row: &Row, now: Timestamp) -> Result<Invitation, Error> {
    let created_at = database::timestamp(row, "created_at")?;
    let ahead = created_at.ahead_of(now);
    Ok(Invitation {
        id: database::id(row, "id")?,
        created_at: created_at.before(ahead),
        expires_at: database::timestamp(row, "expires_at")?.before(ahead),
    })
}
