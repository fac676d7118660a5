//! What holds for the database itself, on a file.

use std::time::Duration;

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
async fn a_commit_is_told_of_even_if_nobody_waits_for_it_any_more() {
    let (database, _data) = open().await;
    let (sender, mut heard) = unbounded_channel();
    database.on_notice(move |notice| drop(sender.send(notice.clone())));
    let mut transaction = database.write().await.unwrap();
    transaction.notify(Notice::KeysChanged).await.unwrap();
    let mut commit = Box::pin(transaction.commit());
    assert!(futures_util::poll!(&mut commit).is_pending());
    drop(commit);
    assert_eq!(heard.recv().await, Some(Notice::KeysChanged));
}

#[tokio::test]
async fn a_write_where_none_can_be_is_no_mistake_of_ours() {
    let (database, _data) = open().await;
    let mut reader = database.read().await.unwrap();
    let written = sqlx::query("DELETE FROM accounts").execute(&mut reader).await;
    assert!(is_transient(&written.unwrap_err()));
}

#[tokio::test]
async fn all_that_is_kept_is_moved() {
    let (database, _data) = open().await;
    let mut connection = database.read().await.unwrap();
    let columns = sqlx::query(
        "SELECT tables.name AS of, columns.name AS named
         FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name NOT IN ('_sqlx_migrations', 'moving')",
    );
    let columns = columns.fetch_all(&mut connection).await.unwrap();
    let mut kept: Vec<(String, String)> =
        columns.iter().map(|row| (row.get("of"), row.get("named"))).collect();
    let moved = TABLES.iter().flat_map(|table| {
        table.columns.iter().map(|(column, _)| (table.name.to_owned(), (*column).to_owned()))
    });
    let mut moved: Vec<_> = moved.collect();
    kept.sort();
    moved.sort();
    assert_eq!(kept, moved);
}

#[tokio::test]
async fn a_path_may_have_what_an_address_may_not() {
    let data = TempDir::new().unwrap();
    let path = data.path().join("a b%20c?d#e.db");
    let database = Database::open(&Address::Sqlite(path.clone()), LIMITS).await.unwrap();
    database.check().await.unwrap();
    assert!(path.exists());
}
