//! The SQL of sessions.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::session::{Authenticated, Rotation, Session};
use crate::accounts::Account;
use crate::authentication::Methods;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row, placeholders};
use crate::passwords::PasswordHash;
use crate::sealed_token::SessionKey;

/// Inserts a session if the account still has this hash, where one is given, and is not disabled; returns false
/// otherwise.
pub(super) async fn insert(
    connection: &mut Connection,
    account: Uuid,
    confirmed: Option<&PasswordHash>,
    session: &Session,
    key: &SessionKey,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at, ip,
                               user_agent, refresh_key, refresh_step, authenticated_at, methods)
         SELECT $1, id, $2, $3, $4, $5, $6, $7, 0, $10, $11 FROM accounts
         WHERE id = $8 AND password_hash = COALESCE($9, password_hash) AND disabled_at IS NULL",
    )
    .bind(session.id.to_string())
    .bind(session.created_at.as_millis())
    .bind(session.last_used_at.as_millis())
    .bind(session.expires_at.as_millis())
    .bind(session.ip.as_deref())
    .bind(session.user_agent.as_deref())
    .bind(key.to_stored())
    .bind(account.to_string())
    .bind(confirmed.map(PasswordHash::expose))
    .bind(session.authenticated_at.as_millis())
    .bind(session.methods.to_stored())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the session with this id and its account, as it counts now.
pub(super) async fn find(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<Authenticated>, Error> {
    Ok(find_rotation(connection, id, now).await?.map(|found| found.of))
}

/// Returns the session with this id as it counts now, its account and the step of its refresh tokens.
pub(super) async fn find_rotation(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<Rotation>, Error> {
    let row = sqlx::query(
        "SELECT sessions.id, sessions.created_at, last_used_at, expires_at, ip, user_agent,
                refresh_key, refresh_step, authenticated_at, methods,
                account_id, username, accounts.created_at AS account_created_at, password_changed_at
         FROM sessions JOIN accounts ON accounts.id = account_id
         WHERE sessions.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Rotation {
            of: Authenticated::new(
                account(&row)?,
                session(&row, now)?,
                SessionKey::from_stored(row.try_get("refresh_key")?),
            ),
            step: row.try_get("refresh_step")?,
        })
    })
    .transpose()
}

/// Returns the active sessions of an account, latest use first.
pub(super) async fn list(
    connection: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Session>, Error> {
    let rows = sqlx::query(
        "SELECT id, created_at, last_used_at, expires_at, ip, user_agent, authenticated_at, methods
         FROM sessions WHERE account_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id DESC",
    )
    .bind(account.to_string())
    .bind(now.as_millis())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| session(row, now)).collect()
}

/// Returns those of these sessions that exist.
pub(super) async fn existing(
    connection: &mut Connection,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, Error> {
    let ids_row = placeholders(1, ids.len());
    let statement = format!("SELECT id FROM sessions WHERE id IN {ids_row}");
    let query = sqlx::query(AssertSqlSafe(statement)).persistent(false);
    let query = ids.iter().fold(query, |query, id| query.bind(id.to_string()));
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(|row| database::id(row, "id")).collect()
}

/// Returns the number of active sessions.
pub(super) async fn count(connection: &mut Connection, now: Timestamp) -> Result<u64, Error> {
    let count = sqlx::query("SELECT count(*) FROM sessions WHERE expires_at > $1");
    let row = count.bind(now.as_millis()).fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Increments the step and records the use, with the beginning as it counts now, if the session is still
/// at `step`; returns false otherwise.
pub(super) async fn step(
    connection: &mut Connection,
    session: &Session,
    step: i64,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE sessions SET refresh_step = refresh_step + 1,
                             last_used_at = $3, expires_at = $4, ip = $5, user_agent = $6,
                             created_at = $7
         WHERE id = $1 AND refresh_step = $2",
    )
    .bind(session.id.to_string())
    .bind(step)
    .bind(session.last_used_at.as_millis())
    .bind(session.expires_at.as_millis())
    .bind(session.ip.as_deref())
    .bind(session.user_agent.as_deref())
    .bind(session.created_at.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Records a use by an app, with the end that follows from it.
pub(super) async fn record_use(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET last_used_at = $2, expires_at = $3 WHERE id = $1")
        .bind(id.to_string())
        .bind(now.as_millis())
        .bind(expires_at.as_millis())
        .execute(connection)
        .await
        .map(drop)
}

/// Records that the person has proved again who they are, when and by which methods so far.
pub(super) async fn set_authenticated(
    connection: &mut Connection,
    session: &Session,
) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET authenticated_at = $2, methods = $3 WHERE id = $1")
        .bind(session.id.to_string())
        .bind(session.authenticated_at.as_millis())
        .bind(session.methods.to_stored())
        .execute(connection)
        .await
        .map(drop)
}

/// Deletes a session of an account; returns false if there is none.
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

/// Deletes every session of an account but `except`, and returns their ids.
pub(super) async fn delete_others(
    connection: &mut Connection,
    account: Uuid,
    except: Uuid,
) -> Result<Vec<Uuid>, Error> {
    let rows = sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND id <> $2 RETURNING id")
        .bind(account.to_string())
        .bind(except.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| database::id(row, "id")).collect()
}

/// Deletes every session of an account, and returns their ids.
pub(super) async fn delete_all(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Vec<Uuid>, Error> {
    delete_others(connection, account, Uuid::nil()).await
}

/// Deletes active sessions of an account past `limit`, and returns their ids: first those that were never
/// refreshed, and of these the ones with the address and `User-Agent` of `new`; then the least recently used.
/// The session `new` is neither counted nor deleted.
pub(super) async fn delete_past(
    connection: &mut Connection,
    account: Uuid,
    new: &Session,
    limit: u32,
) -> Result<Vec<Uuid>, Error> {
    let rows = sqlx::query(
        "DELETE FROM sessions WHERE id IN (
             SELECT id FROM (
                 SELECT id, row_number() OVER (
                     ORDER BY CASE WHEN refresh_step > 0 THEN 2
                                   WHEN ip IS NOT DISTINCT FROM $5
                                        AND user_agent IS NOT DISTINCT FROM $6 THEN 0
                                   ELSE 1 END DESC,
                              CASE WHEN last_used_at > $3 THEN $3 ELSE last_used_at END DESC,
                              id DESC
                 ) AS place
                 FROM sessions WHERE account_id = $1 AND id <> $2 AND expires_at > $3
             ) AS ranked WHERE place > $4
         ) RETURNING id",
    )
    .bind(account.to_string())
    .bind(new.id.to_string())
    .bind(new.created_at.as_millis())
    .bind(i64::from(limit))
    .bind(new.ip.as_deref())
    .bind(new.user_agent.as_deref())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| database::id(row, "id")).collect()
}

/// Deletes up to `batch` expired sessions and returns the count. Sessions refreshed meanwhile are kept.
pub(super) async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM sessions
         WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
           AND expires_at <= $1",
    )
    .bind(now.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

fn session(row: &Row, now: Timestamp) -> Result<Session, Error> {
    let stored = Session {
        id: database::id(row, "id")?,
        created_at: database::timestamp(row, "created_at")?,
        authenticated_at: database::timestamp(row, "authenticated_at")?,
        methods: Methods::from_stored(row.try_get("methods")?),
        last_used_at: database::timestamp(row, "last_used_at")?,
        expires_at: database::timestamp(row, "expires_at")?,
        ip: row.try_get("ip")?,
        user_agent: row.try_get("user_agent")?,
    };
    Ok(stored.corrected(now))
}

fn account(row: &Row) -> Result<Account, Error> {
    let password_changed_at: Option<i64> = row.try_get("password_changed_at")?;
    Ok(Account {
        id: database::id(row, "account_id")?,
        username: row.try_get("username")?,
        created_at: database::timestamp(row, "account_created_at")?,
        password_changed_at: password_changed_at.map(Timestamp::from_millis),
    })
}
