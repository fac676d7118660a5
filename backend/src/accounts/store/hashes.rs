//! The SQL of accounts' password hashes.

use bcrypt_lanes::Cost;
use sqlx::Row as _;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::database::{Connection, Error};
use crate::passwords::{PasswordHash, SlowestHash};

/// Returns the password hash of an account.
pub(in crate::accounts) async fn find_hash(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<PasswordHash>, Error> {
    let row = sqlx::query("SELECT password_hash FROM accounts WHERE id = $1")
        .bind(account.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get("password_hash").map(PasswordHash::from_stored)).transpose()
}

/// Returns the hash that takes longest to verify: the highest bcrypt cost, and the slowest legacy hash.
pub(in crate::accounts) async fn slowest_hash(
    connection: &mut Connection,
) -> Result<SlowestHash, Error> {
    let row = sqlx::query(
        "SELECT (SELECT max(password_cost) FROM accounts) AS cost,
                (SELECT password_hash FROM accounts WHERE foreign_work > 0
                 ORDER BY foreign_work DESC LIMIT 1) AS slowest",
    )
    .fetch_one(connection)
    .await?;
    let (cost, slowest): (Option<i64>, Option<String>) =
        (row.try_get("cost")?, row.try_get("slowest")?);
    Ok(SlowestHash {
        cost: cost.and_then(|cost| Cost::new(cost.try_into().ok()?).ok()),
        legacy: slowest.map(PasswordHash::from_stored),
    })
}

/// Replaces the hash `old` by another of the same password; returns false if the account has another one.
pub(in crate::accounts) async fn replace_hash(
    connection: &mut Connection,
    account: Uuid,
    old: &PasswordHash,
    new: &PasswordHash,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET password_hash = $3, password_cost = $4, foreign_work = $5
         WHERE id = $1 AND password_hash = $2",
    )
    .bind(account.to_string())
    .bind(old.expose())
    .bind(new.expose())
    .bind(cost(new))
    .bind(legacy_work(new))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Replaces the hash of an account by that of a password that is set now; returns false if there is no
/// such account.
pub(in crate::accounts) async fn put_hash(
    connection: &mut Connection,
    account: Uuid,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET password_hash = $2, password_cost = $3, foreign_work = $4,
                             password_changed_at = $5
         WHERE id = $1",
    )
    .bind(account.to_string())
    .bind(hash.expose())
    .bind(cost(hash))
    .bind(legacy_work(hash))
    .bind(now.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes the password of an account.
pub(in crate::accounts) async fn remove_hash(
    connection: &mut Connection,
    account: Uuid,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE accounts SET password_hash = $2, password_cost = 0, foreign_work = 0,
                             password_changed_at = NULL
         WHERE id = $1",
    )
    .bind(account.to_string())
    .bind(PasswordHash::none().expose())
    .execute(connection)
    .await
    .map(drop)
}

pub(super) fn cost(hash: &PasswordHash) -> i64 {
    hash.cost().map_or(0, |cost| cost.get().into())
}

pub(super) fn legacy_work(hash: &PasswordHash) -> i64 {
    i64::try_from(hash.legacy_work()).unwrap_or(i64::MAX)
}
