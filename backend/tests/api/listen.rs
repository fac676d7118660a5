//! The addresses to listen at: Unix sockets, host names, and sockets of systemd.

use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::support::harness::{Data, PASSWORD, PUBLIC_URL, Server, command, credentials, keystead};

/// The command line of a server that listens there.
fn command_at(data: &Data, listen: &str, flags: &[&str]) -> Command {
    let mut command = keystead();
    command.args(["serve", "--bcrypt-cost=4", "--listen", listen, "--data-dir"]).arg(data.path());
    command.args(data.flag()).args(flags).stdin(Stdio::null());
    command
}

fn start_at(data: Data, listen: &str, flags: &[&str]) -> Server {
    let mut command = command_at(&data, listen, flags);
    command.stderr(Stdio::null());
    Server::start_command(data, command)
}

/// Sends a request over a Unix socket and returns the body of the response.
async fn ask(socket: &Path, head: &str, body: &str) -> String {
    let mut stream = UnixStream::connect(socket).await.unwrap();
    let length = body.len();
    let request = format!(
        "{head} HTTP/1.1\r\nHost: keystead.test\r\nX-Forwarded-For: 203.0.113.7\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// Logs in over the socket and returns the address of the session.
async fn session_address(socket: &Path) -> String {
    let body = credentials("ada", PASSWORD).to_string();
    ask(socket, "POST /register", &body).await;
    let tokens: Value = serde_json::from_str(&ask(socket, "POST /login", &body).await).unwrap();
    let token = tokens["access_token"].as_str().unwrap();
    let me = ask(socket, &format!("GET /me?{token}"), "").await;
    assert!(me.contains("missing_token"), "{me}");
    let mut stream = UnixStream::connect(socket).await.unwrap();
    let request = format!(
        "GET /me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let me: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    me["session"]["ip"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_unix_socket_is_for_a_proxy_that_names_the_client() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("keystead.sock");
    let listen = format!("unix:{}", socket.display());
    let server = start_at(Data::new(), &listen, &[PUBLIC_URL]);
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(server.url, listen);
    assert_eq!(session_address(&socket).await, "203.0.113.7");

    // A second server does not take the socket of one that runs.
    let other = Data::new();
    let output = command_at(&other, &listen, &[PUBLIC_URL]).output().unwrap();
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{line}");
    assert!(line.contains("cannot listen at unix:"), "{line}");

    // What a crash leaves is replaced, but no other file.
    let data = server.kill();
    assert!(socket.exists());
    drop(start_at(data, &listen, &[PUBLIC_URL]));
    fs::remove_file(&socket).unwrap();
    fs::write(&socket, "precious").unwrap();
    let output = command_at(&other, &listen, &[PUBLIC_URL]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&socket).unwrap(), "precious");
}

#[test]
fn a_unix_socket_needs_a_public_url() {
    let directory = tempfile::tempdir().unwrap();
    let listen = format!("unix:{}", directory.path().join("s").display());
    let data = Data::new();
    let output = command_at(&data, &listen, &[]).output().unwrap();
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert!(line.contains("--public-url: expected the URL that clients use"), "{line}");
}

#[tokio::test]
async fn a_host_name_can_be_listened_at() {
    let server = start_at(Data::new(), "localhost:0", &[]);
    assert!(server.url.starts_with("http://localhost:"), "{}", server.url);
    assert_eq!(server.get("/health/live").await.status, 200);
    let data = Data::new();
    let output = command_at(&data, "nowhere.invalid:80", &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.contains("cannot listen at nowhere.invalid:80"), "{line}");
}

/// Starts a server with a socket as systemd does: it is descriptor 3, and `LISTEN_PID` the process that gets
/// it.
fn start_with_socket(socket: OwnedFd, flags: &[&str]) -> Server {
    let data = Data::new();
    let mut serve = command(&data);
    serve.args(flags);
    let mut handed = Command::new("sh");
    let run = "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"";
    handed.args(["-c", run, "sh"]).arg(serve.get_program()).args(serve.get_args());
    handed.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
    handed.stdin(Stdio::from(socket));
    Server::start_command(data, handed)
}

#[tokio::test]
async fn a_socket_that_systemd_hands_over_is_used() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = start_with_socket(listener.into(), &[]);
    assert_eq!(server.url, format!("http://{address}"));
    assert_eq!(server.get("/health/live").await.status, 200);

    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("keystead.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let _server = start_with_socket(listener.into(), &[PUBLIC_URL]);
    assert_eq!(session_address(&socket).await, "203.0.113.7");
}

const LOCAL: &str = "127.0.0.1:0";

#[test]
fn settings_that_are_probably_not_meant_are_warned_of() {
    let warnings = |listen: &str, flags: &[&str]| {
        let log = tempfile::NamedTempFile::new().unwrap();
        let data = Data::new();
        let mut command = command_at(&data, listen, flags);
        command.stderr(log.reopen().unwrap());
        let mut server = Server::start_command(data, command);
        server.stop();
        let log = fs::read_to_string(log.path()).unwrap();
        log.lines().filter(|line| line.contains("WARN")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(warnings(LOCAL, &[]), "");
    for address in ["0.0.0.0:0", "[::]:0"] {
        let found = warnings(address, &[]);
        assert!(found.contains("--public-url") && found.contains("issuer"), "{found}");
        assert_eq!(warnings(address, &[PUBLIC_URL]), "");
    }
    let https = "--public-url=https://id.example.org";
    let found = warnings(LOCAL, &[https]);
    assert!(found.contains("--trusted-proxies") && found.contains("--tls-cert"), "{found}");
    assert_eq!(warnings(LOCAL, &[https, "--trusted-proxies=127.0.0.1"]), "");
}
