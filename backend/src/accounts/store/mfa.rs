//! The SQL of operators' accounts, and of the time by which an account has to have a second factor.

use sqlx::Row as _;
use uuid::Uuid;

use crate::accounts::account::MfaState;
use crate::clock::Timestamp;
use crate::database::{Connection, Error, Row};
use crate::passwords::PasswordHash;

/// Returns the state of an account.
pub(in crate::accounts) async fn find(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<MfaState>, Error> {
    let row = sqlx::query("SELECT is_operator, mfa_due_at FROM accounts WHERE id = $1")
        .bind(account.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(state).transpose()
}

/// Returns the state of an account, if it has this hash and is not disabled.
pub(in crate::accounts) async fn find_with_hash(
    connection: &mut Connection,
    account: Uuid,
    hash: &PasswordHash,
) -> Result<Option<MfaState>, Error> {
    let row = sqlx::query(
        "SELECT is_operator, mfa_due_at FROM accounts
         WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL",
    )
    .bind(account.to_string())
    .bind(hash.expose())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(state).transpose()
}

/// Sets the time by which an account has to have a second factor.
pub(in crate::accounts) async fn put_due(
    connection: &mut Connection,
    account: Uuid,
    due_at: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET mfa_due_at = $2 WHERE id = $1")
        .bind(account.to_string())
        .bind(due_at.as_millis())
        .execute(connection)
        .await
        .map(drop)
}

/// Clears that time.
pub(in crate::accounts) async fn clear_due(
    connection: &mut Connection,
    account: Uuid,
) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET mfa_due_at = NULL WHERE id = $1 AND mfa_due_at IS NOT NULL")
        .bind(account.to_string())
        .execute(connection)
        .await
        .map(drop)
}

/// Marks an account as an operator's, or removes the mark; returns false if it was so before.
pub(in crate::accounts) async fn put_operator(
    connection: &mut Connection,
    account: Uuid,
    is_operator: bool,
) -> Result<bool, Error> {
    let done =
        sqlx::query("UPDATE accounts SET is_operator = $2 WHERE id = $1 AND is_operator <> $2")
            .bind(account.to_string())
            .bind(i64::from(is_operator))
            .execute(connection)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Reads the state from a row that has its columns.
pub(in crate::accounts) fn state(row: &Row) -> Result<MfaState, Error> {
    let due_at: Option<i64> = row.try_get("mfa_due_at")?;
    Ok(MfaState {
        is_operator: row.try_get::<i64, _>("is_operator")? != 0,
        due_at: due_at.map(Timestamp::from_millis),
    })
}
