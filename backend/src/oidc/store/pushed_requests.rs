//! Requests that clients sent ahead.

use sqlx::Row as _;

use crate::clock::Timestamp;
use crate::database::{Connection, Error};

/// Inserts a request.
pub(in crate::oidc) async fn insert(
    connection: &mut Connection,
    id: &str,
    client_id: &str,
    parameters: &str,
    expires_at: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO pushed_requests (id, client_id, parameters, expires_at)
         SELECT $1, id, $3, $4 FROM clients WHERE id = $2",
    )
    .bind(id)
    .bind(client_id)
    .bind(parameters)
    .bind(expires_at.as_millis())
    .execute(connection)
    .await
    .map(drop)
}

/// Returns true if there is a request with this id.
pub(in crate::oidc) async fn exists(connection: &mut Connection, id: &str) -> Result<bool, Error> {
    let statement = sqlx::query("SELECT 1 FROM pushed_requests WHERE id = $1").bind(id);
    Ok(statement.fetch_optional(connection).await?.is_some())
}

/// Deletes a request of a client that has not expired, and returns its parameters.
pub(in crate::oidc) async fn take(
    connection: &mut Connection,
    id: &str,
    client_id: &str,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let row = sqlx::query(
        "DELETE FROM pushed_requests WHERE id = $1 AND client_id = $2 AND expires_at > $3
         RETURNING parameters",
    )
    .bind(id)
    .bind(client_id)
    .bind(now.as_millis())
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.try_get("parameters")).transpose()
}

/// Deletes up to `batch` expired requests and returns the count.
pub(in crate::oidc) async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM pushed_requests WHERE id IN (
             SELECT id FROM pushed_requests WHERE expires_at <= $1 LIMIT $2)",
    )
    .bind(now.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
