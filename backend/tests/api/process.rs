//! The process: start, startup errors, stored files and shutdown.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::harness::{
    Data, PASSWORD, Server, command, credentials, is_postgres, keystead, remove_variables,
};

/// The only line on standard error; standard output is empty.
fn error_line(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("keystead: ") && output.stdout.is_empty(), "{text}");
    text
}

#[test]
fn an_invalid_setting_is_reported_in_one_line_with_exit_code_2() {
    let serve = |flags: &[&str], variable: (&str, &str)| {
        let mut command = keystead();
        let output = command.arg("serve").args(flags).env(variable.0, variable.1).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        error_line(&output)
    };
    let nothing = ("KEYSTEAD_PUBLIC_URL", "");
    assert!(serve(&["--bcrypt-cost", "17"], nothing).contains("from 4 to 16, found \"17\""));
    assert!(serve(&["--no-such-flag"], nothing).contains("'--no-such-flag'"));
    assert!(serve(&["--config", "/nowhere"], nothing).contains("cannot read /nowhere"));
    let soon = serve(&[], ("KEYSTEAD_ACCESS_TOKEN_TTL", "soon"));
    assert!(soon.contains("KEYSTEAD_ACCESS_TOKEN_TTL: expected a duration"));
}

#[test]
fn a_port_in_use_is_reported() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for ports in [[&address, "127.0.0.1:0"], ["127.0.0.1:0", &address]] {
        let output = keystead()
            .args(["serve", "--listen", ports[0], "--metrics-listen", ports[1], "--data-dir"])
            .arg(Data::new().path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(error_line(&output).contains(&format!("cannot listen at {address}")));
    }
}

#[test]
fn a_failure_to_start_threads_is_reported() {
    // The stacks of a thousand threads do not fit into this much memory.
    let limited = "ulimit -v 1500000 && exec \"$0\" \"$@\"";
    let start = || {
        let mut command = Command::new("sh");
        remove_variables(&mut command);
        command
            .args(["-c", limited, env!("CARGO_BIN_EXE_keystead"), "serve", "--hash-threads=1000"])
            .args(["--listen=127.0.0.1:0", "--data-dir"])
            .arg(Data::new().path())
            .env("MALLOC_ARENA_MAX", "1")
            .output()
            .unwrap()
    };
    // If it is a thread that has just started which finds no memory left, Rust's runtime aborts the process.
    let mut ended = std::iter::repeat_with(start).take(10);
    let output = ended.find(|output| output.status.code().is_some()).expect("it ends by itself");
    assert_eq!(output.status.code(), Some(1));
    assert!(error_line(&output).contains("cannot start the threads that hash passwords: "));
}

#[test]
fn stored_files_are_readable_by_the_owner_only() {
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
fn a_damaged_master_key_is_refused() {
    let server = Server::start();
    let key = server.data.path().join("master-key");
    let data = server.kill();
    fs::write(&key, "short").unwrap();
    let output = command(&data).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error_line(&output).contains("damaged"));
}

#[tokio::test]
async fn a_shutdown_lets_open_requests_finish() {
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
async fn idle_connections_do_not_delay_a_shutdown() {
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
async fn a_request_that_never_ends_does_not_block_a_shutdown_forever() {
    let mut server = Server::start();
    let mut open = TcpStream::connect(server.address()).await.unwrap();
    let head =
        "POST /login HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
    open.write_all(head.as_bytes()).await.unwrap();
    open.read_exact(&mut [0; 25]).await.unwrap();
    server.signal("INT");
    assert_eq!(server.wait().code(), Some(0));
}

/// A user who is not root.
const OTHER: u32 = 65_531;

/// The data of a server, given to that user.
fn data_of_other() -> Data {
    let data = Server::start_in(Data::local(), &[]).kill();
    let parent = data.path().parent().unwrap().to_owned();
    fs::set_permissions(parent, fs::Permissions::from_mode(0o755)).unwrap();
    let files = fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().path());
    for path in files.chain([data.path()]) {
        chown(path, Some(OTHER), Some(OTHER)).unwrap();
    }
    data
}

#[test]
fn a_crash_leaves_no_core_dump_unless_the_operator_asks_for_one() {
    for (flags, is_allowed) in [(&[][..], false), (&["--core-dumps=on"], true)] {
        let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        let data = if is_root { data_of_other() } else { Data::local() };
        let mut command = command(&data);
        command.args(flags);
        if is_root {
            // Root's files are root's either way.
            command.uid(OTHER).gid(OTHER);
        }
        let server = Server::start_command(data, command);
        let limits = fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
        let limit = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let soft = limit.split_whitespace().nth(4).unwrap();
        let hard = limit.split_whitespace().nth(5).unwrap();
        assert_eq!(soft, if is_allowed { hard } else { "0" }, "{limit}");
        // The files of a process that is not dumpable are root's (proc(5)).
        let is_root = fs::metadata(format!("/proc/{}/environ", server.id())).unwrap().uid() == 0;
        assert_eq!(is_root, !is_allowed, "whoever can read its memory can read its key");
    }
}
