//! The SQL of sessions.

use sqlx::Row as _;
use uuid::Uuid;

use super::{Authenticated, Session};
use crate::accounts::Account;
use crate::database::{self, Connection, Error, Row};

/// Writes a new session.
pub(super) async fn insert(
    connection: &mut Connection,
    account: Uuid,
    session: &Session,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO sessions
             (id, account_id, created_at, last_used_at, expires_at, ip, user_agent)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(session.id.to_string())
    .bind(account.to_string())
    .bind(session.created_at.as_millis())
    .bind(session.last_used_at.as_millis())
    .bind(session.expires_at.as_millis())
    .bind(session.ip.as_deref())
    .bind(session.user_agent.as_deref())
    .execute(connection)
    .await
    .map(|_| ())
}

/// The session of this id, and whose it is.
pub(super) async fn find(
    connection: &mut Connection,
    id: Uuid,
) -> Result<Option<Authenticated>, Error> {
    let row = sqlx::query(
        "SELECT sessions.id, sessions.created_at, last_used_at, expires_at, ip, user_agent,
                account_id, username, accounts.created_at AS account_created_at
         FROM sessions JOIN accounts ON accounts.id = account_id
         WHERE sessions.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(Authenticated { account: account(&row)?, session: session(&row)? }))
        .transpose()
}

/// Ends a session; whether it was there to be ended.
pub(super) async fn delete(
    connection: &mut Connection,
    account: Uuid,
    id: Uuid,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM sessions WHERE id = $1 AND account_id = $2")
        .bind(id.to_string())
        .bind(account.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

fn session(row: &Row) -> Result<Session, Error> {
    Ok(Session {
        id: database::id(row, "id")?,
        created_at: database::timestamp(row, "created_at")?,
        last_used_at: database::timestamp(row, "last_used_at")?,
        expires_at: database::timestamp(row, "expires_at")?,
        ip: row.try_get("ip")?,
        user_agent: row.try_get("user_agent")?,
    })
}

fn account(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: database::id(row, "account_id")?,
        username: row.try_get("username")?,
        created_at: database::timestamp(row, "account_created_at")?,
    })
}
