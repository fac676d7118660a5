//! Groups of transactions, on a file.

mod failures;

use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::poll;
use sqlx::Row as _;
use sqlx::raw_sql;
use tempfile::TempDir;

use super::MAX_GROUP;
use crate::database::{Address, Database, Error, Limits, Transaction};

const LIMITS: Limits = Limits { connections: 2, timeout: Duration::from_secs(30) };

async fn open() -> (Database, TempDir) {
    let data = TempDir::new().unwrap();
    let database = create(&Address::in_directory(data.path()), LIMITS).await;
    (database, data)
}

/// Opens a database that has one more table.
async fn create(address: &Address, limits: Limits) -> Database {
    let database = Database::open(address, limits).await.unwrap();
    let mut transaction = database.write().await.unwrap();
    let table = "CREATE TABLE written (name TEXT NOT NULL PRIMARY KEY)";
    raw_sql(table).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    database
}

async fn insert(transaction: &mut Transaction, name: &str) -> Result<(), Error> {
    let query = sqlx::query("INSERT INTO written VALUES ($1)").bind(name);
    query.execute(&mut **transaction).await.map(drop)
}

/// Returns what is permanent.
async fn written(database: &Database) -> Vec<String> {
    let mut connection = database.read().await.unwrap();
    let query = sqlx::query("SELECT name FROM written ORDER BY name");
    query.fetch_all(&mut connection).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// Begins a group: a transaction that has written, and three that wait for their turns.
async fn begin_group(
    database: &Database,
) -> (Transaction, impl Iterator<Item = Pin<Box<impl Future<Output = Result<Transaction, Error>>>>>)
{
    let mut first = database.write().await.unwrap();
    let mut others: Vec<_> = (0..3).map(|_| Box::pin(database.write())).collect();
    for other in &mut others {
        assert!(poll!(other).is_pending());
    }
    insert(&mut first, "first").await.unwrap();
    (first, others.into_iter())
}

#[tokio::test]
async fn those_who_wait_share_a_commit() {
    let (database, _data) = open().await;
    let mut first = database.write().await.unwrap();
    let mut second = pin!(database.write());
    assert!(poll!(&mut second).is_pending());
    insert(&mut first, "first").await.unwrap();
    let mut first = pin!(first.commit());
    assert!(poll!(&mut first).is_pending());
    let mut second = second.await.unwrap();
    // The first has had its turn, and waits for the second.
    assert!(poll!(&mut first).is_pending());
    assert_eq!(written(&database).await, [""; 0]);
    insert(&mut second, "second").await.unwrap();
    second.commit().await.unwrap();
    assert_eq!(written(&database).await, ["first", "second"]);
    first.await.unwrap();
}

#[tokio::test]
async fn one_that_fails_takes_back_what_it_wrote_itself() {
    let (database, _data) = open().await;
    let (first, mut others) = begin_group(&database).await;
    let mut first = pin!(first.commit());
    assert!(poll!(&mut first).is_pending());
    let mut dropped = others.next().unwrap().await.unwrap();
    insert(&mut dropped, "dropped").await.unwrap();
    drop(dropped);
    let mut failed = others.next().unwrap().await.unwrap();
    insert(&mut failed, "failed").await.unwrap();
    insert(&mut failed, "first").await.expect_err("it is there, although it is not permanent yet");
    let mut failed = pin!(failed.rollback());
    assert!(poll!(&mut failed).is_pending());
    let mut last = others.next().unwrap().await.unwrap();
    insert(&mut last, "last").await.unwrap();
    last.commit().await.unwrap();
    first.await.unwrap();
    failed.await.unwrap();
    assert_eq!(written(&database).await, ["first", "last"]);
}

#[tokio::test]
async fn one_that_writes_much_shares_no_commit() {
    let (database, _data) = open().await;
    let mut first = database.write().await.unwrap();
    let mut long = pin!(database.write_much());
    let mut last = pin!(database.write());
    assert!(poll!(&mut long).is_pending() && poll!(&mut last).is_pending());
    insert(&mut first, "first").await.unwrap();
    first.commit().await.unwrap();
    let mut long = long.await.unwrap();
    insert(&mut long, "long").await.unwrap();
    long.commit().await.unwrap();
    assert_eq!(written(&database).await, ["first", "long"]);
    last.await.unwrap().rollback().await.unwrap();
}

#[tokio::test]
async fn one_that_gives_up_does_not_stop_the_others() {
    let (database, _data) = open().await;
    let first = database.write().await.unwrap();
    let mut gone: Vec<_> = (0..2).map(|_| Box::pin(database.write())).collect();
    let mut last = pin!(database.write());
    for one in &mut gone {
        assert!(poll!(one).is_pending());
    }
    assert!(poll!(&mut last).is_pending());
    gone.pop();
    let mut first = pin!(first.commit());
    assert!(poll!(&mut first).is_pending());
    // One gives up when its turn has come, or is about to.
    tokio::task::yield_now().await;
    drop(gone);
    let mut last = last.await.unwrap();
    insert(&mut last, "last").await.unwrap();
    last.commit().await.unwrap();
    first.await.unwrap();
    assert_eq!(written(&database).await, ["last"]);
}

#[tokio::test]
async fn a_group_has_a_bound() {
    let (database, _data) = open().await;
    let mut first = database.write().await.unwrap();
    insert(&mut first, "first").await.unwrap();
    let mut others: Vec<_> = (0..=MAX_GROUP).map(|_| Box::pin(database.write())).collect();
    for other in &mut others {
        assert!(poll!(other).is_pending());
    }
    let mut first = pin!(first.commit());
    assert!(poll!(&mut first).is_pending());
    let mut commits = Vec::new();
    for other in &mut others[..MAX_GROUP - 1] {
        let mut commit = Box::pin(other.await.unwrap().commit());
        assert!(poll!(&mut commit).is_pending());
        commits.push(commit);
    }
    // The next ones wait still, and the group is committed.
    first.await.unwrap();
    assert!(join_all(commits).await.into_iter().all(|result| result.is_ok()));
    assert_eq!(written(&database).await, ["first"]);
}

/// Compares the writes that were answered with those that are permanent, where some fail for want of space.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_answered_is_permanent_though_the_file_is_full() {
    let (database, _data) = open().await;
    let mut transaction = database.write_much().await.unwrap();
    let bound = "SELECT page_count + 4 FROM pragma_page_count()";
    let pages: i64 = sqlx::query(bound).fetch_one(&mut *transaction).await.unwrap().get(0);
    let limit = format!("PRAGMA max_page_count = {pages}");
    raw_sql(sqlx::AssertSqlSafe(limit)).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let write = async |number: usize| {
        let name = format!("{number:0>1000}");
        let mut transaction = database.write().await?;
        insert(&mut transaction, &name).await?;
        if number.is_multiple_of(5) {
            transaction.rollback().await?;
            return Ok(None);
        }
        transaction.commit().await?;
        Ok::<_, Error>(Some(name))
    };
    let results = join_all((0..60).map(write)).await;
    assert!(results.iter().any(Result::is_err), "there is room for a few");
    let answered: Vec<String> = results.into_iter().flatten().flatten().collect();
    assert!(!answered.is_empty());
    assert_eq!(written(&database).await, answered);
}
