//! The SQL of the audit trail.

use std::ops::Range;

use keystead_common::event::{Event, EventType};
use sqlx::Row as _;
use uuid::Uuid;

use super::new_event::NewEvent;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};

/// The name of each kind in the database, equal to its name in the API.
#[rustfmt::skip]
const KINDS: &[(EventType, &str)] = &[
    (EventType::AccountCreated, "account_created"),
    (EventType::AccountDeleted, "account_deleted"),
    (EventType::AccountDisabled, "account_disabled"),
    (EventType::AccountEnabled, "account_enabled"),
    (EventType::AppAllowed, "app_allowed"),
    (EventType::AppEnded, "app_ended"),
    (EventType::AppRefreshReused, "app_refresh_reused"),
    (EventType::Login, "login"),
    (EventType::LoginFailed, "login_failed"),
    (EventType::Logout, "logout"),
    (EventType::PasskeyAdded, "passkey_added"),
    (EventType::PasskeyCopied, "passkey_copied"),
    (EventType::PasskeyRemoved, "passkey_removed"),
    (EventType::PasskeyRenamed, "passkey_renamed"),
    (EventType::PasswordChanged, "password_changed"),
    (EventType::PasswordRemoved, "password_removed"),
    (EventType::PasswordReset, "password_reset"),
    (EventType::RecoveryCodeUsed, "recovery_code_used"),
    (EventType::RecoveryCodesMade, "recovery_codes_made"),
    (EventType::RecoveryCodesRemoved, "recovery_codes_removed"),
    (EventType::RefreshReused, "refresh_reused"),
    (EventType::ResetLinkMade, "reset_link_made"),
    (EventType::SecondFactorFailed, "second_factor_failed"),
    (EventType::SessionRevoked, "session_revoked"),
    (EventType::TotpAdded, "totp_added"),
    (EventType::TotpRemoved, "totp_removed"),
];

/// Inserts an event.
pub(super) async fn insert(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
    event: &NewEvent<'_>,
) -> Result<(), Error> {
    let kind = KINDS.iter().find(|(kind, _)| *kind == event.kind).map(|(_, name)| *name);
    sqlx::query(
        "INSERT INTO events (id, account_id, kind, created_at, session_id, ip, user_agent)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(event.account.to_string())
    .bind(kind)
    .bind(now.as_millis())
    .bind(event.session.map(|id| id.to_string()))
    .bind(event.client.map(|client| client.ip.to_string()))
    .bind(event.client.and_then(|client| client.user_agent.as_deref()))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Returns events of an account whose ids are in `ids`, newest first.
pub(super) async fn within(
    connection: &mut Connection,
    account: Uuid,
    ids: Range<Uuid>,
    limit: usize,
) -> Result<Vec<Event>, Error> {
    // An id begins with its time, so the order of ids is the order of events.
    let rows = sqlx::query(
        "SELECT id, kind, created_at, session_id, ip, user_agent FROM events
         WHERE account_id = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4",
    )
    .bind(account.to_string())
    .bind(ids.start.to_string())
    .bind(ids.end.to_string())
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    rows.iter().map(event).collect()
}

/// Returns the time of the newest event.
pub(super) async fn newest(connection: &mut Connection) -> Result<Option<Timestamp>, Error> {
    let row = sqlx::query("SELECT max(created_at) AS newest FROM events").fetch_one(connection);
    let newest: Option<i64> = row.await?.try_get("newest")?;
    Ok(newest.map(Timestamp::from_millis))
}

/// Returns the number of all events.
pub(super) async fn count(connection: &mut Connection) -> Result<u64, Error> {
    let row = sqlx::query("SELECT count(*) FROM events").fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Returns the number of events of an account.
pub(super) async fn count_of(connection: &mut Connection, account: Uuid) -> Result<u64, Error> {
    let query = sqlx::query("SELECT count(*) FROM events WHERE account_id = $1");
    let row = query.bind(account.to_string()).fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Returns the id of the event that comes after the newest `count` of an account, if there are more.
pub(super) async fn id_after(
    connection: &mut Connection,
    account: Uuid,
    count: u32,
) -> Result<Option<Uuid>, Error> {
    let row = sqlx::query(
        "SELECT id FROM events WHERE account_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2",
    )
    .bind(account.to_string())
    .bind(i64::from(count))
    .fetch_optional(connection)
    .await?;
    row.map(|row| database::id(&row, "id")).transpose()
}

/// Deletes up to `batch` of an account's events with an id up to `end` and returns the count.
pub(super) async fn delete_of_before(
    connection: &mut Connection,
    account: Uuid,
    end: Uuid,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM events WHERE id IN (SELECT id FROM events
                                         WHERE account_id = $1 AND id <= $2 ORDER BY id LIMIT $3)",
    )
    .bind(account.to_string())
    .bind(end.to_string())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes all events of an account.
pub(super) async fn delete_of(connection: &mut Connection, account: Uuid) -> Result<(), Error> {
    sqlx::query("DELETE FROM events WHERE account_id = $1")
        .bind(account.to_string())
        .execute(connection)
        .await
        .map(|_| ())
}

/// Deletes up to `batch` events older than `oldest` and returns the count.
pub(super) async fn delete_before(
    connection: &mut Connection,
    oldest: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM events
         WHERE id IN (SELECT id FROM events WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
    )
    .bind(oldest.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

fn event(row: &Row) -> Result<Event, Error> {
    let name: &str = row.try_get("kind")?;
    let kind = KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind);
    Ok(Event {
        id: row.try_get("id")?,
        kind: kind.ok_or_else(|| Error::Decode(format!("unknown event kind: {name}").into()))?,
        created_at: database::timestamp(row, "created_at")?.to_string(),
        session_id: row.try_get("session_id")?,
        ip: row.try_get("ip")?,
        user_agent: row.try_get("user_agent")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name_in_the_api_and_the_database() {
        for (kind, name) in KINDS {
            assert_eq!(serde_json::to_value(kind).unwrap(), *name);
        }
    }
}
