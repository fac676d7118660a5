//! The queue of logout notices.

use std::collections::BTreeMap;

use sqlx::Row as _;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};

/// A notice that waits to be sent.
#[derive(Debug)]
pub(in crate::oidc) struct LogoutNotice {
    pub(in crate::oidc) id: String,
    pub(in crate::oidc) client_id: String,
    pub(in crate::oidc) account: Uuid,
    pub(in crate::oidc) session: Uuid,
    /// The number of attempts before this one.
    pub(in crate::oidc) attempts: i64,
    due_at: Timestamp,
}

/// Returns up to `limit` notices that are due, the longest waiting first.
pub(in crate::oidc) async fn due(
    connection: &mut Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<LogoutNotice>, Error> {
    let rows = sqlx::query(
        "SELECT id, client_id, account_id, session_id, attempts, due_at FROM logout_notices
         WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
    )
    .bind(now.as_millis())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let notices = rows.iter().map(|row| {
        Ok(LogoutNotice {
            id: row.try_get("id")?,
            client_id: row.try_get("client_id")?,
            account: database::id(row, "account_id")?,
            session: database::id(row, "session_id")?,
            attempts: row.try_get("attempts")?,
            due_at: database::timestamp(row, "due_at")?,
        })
    });
    notices.collect()
}

/// Moves the time of a notice ahead and counts an attempt, if nobody else has since it was read; returns false
/// otherwise.
pub(in crate::oidc) async fn claim(
    connection: &mut Connection,
    notice: &LogoutNotice,
    until: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE logout_notices SET due_at = $3, attempts = attempts + 1
         WHERE id = $1 AND due_at = $2 AND attempts = $4",
    )
    .bind(&notice.id)
    .bind(notice.due_at.as_millis())
    .bind(until.as_millis())
    .bind(notice.attempts)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Counts the notices after at least `attempts` attempts, by client.
pub(in crate::oidc) async fn count_refused(
    connection: &mut Connection,
    attempts: u32,
) -> Result<BTreeMap<String, u64>, Error> {
    let rows = sqlx::query(
        "SELECT client_id, count(*) AS notices FROM logout_notices
         WHERE attempts >= $1 GROUP BY client_id",
    )
    .bind(i64::from(attempts))
    .fetch_all(connection)
    .await?;
    let count = |row: &Row| {
        Ok((row.try_get("client_id")?, row.try_get::<i64, _>("notices")?.unsigned_abs()))
    };
    rows.iter().map(count).collect()
}

/// Counts the notices that were due at this time.
pub(in crate::oidc) async fn count_due(
    connection: &mut Connection,
    at: Timestamp,
) -> Result<u64, Error> {
    let count = sqlx::query("SELECT count(*) FROM logout_notices WHERE due_at <= $1");
    let row = count.bind(at.as_millis()).fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Lets a notice wait until this time.
pub(in crate::oidc) async fn postpone(
    connection: &mut Connection,
    id: &str,
    due_at: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE logout_notices SET due_at = $2 WHERE id = $1")
        .bind(id)
        .bind(due_at.as_millis())
        .execute(connection)
        .await
        .map(drop)
}

/// Deletes a notice.
pub(in crate::oidc) async fn delete(connection: &mut Connection, id: &str) -> Result<(), Error> {
    let statement = sqlx::query("DELETE FROM logout_notices WHERE id = $1");
    statement.bind(id).execute(connection).await.map(drop)
}
