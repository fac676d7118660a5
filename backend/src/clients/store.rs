//! The SQL of clients.

use sqlx::Row as _;
use uuid::Uuid;

use super::secret::{Digest, SecretDates, StoredClient, StoredSecret};
use super::settings::Settings;
use super::{Client, Resource, Source};
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};

/// Returns the client with this id and its secrets.
pub(super) async fn find(
    connection: &mut Connection,
    id: &str,
) -> Result<Option<StoredClient>, Error> {
    let rows = sqlx::query(
        "SELECT clients.id, source, name, settings, backchannel_logout_uri, clients.created_at,
                changed_at, digest, client_secrets.created_at AS secret_created_at, expires_at
         FROM clients LEFT JOIN client_secrets ON client_id = clients.id
         WHERE clients.id = $1 ORDER BY client_secrets.id",
    )
    .bind(id)
    .fetch_all(connection)
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let secrets = rows.iter().filter_map(|row| secret(row).transpose());
    Ok(Some(StoredClient::new(client(first)?, secrets.collect::<Result<_, Error>>()?)))
}

/// Returns all clients in the order of their ids.
pub(super) async fn list(connection: &mut Connection) -> Result<Vec<Client>, Error> {
    let rows = sqlx::query(
        "SELECT id, source, name, settings, backchannel_logout_uri, created_at, changed_at
         FROM clients ORDER BY id",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(client).collect()
}

/// Returns the resources of all services that the operator has registered.
pub(super) async fn services(connection: &mut Connection) -> Result<Vec<Resource>, Error> {
    let rows = sqlx::query(
        "SELECT id, source, name, settings, backchannel_logout_uri, created_at, changed_at
         FROM clients WHERE source IN ('command', 'file') ORDER BY id",
    )
    .fetch_all(connection)
    .await?;
    let clients = rows.iter().map(client).collect::<Result<Vec<_>, Error>>()?;
    let services = clients.into_iter().filter(Client::is_service);
    Ok(services.flat_map(|service| service.resources).collect())
}

/// Inserts a client; returns false if there is one with its id.
pub(super) async fn insert(connection: &mut Connection, client: &Client) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO clients (id, source, name, settings, backchannel_logout_uri, created_at,
                              changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(&client.id)
    .bind(client.source.name())
    .bind(&client.name)
    .bind(to_json(client)?)
    .bind(client.backchannel_logout_uri.as_deref())
    .bind(client.created_at.as_millis())
    .bind(client.changed_at.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Writes everything of a client but the time at which it was registered.
pub(super) async fn update(connection: &mut Connection, client: &Client) -> Result<(), Error> {
    sqlx::query(
        "UPDATE clients SET name = $2, settings = $3, backchannel_logout_uri = $4, changed_at = $5
         WHERE id = $1",
    )
    .bind(&client.id)
    .bind(&client.name)
    .bind(to_json(client)?)
    .bind(client.backchannel_logout_uri.as_deref())
    .bind(client.changed_at.as_millis())
    .execute(connection)
    .await
    .map(drop)
}

/// Deletes a client, and with it its secrets and grants; returns false if there is none.
pub(super) async fn delete(connection: &mut Connection, id: &str) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM clients WHERE id = $1").bind(id).execute(connection);
    Ok(done.await?.rows_affected() > 0)
}

/// Inserts a secret that counts until another takes its place.
pub(super) async fn insert_secret(
    connection: &mut Connection,
    id: Uuid,
    client: &str,
    digest: &Digest,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO client_secrets (id, client_id, digest, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.to_string())
    .bind(client)
    .bind(digest.as_slice())
    .bind(now.as_millis())
    .execute(connection)
    .await
    .map(drop)
}

/// Deletes the secrets that another has taken the place of, and lets the current one count until `expires_at`.
pub(super) async fn replace_secrets(
    connection: &mut Connection,
    client: &str,
    expires_at: Timestamp,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM client_secrets WHERE client_id = $1 AND expires_at IS NOT NULL")
        .bind(client)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE client_secrets SET expires_at = $2 WHERE client_id = $1")
        .bind(client)
        .bind(expires_at.as_millis())
        .execute(connection)
        .await
        .map(drop)
}

/// Deletes all secrets of a client.
pub(super) async fn delete_secrets(connection: &mut Connection, client: &str) -> Result<(), Error> {
    sqlx::query("DELETE FROM client_secrets WHERE client_id = $1")
        .bind(client)
        .execute(connection)
        .await
        .map(drop)
}

/// Returns the registered clients without a secret that is valid at this time, in the order of their ids.
pub(super) async fn without_secret(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<Client>, Error> {
    let rows = sqlx::query(
        "SELECT id, source, name, settings, backchannel_logout_uri, created_at, changed_at
         FROM clients WHERE source <> 'document' AND NOT EXISTS (
             SELECT 1 FROM client_secrets
             WHERE client_id = clients.id AND (expires_at IS NULL OR expires_at > $1))
         ORDER BY id",
    )
    .bind(now.as_millis())
    .fetch_all(connection)
    .await?;
    rows.iter().map(client).collect()
}

/// Returns the number of clients.
pub(super) async fn count(connection: &mut Connection) -> Result<u64, Error> {
    let row = sqlx::query("SELECT count(*) FROM clients").fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Returns the number of clients that have documents.
pub(super) async fn count_documents(connection: &mut Connection) -> Result<u64, Error> {
    let count = sqlx::query("SELECT count(*) FROM clients WHERE source = 'document'");
    Ok(count.fetch_one(connection).await?.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Deletes up to `batch` clients whose documents were last fetched before `fetched_before` and that may do nothing for
/// anybody, and returns the count.
pub(super) async fn delete_unused_documents(
    connection: &mut Connection,
    fetched_before: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM clients WHERE id IN (
             SELECT id FROM clients
             WHERE source = 'document' AND changed_at < $1
               AND NOT EXISTS (SELECT 1 FROM grants WHERE client_id = clients.id)
             LIMIT $2)",
    )
    .bind(fetched_before.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes up to `batch` expired secrets and returns the count.
pub(super) async fn delete_expired_secrets(
    connection: &mut Connection,
    now: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM client_secrets
         WHERE id IN (SELECT id FROM client_secrets WHERE expires_at <= $1 LIMIT $2)",
    )
    .bind(now.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

fn to_json(client: &Client) -> Result<String, Error> {
    serde_json::to_string(&Settings::of(client)).map_err(|error| Error::Encode(error.into()))
}

fn client(row: &Row) -> Result<Client, Error> {
    let source: &str = row.try_get("source")?;
    let source = Source::parse(source).ok_or_else(|| unknown(row))?;
    let (id, name) = (row.try_get("id")?, row.try_get("name")?);
    let mut client = Client::new(id, name, source, database::timestamp(row, "created_at")?);
    let settings: &str = row.try_get("settings")?;
    let settings: Settings =
        serde_json::from_str(settings).map_err(|error| Error::Decode(error.into()))?;
    settings.apply(&mut client).ok_or_else(|| unknown(row))?;
    client.backchannel_logout_uri = row.try_get("backchannel_logout_uri")?;
    client.changed_at = database::timestamp(row, "changed_at")?;
    Ok(client)
}

fn secret(row: &Row) -> Result<Option<StoredSecret>, Error> {
    let Some(digest) = row.try_get::<Option<Vec<u8>>, _>("digest")? else { return Ok(None) };
    let dates = SecretDates {
        created_at: database::timestamp(row, "secret_created_at")?,
        expires_at: row.try_get::<Option<i64>, _>("expires_at")?.map(Timestamp::from_millis),
    };
    Ok(digest.try_into().ok().map(|digest: Digest| StoredSecret { digest, dates }))
}

/// Returns the error for a client that only a later version can read.
fn unknown(row: &Row) -> Error {
    let id: &str = row.try_get("id").unwrap_or_default();
    Error::Decode(format!("the client {id:?} was written by a later version").into())
}
