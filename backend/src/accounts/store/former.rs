//! The SQL of former names.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::credentials;
use crate::accounts::account::StoredCredentials;
use crate::accounts::former_name::FormerName;
use crate::database::{self, Connection, Error, placeholders};

/// Names to one statement.
const NAMES_PER_STATEMENT: usize = 200;

/// Both halves are read whichever of them has the name, so that the time does not tell.
const FIND_BY_ANY_NAME: &str =
    "SELECT id, username, password_hash, created_at, password_changed_at, disabled_at
     FROM (SELECT 0 AS precedence, id, username, password_hash, created_at, password_changed_at, disabled_at
           FROM accounts WHERE username_key = $1
           UNION ALL
           SELECT 1 AS precedence, accounts.id, accounts.username, password_hash, created_at, password_changed_at,
                  disabled_at
           FROM former_names JOIN accounts ON accounts.id = former_names.account_id
           WHERE former_names.name_key = $1) AS found
     ORDER BY precedence LIMIT 1";

/// Returns the credentials of the account that has the name with this key, or else of the one that had it elsewhere.
pub(in crate::accounts) async fn find_by_any_name(
    connection: &mut Connection,
    key: &str,
) -> Result<Option<StoredCredentials>, Error> {
    let row = sqlx::query(FIND_BY_ANY_NAME).bind(key).fetch_optional(connection).await?;
    row.as_ref().map(credentials).transpose()
}

/// Inserts the former names of accounts. Of two accounts with the same one, the first keeps it.
pub(in crate::accounts) async fn insert_all(
    connection: &mut Connection,
    names: &[(Uuid, &FormerName)],
) -> Result<(), Error> {
    for some in names.chunks(NAMES_PER_STATEMENT) {
        let statement = format!(
            "INSERT INTO former_names (name_key, account_id, username) VALUES {}
             ON CONFLICT DO NOTHING",
            placeholders(some.len(), 3)
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for (account, name) in some {
            query = query.bind(&*name.key).bind(account.to_string()).bind(&*name.text);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Returns those of the former names with these keys that are kept, and the accounts that have them.
pub(in crate::accounts) async fn owners<'a>(
    connection: &mut Connection,
    keys: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, Uuid>, Error> {
    let (keys, mut owners) = (keys.collect::<Vec<_>>(), HashMap::new());
    for some in keys.chunks(NAMES_PER_STATEMENT) {
        let values = placeholders(1, some.len());
        let statement =
            format!("SELECT name_key, account_id FROM former_names WHERE name_key IN {values}");
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = some.iter().fold(query, |query, key| query.bind(*key));
        for row in query.fetch_all(&mut *connection).await? {
            owners.insert(row.try_get("name_key")?, database::id(&row, "account_id")?);
        }
    }
    Ok(owners)
}

/// Returns the former names of the accounts with these ids.
pub(in crate::accounts) async fn of_accounts(
    connection: &mut Connection,
    ids: RangeInclusive<Uuid>,
) -> Result<HashMap<Uuid, String>, Error> {
    let statement =
        "SELECT account_id, username FROM former_names WHERE account_id BETWEEN $1 AND $2";
    let rows = sqlx::query(statement)
        .bind(ids.start().to_string())
        .bind(ids.end().to_string())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((database::id(row, "account_id")?, row.try_get("username")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;
    use crate::database::{Address, Database, Limits};

    #[tokio::test]
    async fn a_name_is_found_by_the_indexes_of_both_kinds_of_names() {
        let data = TempDir::new().unwrap();
        let limits = Limits { connections: 2, timeout: Duration::from_secs(30) };
        let database = Database::open(&Address::in_directory(data.path()), limits).await.unwrap();
        let mut connection = database.read().await.unwrap();
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {FIND_BY_ANY_NAME}"));
        let plan = sqlx::query(explain).bind("ada").fetch_all(&mut connection).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
        for table in ["accounts", "former_names"] {
            let reads = steps.iter().filter(|step| step.contains(&format!(" {table} ")));
            let reads: Vec<_> = reads.collect();
            assert!(!reads.is_empty(), "{steps:?}");
            assert!(reads.iter().all(|step| step.starts_with("SEARCH")), "{steps:?}");
        }
    }
}
