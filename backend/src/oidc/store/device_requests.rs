//! Devices that wait for somebody to type their code.

use sqlx::Row as _;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};
use crate::sealed_token::SessionKey;

/// A device that waits.
#[derive(Debug)]
pub(in crate::oidc) struct DeviceRequest {
    pub(in crate::oidc) id: Uuid,
    /// Half of the key of the device code.
    pub(in crate::oidc) key: SessionKey,
    pub(in crate::oidc) user_code: String,
    pub(in crate::oidc) client_id: String,
    /// The scopes, separated by spaces.
    pub(in crate::oidc) scope: String,
    pub(in crate::oidc) resources: Vec<String>,
    pub(in crate::oidc) ip: Option<String>,
    pub(in crate::oidc) user_agent: Option<String>,
    pub(in crate::oidc) created_at: Timestamp,
    pub(in crate::oidc) expires_at: Timestamp,
    pub(in crate::oidc) polled_at: Option<Timestamp>,
    pub(in crate::oidc) slowdowns: i64,
    pub(in crate::oidc) denied_at: Option<Timestamp>,
    /// The session that was begun for it.
    pub(in crate::oidc) session: Option<Uuid>,
}

const COLUMNS: &str = "id, key, user_code, client_id, scope, resources, ip, user_agent, created_at,
                       expires_at, polled_at, slowdowns, denied_at, session_id";

/// Inserts a device, unless another one that waits has its code; returns false then.
pub(in crate::oidc) async fn insert(
    connection: &mut Connection,
    device: &DeviceRequest,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO device_requests (id, key, user_code, client_id, scope, resources, ip, user_agent,
                                      created_at, expires_at, slowdowns)
         SELECT $1, $2, $3, id, $5, $6, $7, $8, $9, $10, 0 FROM clients WHERE id = $4
         ON CONFLICT DO NOTHING",
    )
    .bind(device.id.to_string())
    .bind(device.key.to_stored())
    .bind(&device.user_code)
    .bind(&device.client_id)
    .bind(&device.scope)
    .bind(device.resources.join(" "))
    .bind(device.ip.as_deref())
    .bind(device.user_agent.as_deref())
    .bind(device.created_at.as_millis())
    .bind(device.expires_at.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the device with this id.
pub(in crate::oidc) async fn find(
    connection: &mut Connection,
    id: Uuid,
) -> Result<Option<DeviceRequest>, Error> {
    let statement = format!("SELECT {COLUMNS} FROM device_requests WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(id.to_string());
    query.fetch_optional(connection).await?.as_ref().map(device).transpose()
}

/// Returns the device that shows this code and waits.
pub(in crate::oidc) async fn find_waiting(
    connection: &mut Connection,
    user_code: &str,
    now: Timestamp,
) -> Result<Option<DeviceRequest>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM device_requests
         WHERE user_code = $1 AND expires_at > $2 AND session_id IS NULL AND denied_at IS NULL"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(user_code).bind(now.as_millis());
    query.fetch_optional(connection).await?.as_ref().map(device).transpose()
}

/// Records the answer to a device that waits: the session that was begun for it, or that it was denied. Returns false if
/// it does not wait any more.
pub(in crate::oidc) async fn answer(
    connection: &mut Connection,
    id: Uuid,
    session: Option<Uuid>,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE device_requests
         SET session_id = $2, denied_at = CASE WHEN $2 IS NULL THEN $3 ELSE denied_at END
         WHERE id = $1 AND expires_at > $3 AND session_id IS NULL AND denied_at IS NULL",
    )
    .bind(id.to_string())
    .bind(session.map(|session| session.to_string()))
    .bind(now.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Records that a device asked, and whether it was too early.
pub(in crate::oidc) async fn record_poll(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
    is_early: bool,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE device_requests SET polled_at = $2, slowdowns = slowdowns + $3 WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(now.as_millis())
    .bind(i64::from(is_early))
    .execute(connection)
    .await
    .map(drop)
}

/// Deletes a device; returns false if somebody else has.
pub(in crate::oidc) async fn delete(connection: &mut Connection, id: Uuid) -> Result<bool, Error> {
    let statement = sqlx::query("DELETE FROM device_requests WHERE id = $1");
    Ok(statement.bind(id.to_string()).execute(connection).await?.rows_affected() > 0)
}

/// Deletes up to `batch` devices whose codes expired before this time, and returns the count.
pub(in crate::oidc) async fn delete_expired(
    connection: &mut Connection,
    before: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM device_requests WHERE id IN (
             SELECT id FROM device_requests WHERE expires_at <= $1 LIMIT $2)",
    )
    .bind(before.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

fn device(row: &Row) -> Result<DeviceRequest, Error> {
    let time =
        |name| row.try_get::<Option<i64>, _>(name).map(|time| time.map(Timestamp::from_millis));
    let resources: String = row.try_get("resources")?;
    let session: Option<String> = row.try_get("session_id")?;
    Ok(DeviceRequest {
        id: database::id(row, "id")?,
        key: SessionKey::from_stored(row.try_get("key")?),
        user_code: row.try_get("user_code")?,
        client_id: row.try_get("client_id")?,
        scope: row.try_get("scope")?,
        resources: resources.split_whitespace().map(ToOwned::to_owned).collect(),
        ip: row.try_get("ip")?,
        user_agent: row.try_get("user_agent")?,
        created_at: database::timestamp(row, "created_at")?,
        expires_at: database::timestamp(row, "expires_at")?,
        polled_at: time("polled_at")?,
        slowdowns: row.try_get("slowdowns")?,
        denied_at: time("denied_at")?,
        session: session.and_then(|id| id.parse().ok()),
    })
}
