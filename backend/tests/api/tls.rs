//! TLS, and HTTP/2 over it.

use std::process::Stdio;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::ALL_VERSIONS;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::support::certificate::{Certificate, Http2, connect, connect_http2, connect_with};
use crate::support::harness::{Data, PASSWORD, Server, command, credentials};
use crate::support::jwt::decode_part;

/// Sends an HTTP/1.1 request and returns the bytes of the first read.
async fn get(stream: &mut TlsStream<TcpStream>, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

async fn post(http2: &mut Http2, path: &str, body: &Value) -> Response<Value> {
    let request = Request::post(format!("https://localhost{path}"))
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body.to_string())));
    let (parts, body) = http2.send_request(request.unwrap()).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Response::from_parts(parts, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn http_1_and_http_2_are_served_over_tls() {
    let certificate = Certificate::new();
    let server = certificate.server();
    assert!(server.url.starts_with("https://127.0.0.1:"), "{}", server.url);
    let answer = get(&mut connect(&server, &certificate, "http/1.1").await, "/health/live").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");

    let mut http2 = connect_http2(&server, &certificate).await;
    assert_eq!(post(&mut http2, "/register", &credentials("ada", PASSWORD)).await.status(), 201);
    let mut log_in = credentials("ada", PASSWORD);
    log_in["refresh_token_in"] = json!("cookie");
    let answer = post(&mut http2, "/login", &log_in).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-") && cookie.ends_with("; Secure"), "{cookie}");
    let token = answer.body()["access_token"].as_str().unwrap();
    assert_eq!(decode_part(token, 1)["iss"], server.url);
    // A browser that sends only its origin: HTTP/2 has no Host header to compare it with.
    let refresh = Request::post("https://localhost/refresh")
        .header("origin", "https://localhost")
        .header("cookie", cookie.split(';').next().unwrap())
        .body(Full::default());
    assert_eq!(http2.send_request(refresh.unwrap()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn tls_1_2_and_1_3_are_supported() {
    let certificate = Certificate::new();
    let server = certificate.server();
    for version in [&TLS12, &TLS13] {
        let stream =
            connect_with(&server, certificate.der(), "http/1.1", &[version]).await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(version.version));
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_loaded_and_an_invalid_one_is_not() {
    let certificate = Certificate::new();
    let log = certificate.directory().join("log");
    let to_log = Stdio::from(std::fs::File::create(&log).unwrap());
    let flags = certificate.flags();
    let flags = flags.each_ref().map(String::as_str);
    let server = Server::start_logging(Data::new(), &flags, to_log);
    let mut before = connect(&server, &certificate, "http/1.1").await;
    certificate.renew();
    assert!(connect_with(&server, certificate.der(), "h2", ALL_VERSIONS).await.is_err());
    server.signal("HUP");
    let renewed = async {
        while connect_with(&server, certificate.der(), "h2", ALL_VERSIONS).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), renewed)
        .await
        .expect("the certificate is loaded");
    assert!(
        get(&mut before, "/health/live").await.starts_with("HTTP/1.1 200"),
        "an open connection stays usable"
    );

    let good = certificate.der();
    std::fs::write(certificate.path(), "nonsense").unwrap();
    server.signal("HUP");
    let refused = async {
        while !std::fs::read_to_string(&log).unwrap().contains("certificate reload failed") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), refused).await.expect("the failure is logged");
    connect_with(&server, good, "h2", ALL_VERSIONS).await.unwrap();
}

#[tokio::test]
async fn without_tls_sighup_changes_nothing() {
    let server = Server::start();
    server.signal("HUP");
    for _ in 0..20 {
        assert_eq!(server.get("/health/live").await.status, 200);
    }
}

#[tokio::test]
async fn a_connection_that_does_not_speak_tls_is_closed() {
    let certificate = Certificate::new();
    let server = certificate.server();
    for bytes in [&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], &[0x16, 3, 1, 0xff, 0xff, 0], b"PRI *"]
    {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut rest = Vec::new();
        let read = stream.read_to_end(&mut rest);
        let _ = tokio::time::timeout(Duration::from_mins(1), read)
            .await
            .expect("the connection is closed");
    }
    connect(&server, &certificate, "h2").await;
}

#[tokio::test]
async fn a_stalled_tls_connection_is_closed() {
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut no_handshake = TcpStream::connect(server.address()).await.unwrap();
    let mut no_preface = connect(&server, &certificate, "h2").await;
    let idle = connect_http2(&server, &certificate).await;
    let all_end = async {
        let _ = no_handshake.read_to_end(&mut Vec::new()).await;
        let _ = no_preface.read_to_end(&mut Vec::new()).await;
        while !idle.is_closed() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(90), all_end)
        .await
        .expect("the connections are closed");
}

#[tokio::test]
async fn connect_opens_no_tunnel() {
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut http2 = connect_http2(&server, &certificate).await;
    let tunnel = Request::builder().method(Method::CONNECT).uri("example.org:443");
    let answer = http2.send_request(tunnel.body(Full::default()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 405);
    let asterisk = Request::builder().method(Method::OPTIONS).uri("https://localhost/*");
    let answer = http2.send_request(asterisk.body(Full::default()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 404);
}

#[test]
fn an_unusable_certificate_is_reported_in_one_line() {
    let (ours, other) = (Certificate::new(), Certificate::new());
    let [certificate, key] = ours.flags();
    let [_, foreign] = other.flags();
    let nothing = ours.directory().join("nothing.pem");
    std::fs::write(&nothing, "nothing\n").unwrap();
    let (no_certificate, no_key) =
        (format!("--tls-cert={}", nothing.display()), format!("--tls-key={}", nothing.display()));
    for (flags, code, expected) in [
        (&[&*certificate][..], 2, "--tls-key"),
        (&[&*key], 2, "--tls-cert"),
        (&[&certificate, &key, "--public-url=http://id.example"], 2, "https:// address"),
        (&["--tls-cert=/nowhere.pem", &key], 1, "cannot read /nowhere.pem"),
        (&[&certificate, "--tls-key=/nowhere.pem"], 1, "cannot read /nowhere.pem"),
        (&[&no_certificate, &key], 1, "has no certificate"),
        (&[&certificate, &no_key], 1, "has no private key"),
        (&[&certificate, &foreign], 1, "does not belong to the certificate"),
    ] {
        let data = Data::new();
        let output = command(&data).args(flags).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        let line = text.lines().last().unwrap();
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(line.starts_with("keystead: ") && line.contains(expected), "{text}");
        assert!(!data.path().exists(), "the server has not started");
    }
}
