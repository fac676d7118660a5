//! Several servers on one database: what one does is in force on all, and none is confused by
//! another. Only where the tests are about `PostgreSQL`.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use keystead::database::{Address, Database, Hold, Limits, Notice};
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Row as _, raw_sql};
use tokio::sync::mpsc::unbounded_channel;
use uuid::Uuid;

use crate::harness::{Data, PASSWORD, Server, credentials, is_postgres};
use crate::keys::keys;
use crate::registration::{invited, token};

/// What they are all reached by, which is the issuer of their tokens.
const PUBLIC_URL: &str = "--public-url=http://keystead.test";

/// Two servers on one database, where that is possible.
fn two() -> Option<[Server; 2]> {
    two_with(&[])
}

fn two_with(flags: &[&str]) -> Option<[Server; 2]> {
    is_postgres().then(|| {
        let flags = [&[PUBLIC_URL], flags].concat();
        let first = Server::start_with(&flags);
        let second = Server::start_beside(&first, &flags);
        [first, second]
    })
}

/// What a notice may take here. Without one, the server would ask anew after four seconds.
const TOLD: Duration = Duration::from_secs(3);
/// What it may take to be found out where nobody is told, on a machine that has much to do.
const FOUND_OUT: Duration = Duration::from_secs(30);

/// Asks until the token, which is known there, opens nothing any more.
async fn until_refused(server: &Server, token: &str, within: Duration) {
    let refused = async {
        loop {
            let answer = server.get_as("/me", token).await;
            if answer.status == StatusCode::UNAUTHORIZED {
                return;
            }
            assert_eq!(answer.status, 200);
        }
    };
    tokio::time::timeout(within, refused).await.expect("the token is taken for too long");
}

/// A token, and that both servers know it.
async fn known(servers: &[Server; 2]) -> String {
    let token = servers[0].log_in("ada").await.tokens().access;
    for server in servers {
        assert_eq!(server.get_as("/me", &token).await.status, 200);
    }
    token
}

#[tokio::test]
async fn whatever_ends_a_session_on_one_server_ends_it_on_all() {
    let Some(servers) = two() else { return };
    let [first, second] = &servers;
    assert_eq!(first.register("ada").await.status, 201);

    let token = known(&servers).await;
    assert_eq!(first.post_as("/logout", &token).await.status, 204);
    until_refused(second, &token, TOLD).await;

    let (token, other) = (known(&servers).await, known(&servers).await);
    let all = |request: reqwest::RequestBuilder| request.bearer_auth(&other);
    assert_eq!(first.send(Method::DELETE, "/me/sessions", all).await.status, 204);
    until_refused(second, &token, TOLD).await;

    let token = known(&servers).await;
    let change =
        json!({ "current_password": PASSWORD, "new_password": "a lively harbour at dusk" });
    let with = |request: reqwest::RequestBuilder| request.bearer_auth(&other).json(&change);
    assert_eq!(first.send(Method::PUT, "/me/password", with).await.status, 204);
    until_refused(second, &token, TOLD).await;

    let body = json!({ "password": "a lively harbour at dusk" });
    assert_eq!(second.get_as("/me", &other).await.status, 200);
    let with = |request: reqwest::RequestBuilder| request.bearer_auth(&other).json(&body);
    assert_eq!(first.send(Method::DELETE, "/me", with).await.status, 204);
    until_refused(second, &other, TOLD).await;
}

#[tokio::test]
async fn an_end_that_nobody_tells_of_is_found_out() {
    let Some(servers) = two() else { return };
    assert_eq!(servers[0].register("ada").await.status, 201);
    let token = known(&servers).await;
    let url = servers[0].data.postgres.clone().unwrap();
    let mut database = PgConnection::connect(url.as_str()).await.unwrap();
    raw_sql("DELETE FROM sessions").execute(&mut database).await.unwrap();
    until_refused(&servers[1], &token, FOUND_OUT).await;
}

#[tokio::test]
async fn a_notice_is_heard_by_other_servers_and_by_this_one_once_committed() {
    let Some(url) = crate::data::server() else { return };
    let address = Address::parse(url.as_str()).unwrap();
    let limits = Limits { connections: 3, patience: Duration::from_secs(5) };
    let here = Database::open(&address, limits).await.unwrap();
    let there = Database::open(&address, limits).await.unwrap();
    let (sender, mut heard) = unbounded_channel();
    there.on_notice(move |notice| drop(sender.send(notice.clone())));
    let (sender, mut heard_here) = unbounded_channel();
    here.on_notice(move |notice| drop(sender.send(notice.clone())));
    let listener = there.clone();
    tokio::spawn(async move { listener.hear_for_ever().await });
    assert_eq!(heard.recv().await, Some(Notice::Missed), "until now nothing was heard");

    let notice = Notice::SessionsEnded(vec![Uuid::from_u128(7)]);
    let mut undone = here.write().await.unwrap();
    undone.tell(Notice::KeysChanged).await.unwrap();
    drop(undone);
    let mut done = here.write().await.unwrap();
    done.tell(notice.clone()).await.unwrap();
    assert!(heard_here.try_recv().is_err());
    done.commit().await.unwrap();
    assert_eq!(heard_here.try_recv().as_ref(), Ok(&notice), "before the answer goes out");
    assert_eq!(heard.recv().await.as_ref(), Some(&notice));

    // The connection over which it listens is cut: something may have been missed.
    let mut operator = PgConnection::connect(url.as_str()).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'
               AND datname = current_database() AND pid <> pg_backend_pid()";
    raw_sql(end).execute(&mut operator).await.unwrap();
    assert_eq!(heard.recv().await, Some(Notice::Missed));
}

#[tokio::test]
async fn one_server_at_a_time_does_a_chore() {
    let Some(url) = crate::data::server() else { return };
    let address = Address::parse(url.as_str()).unwrap();
    let limits = Limits { connections: 3, patience: Duration::from_secs(5) };
    let here = Database::open(&address, limits).await.unwrap();
    let there = Database::open(&address, limits).await.unwrap();
    let sweeping = here.write_alone(Hold::Sweep).await.unwrap().unwrap();
    assert!(there.write_alone(Hold::Sweep).await.unwrap().is_none());
    sweeping.commit().await.unwrap();
    assert!(there.write_alone(Hold::Sweep).await.unwrap().is_some());
}

#[tokio::test]
async fn guesses_are_counted_together() {
    let Some(servers) = two() else { return };
    assert_eq!(servers[0].register("ada").await.status, 201);
    let wrong = credentials("ada", "not the password");
    for server in servers.iter().cycle().take(5) {
        server.post("/login", wrong.clone()).await.problem(401, "invalid_credentials");
    }
    for server in &servers {
        server.post("/login", wrong.clone()).await.problem(429, "too_many_requests");
    }
}

#[tokio::test]
async fn one_invitation_makes_one_account_on_whichever_server() {
    let Some(servers) = two_with(&["--registration", "invite"]) else { return };
    for round in 0..5 {
        let token = token(&servers[0].data);
        let bodies: Vec<_> =
            (0..8).map(|number| invited(&format!("ada-{round}-{number}"), &token)).collect();
        let tries = bodies.iter().enumerate();
        let tries = tries.map(|(number, body)| servers[number % 2].post("/register", body.clone()));
        let answers = futures_util::future::join_all(tries).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1);
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            answer.problem(403, "invalid_invitation");
        }
    }
}

#[tokio::test]
async fn of_many_guesses_at_once_on_all_servers_few_are_answered() {
    let Some(servers) = two() else { return };
    let wrong = credentials("nobody", "not the password");
    let guesses = (0..40).map(|number| servers[number % 2].post("/login", wrong.clone()));
    let answers = futures_util::future::join_all(guesses).await;
    let told = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(told, 5, "as many as if they had come one by one");
}

#[tokio::test]
async fn no_login_with_the_old_password_outlives_its_change_on_another_server() {
    let Some([first, second]) = two_with(&["--throttle", "off"]) else { return };
    for round in 0..6 {
        let name = format!("ada-{round}");
        let token = first.token_of(&name).await;
        let new = "a lively harbour at dusk";
        let change = json!({ "current_password": PASSWORD, "new_password": new });
        let with = |request: reqwest::RequestBuilder| request.bearer_auth(&token).json(&change);
        let changed = first.send(Method::PUT, "/me/password", with);
        let logins = futures_util::future::join_all((0..16).map(|_| second.log_in(&name)));
        let (changed, logins) = futures_util::future::join(changed, logins).await;
        assert_eq!(changed.status, 204);
        for login in logins.iter().filter(|login| login.status == 200) {
            until_refused(&second, &login.tokens().access, TOLD).await;
        }
    }
}

#[tokio::test]
async fn keys_and_their_rotation_are_shared() {
    let Some(servers) = two_with(&["--jwt-algorithm", "ES256"]) else { return };
    assert_eq!(servers[0].register("ada").await.status, 201);
    known(&servers).await;
    let published = async |server: &Server| server.get("/.well-known/jwks.json").await.json();
    assert_eq!(published(&servers[0]).await, published(&servers[1]).await);
    let rotated = keys(&servers[0].data, &["rotate"]);
    assert!(rotated.status.success(), "{rotated:?}");
    for server in &servers {
        while published(server).await["keys"].as_array().unwrap().len() < 2 {}
    }
    assert_eq!(published(&servers[0]).await, published(&servers[1]).await);
}

#[tokio::test]
async fn a_session_keeps_its_rules_wherever_it_is_refreshed() {
    let Some([first, second]) = two() else { return };
    let oldest = first.tokens_of("ada").await.refresh;
    let next = first.refresh(&oldest).await.tokens().refresh;
    assert_eq!(second.refresh(&oldest).await.tokens().refresh, next, "one step behind");

    // Both at once, again and again: one rotates, and the other is told the same.
    let mut newest = next;
    for _ in 0..20 {
        let (here, there) =
            futures_util::future::join(first.refresh(&newest), second.refresh(&newest)).await;
        let (here, there) = (here.tokens().refresh, there.tokens().refresh);
        assert_eq!(here, there);
        assert_ne!(here, newest);
        newest = here;
    }
    second.refresh(&oldest).await.problem(401, "invalid_refresh_token");
    first.refresh(&newest).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn ten_servers_may_start_at_once() {
    if !is_postgres() {
        return;
    }
    let data = Data::new();
    // Once, for the master key; then the database is as new again.
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
                    let mut command = crate::harness::command(&data);
                    command.env("KEYSTEAD_MASTER_KEY", key.trim()).arg(PUBLIC_URL);
                    command.stderr(Stdio::null());
                    Server::start_command(data, command)
                })
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    let counted = sqlx::query("SELECT count(*) FROM signing_keys").fetch_one(&mut database);
    assert_eq!(counted.await.unwrap().get::<i64, _>(0), 1, "one of them made the key");
    let token = servers[0].token_of("ada").await;
    for server in &servers {
        assert_eq!(server.get_as("/me", &token).await.status, 200);
        assert!(!server.data.path().exists(), "nothing is kept here");
    }
}

#[tokio::test]
async fn a_name_registered_twice_at_once_is_registered_once() {
    let Some(servers) = two() else { return };
    for round in 0..10 {
        let name = format!("ada-{round}");
        let both = (servers[0].register(&name), servers[1].register(&name));
        let (here, there) = futures_util::future::join(both.0, both.1).await;
        let mut found = [here.status.as_u16(), there.status.as_u16()];
        found.sort_unstable();
        assert_eq!(found, [201, 409]);
    }
}

#[tokio::test]
async fn an_older_server_leaves_a_newer_database_alone() {
    let server = Server::start();
    let data = server.kill();
    let newer = "INSERT INTO _sqlx_migrations
                 (version, description, success, checksum, execution_time)
                 VALUES (999, 'of a later version', true, $1, 0)";
    let mut database = crate::lock::connect(&data).await;
    let insert = sqlx::query(newer).bind(&b""[..]);
    insert.execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let output = crate::harness::command(&data).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.contains("was written by a newer version"), "{line}");
}
