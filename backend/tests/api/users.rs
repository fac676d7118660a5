//! `keystead user` and `keystead session` beside a running server. Disabled accounts are in
//! [`crate::disabled`].

use std::time::Duration;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _, raw_sql};

use crate::support::guesses::{device_cookie, guess, log_in_with, retry_after, throttle};
use crate::support::harness::{PASSWORD, Server, credentials, is_postgres, wait_for_revocation};
use crate::support::jwt::decode_part;
use crate::support::lock::connect;
use crate::support::operator::{assert_refused, json_of, run, run_with_input, stdout_of};
use crate::support::terminal::Terminal;

const NEW: &str = "another harbour at dusk";

/// The type of each event, newest first, and whether it has no address.
fn kinds(shown: &Value) -> Vec<(&str, bool)> {
    let events = shown["events"].as_array().unwrap();
    events.iter().map(|event| (event["type"].as_str().unwrap(), event["ip"].is_null())).collect()
}

#[tokio::test]
async fn an_operator_creates_an_account_under_the_usual_rules() {
    let server = Server::start();
    let created = json_of(&run_with_input(
        &server.data,
        &["user", "add", "Ada", "--json"],
        &format!("{PASSWORD}\r\nmore"),
    ));
    let tokens = server.log_in("ada").await.tokens();
    let me = server.get_as("/me", &tokens.access).await.json();
    for field in ["id", "username", "created_at"] {
        assert_eq!(created[field], me["user"][field]);
    }
    assert_eq!(created["disabled_at"], Value::Null);
    assert!(created.get("password").is_none(), "a password that was typed is not shown");
    let shown = json_of(&run(&server.data, &["user", "show", "ada", "--json"]));
    assert_eq!(kinds(&shown), [("login", false), ("account_created", true)]);

    let add =
        |name: &str, password: &str| run_with_input(&server.data, &["user", "add", name], password);
    assert_refused(&add("aDa", PASSWORD), 1, "the username is taken");
    assert_refused(&add("grace", "password\n"), 2, "password: This is one of the 10 most common");
    assert_refused(&add("countess.of.l", "countess.of.l1\n"), 2, "username");
    assert_refused(&add("grace", "short\n"), 2, "password: Use at least 8 characters.");
    assert_refused(&add("grace", "\n"), 2, "as the first line of standard input");
    assert_refused(&add("_grace", PASSWORD), 2, "username: Start with a letter");
    assert_refused(
        &run(&server.data, &["user", "add", "grace", PASSWORD]),
        2,
        "unexpected argument",
    );
    assert_refused(
        &run(&server.data, &["user", "show", "grace"]),
        1,
        "there is no account \"grace\"",
    );
    assert_eq!(server.register("grace").await.status, 201, "no failed command took the name");
}

#[tokio::test]
async fn a_generated_password_is_shown_once() {
    let server = Server::start_with(&["--password-min-score", "4"]);
    let arguments = ["user", "add", "ada", "--generate", "--json", "--password-min-score=4"];
    let created = json_of(&run(&server.data, &arguments));
    let password = created["password"].as_str().unwrap();
    let tokens = server.post("/login", credentials("ada", password)).await.tokens();
    let output = run(&server.data, &["user", "set-password", "ada", "--generate"]);
    let another = stdout_of(&output).lines().last().unwrap();
    assert_ne!(another, password);
    assert_eq!(server.post("/login", credentials("ada", another)).await.status, 200);
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_password_set_by_an_operator_ends_every_session_and_resets_the_counter() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let cookie = device_cookie(&server.log_in("ada").await);
    throttle(async || guess(&server, "ada").await).await;
    let log_in = async || server.post("/login", credentials("ada", NEW)).await;
    retry_after(&log_in().await);

    assert_refused(
        &run_with_input(&server.data, &["user", "set-password", "ada"], "password"),
        2,
        "password: This is one of the 10 most common",
    );
    let set = run_with_input(&server.data, &["user", "set-password", "ada"], NEW);
    assert_eq!(stdout_of(&set), "Set the password of ada: 2 sessions ended.\n");
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    let owner = log_in().await.tokens();
    wait_for_revocation(&server, &tokens.access).await;
    assert_eq!(server.trail(&owner.access).await[..2], ["login", "password_changed"]);
    throttle(async || guess(&server, "ada").await).await;
    retry_after(&log_in_with(&server, "ada", &cookie).await); // The device is no longer known.
}

#[tokio::test]
async fn deleting_an_account_requires_confirmation() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let id = decode_part(&tokens.access, 1)["sub"].as_str().unwrap().to_owned();
    assert_refused(&run(&server.data, &["user", "delete", "ada"]), 2, "--yes");
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);
    let deleted = json_of(&run(&server.data, &["user", "delete", &id, "--yes", "--json"]));
    assert_eq!((&deleted["username"], &deleted["sessions_ended"]), (&"ada".into(), &1.into()));
    assert_refused(&run(&server.data, &["user", "delete", &id, "--yes"]), 1, "there is no account");
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    wait_for_revocation(&server, &tokens.access).await;
    server.log_in("ada").await.problem(401, "invalid_credentials");

    let mut database = connect(&server.data).await;
    let trail = sqlx::query("SELECT kind, ip FROM events WHERE account_id = $1").bind(&id);
    let trail = trail.fetch_all(&mut database).await.unwrap();
    let trail: Vec<(String, Option<String>)> =
        trail.iter().map(|row| (row.get("kind"), row.get("ip"))).collect();
    assert_eq!(trail, [("account_deleted".to_owned(), None)]);
    assert_eq!(server.register("ada").await.status, 201);
}

#[tokio::test]
async fn any_number_of_accounts_is_listed_in_pages() {
    let server = Server::start();
    for name in ["ada", "grace", "lin"] {
        server.register(name).await;
    }
    let lines = |arguments: &[&str]| {
        let output = run(&server.data, &[&["user", "list", "--json"], arguments].concat());
        let lines = stdout_of(&output).lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<Value>>()
    };
    let names = |listed: &[Value]| {
        listed.iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = lines(&["--limit", "2"]);
    assert_eq!(names(&first), ["ada", "grace"]);
    assert_eq!(names(&lines(&["--after", first[1]["id"].as_str().unwrap()])), ["lin"]);
    assert_eq!(names(&lines(&["--after", "Ada", "--limit", "1"])), ["grace"]);
    assert_eq!(names(&lines(&["--limit", "0"])), [""; 0]);

    let mut database = connect(&server.data).await;
    for number in 0..2_500 {
        let more = format!(
            "INSERT INTO accounts (id, username, username_key, password_hash, created_at, password_cost)
             SELECT 'fffffff0-0000-7000-8000-{number:012}', 'user-{number}', 'user-{number}',
                    password_hash, created_at, password_cost FROM accounts WHERE username = 'ada'"
        );
        raw_sql(AssertSqlSafe(more)).execute(&mut database).await.unwrap();
    }
    let all = lines(&[]);
    assert_eq!((all.len(), &*names(&all)[2_502]), (2_503, "user-2499"));
    assert_eq!(names(&lines(&["--after", "lin", "--limit", "1500"])).len(), 1500);
    let output = run(&server.data, &["user", "list"]);
    let text: Vec<&str> = stdout_of(&output).lines().collect();
    assert_eq!(text.len(), 2_504);
    assert!(text[0].starts_with("ID ") && text[1].ends_with("  ada"), "{}", text[1]);
}

#[tokio::test]
async fn an_id_takes_precedence_over_a_name_that_looks_like_one() {
    let server = Server::start();
    let ada = decode_part(&server.token_of("ada").await, 1)["sub"].as_str().unwrap().to_owned();
    assert_eq!(server.register(&ada).await.status, 201);
    let shown = json_of(&run(&server.data, &["user", "show", &ada, "--json"]));
    assert_eq!((&shown["id"], &shown["username"]), (&Value::from(ada), &"ada".into()));
}

#[tokio::test]
async fn an_operator_revokes_one_session_or_all_of_an_account() {
    let server = Server::start();
    let mut all = vec![server.tokens_of("ada").await];
    all.push(server.log_in("ada").await.tokens());
    all.push(server.log_in("ada").await.tokens());
    let other = server.tokens_of("grace").await;
    let session = |access: &str| decode_part(access, 1)["sid"].as_str().unwrap().to_owned();

    let listed = json_of(&run(&server.data, &["session", "list", "ada", "--json"]));
    let seen = server.get_as("/me/sessions", &all[0].access).await.json();
    let mut seen = seen["sessions"].as_array().unwrap().clone();
    for session in &mut seen {
        session.as_object_mut().unwrap().remove("current");
    }
    assert_eq!(listed["sessions"], Value::from(seen));
    let output = run(&server.data, &["session", "list", "ada"]);
    assert_eq!(stdout_of(&output).lines().count(), 4);

    let one = session(&all[0].access);
    let output = run(&server.data, &["session", "revoke", &one]);
    assert_eq!(stdout_of(&output), "Ended a session of ada.\n");
    server.refresh(&all[0].refresh).await.problem(401, "invalid_refresh_token");
    wait_for_revocation(&server, &all[0].access).await;
    assert_refused(&run(&server.data, &["session", "revoke", &one]), 1, "there is no session");
    assert_refused(&run(&server.data, &["session", "revoke", "ada"]), 2, "--user");
    assert_refused(&run(&server.data, &["session", "revoke"]), 2, "<ID>");
    assert_eq!(server.refresh(&all[1].refresh).await.status, 200);

    let ended = json_of(&run(&server.data, &["session", "revoke", "--user", "ada", "--json"]));
    assert_eq!(ended["sessions_ended"], 2);
    for tokens in &all[1..] {
        server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
        wait_for_revocation(&server, &tokens.access).await;
    }
    assert_eq!(server.get_as("/me", &other.access).await.status, 200);
    let shown = json_of(&run(&server.data, &["user", "show", "ada", "--json"]));
    assert_eq!(shown["sessions"], 0);
    assert_eq!(kinds(&shown)[..3], [("session_revoked", true); 3]);
}

#[tokio::test]
async fn on_postgresql_a_revocation_by_a_command_takes_effect_at_once() {
    if !is_postgres() {
        return; // A server gets no notice of writes to its SQLite file by other processes.
    }
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);
    run(&server.data, &["session", "revoke", "--user", "ada"]);
    // Without the notice, the cache entry would expire after four seconds.
    let refused = async { while server.get_as("/me", &tokens.access).await.status != 401 {} };
    tokio::time::timeout(Duration::from_secs(3), refused).await.expect("a notice ends the session");
}

#[tokio::test]
async fn a_command_does_not_migrate_the_database_of_an_older_server() {
    let server = Server::start();
    let mut database = connect(&server.data).await;
    let older = "DELETE FROM _sqlx_migrations WHERE version > 1";
    raw_sql(older).execute(&mut database).await.unwrap();
    assert_refused(
        &run(&server.data, &["user", "list"]),
        1,
        "has the tables of an earlier version",
    );
    let count = sqlx::query("SELECT count(*) FROM _sqlx_migrations").fetch_one(&mut database).await;
    assert_eq!(count.unwrap().get::<i64, _>(0), 1);
}

#[tokio::test]
async fn on_a_terminal_a_password_is_prompted_for_twice_without_echo() {
    let server = Server::start();
    for (second, code) in [(NEW, 1), (PASSWORD, 0)] {
        let (mut terminal, mut process) = Terminal::run(&server.data, &["user", "add", "ada"]);
        terminal.read_until("New password for ada: ");
        terminal.write_without_echo(PASSWORD);
        terminal.read_until("Repeat the password: ");
        terminal.write_without_echo(second);
        terminal.read_until("\n");
        assert_eq!(process.wait().unwrap().code(), Some(code), "{}", terminal.seen);
        assert!(!terminal.seen.contains(PASSWORD) && !terminal.seen.contains(NEW));
    }
    assert_eq!(server.log_in("ada").await.status, 200);
    for (answer, code) in [("", 1), ("n", 1), ("y", 0)] {
        let (mut terminal, mut process) = Terminal::run(&server.data, &["user", "delete", "ada"]);
        terminal.read_until("for good? [y/N] ");
        terminal.write_line(answer);
        assert_eq!(process.wait().unwrap().code(), Some(code), "{answer:?}");
    }
    server.log_in("ada").await.problem(401, "invalid_credentials");
}
