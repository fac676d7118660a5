//! A database that cannot do its work for a while.

use crate::harness::Server;

#[tokio::test]
async fn a_locked_database_is_told_as_such_and_mends_itself() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let path = server.data.path().join("keystead.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut other = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();

    let answer = server.register("grace").await;
    answer.problem(503, "unavailable");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(!String::from_utf8_lossy(&answer.body).contains("lock"), "the cause is for the log");
    assert_eq!(server.get_as("/me", &token).await.status, 200, "what only reads goes on");

    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(server.register("grace").await.status, 201);
}
