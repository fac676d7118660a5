//! `keystead user` and `keystead session`, beside a server that runs. Accounts that are disabled
//! are in [`crate::disabled`].

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _, raw_sql};

use crate::devices::{device_cookie, log_in_with};
use crate::guessing::{guess, retry_after, shut};
use crate::harness::{Data, PASSWORD, Server, credentials, is_postgres};
use crate::lock::connect;
use crate::login::part;
use crate::operator::{command, json, refused, run, run_with, said};

const NEW: &str = "another harbour at dusk";

/// Until what a command has ended is in force: five seconds, on a machine that has much to do.
pub(crate) async fn until_refused(server: &Server, token: &str) {
    let refused = async { while server.get_as("/me", token).await.status != 401 {} };
    tokio::time::timeout(Duration::from_secs(30), refused).await.expect("it ends");
}

/// What a command says of events, newest first.
fn kinds(shown: &Value) -> Vec<(&str, bool)> {
    let events = shown["events"].as_array().unwrap();
    events.iter().map(|event| (event["type"].as_str().unwrap(), event["ip"].is_null())).collect()
}

#[tokio::test]
async fn an_operator_makes_an_account_that_keeps_the_rules_of_all() {
    let server = Server::start();
    let made = json(&run_with(
        &server.data,
        &["user", "add", "Ada", "--json"],
        &format!("{PASSWORD}\r\nmore"),
    ));
    let tokens = server.log_in("ada").await.tokens();
    let me = server.get_as("/me", &tokens.access).await.json();
    for field in ["id", "username", "created_at"] {
        assert_eq!(made[field], me["user"][field]);
    }
    assert_eq!(made["disabled_at"], Value::Null);
    assert!(made.get("password").is_none(), "whoever typed it knows it");
    let shown = json(&run(&server.data, &["user", "show", "ada", "--json"]));
    assert_eq!(kinds(&shown), [("login", false), ("account_created", true)]);

    let add = |name: &str, password: &str| run_with(&server.data, &["user", "add", name], password);
    refused(&add("aDa", PASSWORD), 1, "the username is taken");
    refused(&add("grace", "password\n"), 2, "too easy to guess");
    refused(&add("countess.of.l", "countess.of.l1\n"), 2, "username");
    refused(&add("grace", "short\n"), 2, "at least 8 characters");
    refused(&add("grace", "\n"), 2, "as the first line of standard input");
    refused(&add("_grace", PASSWORD), 2, "Begin the username");
    refused(&run(&server.data, &["user", "add", "grace", PASSWORD]), 2, "unexpected argument");
    refused(&run(&server.data, &["user", "show", "grace"]), 1, "there is no account \"grace\"");
    assert_eq!(server.register("grace").await.status, 201, "nothing of her was made");
}

#[tokio::test]
async fn a_password_is_made_and_shown_once() {
    let server = Server::start_with(&["--password-min-score", "4"]);
    let arguments = ["user", "add", "ada", "--generate", "--json", "--password-min-score=4"];
    let made = json(&run(&server.data, &arguments));
    let password = made["password"].as_str().unwrap();
    let tokens = server.post("/login", credentials("ada", password)).await.tokens();
    let output = run(&server.data, &["user", "set-password", "ada", "--generate"]);
    let another = said(&output).lines().last().unwrap();
    assert_ne!(another, password);
    assert_eq!(server.post("/login", credentials("ada", another)).await.status, 200);
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_password_that_an_operator_sets_ends_every_session_and_lets_the_owner_in_at_once() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let cookie = device_cookie(&server.log_in("ada").await);
    shut(async || guess(&server, "ada").await).await;
    let log_in = async || server.post("/login", credentials("ada", NEW)).await;
    retry_after(&log_in().await);

    refused(&run_with(&server.data, &["user", "set-password", "ada"], "password"), 2, "too easy");
    let set = run_with(&server.data, &["user", "set-password", "ada"], NEW);
    assert_eq!(said(&set), "Set the password of ada: 2 sessions ended.\n");
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    let owner = log_in().await.tokens();
    until_refused(&server, &tokens.access).await;
    assert_eq!(server.trail(&owner.access).await[..2], ["login", "password_changed"]);
    shut(async || guess(&server, "ada").await).await;
    retry_after(&log_in_with(&server, "ada", &cookie).await); // It is a stranger now.
}

#[tokio::test]
async fn an_account_is_deleted_only_if_that_is_meant() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let id = part(&tokens.access, 1)["sub"].as_str().unwrap().to_owned();
    refused(&run(&server.data, &["user", "delete", "ada"]), 2, "--yes");
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);
    let deleted = json(&run(&server.data, &["user", "delete", &id, "--yes", "--json"]));
    assert_eq!((&deleted["username"], &deleted["sessions_ended"]), (&"ada".into(), &1.into()));
    refused(&run(&server.data, &["user", "delete", &id, "--yes"]), 1, "there is no account");
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    until_refused(&server, &tokens.access).await;
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
async fn however_many_accounts_there_are_they_are_listed_page_by_page() {
    let server = Server::start();
    for name in ["ada", "grace", "lin"] {
        server.register(name).await;
    }
    let lines = |arguments: &[&str]| {
        let output = run(&server.data, &[&["user", "list", "--json"], arguments].concat());
        let lines = said(&output).lines().map(|line| serde_json::from_str(line).unwrap());
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
    let text: Vec<&str> = said(&output).lines().collect();
    assert_eq!(text.len(), 2_504);
    assert!(text[0].starts_with("ID ") && text[1].ends_with("  ada"), "{}", text[1]);
}

#[tokio::test]
async fn a_name_that_looks_like_an_id_is_taken_for_nobody_elses_account() {
    let server = Server::start();
    let ada = part(&server.token_of("ada").await, 1)["sub"].as_str().unwrap().to_owned();
    assert_eq!(server.register(&ada).await.status, 201);
    let shown = json(&run(&server.data, &["user", "show", &ada, "--json"]));
    assert_eq!((&shown["id"], &shown["username"]), (&Value::from(ada), &"ada".into()));
}

#[tokio::test]
async fn an_operator_ends_one_session_or_all_of_an_account() {
    let server = Server::start();
    let mut all = vec![server.tokens_of("ada").await];
    all.push(server.log_in("ada").await.tokens());
    all.push(server.log_in("ada").await.tokens());
    let other = server.tokens_of("grace").await;
    let session = |access: &str| part(access, 1)["sid"].as_str().unwrap().to_owned();

    let listed = json(&run(&server.data, &["session", "list", "ada", "--json"]));
    let seen = server.get_as("/me/sessions", &all[0].access).await.json();
    let mut seen = seen["sessions"].as_array().unwrap().clone();
    for session in &mut seen {
        session.as_object_mut().unwrap().remove("current");
    }
    assert_eq!(listed["sessions"], Value::from(seen));
    let output = run(&server.data, &["session", "list", "ada"]);
    assert_eq!(said(&output).lines().count(), 4);

    let one = session(&all[0].access);
    let output = run(&server.data, &["session", "revoke", &one]);
    assert_eq!(said(&output), "Ended a session of ada.\n");
    server.refresh(&all[0].refresh).await.problem(401, "invalid_refresh_token");
    until_refused(&server, &all[0].access).await;
    refused(&run(&server.data, &["session", "revoke", &one]), 1, "there is no session");
    refused(&run(&server.data, &["session", "revoke", "ada"]), 2, "--user");
    refused(&run(&server.data, &["session", "revoke"]), 2, "<ID>");
    assert_eq!(server.refresh(&all[1].refresh).await.status, 200);

    let ended = json(&run(&server.data, &["session", "revoke", "--user", "ada", "--json"]));
    assert_eq!(ended["sessions_ended"], 2);
    for tokens in &all[1..] {
        server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
        until_refused(&server, &tokens.access).await;
    }
    assert_eq!(server.get_as("/me", &other.access).await.status, 200);
    let shown = json(&run(&server.data, &["user", "show", "ada", "--json"]));
    assert_eq!(shown["sessions"], 0);
    assert_eq!(kinds(&shown)[..3], [("session_revoked", true); 3]);
}

#[tokio::test]
async fn on_postgresql_what_a_command_ends_is_in_force_at_once() {
    if !is_postgres() {
        return; // Nobody tells a server of what another process writes to its file.
    }
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);
    run(&server.data, &["session", "revoke", "--user", "ada"]);
    // Without the notice, it would be asked anew after four seconds.
    let told = async { while server.get_as("/me", &tokens.access).await.status != 401 {} };
    tokio::time::timeout(Duration::from_secs(3), told).await.expect("it was told");
}

#[tokio::test]
async fn a_command_brings_nothing_up_to_date_beside_a_server_of_the_version_before() {
    let server = Server::start();
    let mut database = connect(&server.data).await;
    let older = "DELETE FROM _sqlx_migrations WHERE version > 1";
    raw_sql(older).execute(&mut database).await.unwrap();
    refused(&run(&server.data, &["user", "list"]), 1, "has the tables of an earlier version");
    let count = sqlx::query("SELECT count(*) FROM _sqlx_migrations").fetch_one(&mut database).await;
    assert_eq!(count.unwrap().get::<i64, _>(0), 1);
}

/// A terminal with somebody at it.
struct Terminal {
    person: File,
    seen: String,
}

impl Terminal {
    /// Runs a command at a new one.
    fn run(data: &Data, arguments: &[&str]) -> (Self, std::process::Child) {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let program: OwnedFd =
            File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap().into();
        let mut command = command(data, arguments);
        command.stdin(program.try_clone().unwrap()).stderr(program).stdout(Stdio::null());
        let process = command.spawn().unwrap();
        (Self { person: person.into(), seen: String::new() }, process)
    }

    /// Waits for a question.
    fn read_until(&mut self, question: &str) {
        let mut bytes = [0; 1024];
        while !self.seen.ends_with(question) {
            let length = self.person.read(&mut bytes).unwrap();
            self.seen.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
    }

    fn write_line(&mut self, text: &str) {
        writeln!(self.person, "{text}").unwrap();
    }

    /// The same where nothing is shown, which may be so a moment after the question is.
    fn write_unseen(&mut self, text: &str) {
        while tcgetattr(&self.person).unwrap().local_modes.contains(LocalModes::ECHO) {
            std::thread::yield_now();
        }
        self.write_line(text);
    }
}

#[tokio::test]
async fn on_a_terminal_a_password_is_asked_for_twice_and_not_shown() {
    let server = Server::start();
    for (second, code) in [(NEW, 1), (PASSWORD, 0)] {
        let (mut terminal, mut process) = Terminal::run(&server.data, &["user", "add", "ada"]);
        terminal.read_until("New password for ada: ");
        terminal.write_unseen(PASSWORD);
        terminal.read_until("Repeat the password: ");
        terminal.write_unseen(second);
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
