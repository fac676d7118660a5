//! The SQL of many accounts at once, as they come from elsewhere.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{cost, foreign_work};
use crate::accounts::importing::Newcomer;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row, places};

/// Accounts and names to a statement: `SQLite` looks each parameter up among all that came before.
const ACCOUNTS: usize = 120;
const NAMES: usize = 500;

/// Writes those of many whose name and id nobody has; the ids of those that were written.
pub(in crate::accounts) async fn insert_all<'a>(
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
pub(in crate::accounts) async fn taken_keys<'a>(
    connection: &mut Connection,
    keys: impl Iterator<Item = &'a str>,
) -> Result<HashSet<String>, Error> {
    let rows = find_among(connection, "username_key", keys.map(str::to_owned)).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Which of these ids somebody has.
pub(in crate::accounts) async fn taken_ids(
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
