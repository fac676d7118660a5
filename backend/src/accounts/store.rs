//! The SQL of accounts.

use sqlx::Row as _;

use super::Account;
use crate::database::{self, Connection, Error, Row};
use crate::passwords::PasswordHash;

/// Writes a new account; fails as taken if the key is there.
pub(super) async fn insert(
    connection: &mut Connection,
    account: &Account,
    key: &str,
    hash: &PasswordHash,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO accounts (id, username, username_key, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(account.id.to_string())
    .bind(&account.username)
    .bind(key)
    .bind(hash.expose())
    .bind(account.created_at.as_millis())
    .execute(connection)
    .await
    .map(|_| ())
}

/// The account of this name, and its hash.
pub(super) async fn find_by_key(
    connection: &mut Connection,
    key: &str,
) -> Result<Option<(Account, PasswordHash)>, Error> {
    let row = sqlx::query(
        "SELECT id, username, password_hash, created_at FROM accounts WHERE username_key = $1",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok((account(&row)?, PasswordHash::from_stored(row.try_get("password_hash")?))))
        .transpose()
}

fn account(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: database::id(row, "id")?,
        username: row.try_get("username")?,
        created_at: database::timestamp(row, "created_at")?,
    })
}
