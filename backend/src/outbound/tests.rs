//! Tests of requests to servers on this machine, which answer with given bytes.

use std::net::TcpListener as StdListener;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::*;

/// Answers one request with these bytes, and returns the URL and, later, the request.
async fn answering(answer: String) -> (Url, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/client.json?x=1", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        // The other side may have seen enough.
        let _ = stream.write_all(answer.as_bytes()).await;
        String::from_utf8(request[..length].to_vec()).unwrap()
    });
    (url.parse().unwrap(), asked)
}

fn response(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
}

async fn fetch(answer: String) -> Result<Document, OutboundError> {
    let (url, _) = answering(answer).await;
    Outbound::new().fetch(&url, Reach::ThisMachine).await
}

#[tokio::test]
async fn a_document_is_fetched_with_its_age() {
    let json = "content-type: application/json; charset=utf-8\r\n";
    let (url, asked) = answering(response("200 OK", json, "{}")).await;
    let document = Outbound::new().fetch(&url, Reach::ThisMachine).await.unwrap();
    assert_eq!((&*document.body, document.max_age), (&b"{}"[..], None));
    let request = asked.await.unwrap();
    assert!(request.starts_with("GET /client.json?x=1 HTTP/1.1\r\n"), "{request}");
    let host = format!("host: 127.0.0.1:{}\r\n", url.port().unwrap());
    assert!(request.contains(&host), "{request}");

    for (headers, age) in [
        ("content-type: application/x+json\r\ncache-control: max-age=60\r\n", Some(60)),
        ("content-type: APPLICATION/JSON\r\ncache-control: no-store, max-age=60\r\n", Some(0)),
        ("content-type: application/json\r\ncache-control: no-cache\r\n", Some(0)),
    ] {
        let document = fetch(response("200 OK", headers, "{}")).await.unwrap();
        assert_eq!(document.max_age, age.map(Duration::from_secs), "{headers}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_document_is_refused() {
    let json = "content-type: application/json\r\n";
    let redirect = "location: http://127.0.0.1/\r\ncontent-type: application/json\r\n";
    for (answer, expected) in [
        (response("302 Found", redirect, "{}"), "the status 302"),
        (response("404 Not Found", json, "{}"), "the status 404"),
        (response("201 Created", json, "{}"), "the status 201"),
        (response("200 OK", "content-type: text/html\r\n", "{}"), "not application/json"),
        (response("200 OK", "", "{}"), "not application/json"),
        (response("200 OK", json, &"x".repeat(MAX_DOCUMENT_BYTES + 1)), "too large"),
        (
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{}"
                .to_owned(),
            "too large or incomplete",
        ),
        ("nonsense\r\n\r\n".to_owned(), "no answer"),
    ] {
        let error = fetch(answer).await.map(drop).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}: {expected}");
    }
    let limit = response("200 OK", json, &"x".repeat(MAX_DOCUMENT_BYTES));
    assert_eq!(fetch(limit).await.unwrap().body.len(), MAX_DOCUMENT_BYTES);
}

#[tokio::test]
async fn no_address_but_public_ones_is_connected_to() {
    // A listener, so that a connection would not fail by itself.
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    let fetch = async |host: &str, reach| {
        let url = format!("https://{host}:{port}/").parse().unwrap();
        Outbound::new().fetch(&url, reach).await.map(drop).unwrap_err()
    };
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "0"] {
        let error = fetch(host, Reach::Public).await;
        assert!(matches!(error, OutboundError::Forbidden), "{host}: {error}");
    }
    let error = fetch("10.0.0.1", Reach::ThisMachine).await;
    assert!(matches!(error, OutboundError::Forbidden), "{error}");
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);

    let plain = format!("http://127.0.0.1:{port}/").parse().unwrap();
    let error = Outbound::new().fetch(&plain, Reach::Public).await.map(drop).unwrap_err();
    assert!(matches!(error, OutboundError::Scheme), "{error}");
}

#[tokio::test]
async fn a_form_is_posted_and_its_answer_is_a_status() {
    for (status, expected) in [("200 OK", 200), ("400 Bad Request", 400), ("302 Found", 302)] {
        let (url, asked) =
            answering(response(status, "location: http://127.0.0.1/\r\n", "x")).await;
        let sent = Outbound::new().post(&url, "logout_token=x".to_owned()).await;
        assert_eq!(sent.unwrap(), expected);
        let request = asked.await.unwrap();
        assert!(request.starts_with("POST /client.json?x=1 HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"));
        assert!(request.ends_with("\r\n\r\nlogout_token=x"), "{request}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    // Accepted by the system, answered by nobody.
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let outbound = Outbound { timeout: Duration::from_millis(20), ..Outbound::new() };
    let error = outbound.fetch(&url, Reach::ThisMachine).await.map(drop).unwrap_err();
    assert!(matches!(error, OutboundError::Timeout), "{error}");
}

#[tokio::test]
async fn a_certificate_has_to_be_trusted_and_of_the_host() {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::from(key));
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = vec![0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            let json = "content-type: application/json\r\n";
            stream.write_all(response("200 OK", json, "{}").as_bytes()).await.unwrap();
        }
    });
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    let trusting = Outbound { tls: Tls::with_roots(roots), ..Outbound::new() };
    let fetch = async |outbound: &Outbound, host: &str| {
        let url = format!("https://{host}:{port}/").parse().unwrap();
        outbound.fetch(&url, Reach::ThisMachine).await
    };
    assert_eq!(&*fetch(&trusting, "localhost").await.unwrap().body, b"{}");
    for (outbound, host) in [(&trusting, "127.0.0.1"), (&Outbound::new(), "localhost")] {
        let error = fetch(outbound, host).await.map(drop).unwrap_err();
        let is_refused = matches!(error, OutboundError::Tls(_) | OutboundError::NoRoots);
        assert!(is_refused, "{host}: {error}");
    }
    serving.abort();
}
