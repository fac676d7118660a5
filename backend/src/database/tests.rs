//! The database by itself, on a file.

use std::time::Duration;

use sqlx::Row as _;
use tempfile::TempDir;
use tokio::sync::mpsc::unbounded_channel;

use super::table::TABLES;
use super::*;

const LIMITS: Limits = Limits { connections: 2, timeout: Duration::from_secs(5) };

async fn open() -> (Database, TempDir) {
    let data = TempDir::new().unwrap();
    let database = Database::open(&Address::in_directory(data.path()), LIMITS).await.unwrap();
    (database, data)
}

#[tokio::test]
async fn a_commit_notifies_even_if_its_caller_is_gone() {
    let (database, _data) = open().await;
    let (sender, mut received) = unbounded_channel();
    database.on_notice(move |notice| drop(sender.send(notice.clone())));
    let mut transaction = database.write().await.unwrap();
    transaction.notify(Notice::KeysChanged).await.unwrap();
    let mut commit = Box::pin(transaction.commit());
    assert!(futures_util::poll!(&mut commit).is_pending());
    drop(commit);
    assert_eq!(received.recv().await, Some(Notice::KeysChanged));
}

#[tokio::test]
async fn a_write_to_a_read_only_database_is_a_transient_error() {
    let (database, _data) = open().await;
    let mut reader = database.read().await.unwrap();
    let written = sqlx::query("DELETE FROM accounts").execute(&mut reader).await;
    assert!(is_transient(&written.unwrap_err()));
}

#[tokio::test]
async fn a_transfer_has_every_column_of_every_table() {
    let (database, _data) = open().await;
    let mut connection = database.read().await.unwrap();
    let columns = sqlx::query(
        "SELECT tables.name AS table_name, columns.name AS column_name
         FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name NOT IN ('_sqlx_migrations', 'moving')",
    );
    let columns = columns.fetch_all(&mut connection).await.unwrap();
    let mut stored: Vec<(String, String)> =
        columns.iter().map(|row| (row.get("table_name"), row.get("column_name"))).collect();
    let transferred = TABLES.iter().flat_map(|table| {
        table.columns.iter().map(|(column, _)| (table.name.to_owned(), (*column).to_owned()))
    });
    let mut transferred: Vec<_> = transferred.collect();
    stored.sort();
    transferred.sort();
    assert_eq!(stored, transferred);
}

#[tokio::test]
async fn a_path_may_have_characters_that_a_url_may_not() {
    let data = TempDir::new().unwrap();
    let path = data.path().join("a b%20c?d#e.db");
    let database = Database::open(&Address::Sqlite(path.clone()), LIMITS).await.unwrap();
    Readiness::new(database.clone()).check().await.unwrap();
    assert!(path.exists());
}
