//! The process: how it starts, what it says when it cannot, what it logs, how it ends.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{Data, PASSWORD, Server, command, credentials, is_postgres};

/// The one line that it said, and nothing on standard output.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("keystead: ") && output.stdout.is_empty(), "{text}");
    text
}

#[test]
fn a_bad_setting_is_one_line_and_exit_code_2() {
    let serve = |flags: &[&str], variable: (&str, &str)| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
        let output = command.arg("serve").args(flags).env(variable.0, variable.1).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        complaint(&output)
    };
    let nothing = ("KEYSTEAD_PUBLIC_URL", "");
    assert!(serve(&["--bcrypt-cost", "17"], nothing).contains("from 4 to 16, found \"17\""));
    assert!(serve(&["--no-such-flag"], nothing).contains("'--no-such-flag'"));
    assert!(serve(&["--config", "/nowhere"], nothing).contains("cannot read /nowhere"));
    let soon = serve(&[], ("KEYSTEAD_ACCESS_TOKEN_TTL", "soon"));
    assert!(soon.contains("KEYSTEAD_ACCESS_TOKEN_TTL: expected a duration"));
}

#[test]
fn a_taken_port_is_told_as_such() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_keystead"))
        .args(["serve", "--listen", &address, "--data-dir"])
        .arg(Data::new().path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(complaint(&output).contains(&format!("cannot listen at {address}")));
}

#[test]
fn a_system_that_has_not_enough_threads_is_told_as_such() {
    // A thousand stacks do not fit into so much memory.
    let limited = "ulimit -v 1500000 && exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_keystead"), "serve", "--hash-threads=1000"])
        .args(["--listen=127.0.0.1:0", "--data-dir"])
        .arg(Data::new().path())
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(complaint(&output).contains("cannot start the threads that hash passwords: "));
}

#[test]
fn what_is_kept_is_for_the_owner_alone() {
    let server = Server::start();
    let data = server.data.path();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let database = if is_postgres() { &[][..] } else { &["keystead.db", "keystead.db-wal"] };
    for &file in ["master-key"].iter().chain(database) {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
}

#[test]
fn a_master_key_that_others_can_read_or_that_is_damaged_is_not_used() {
    let server = Server::start();
    let key = server.data.path().join("master-key");
    let data = server.kill();
    let refused = || {
        let output = command(&data).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        complaint(&output)
    };
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(refused().contains("chmod 600"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, "short").unwrap();
    assert!(refused().contains("damaged"));
}

#[tokio::test]
async fn a_stop_lets_open_requests_finish() {
    let mut server = Server::start();
    assert_eq!(server.register("ada").await.status, 201);
    let body = credentials("ada", PASSWORD).to_string();
    let (first, rest) = body.split_at(10);
    let mut open = TcpStream::connect(server.address()).await.unwrap();
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    open.write_all(head.as_bytes()).await.unwrap();
    let mut interim = [0; 25];
    open.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n", "the request is being handled");
    open.write_all(first.as_bytes()).await.unwrap();

    server.signal("TERM");
    while TcpStream::connect(server.address()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    open.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    open.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("access_token"), "{answer}");
    assert_eq!(server.wait().code(), Some(0));
}

#[tokio::test]
async fn connections_without_a_request_do_not_hold_a_stop_up() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let mut server = Server::start_logging(Data::new(), &[], log);
    let _unused = TcpStream::connect(server.address()).await.unwrap();
    let mut idle = TcpStream::connect(server.address()).await.unwrap();
    idle.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    idle.read_exact(&mut [0; 15]).await.unwrap();
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    let log = fs::read_to_string(&path).unwrap();
    assert!(!log.contains("still open"), "{log}");
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_hold_a_stop_up_for_ever() {
    let mut server = Server::start();
    let mut open = TcpStream::connect(server.address()).await.unwrap();
    let head =
        "POST /login HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
    open.write_all(head.as_bytes()).await.unwrap();
    open.read_exact(&mut [0; 25]).await.unwrap();
    server.signal("INT");
    assert_eq!(server.wait().code(), Some(0));
}

#[tokio::test]
async fn the_log_is_json_on_demand_and_tells_no_secret() {
    let data = Data::new();
    let path = std::env::temp_dir().join(format!("keystead-log-{}", std::process::id()));
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let flags = ["--log-format", "json", "--log-level", "trace"];
    let server = Server::start_logging(data, &flags, log);
    let token = server.token_of("ada").await;
    server.post("/login", credentials("ada", "some wrong password")).await;
    server.get_as("/me", &token).await;
    let id = server.post_as("/logout", &token).await.header("x-request-id").to_owned();

    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = |line: &&Value| line["message"] == "answered" && line["span"]["id"] == *id;
    let line = lines.iter().find(answered).expect("each request is logged under its id");
    assert_eq!((&line["path"], &line["status"]), (&"/logout".into(), &204.into()));
    assert_eq!(line["client"], "127.0.0.1");
    for secret in [PASSWORD, "some wrong password", &token, "$2b$"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_log_tells_of_a_failed_login_whence_it_came_and_not_what_was_typed() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let flags = ["--log-format", "json", "--trusted-proxies", "127.0.0.1"];
    let server = Server::start_logging(Data::new(), &flags, log);
    let ada = server.register("ada").await.json()["user"]["id"].clone();
    for (name, account) in [("ada", Some(&ada)), ("typed by mistake", None)] {
        let body = credentials(name, "some wrong password");
        let log_in =
            |r: reqwest::RequestBuilder| r.json(&body).header("x-forwarded-for", "203.0.113.7");
        let answer = server.send(Method::POST, "/login", log_in).await;
        answer.problem(401, "invalid_credentials");
        let text = fs::read_to_string(&path).unwrap();
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let line = lines
            .find(|line| {
                line["message"].as_str().unwrap().starts_with("a wrong password")
                    && line["span"]["id"] == answer.header("x-request-id")
            })
            .unwrap_or_else(|| panic!("{text}"));
        assert_eq!(line["client"], "203.0.113.7");
        assert_eq!(line.get("account"), account);
        assert!(!text.contains("typed by mistake") && !text.contains("some wrong password"));
    }
}

#[tokio::test]
async fn what_a_client_sends_begins_no_line_of_the_log() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let server = Server::start_logging(Data::new(), &["--log-level", "trace"], log);
    server.post("/login", credentials("a\nFORGED\u{1b}[2J", "b\r\nFORGED")).await;
    for (target, field) in [
        ("/x%0d%0aFORGED%1b[2J", "X-Request-Id: one\tFORGED"),
        ("/x\u{2028}FORGED\u{85}FORGED", "X-Request-Id: \u{1b}[2JFORGED"),
        ("/x", "User-Agent: \u{85}FORGED"),
        ("/x\u{b}FORGED", "X-Forwarded-For: 1\u{c}FORGED"),
    ] {
        let request =
            format!("POST {target} HTTP/1.1\r\nHost: x\r\n{field}\r\nConnection: close\r\n\r\n");
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
    }
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("path=\"/x"), "{text}");
    let breaks = |char: char| char != '\n' && (char.is_control() || char == '\u{2028}');
    assert!(!text.contains(breaks), "{text:?}");
    for line in text.lines() {
        assert!(line.starts_with("20"), "each begins with its time: {line}");
    }
}
