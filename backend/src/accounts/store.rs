//! The SQL of accounts.

pub(super) mod former;
pub(super) mod forms;
pub(super) mod hashes;
pub(super) mod many;
pub(super) mod mfa;

use sqlx::Row as _;
use uuid::Uuid;

use super::account::{Account, Details, ExportedAccount, StoredCredentials};
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};
use crate::passwords::PasswordHash;

/// Inserts an account; fails with a unique violation if the key is taken.
pub(super) async fn insert(
    connection: &mut Connection,
    account: &Account,
    key: &str,
    hash: &PasswordHash,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO accounts (id, username, username_key, password_hash, password_cost, created_at,
                               password_changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(account.id.to_string())
    .bind(&account.username)
    .bind(key)
    .bind(hash.expose())
    .bind(hashes::cost(hash))
    .bind(account.created_at.as_millis())
    .bind(account.password_changed_at.map(Timestamp::as_millis))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Returns the number of accounts.
pub(super) async fn count(connection: &mut Connection) -> Result<u64, Error> {
    let row = sqlx::query("SELECT count(*) FROM accounts").fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Returns up to `limit` accounts after this id, for an export.
pub(super) async fn page(
    connection: &mut Connection,
    last: &str,
    limit: usize,
) -> Result<Vec<ExportedAccount>, Error> {
    let rows = sqlx::query(
        "SELECT id, username, password_hash, created_at, password_changed_at, disabled_at, is_operator
         FROM accounts WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(last)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    let exported = |row: &Row| {
        let since: Option<i64> = row.try_get("disabled_at")?;
        Ok(ExportedAccount {
            account: account(row)?,
            hash: PasswordHash::from_stored(row.try_get("password_hash")?),
            disabled_at: since.map(Timestamp::from_millis),
            is_operator: row.try_get::<i64, _>("is_operator")? != 0,
            former_username: None,
            factors: None,
        })
    };
    rows.iter().map(exported).collect()
}

/// Returns the credentials of the account with this name.
pub(super) async fn find_credentials(
    connection: &mut Connection,
    key: &str,
) -> Result<Option<StoredCredentials>, Error> {
    let row = sqlx::query(
        "SELECT id, username, password_hash, created_at, password_changed_at, disabled_at FROM accounts
         WHERE username_key = $1",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(credentials).transpose()
}

/// Returns the credentials of the account with this id.
pub(super) async fn credentials_of(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<StoredCredentials>, Error> {
    let row = sqlx::query(
        "SELECT id, username, password_hash, created_at, password_changed_at, disabled_at FROM accounts
         WHERE id = $1",
    )
    .bind(account.to_string())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(credentials).transpose()
}

/// Returns the account with this id.
pub(super) async fn find(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<Details>, Error> {
    let row = sqlx::query(
        "SELECT id, username, created_at, password_changed_at, disabled_at, is_operator, mfa_due_at
         FROM accounts
         WHERE id = $1",
    )
    .bind(account.to_string())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(details).transpose()
}

/// Returns the account with this name.
pub(super) async fn find_by_key(
    connection: &mut Connection,
    key: &str,
) -> Result<Option<Details>, Error> {
    let row = sqlx::query(
        "SELECT id, username, created_at, password_changed_at, disabled_at, is_operator, mfa_due_at
         FROM accounts
         WHERE username_key = $1",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(details).transpose()
}

/// Returns up to `limit` accounts after this id, in the order of ids.
pub(super) async fn after(
    connection: &mut Connection,
    id: Uuid,
    limit: u32,
) -> Result<Vec<Details>, Error> {
    let rows = sqlx::query(
        "SELECT id, username, created_at, password_changed_at, disabled_at, is_operator, mfa_due_at
         FROM accounts
         WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(id.to_string())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter().map(details).collect()
}

/// Disables logins to an account; returns false if they were disabled before.
pub(super) async fn disable(
    connection: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<bool, Error> {
    let done =
        sqlx::query("UPDATE accounts SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL")
            .bind(account.to_string())
            .bind(now.as_millis())
            .execute(connection)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Enables logins to an account; returns false if they were enabled before.
pub(super) async fn enable(connection: &mut Connection, account: Uuid) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL",
    )
    .bind(account.to_string())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes an account; returns false if there is none.
pub(super) async fn delete(connection: &mut Connection, account: Uuid) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM accounts WHERE id = $1")
        .bind(account.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

fn credentials(row: &Row) -> Result<StoredCredentials, Error> {
    let disabled_at: Option<i64> = row.try_get("disabled_at")?;
    let hash = PasswordHash::from_stored(row.try_get("password_hash")?);
    Ok(StoredCredentials { account: account(row)?, hash, is_disabled: disabled_at.is_some() })
}

fn details(row: &Row) -> Result<Details, Error> {
    let disabled_at: Option<i64> = row.try_get("disabled_at")?;
    Ok(Details {
        account: account(row)?,
        disabled_at: disabled_at.map(Timestamp::from_millis),
        mfa: mfa::state(row)?,
    })
}

fn account(row: &Row) -> Result<Account, Error> {
    let password_changed_at: Option<i64> = row.try_get("password_changed_at")?;
    Ok(Account {
        id: database::id(row, "id")?,
        username: row.try_get("username")?,
        created_at: database::timestamp(row, "created_at")?,
        password_changed_at: password_changed_at.map(Timestamp::from_millis),
    })
}
