//! The SQL of accounts.

use std::collections::HashSet;
use std::fmt::Write as _;

use bcrypt_lanes::Cost;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::importing::Newcomer;
use super::{Account, Details, Known, Leaver};
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};
use crate::passwords::{Highest, PasswordHash};

/// Accounts and names to a statement: `SQLite` looks each parameter up among all that came before.
const ACCOUNTS: usize = 120;
const NAMES: usize = 500;

/// Writes a new account; fails as taken if the key is there.
pub(super) async fn insert(
    connection: &mut Connection,
    account: &Account,
    key: &str,
    hash: &PasswordHash,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO accounts (id, username, username_key, password_hash, password_cost, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(account.id.to_string())
    .bind(&account.username)
    .bind(key)
    .bind(hash.expose())
    .bind(cost(hash))
    .bind(account.created_at.as_millis())
    .execute(connection)
    .await
    .map(|_| ())
}

/// Writes those of many whose name and id nobody has; the ids of those that were written.
pub(super) async fn insert_all<'a>(
    connection: &mut Connection,
    newcomers: impl Iterator<Item = &'a Newcomer>,
) -> Result<HashSet<Uuid>, Error> {
    let newcomers: Vec<_> = newcomers.collect();
    let mut written = HashSet::with_capacity(newcomers.len());
    for some in newcomers.chunks(ACCOUNTS) {
        let statement = format!(
            "INSERT INTO accounts (id, username, username_key, password_hash, password_cost,
                                   foreign_work, created_at, disabled_at)
             VALUES {} ON CONFLICT DO NOTHING RETURNING id",
            places(some.len(), 8)
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for Newcomer { account, key, hash, disabled_at, .. } in some {
            query = query
                .bind(account.id.to_string())
                .bind(account.username.as_str())
                .bind(key.as_str())
                .bind(hash.expose())
                .bind(cost(hash))
                .bind(foreign_work(hash))
                .bind(account.created_at.as_millis())
                .bind(disabled_at.map(Timestamp::as_millis));
        }
        for row in query.fetch_all(&mut *connection).await? {
            written.insert(database::id(&row, "id")?);
        }
    }
    Ok(written)
}

/// Which of these names somebody has.
pub(super) async fn taken_keys<'a>(
    connection: &mut Connection,
    keys: impl Iterator<Item = &'a str>,
) -> Result<HashSet<String>, Error> {
    let rows = find_among(connection, "username_key", keys.map(str::to_owned)).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Which of these ids somebody has.
pub(super) async fn taken_ids(
    connection: &mut Connection,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, Error> {
    let rows = find_among(connection, "id", ids.map(|id| id.to_string())).await?;
    rows.iter().map(|row| database::id(row, "id")).collect()
}

/// Which of these texts are in a column.
async fn find_among(
    connection: &mut Connection,
    column: &str,
    texts: impl Iterator<Item = String>,
) -> Result<Vec<Row>, Error> {
    let texts: Vec<_> = texts.collect();
    let mut found = Vec::new();
    for some in texts.chunks(NAMES) {
        let places = places(1, some.len());
        let statement = format!("SELECT {column} FROM accounts WHERE {column} IN {places}");
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = some.iter().fold(query, |query, text| query.bind(text.as_str()));
        found.extend(query.fetch_all(&mut *connection).await?);
    }
    Ok(found)
}

/// `($1,$2),($3,$4)`: places for so many rows of so many columns.
fn places(rows: usize, columns: usize) -> String {
    let mut text = String::new();
    for place in 0..rows * columns {
        let before = match (place, place % columns) {
            (0, _) => "(",
            (_, 0) => "),(",
            _ => ",",
        };
        // To write to a text cannot fail.
        let _ = write!(text, "{before}${}", place + 1);
    }
    text + ")"
}

/// How many accounts there are.
pub(super) async fn count(connection: &mut Connection) -> Result<u64, Error> {
    let row = sqlx::query("SELECT count(*) FROM accounts").fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// The first accounts after this id, so many at most.
pub(super) async fn page(
    connection: &mut Connection,
    last: &str,
    limit: usize,
) -> Result<Vec<Leaver>, Error> {
    let rows = sqlx::query(
        "SELECT id, username, password_hash, created_at, disabled_at FROM accounts
         WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(last)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    let leaver = |row: &Row| {
        let since: Option<i64> = row.try_get("disabled_at")?;
        Ok(Leaver {
            account: account(row)?,
            hash: PasswordHash::from_stored(row.try_get("password_hash")?),
            disabled_at: since.map(Timestamp::from_millis),
        })
    };
    rows.iter().map(leaver).collect()
}

/// The account of this name, and its hash.
pub(super) async fn find_by_key(
    connection: &mut Connection,
    key: &str,
) -> Result<Option<Known>, Error> {
    let row = sqlx::query(
        "SELECT id, username, password_hash, created_at, disabled_at FROM accounts
         WHERE username_key = $1",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        let Details { account, disabled_at } = details(&row)?;
        let hash = PasswordHash::from_stored(row.try_get("password_hash")?);
        Ok(Known { account, hash, is_disabled: disabled_at.is_some() })
    })
    .transpose()
}

/// The account of this id, as operators see it.
pub(super) async fn find(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<Details>, Error> {
    let row =
        sqlx::query("SELECT id, username, created_at, disabled_at FROM accounts WHERE id = $1")
            .bind(account.to_string())
            .fetch_optional(connection)
            .await?;
    row.as_ref().map(details).transpose()
}

/// The same by its name.
pub(super) async fn find_named(
    connection: &mut Connection,
    key: &str,
) -> Result<Option<Details>, Error> {
    let row = sqlx::query(
        "SELECT id, username, created_at, disabled_at FROM accounts WHERE username_key = $1",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(details).transpose()
}

/// The accounts that come after this id, those made first before others.
pub(super) async fn after(
    connection: &mut Connection,
    id: Uuid,
    limit: u32,
) -> Result<Vec<Details>, Error> {
    let rows = sqlx::query(
        "SELECT id, username, created_at, disabled_at FROM accounts
         WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(id.to_string())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter().map(details).collect()
}

/// The hash of an account.
pub(super) async fn find_hash(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Option<PasswordHash>, Error> {
    let row = sqlx::query("SELECT password_hash FROM accounts WHERE id = $1")
        .bind(account.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get("password_hash").map(PasswordHash::from_stored)).transpose()
}

/// The most that verifying any account's hash takes.
pub(super) async fn highest(connection: &mut Connection) -> Result<Highest, Error> {
    let row = sqlx::query(
        "SELECT (SELECT max(password_cost) FROM accounts) AS cost,
                (SELECT password_hash FROM accounts WHERE foreign_work > 0
                 ORDER BY foreign_work DESC LIMIT 1) AS heaviest",
    )
    .fetch_one(connection)
    .await?;
    let (cost, heaviest): (Option<i64>, Option<String>) =
        (row.try_get("cost")?, row.try_get("heaviest")?);
    Ok(Highest {
        cost: cost.and_then(|cost| Cost::new(cost.try_into().ok()?).ok()),
        foreign: heaviest.map(PasswordHash::from_stored),
    })
}

/// Puts one hash in the place of another; whether the other was there.
pub(super) async fn replace_hash(
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
    .bind(foreign_work(new))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Puts a hash in the place of whichever there is; whether the account is there.
pub(super) async fn put_hash(
    connection: &mut Connection,
    account: Uuid,
    hash: &PasswordHash,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET password_hash = $2, password_cost = $3, foreign_work = $4
         WHERE id = $1",
    )
    .bind(account.to_string())
    .bind(hash.expose())
    .bind(cost(hash))
    .bind(foreign_work(hash))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Lets nobody log in to an account any more; whether somebody could.
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

/// Lets the owner of an account log in again; whether they could not.
pub(super) async fn enable(connection: &mut Connection, account: Uuid) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL",
    )
    .bind(account.to_string())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes an account that has this hash; whether it was there.
pub(super) async fn delete(
    connection: &mut Connection,
    account: Uuid,
    hash: &PasswordHash,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM accounts WHERE id = $1 AND password_hash = $2")
        .bind(account.to_string())
        .bind(hash.expose())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes an account, whatever its hash; whether it was there.
pub(super) async fn delete_any(connection: &mut Connection, account: Uuid) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM accounts WHERE id = $1")
        .bind(account.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

fn cost(hash: &PasswordHash) -> i64 {
    hash.cost().map_or(0, |cost| cost.get().into())
}

fn foreign_work(hash: &PasswordHash) -> i64 {
    i64::try_from(hash.foreign_work()).unwrap_or(i64::MAX)
}

fn details(row: &Row) -> Result<Details, Error> {
    let disabled_at: Option<i64> = row.try_get("disabled_at")?;
    Ok(Details { account: account(row)?, disabled_at: disabled_at.map(Timestamp::from_millis) })
}

fn account(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: database::id(row, "id")?,
        username: row.try_get("username")?,
        created_at: database::timestamp(row, "created_at")?,
    })
}
