//! The SQL that reads hashes of other systems.

use sqlx::Row as _;

use crate::database::{Connection, Error};
use crate::passwords::PasswordHash;

/// The hash of an account.
pub(in crate::accounts) struct StoredHash {
    pub(in crate::accounts) id: String,
    pub(in crate::accounts) hash: PasswordHash,
    /// True if it is not bcrypt's alone.
    pub(in crate::accounts) is_legacy: bool,
}

/// Returns the hashes of the next accounts after this id, at most `limit`. Without a condition on the hash, which
/// no index has: among ten million accounts, one that few fulfil would run into the time limit of a statement.
pub(in crate::accounts) async fn hashes(
    connection: &mut Connection,
    last: &str,
    limit: u32,
) -> Result<Vec<StoredHash>, Error> {
    let rows = sqlx::query(
        "SELECT id, password_hash, foreign_work FROM accounts
         WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(last)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let hashes = rows.iter().map(|row| {
        Ok(StoredHash {
            id: row.try_get("id")?,
            hash: PasswordHash::from_stored(row.try_get("password_hash")?),
            is_legacy: row.try_get::<i64, _>("foreign_work")? > 0,
        })
    });
    hashes.collect()
}

const COUNT_LEGACY: &str = "SELECT count(*) FROM accounts WHERE foreign_work > 0";

/// Returns the number of hashes that are not bcrypt's alone.
pub(in crate::accounts) async fn count_legacy(connection: &mut Connection) -> Result<u64, Error> {
    let row = sqlx::query(COUNT_LEGACY).fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::AssertSqlSafe;
    use tempfile::TempDir;

    use super::*;
    use crate::database::{Address, Database, Limits};

    #[tokio::test]
    async fn hashes_are_read_by_pages_and_legacy_ones_counted_by_their_index() {
        let data = TempDir::new().unwrap();
        let limits = Limits { connections: 2, timeout: Duration::from_secs(5) };
        let database = Database::open(&Address::in_directory(data.path()), limits).await.unwrap();
        let mut transaction = database.write().await.unwrap();
        let insert = "INSERT INTO accounts (id, username, username_key, password_hash, created_at, foreign_work)
                      VALUES ($1, $1, $1, $2, 1, $3)";
        let hashes_of = ["$2b$04$x", "$2b$04$y", "!", "$bcrypt-sha256$v=2,x", "pbkdf2_sha256$1"];
        for (number, hash) in hashes_of.iter().enumerate() {
            let work = i64::from(hash.starts_with("pbkdf2"));
            let insert = sqlx::query(insert).bind(number.to_string()).bind(*hash).bind(work);
            insert.execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        let mut connection = database.read().await.unwrap();
        let mut read = async |last: &str| {
            let page = hashes(&mut connection, last, 2).await.unwrap();
            page.into_iter().map(|row| (row.id, row.is_legacy)).collect::<Vec<_>>()
        };
        let of = |id: &str, is_legacy| (id.to_owned(), is_legacy);
        assert_eq!(read("").await, [of("0", false), of("1", false)]);
        assert_eq!(read("1").await, [of("2", false), of("3", false)]);
        assert_eq!(read("3").await, [of("4", true)]);
        assert_eq!(read("4").await, []);
        assert_eq!(count_legacy(&mut connection).await.unwrap(), 1);
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {COUNT_LEGACY}"));
        let plan = sqlx::query(explain).fetch_one(&mut connection).await.unwrap();
        let step: String = plan.get("detail");
        assert!(step.contains("COVERING INDEX accounts_by_foreign_work"), "{step}");
    }
}
