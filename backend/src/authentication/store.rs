//! The SQL of logins that wait for a second factor, and of reset links.

use sqlx::Row as _;
use uuid::Uuid;

use super::pending::{MfaLogin, ResetLink};
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error};
use crate::passwords::PasswordHash;
use crate::sealed_token::SessionKey;

/// Inserts a login that waits, if the account still has this hash and is not disabled; returns false otherwise.
pub(super) async fn insert_mfa_login(
    connection: &mut Connection,
    login: &MfaLogin,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO mfa_logins (id, account_id, key, password_hash, user_agent, expires_at)
         SELECT $1, id, $2, $3, $4, $5 FROM accounts
         WHERE id = $6 AND password_hash = $3 AND disabled_at IS NULL",
    )
    .bind(login.id.to_string())
    .bind(login.key.to_stored())
    .bind(login.verified.expose())
    .bind(login.user_agent.as_deref())
    .bind(login.expires_at.as_millis())
    .bind(login.account.to_string())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the login with this id that waits.
pub(super) async fn find_mfa_login(
    connection: &mut Connection,
    id: Uuid,
) -> Result<Option<MfaLogin>, Error> {
    let row = sqlx::query(
        "SELECT id, account_id, key, password_hash, user_agent, expires_at FROM mfa_logins
         WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(MfaLogin {
            id: database::id(&row, "id")?,
            account: database::id(&row, "account_id")?,
            key: SessionKey::from_stored(row.try_get("key")?),
            verified: PasswordHash::from_stored(row.try_get("password_hash")?),
            user_agent: row.try_get("user_agent")?,
            expires_at: database::timestamp(&row, "expires_at")?,
        })
    })
    .transpose()
}

/// Deletes a login that waits; returns false if there is none.
pub(super) async fn delete_mfa_login(connection: &mut Connection, id: Uuid) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM mfa_logins WHERE id = $1")
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes every login to an account that waits.
pub(super) async fn delete_mfa_logins(
    connection: &mut Connection,
    account: Uuid,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM mfa_logins WHERE account_id = $1")
        .bind(account.to_string())
        .execute(connection)
        .await
        .map(drop)
}

/// Deletes up to `batch` expired ones and returns the count.
pub(super) async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM mfa_logins WHERE id IN (
             SELECT id FROM mfa_logins WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
         )",
    )
    .bind(now.as_millis())
    .bind(i64::from(batch))
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM reset_links WHERE expires_at <= $1")
        .bind(now.as_millis())
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Stores the reset link of an account, in place of an older one.
pub(super) async fn put_reset_link(
    connection: &mut Connection,
    link: &ResetLink,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO reset_links (account_id, key, expires_at, password_hash) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id) DO UPDATE SET key = $2, expires_at = $3, password_hash = $4",
    )
    .bind(link.account.to_string())
    .bind(link.key.to_stored())
    .bind(link.expires_at.as_millis())
    .bind(link.replaces.expose())
    .execute(connection)
    .await
    .map(drop)
}

/// Returns the reset link of an account.
pub(super) async fn find_reset_link(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<ResetLink>, Error> {
    let row =
        sqlx::query("SELECT key, expires_at, password_hash FROM reset_links WHERE account_id = $1")
            .bind(account.to_string())
            .fetch_optional(connection)
            .await?;
    row.map(|row| {
        Ok(ResetLink {
            account,
            replaces: PasswordHash::from_stored(row.try_get("password_hash")?),
            key: SessionKey::from_stored(row.try_get("key")?),
            expires_at: database::timestamp(&row, "expires_at")?,
        })
    })
    .transpose()
}

/// Deletes the reset link of an account; returns false if it has none with this end.
pub(super) async fn delete_reset_link(
    connection: &mut Connection,
    account: Uuid,
    expires_at: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM reset_links WHERE account_id = $1 AND expires_at = $2")
        .bind(account.to_string())
        .bind(expires_at.as_millis())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}
