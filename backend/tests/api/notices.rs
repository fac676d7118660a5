//! Notices between servers on one database, and chores that one of them runs: tests of the library
//! without a server. Only where the tests run on `PostgreSQL`.

use std::time::Duration;

use keystead::database::{Address, AdvisoryLock, Database, Limits, Notice};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _, raw_sql};
use tokio::sync::mpsc::unbounded_channel;
use url::Url;
use uuid::Uuid;

use crate::support::data::Data;

/// One database, opened twice, and its URL.
async fn open_twice() -> Option<(Url, [Database; 2])> {
    let url = crate::support::data::server()?;
    let address = Address::parse(url.as_str()).unwrap();
    let limits = Limits { connections: 3, timeout: Duration::from_secs(5) };
    let here = Database::open(&address, limits).await.unwrap();
    let there = Database::open(&address, limits).await.unwrap();
    Some((url, [here, there]))
}

#[tokio::test]
async fn a_notice_reaches_all_servers_once_it_is_committed() {
    let Some((url, [here, there])) = open_twice().await else { return };
    let (sender, mut heard) = unbounded_channel();
    there.on_notice(move |notice| drop(sender.send(notice.clone())));
    let (sender, mut heard_here) = unbounded_channel();
    here.on_notice(move |notice| drop(sender.send(notice.clone())));
    let listener = there.clone();
    tokio::spawn(async move { listener.listen_forever().await });
    assert_eq!(heard.recv().await, Some(Notice::Missed), "earlier notices were missed");

    let notice = Notice::SessionsEnded(vec![Uuid::from_u128(7)]);
    let mut undone = here.write().await.unwrap();
    undone.notify(Notice::KeysChanged).await.unwrap();
    drop(undone);
    let mut done = here.write().await.unwrap();
    done.notify(notice.clone()).await.unwrap();
    assert!(heard_here.try_recv().is_err());
    done.commit().await.unwrap();
    assert_eq!(heard_here.try_recv().as_ref(), Ok(&notice), "before the response is sent");
    assert_eq!(heard.recv().await.as_ref(), Some(&notice));

    // The connection that listens is closed: notices may have been missed.
    let mut operator = PgConnection::connect(url.as_str()).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'
               AND datname = current_database() AND pid <> pg_backend_pid()";
    raw_sql(end).execute(&mut operator).await.unwrap();
    assert_eq!(heard.recv().await, Some(Notice::Missed));
}

#[tokio::test]
async fn one_server_at_a_time_runs_a_chore() {
    let Some((_, [here, there])) = open_twice().await else { return };
    let sweeping = here.try_write_locked(AdvisoryLock::Sweep).await.unwrap().unwrap();
    assert!(there.try_write_locked(AdvisoryLock::Sweep).await.unwrap().is_none());
    sweeping.commit().await.unwrap();
    assert!(there.try_write_locked(AdvisoryLock::Sweep).await.unwrap().is_some());
}

#[tokio::test]
async fn a_transaction_that_is_given_up_is_not_left_open() {
    let data = Data::new();
    let Some(url) = &data.postgres else { return };
    // Longer than this test waits: PostgreSQL itself ends what is idle for as long.
    let limits = Limits { connections: 3, timeout: Duration::from_mins(2) };
    let address = Address::parse(url.as_str()).unwrap();
    let database = Database::open(&address, limits).await.unwrap();
    for turns in 0..100 {
        // At some turn, it is sent and not answered yet.
        let mut begin = Box::pin(database.write());
        for _ in 0..turns {
            if futures_util::poll!(&mut begin).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    database.write().await.unwrap().commit().await.unwrap();
    let mut operator = PgConnection::connect(url.as_str()).await.unwrap();
    let open = "SELECT count(*) FROM pg_stat_activity
                WHERE state LIKE 'idle in transaction%' AND datname = current_database()";
    let ended = async {
        while raw_sql(open).fetch_one(&mut operator).await.unwrap().get::<i64, _>(0) > 0 {}
    };
    tokio::time::timeout(Duration::from_secs(30), ended).await.expect("none is open");
}

#[tokio::test]
async fn a_statement_that_is_given_up_and_fails_leaves_no_transaction_open() {
    let data = Data::new();
    let Some(url) = &data.postgres else { return };
    let limits = Limits { connections: 1, timeout: Duration::from_mins(2) };
    let address = Address::parse(url.as_str()).unwrap();
    let database = Database::open(&address, limits).await.unwrap();
    let mut operator = PgConnection::connect(url.as_str()).await.unwrap();
    raw_sql("SELECT pg_advisory_lock(7)").execute(&mut operator).await.unwrap();

    let mut transaction = database.write().await.unwrap();
    let id = raw_sql("SELECT pg_backend_pid()").fetch_one(&mut *transaction).await.unwrap();
    let id: i32 = id.get(0);
    let mut waiting = Box::pin(raw_sql("SELECT pg_advisory_lock(7)").execute(&mut *transaction));
    let waits = format!("SELECT count(*) FROM pg_locks WHERE pid = {id} AND NOT granted");
    loop {
        assert!(futures_util::poll!(&mut waiting).is_pending());
        let waits = raw_sql(AssertSqlSafe(waits.clone()));
        if waits.fetch_one(&mut operator).await.unwrap().get::<i64, _>(0) > 0 {
            break;
        }
    }
    drop(waiting);
    let cancel = format!("SELECT pg_cancel_backend({id})");
    raw_sql(AssertSqlSafe(cancel)).execute(&mut operator).await.unwrap();
    drop(transaction);

    let mut next = database.write().await.unwrap();
    let same = raw_sql("SELECT pg_backend_pid()").fetch_one(&mut *next).await.unwrap();
    assert_eq!(same.get::<i32, _>(0), id, "the connection is kept");
    next.commit().await.unwrap();
}
