//! `keystead migrate-database`: from `SQLite` to the engine under test, and back.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sqlx::{Connection as _, Row as _, raw_sql};

use crate::support::harness::{Data, Server, credentials, keystead};
use crate::support::invitations::invitation_token;
use crate::support::lock::connect;

/// The URL of the database.
fn url(data: &Data) -> String {
    match &data.postgres {
        Some(url) => url.to_string(),
        None => format!("sqlite:{}", data.path().join("keystead.db").display()),
    }
}

fn migrate(from: &str, to: &str) -> Command {
    let mut command = keystead();
    command.args(["migrate-database", "--from", from, "--to", to]).stdin(Stdio::null());
    command
}

fn error_line(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!((output.status.code(), text.lines().count()), (Some(1), 1), "{text}");
    text
}

/// Starts a server on this database with this master key.
fn start_on(url: &str, key: &Path) -> Server {
    let flags = [format!("--database-url={url}"), format!("--master-key-file={}", key.display())];
    Server::start_in(Data::local(), &flags.each_ref().map(String::as_str))
}

#[tokio::test]
async fn a_migration_there_and_back_keeps_everything() {
    let server = Server::start_in(Data::local(), &[]);
    let tokens = server.tokens_of("ada").await;
    server.post("/login", credentials("ada", "not the password")).await;
    let invitation = invitation_token(&server.data);
    let seen = async |server: &Server, access: &str| {
        let mut sessions = server.get_as("/me/sessions", access).await.json();
        let sessions = sessions["sessions"].as_array_mut().unwrap();
        let ids: Vec<Value> = sessions.iter().map(|session| session["id"].clone()).collect();
        let events = server.get_as("/me/events", access).await.json()["events"].clone();
        (ids, events)
    };
    // The failed login is recorded after its response.
    while !server.trail(&tokens.access).await.contains(&"login_failed".to_owned()) {}
    let before = seen(&server, &tokens.access).await;
    let old = server.kill();
    let key = old.path().join("master-key");

    let (new, back) = (Data::new(), Data::local());
    std::fs::create_dir_all(new.path()).unwrap();
    std::fs::create_dir_all(back.path()).unwrap();
    let output = migrate(&url(&old), &url(&new)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "no progress bar without a terminal: {output:?}");
    let summary = String::from_utf8(output.stdout).unwrap();
    assert!(summary.contains("1 accounts, 0 former names, 1 sessions, 0 passkeys"), "{summary}");
    assert!(summary.contains("3 events, 1 signing keys"), "{summary}");
    assert!(summary.contains("1 invitations") && !summary.contains(&invitation), "{summary}");

    let output = migrate(&url(&new), &url(&back)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    for data in [&new, &back] {
        let server = start_on(&url(data), &key);
        let refreshed = server.refresh(&tokens.refresh).await.tokens();
        assert_eq!(seen(&server, &refreshed.access).await, before);
        // One wrong password was counted before the migration.
        let wrong = credentials("ada", "not the password");
        for _ in 0..4 {
            server.post("/login", wrong.clone()).await.problem(401, "invalid_credentials");
        }
        server.post("/login", wrong).await.problem(429, "too_many_requests");
    }
}

#[tokio::test]
async fn an_interrupted_migration_resumes_and_no_server_uses_a_partial_copy() {
    let server = Server::start_in(Data::local(), &[]);
    assert_eq!(server.register("ada").await.status, 201);
    let old = server.kill();
    let mut database = connect(&old).await;
    let many = "WITH RECURSIVE numbers (n) AS
                    (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60000)
                INSERT INTO accounts (id, username, username_key, password_hash, created_at, password_cost)
                SELECT printf('00000000-0000-7000-8000-%012d', n), printf('user-%05d', n),
                    printf('user-%05d', n), password_hash, created_at, password_cost
                FROM accounts, numbers";
    raw_sql(many).execute(&mut database).await.unwrap();
    database.close().await.unwrap();

    let new = Data::new();
    std::fs::create_dir_all(new.path()).unwrap();
    let mut process = migrate(&url(&old), &url(&new)).stderr(Stdio::null()).spawn().unwrap();
    // The command opens the new database first.
    while new.postgres.is_none() && !new.path().join("keystead.db").exists() {}
    let mut database = connect(&new).await;
    loop {
        let count = sqlx::query("SELECT count(*) FROM accounts").fetch_one(&mut database).await;
        if count.is_ok_and(|row| row.get::<i64, _>(0) > 0) {
            break;
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();

    let key = old.path().join("master-key");
    let mut serve = crate::support::harness::command(&new);
    let refused = error_line(&serve.arg("--master-key-file").arg(&key).output().unwrap());
    assert!(refused.contains("run keystead migrate-database again"), "{refused}");
    let other = Server::start_in(Data::local(), &[]).kill();
    let refused = error_line(&migrate(&url(&other), &url(&new)).output().unwrap());
    assert!(refused.contains("a move from"), "{refused}");
    let third = url(&Data::local());
    std::fs::create_dir_all(Path::new(third.trim_start_matches("sqlite:")).parent().unwrap())
        .unwrap();
    let refused = error_line(&migrate(&url(&new), &third).output().unwrap());
    assert!(refused.contains("finish that move first"), "{refused}");

    let output = migrate(&url(&old), &url(&new)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("60001 accounts"));
    let again = error_line(&migrate(&url(&old), &url(&new)).output().unwrap());
    assert!(again.contains("is not empty"), "{again}");
    database.close().await.unwrap();
    let server = start_on(&url(&new), &key);
    assert_eq!(server.log_in("ada").await.status, 200);
    assert_eq!(server.log_in("user-31415").await.status, 200);
}

#[test]
fn a_mistake_is_reported_in_one_line() {
    for (from, to, code, expected) in [
        ("sqlite:/nowhere/keystead.db", "sqlite:/nowhere/else.db", 1, "there is no database"),
        ("sqlite:a", "sqlite:a", 2, "expected another database"),
        ("mysql://root:hush@db/k", "sqlite:a", 2, "--from: expected postgres://"),
        ("sqlite:a", "postgres://k@db/k?sslpassword=hush", 2, "--to: expected no sslpassword"),
    ] {
        let output = migrate(from, to).output().unwrap();
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{line}");
        assert!(line.contains(expected) && !line.contains("hush"), "{line}");
    }
}
