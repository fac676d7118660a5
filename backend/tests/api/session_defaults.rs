//! `PostgreSQL` whose roles or databases have other defaults for sessions: levels of isolation, time
//! limits. Each transaction says itself what it needs. Only where the tests run on `PostgreSQL`.

use std::process::Stdio;

use reqwest::Method;
use serde_json::json;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, raw_sql};

use crate::support::cluster::Cluster;
use crate::support::harness::{Data, PASSWORD, PUBLIC_URL, Server, is_postgres};

/// A new database with this default, or `None` unless the tests run on `PostgreSQL`.
async fn database_with(default: &str) -> Option<Data> {
    if !is_postgres() {
        return None;
    }
    let data = Data::new();
    let url = data.postgres.as_ref().unwrap();
    let name = url.path().trim_start_matches('/');
    execute(&data, &format!("ALTER DATABASE {name} SET {default}")).await;
    Some(data)
}

async fn execute(data: &Data, statements: &str) {
    let url = data.postgres.as_ref().unwrap();
    let mut database = PgConnection::connect(url.as_str()).await.unwrap();
    raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut database).await.unwrap();
}

fn two_servers(data: Data, flags: &[&str]) -> [Server; 2] {
    let flags = [&[PUBLIC_URL], flags].concat();
    let first = Server::start_in(data, &flags);
    let second = Server::start_beside(&first, &flags);
    [first, second]
}

#[tokio::test]
async fn under_serializable_as_the_default_no_login_fails() {
    let serializable = "default_transaction_isolation = 'serializable'";
    let Some(data) = database_with(serializable).await else { return };
    let servers = two_servers(data, &["--throttle", "off", "--hash-queue-time", "60s"]);
    let names: Vec<_> = (0..160).map(|number| format!("ada-{number}")).collect();
    let each = |number: usize| &servers[number % 2];
    let registered = names.iter().enumerate().map(|(number, name)| each(number).register(name));
    for answer in futures_util::future::join_all(registered).await {
        assert_eq!(answer.status, 201);
    }
    let logins = names.iter().enumerate().map(|(number, name)| each(number).log_in(name));
    for answer in futures_util::future::join_all(logins).await {
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn under_repeatable_read_as_the_default_no_login_survives_a_password_change() {
    let repeatable = "default_transaction_isolation = 'repeatable read'";
    let Some(data) = database_with(repeatable).await else { return };
    let servers = two_servers(data, &["--throttle", "off"]);
    crate::many_servers::assert_no_login_survives_a_password_change(&servers).await;
}

#[tokio::test]
async fn a_migration_takes_longer_than_statements_of_the_role_may() {
    let Some(data) = database_with("statement_timeout = '100ms'").await else { return };
    let slow = "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql
                AS $$ BEGIN PERFORM pg_sleep(0.2); END $$;
                CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION slow()";
    execute(&data, slow).await;
    let server = Server::start_in(data, &[]);
    server.token_of("ada").await;
}

#[tokio::test]
async fn requests_leave_no_warnings_in_the_log_of_postgresql() {
    let Some(cluster) = Cluster::create("warnings", &[]) else { return };
    let server = Server::start_logging(Data::over(&cluster.url()), &[], Stdio::null());
    for number in 0..5 {
        let tokens = server.tokens_of(&format!("ada-{number}")).await;
        let newer = server.refresh(&tokens.refresh).await.tokens();
        server.log_in("nobody").await.problem(401, "invalid_credentials");
        server.register(&format!("ada-{number}")).await.problem(409, "username_taken");
        let change = json!({ "current_password": PASSWORD, "new_password": "a lively harbour" });
        let with =
            |request: reqwest::RequestBuilder| request.bearer_auth(&newer.access).json(&change);
        assert_eq!(server.send(Method::PUT, "/me/password", with).await.status, 204);
        assert_eq!(server.post_as("/logout", &newer.access).await.status, 204);
    }
    let log = cluster.log();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARNING:")).collect();
    assert_eq!(warnings, [""; 0]);
}
