//! Fills data directories with accounts.
//!
//! The server itself creates the first account and its session. The others are copies of those rows
//! with other names and ids, made by the database. So they have whatever columns this version of
//! the server writes, and a million of them need no million hashes. All have the same password.

use std::io;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};

/// The password of every account.
pub(crate) const PASSWORD: &str = "a quiet harbour at dawn";

/// An SQL expression for the ids of copies by their number `n`: a UUIDv7 for each millisecond of a
/// past time.
const ID: &str = "printf('%08x-%04x-7%03x-8%03x-%012x', 0x019a0000 + (n >> 16), n & 65535,
                         n * 40503 % 4096, n * 48271 % 4096, n * 2654435761 % 0x1000000000000)";
/// The longest that a query may wait for the server that has the file open.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns the name of the account with this number.
pub(crate) fn username(number: usize) -> String {
    format!("user-{number:07}")
}

/// Copies account 0 until there are this many accounts, and its session for this many of them.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn multiply(data: &Path, accounts: usize, sessions: usize) -> io::Result<()> {
    let mut database = open(data).await?;
    let username = "printf('user-%07d', n)";
    let account = [("id", ID), ("username", username), ("username_key", username)];
    copy(&mut database, "accounts", &account, accounts).await.map_err(io::Error::other)?;
    let session = [("id", ID), ("account_id", ID)];
    copy(&mut database, "sessions", &session, sessions).await.map_err(io::Error::other)?;
    database.close().await.map_err(io::Error::other)
}

/// Copies the passkey of account 0 for this many accounts, each with the id of [`credential_id`].
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn copy_passkeys(data: &Path, accounts: usize) -> io::Result<()> {
    let mut database = open(data).await?;
    // What two blobs are joined to is a text.
    let credential = "CAST(original.credential_id || printf('%07d', n) AS BLOB)";
    let computed = [("id", ID), ("account_id", ID), ("credential_id", credential)];
    copy(&mut database, "passkeys", &computed, accounts).await.map_err(io::Error::other)?;
    database.close().await.map_err(io::Error::other)
}

/// Returns the credential id of the account with this number.
pub(crate) fn credential_id(original: &[u8], number: usize) -> Vec<u8> {
    let number = if number == 0 { String::new() } else { format!("{number:07}") };
    [original, number.as_bytes()].concat()
}

/// Copies the only row of a table until there are this many rows. The given columns are computed
/// from the copy's number `n`.
async fn copy(
    database: &mut SqliteConnection,
    table: &str,
    computed: &[(&str, &str)],
    rows: usize,
) -> Result<(), sqlx::Error> {
    let columns = sqlx::query("SELECT name FROM pragma_table_info($1)").bind(table);
    let columns: Vec<String> =
        columns.fetch_all(&mut *database).await?.iter().map(|row| row.get("name")).collect();
    let values = columns.iter().map(|column| {
        let value = computed.iter().find(|(name, _)| name == column);
        value.map_or_else(|| format!("original.{column}"), |(_, value)| (*value).to_owned())
    });
    let statement = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $1)
         INSERT INTO {table} ({}) SELECT {} FROM numbers, (SELECT * FROM {table}) AS original
         WHERE n < $1",
        columns.join(", "),
        values.collect::<Vec<_>>().join(", "),
    );
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    sqlx::query(AssertSqlSafe(statement)).bind(rows).execute(database).await.map(drop)
}

/// Returns an access token for each session in the database of a running server. It takes the
/// claims of a token that the server issued, with the ids of the session, and signs them with the
/// server's secret.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn access_tokens(
    data: &Path,
    secret: &[u8],
    made_by_server: &str,
) -> io::Result<Vec<String>> {
    let mut parts = made_by_server.split('.').map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part).map_err(io::Error::other)?;
        serde_json::from_slice::<Value>(&bytes).map_err(io::Error::other)
    });
    let (Some(header), Some(claims)) = (parts.next(), parts.next()) else {
        return Err(io::Error::other("the access token is not a JWT"));
    };
    let header: Header = serde_json::from_value(header?)?;
    let mut claims = claims?;
    let key = EncodingKey::from_secret(secret);
    let mut database = open(data).await?;
    let sessions =
        sqlx::query("SELECT id, account_id FROM sessions").fetch_all(&mut database).await;
    sessions
        .map_err(io::Error::other)?
        .iter()
        .map(|session| {
            claims["sid"] = session.get::<&str, _>("id").into();
            claims["sub"] = session.get::<&str, _>("account_id").into();
            jsonwebtoken::encode(&header, &claims, &key).map_err(io::Error::other)
        })
        .collect()
}

async fn open(data: &Path) -> io::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(data.join("keystead.db"));
    options.busy_timeout(BUSY_TIMEOUT).connect().await.map_err(io::Error::other)
}
