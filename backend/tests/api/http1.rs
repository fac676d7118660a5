//! The rules of HTTP/1.1 for a server, by requests that libraries would not send.

use std::collections::HashSet;
use std::time::Duration;

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::app_files::asset;
use crate::support::harness::Server;

/// Longer than anything in these tests takes.
const TIMEOUT: Duration = Duration::from_mins(1);

async fn send(server: &Server, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Everything that the server sends until it closes the connection.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    tokio::time::timeout(TIMEOUT, read).await.expect("the connection is closed").unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_request_without_one_valid_host_is_malformed() {
    let server = Server::start();
    for (hosts, version, status) in [
        ("Host: id.example.org\r\n", "1.1", 200),
        ("Host: [::1]:8000\r\n", "1.1", 200),
        ("", "1.0", 200),
        ("", "1.1", 400),
        ("Host:\r\n", "1.1", 400),
        ("Host: a.example\r\nHost: a.example\r\n", "1.1", 400),
        ("Host: a.example\r\nHost: b.example\r\n", "1.0", 400),
        ("Host: a.example/path\r\n", "1.1", 400),
        ("Host: ada@a.example\r\n", "1.1", 400),
        ("Host: a.example:port\r\n", "1.1", 400),
    ] {
        let request =
            format!("GET /health/live HTTP/{version}\r\n{hosts}Connection: close\r\n\r\n");
        let answer = read_to_end(&mut send(&server, &request).await).await;
        assert!(answer.starts_with(&format!("HTTP/{version} {status}")), "{hosts:?}: {answer}");
        assert_eq!(answer.contains("\"code\":\"invalid_host\""), status == 400, "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_long_is_refused_before_it_arrives() {
    let server = Server::start();
    let head = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let waiting = format!("{head}Expect: 100-continue\r\nContent-Length: 20000\r\n\r\n");
    let mut stream = send(&server, &waiting).await;
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "no 100 before it: {answer}");
    assert!(answer.contains("\"code\":\"payload_too_large\""), "{answer}");

    // Half of the body arrives with the head, and the rest never.
    let half = format!("{head}Content-Length: 20000\r\n\r\n{}", "x".repeat(10_000));
    let answer = read_to_end(&mut send(&server, &half).await).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");

    // Who sends all of it reads the response, and may use the connection further.
    let mut stream = send(&server, &format!("{half}{}", "x".repeat(10_000))).await;
    let next = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(next.as_bytes()).await.unwrap();
    let answers = read_to_end(&mut stream).await;
    assert!(answers.starts_with("HTTP/1.1 413"), "{answers}");
    assert!(answers.contains("HTTP/1.1 200"), "{answers}");

    let most = format!("{head}Expect: 100-continue\r\nContent-Length: 16384\r\n\r\n");
    let mut stream = send(&server, &most).await;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100");
}

#[tokio::test]
async fn a_slash_at_the_end_is_another_path() {
    let server = Server::start();
    for path in ["/login/", "/me/", "/health/live/", "/verify/", "//login", "/login//"] {
        for method in [Method::GET, Method::POST] {
            server.send(method, path, |request| request).await.problem(404, "not_found");
        }
    }
}

#[tokio::test]
async fn allow_names_get_where_a_page_is_served() {
    let server = Server::start();
    for (path, allow) in [("/login", "GET, HEAD, POST"), ("/refresh", "POST")] {
        let answer = server.send(Method::DELETE, path, |request| request).await;
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allow, "{path}");
        let read = server.get(path).await;
        assert_eq!((read.status.as_u16(), read.header("allow")), (405, "POST"), "to a program");
    }
}

#[tokio::test]
async fn a_file_is_only_sent_if_it_is_the_one_that_if_match_names() {
    let server = Server::start();
    let script = asset(&server, ".js").await;
    let tag = server.get(&script).await.header("etag").to_owned();
    for (condition, status) in [
        (tag.clone(), 200),
        (format!("\"other\", {tag}"), 200),
        ("*".to_owned(), 200),
        ("\"other\"".to_owned(), 412),
        // RFC 9110 §13.1.1: by the strong comparison.
        (format!("W/{tag}"), 412),
    ] {
        let answer =
            server.send(Method::GET, &script, |r| r.header("if-match", condition.clone())).await;
        assert_eq!(answer.status, status, "{condition}");
    }
}

#[tokio::test]
async fn request_ids_do_not_count_the_requests() {
    let server = Server::start();
    let mut ids = HashSet::new();
    for _ in 0..20 {
        let answer = server.get("/health/live").await;
        let id = answer.header("x-request-id");
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        // Their ends differ like everything else in them.
        ids.insert(id[16..].to_owned());
        ids.insert(id[..16].to_owned());
    }
    assert_eq!(ids.len(), 40);
}
