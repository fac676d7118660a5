//! The SQL that reads hashes of other systems.

use sqlx::Row as _;

use crate::database::{Connection, Error};
use crate::passwords::PasswordHash;

/// The hash of an account, made elsewhere.
pub(in crate::accounts) struct ForeignHash {
    pub(in crate::accounts) id: String,
    pub(in crate::accounts) hash: PasswordHash,
    /// True if it is not bcrypt's alone.
    pub(in crate::accounts) is_legacy: bool,
}

/// Returns up to `limit` hashes of accounts after this id that do not begin as ours do.
pub(in crate::accounts) async fn foreign(
    connection: &mut Connection,
    last: &str,
    limit: u32,
) -> Result<Vec<ForeignHash>, Error> {
    let rows = sqlx::query(
        "SELECT id, password_hash, foreign_work FROM accounts
         WHERE id > $1 AND password_hash NOT LIKE $3 AND password_hash NOT LIKE $4
           AND password_hash <> '!'
         ORDER BY id LIMIT $2",
    )
    .bind(last)
    .bind(i64::from(limit))
    .bind("$2b$%")
    .bind("$bcrypt-sha256$v=2,%")
    .fetch_all(connection)
    .await?;
    let foreign = rows.iter().map(|row| {
        Ok(ForeignHash {
            id: row.try_get("id")?,
            hash: PasswordHash::from_stored(row.try_get("password_hash")?),
            is_legacy: row.try_get::<i64, _>("foreign_work")? > 0,
        })
    });
    foreign.collect()
}
