//! The SQL of imports: many accounts in one statement.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::hashes::{cost, legacy_work};
use crate::accounts::imported_account::ImportedAccount;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row, placeholders};

/// Accounts to one statement: `SQLite` searches all earlier parameters for each new one. With three times as
/// many, an import spends two fifths of its time on that.
const ACCOUNTS_PER_STATEMENT: usize = 40;
/// Names or ids to one statement.
const NAMES_PER_STATEMENT: usize = 500;

/// Inserts the accounts whose name and id are free, and returns the ids of those that were inserted.
pub(in crate::accounts) async fn insert_all<'a>(
    connection: &mut Connection,
    accounts: impl Iterator<Item = &'a ImportedAccount>,
) -> Result<HashSet<Uuid>, Error> {
    let accounts: Vec<_> = accounts.collect();
    let mut written = HashSet::with_capacity(accounts.len());
    for some in accounts.chunks(ACCOUNTS_PER_STATEMENT) {
        let statement = format!(
            "INSERT INTO accounts (id, username, username_key, password_hash, password_cost,
                                   foreign_work, created_at, disabled_at, password_changed_at,
                                   is_operator)
             VALUES {} ON CONFLICT DO NOTHING RETURNING id",
            placeholders(some.len(), 10)
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for ImportedAccount { account, key, hash, disabled_at, is_operator, .. } in some {
            query = query
                .bind(account.id.to_string())
                .bind(account.username.as_str())
                .bind(key.as_str())
                .bind(hash.expose())
                .bind(cost(hash))
                .bind(legacy_work(hash))
                .bind(account.created_at.as_millis())
                .bind(disabled_at.map(Timestamp::as_millis))
                .bind(account.password_changed_at.map(Timestamp::as_millis))
                .bind(i64::from(*is_operator));
        }
        for row in query.fetch_all(&mut *connection).await? {
            written.insert(database::id(&row, "id")?);
        }
    }
    Ok(written)
}

/// Returns those of the names that are taken.
pub(in crate::accounts) async fn taken_keys<'a>(
    connection: &mut Connection,
    keys: impl Iterator<Item = &'a str>,
) -> Result<HashSet<String>, Error> {
    let rows = find_among(connection, "username_key", keys.map(str::to_owned)).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Returns those of the ids that are taken.
pub(in crate::accounts) async fn taken_ids(
    connection: &mut Connection,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, Error> {
    let rows = find_among(connection, "id", ids.map(|id| id.to_string())).await?;
    rows.iter().map(|row| database::id(row, "id")).collect()
}

/// Returns the rows whose column has one of the texts.
async fn find_among(
    connection: &mut Connection,
    column: &str,
    texts: impl Iterator<Item = String>,
) -> Result<Vec<Row>, Error> {
    let texts: Vec<_> = texts.collect();
    let mut found = Vec::new();
    for some in texts.chunks(NAMES_PER_STATEMENT) {
        let values = placeholders(1, some.len());
        let statement = format!("SELECT {column} FROM accounts WHERE {column} IN {values}");
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = some.iter().fold(query, |query, text| query.bind(text.as_str()));
        found.extend(query.fetch_all(&mut *connection).await?);
    }
    Ok(found)
}
