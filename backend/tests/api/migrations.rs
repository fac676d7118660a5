//! Migrations at startup: they run once, however many servers start at the same time, and not at
//! all on the database of a newer version.

use std::process::Stdio;
use std::thread;

use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Row as _, raw_sql};

use crate::support::harness::{Data, PUBLIC_URL, Server, is_postgres};

#[tokio::test]
async fn ten_servers_can_start_on_an_empty_database_at_once() {
    if !is_postgres() {
        return;
    }
    let data = Data::new();
    // The first start makes the master key; then the database is emptied again.
    let first = Server::start_in(Data::over(data.postgres.as_ref().unwrap()), &[]);
    let url = data.postgres.clone().unwrap();
    let mut database = PgConnection::connect(url.as_str()).await.unwrap();
    let key = first.data.path().join("master-key");
    let key = std::fs::read_to_string(key).unwrap();
    let _directory = first.kill();
    let emptied = raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    emptied.execute(&mut database).await.unwrap();

    let servers = thread::scope(|scope| {
        let starts: Vec<_> = (0..10)
            .map(|_| {
                scope.spawn(|| {
                    let data = Data::over(&url);
                    let mut command = crate::support::harness::command(&data);
                    command.env("KEYSTEAD_MASTER_KEY", key.trim()).arg(PUBLIC_URL);
                    command.stderr(Stdio::null());
                    Server::start_command(data, command)
                })
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    let counted = sqlx::query("SELECT count(*) FROM signing_keys").fetch_one(&mut database);
    assert_eq!(counted.await.unwrap().get::<i64, _>(0), 1, "one server created the key");
    let token = servers[0].token_of("ada").await;
    for server in &servers {
        assert_eq!(server.get_as("/me", &token).await.status, 200);
        assert!(!server.data.path().exists(), "no data directory is needed");
    }
}

#[tokio::test]
async fn an_older_server_refuses_a_newer_database() {
    let server = Server::start();
    let data = server.kill();
    let newer = "INSERT INTO _sqlx_migrations
                 (version, description, success, checksum, execution_time)
                 VALUES (999, 'of a later version', true, $1, 0)";
    let mut database = crate::support::lock::connect(&data).await;
    let insert = sqlx::query(newer).bind(&b""[..]);
    insert.execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let output = crate::support::harness::command(&data).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.contains("was written by a newer version"), "{line}");
}
