//! Grants.

use sqlx::Row as _;
use uuid::Uuid;

use crate::authentication::Methods;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};
use crate::oidc::grant::{Grant, Rotation};
use crate::sealed_token::SessionKey;

/// Inserts a grant if there is none of this id, and if its client is there and its session active; returns false
/// otherwise.
pub(in crate::oidc) async fn insert(
    connection: &mut Connection,
    grant: &Grant,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO grants (id, client_id, session_id, scope, resources, authenticated_at, methods,
                             refresh_key, refresh_step, created_at, last_used_at)
         SELECT $1, clients.id, sessions.id, $4, $5, $6, $7, $8, 0, $9, $9
         FROM sessions JOIN clients ON clients.id = $2
         WHERE sessions.id = $3 AND sessions.expires_at > $9
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(grant.id.to_string())
    .bind(&grant.client_id)
    .bind(grant.session.to_string())
    .bind(&grant.scope)
    .bind(grant.resources.join(" "))
    .bind(grant.authenticated_at.as_millis())
    .bind(grant.methods.to_stored())
    .bind(grant.key.to_stored())
    .bind(grant.created_at.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the grant with this id, unless it has ended.
pub(in crate::oidc) async fn find(
    connection: &mut Connection,
    id: Uuid,
) -> Result<Option<Rotation>, Error> {
    let row = sqlx::query(
        "SELECT id, client_id, session_id, scope, resources, authenticated_at, methods, refresh_key,
                refresh_step, created_at, last_used_at
         FROM grants WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(Rotation { of: grant(&row)?, step: row.try_get("refresh_step")? })).transpose()
}

/// Increments the step and records the use, if the grant is still at `step`; returns false otherwise.
pub(in crate::oidc) async fn step(
    connection: &mut Connection,
    id: Uuid,
    step: i64,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE grants SET refresh_step = refresh_step + 1, last_used_at = $3
         WHERE id = $1 AND refresh_step = $2 AND ended_at IS NULL",
    )
    .bind(id.to_string())
    .bind(step)
    .bind(now.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends a grant; returns false if there is none of this client, or it has ended. The row stays until its code has
/// expired, which would be taken again otherwise.
pub(in crate::oidc) async fn end(
    connection: &mut Connection,
    id: Uuid,
    client_id: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE grants SET ended_at = $3 WHERE id = $1 AND client_id = $2 AND ended_at IS NULL",
    )
    .bind(id.to_string())
    .bind(client_id)
    .bind(now.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends every grant of a client on the sessions of an account; returns false if there is none.
pub(in crate::oidc) async fn end_of_account(
    connection: &mut Connection,
    account: Uuid,
    client_id: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE grants SET ended_at = $3
         WHERE client_id = $2 AND ended_at IS NULL
           AND session_id IN (SELECT id FROM sessions WHERE account_id = $1)",
    )
    .bind(account.to_string())
    .bind(client_id)
    .bind(now.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the grants on the active sessions of an account, latest use first.
pub(in crate::oidc) async fn of_account(
    connection: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Grant>, Error> {
    let rows = sqlx::query(
        "SELECT grants.id, client_id, session_id, scope, resources, grants.authenticated_at,
                grants.methods, grants.refresh_key, grants.created_at, grants.last_used_at
         FROM grants JOIN sessions ON sessions.id = session_id
         WHERE account_id = $1 AND expires_at > $2 AND ended_at IS NULL
         ORDER BY grants.last_used_at DESC, grants.id DESC",
    )
    .bind(account.to_string())
    .bind(now.as_millis())
    .fetch_all(connection)
    .await?;
    rows.iter().map(grant).collect()
}

/// Deletes up to `batch` grants that ended before this time, and returns the count. The newest of a session and a client
/// that is told of logouts stays: the app's own login may outlive its grant.
pub(in crate::oidc) async fn delete_ended(
    connection: &mut Connection,
    before: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM grants WHERE id IN (
             SELECT id FROM grants AS ended WHERE ended_at < $1
               AND (EXISTS (SELECT 1 FROM grants AS newer
                            WHERE newer.session_id = ended.session_id
                              AND newer.client_id = ended.client_id AND newer.id > ended.id)
                    OR EXISTS (SELECT 1 FROM clients
                               WHERE clients.id = ended.client_id AND backchannel_logout_uri IS NULL))
             LIMIT $2)",
    )
    .bind(before.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

const END_PAST: &str = "UPDATE grants SET ended_at = $4
     WHERE session_id = $1 AND client_id = $2 AND ended_at IS NULL AND id NOT IN (
         SELECT id FROM grants WHERE session_id = $1 AND client_id = $2 AND ended_at IS NULL
         ORDER BY last_used_at DESC, id DESC LIMIT $3)";

/// Ends the grants of a session and client past the newest `limit`.
pub(in crate::oidc) async fn end_past(
    connection: &mut Connection,
    session: Uuid,
    client_id: &str,
    limit: u32,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(END_PAST)
        .bind(session.to_string())
        .bind(client_id)
        .bind(i64::from(limit))
        .bind(now.as_millis())
        .execute(connection)
        .await
        .map(drop)
}

fn grant(row: &Row) -> Result<Grant, Error> {
    let resources: String = row.try_get("resources")?;
    Ok(Grant {
        id: database::id(row, "id")?,
        client_id: row.try_get("client_id")?,
        session: database::id(row, "session_id")?,
        scope: row.try_get("scope")?,
        resources: resources.split_whitespace().map(ToOwned::to_owned).collect(),
        authenticated_at: database::timestamp(row, "authenticated_at")?,
        methods: Methods::from_stored(row.try_get("methods")?),
        key: SessionKey::from_stored(row.try_get("refresh_key")?),
        created_at: database::timestamp(row, "created_at")?,
        last_used_at: database::timestamp(row, "last_used_at")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::{AssertSqlSafe, Row as _};
    use tempfile::TempDir;

    use super::END_PAST;
    use crate::database::{Address, Database, Limits};

    /// Without statistics `SQLite` would rather read every grant of the client, however many people use it.
    #[tokio::test]
    async fn grants_past_the_limit_are_found_by_session_and_client() {
        let data = TempDir::new().unwrap();
        let limits = Limits { connections: 2, timeout: Duration::from_secs(30) };
        let database = Database::open(&Address::in_directory(data.path()), limits).await.unwrap();
        let mut connection = database.read().await.unwrap();
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {END_PAST}"));
        let plan = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
        let searches: Vec<_> = steps.iter().filter(|step| step.contains(" grants ")).collect();
        let by_all = "grants_by_session (session_id=? AND client_id=? AND ended_at=?)";
        assert_eq!(searches.len(), 2, "{steps:?}");
        assert!(searches.iter().all(|step| step.ends_with(by_all)), "{steps:?}");
    }
}
