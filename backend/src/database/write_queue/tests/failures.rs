//! Groups that fail as a whole: whoever waits is told, nothing of the group stays, and the next one writes.

use std::sync::Arc;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, SqlSafeStr as _};

use super::*;
use crate::database::sqlite;
use crate::database::write_queue::{Kind, WriteQueue};
use crate::database::write_turn::WriteTurn;

async fn write(database: &Database, name: &str) {
    let mut transaction = database.write().await.unwrap();
    insert(&mut transaction, name).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_commit_that_fails_fails_all_of_its_group_and_nobody_else() {
    let (database, _data) = open().await;
    let mut transaction = database.write().await.unwrap();
    // Such a reference is looked at by the commit, which fails and leaves the transaction open.
    let table =
        "CREATE TABLE pointing (name TEXT REFERENCES written (name) DEFERRABLE INITIALLY DEFERRED)";
    raw_sql(table).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();

    let (first, mut others) = begin_group(&database).await;
    let mut first = pin!(first.commit());
    assert!(poll!(&mut first).is_pending());
    let mut dangling = others.next().unwrap().await.unwrap();
    let pointing = "INSERT INTO pointing VALUES ('nobody')";
    raw_sql(pointing).execute(&mut *dangling).await.unwrap();
    let mut dangling = pin!(dangling.commit());
    assert!(poll!(&mut dangling).is_pending());
    let undecided = others.next().unwrap().await.unwrap();
    let mut undecided = pin!(undecided.rollback());
    assert!(poll!(&mut undecided).is_pending());
    let mut last = others.next().unwrap().await.unwrap();
    insert(&mut last, "last").await.unwrap();
    let error = last.commit().await.unwrap_err();
    assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
    first.await.unwrap_err();
    dangling.await.unwrap_err();
    undecided.await.expect_err("what it has seen is not permanent");
    assert_eq!(written(&database).await, [""; 0]);
    write(&database, "next").await;
    assert_eq!(written(&database).await, ["next"]);
}

#[tokio::test]
async fn whoever_waits_for_another_process_in_vain_is_told_and_the_next_one_writes() {
    let data = TempDir::new().unwrap();
    let address = Address::in_directory(data.path());
    drop(create(&address, LIMITS).await);
    let limits = Limits { timeout: Duration::from_millis(500), ..LIMITS };
    let database = Database::open(&address, limits).await.unwrap();
    let mut other = pool(&address).await.acquire().await.unwrap();
    raw_sql("BEGIN IMMEDIATE").execute(&mut *other).await.unwrap();
    let results = join_all((0..3).map(|_| database.write())).await;
    assert!(results.iter().all(Result::is_err), "{results:?}");
    raw_sql("ROLLBACK").execute(&mut *other).await.unwrap();
    // Half a second may be too short for a busy machine.
    let mut next = database.write().await;
    for _ in 0..60 {
        if next.is_err() {
            next = database.write().await;
        }
    }
    let mut next = next.unwrap();
    insert(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(written(&database).await, ["next"]);
}

#[tokio::test]
async fn a_connection_that_cannot_begin_is_replaced() {
    let (database, _data) = open().await;
    let mut first = database.write().await.unwrap();
    // As on a connection to a file that could not be written when it was opened.
    raw_sql("PRAGMA query_only = ON").execute(&mut *first).await.unwrap();
    first.rollback().await.unwrap();
    let error = database.write().await.unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
    write(&database, "next").await;
    assert_eq!(written(&database).await, ["next"]);
}

/// Stops the service of a queue at a time, as a panic would, and returns what became of those who waited.
async fn stop(queue: &Arc<WriteQueue>, in_turn: bool) -> Vec<Result<(), Error>> {
    queue.state().is_served = true;
    let mut first = Box::pin(queue.turn(Kind::Short));
    let mut second = Box::pin(queue.turn(Kind::Short));
    assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
    // It waits for the connection, or has it.
    let held = if in_turn { None } else { Some(queue.pool.acquire().await.unwrap()) };
    let mut service = Box::pin(Arc::clone(queue).serve());
    assert!(poll!(&mut service).is_pending());
    if !in_turn {
        drop((service, held));
        return vec![first.await.map(drop), second.await.map(drop)];
    }
    let mut turn: WriteTurn = tokio::select! {
        turn = &mut first => turn.unwrap(),
        () = &mut service => unreachable!("a turn is open"),
    };
    raw_sql("INSERT INTO written VALUES ('half')").execute(&mut *turn).await.unwrap();
    drop(service);
    vec![turn.commit().await, second.await.map(drop)]
}

#[tokio::test]
async fn a_service_that_stops_tells_all_who_wait_and_another_one_follows() {
    let data = TempDir::new().unwrap();
    let address = Address::in_directory(data.path());
    let database = create(&address, LIMITS).await;
    let begin = "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; SAVEPOINT turn".into_sql_str();
    let queue = Arc::new(WriteQueue::new(pool(&address).await, begin, LIMITS.timeout));
    for in_turn in [false, true] {
        let results = stop(&queue, in_turn).await;
        let crashed = |result: &Result<(), Error>| matches!(result, Err(Error::WorkerCrashed));
        assert!(results.iter().all(crashed), "{in_turn} {results:?}");
        assert_eq!(written(&database).await, [""; 0]);
    }
    let mut next = queue.turn(Kind::Short).await.unwrap();
    raw_sql("INSERT INTO written VALUES ('next')").execute(&mut *next).await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(written(&database).await, ["next"]);
}

/// Returns a connection like another process would have.
async fn pool(address: &Address) -> AnyPool {
    let options = sqlite::options(address.path().unwrap(), "rw").unwrap();
    AnyPoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}
