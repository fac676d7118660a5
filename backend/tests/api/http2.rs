//! The limits of HTTP/2, tested by a client that writes frames itself: libraries would respect the
//! server's settings.

use std::time::Duration;

use http_body_util::Full;
use hyper::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::support::certificate::{Certificate, connect, connect_http2};
use crate::support::harness::Server;

/// Longer than anything in these tests takes.
const TIMEOUT: Duration = Duration::from_mins(1);
const STREAMS: u32 = 100;

// RFC 9113 §6, §7
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;

/// Request heads without the path (RFC 7541: fields of the static table).
const GET: [u8; 2] = [0x82, 0x87];
const POST: [u8; 2] = [0x83, 0x87];

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Frame {
    fn new(kind: u8, flags: u8, stream: u32, payload: impl Into<Vec<u8>>) -> Self {
        Self { kind, flags, stream, payload: payload.into() }
    }

    fn request(stream: u32, method: [u8; 2], path: &str, is_whole: bool) -> Self {
        let mut head = method.to_vec();
        for (field, value) in [(4, path), (1, "localhost")] {
            head.extend([field, u8::try_from(value.len()).unwrap()]);
            head.extend(value.as_bytes());
        }
        let flags = END_HEADERS | if is_whole { END_STREAM } else { 0 };
        Self::new(HEADERS, flags, stream, head)
    }

    fn reset(stream: u32) -> Self {
        Self::new(RESET, 0, stream, CANCEL.to_be_bytes())
    }

    fn bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.payload.len()).unwrap().to_be_bytes();
        let stream = self.stream.to_be_bytes();
        [&length[1..], &[self.kind, self.flags], &stream, &self.payload].concat()
    }
}

/// A connection of a client that respects no setting.
struct Raw(TlsStream<TcpStream>);

impl Raw {
    async fn open(server: &Server, certificate: &Certificate) -> Self {
        let mut stream = connect(server, certificate, "h2").await;
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        let mut raw = Self(stream);
        raw.send([Frame::new(SETTINGS, 0, 0, [])]).await;
        raw
    }

    /// Sends all frames in one write. The server may have closed the connection before.
    async fn send(&mut self, frames: impl IntoIterator<Item = Frame>) {
        let bytes: Vec<u8> = frames.into_iter().flat_map(|frame| frame.bytes()).collect();
        let _ = self.0.write_all(&bytes).await;
    }

    /// Returns the next frame, or `None` once the connection is closed.
    async fn next(&mut self) -> Option<Frame> {
        let read = async {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let [a, b, c, kind, flags, stream @ ..] = head;
            let length = u32::from_be_bytes([0, a, b, c]);
            let mut payload = vec![0; length.try_into().unwrap()];
            self.0.read_exact(&mut payload).await.ok()?;
            Some(Frame::new(kind, flags, u32::from_be_bytes(stream), payload))
        };
        tokio::time::timeout(TIMEOUT, read).await.expect("the server responds or closes")
    }

    /// Returns the next frame of this kind.
    async fn next_of(&mut self, kind: u8) -> Frame {
        loop {
            let frame = self.next().await.expect("the connection stays open");
            if frame.kind == kind {
                return frame;
            }
        }
    }
}

#[tokio::test]
async fn a_connection_is_limited_to_100_concurrent_requests() {
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut raw = Raw::open(&server, &certificate).await;
    let ids = (0..=STREAMS).map(|number| 2 * number + 1);
    raw.send(ids.map(|id| Frame::request(id, POST, "/login", false))).await;
    let refused = raw.next_of(RESET).await;
    assert_eq!(refused.stream, 2 * STREAMS + 1);
    assert_eq!(refused.payload, REFUSED_STREAM.to_be_bytes());

    let next = 2 * STREAMS + 3;
    raw.send([Frame::reset(1), Frame::request(next, GET, "/health/live", true)]).await;
    assert_eq!(raw.next_of(HEADERS).await.stream, next, "a stream is free again");
}

#[tokio::test]
async fn a_flood_of_resets_closes_the_connection() {
    // CVE-2023-44487
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut raw = Raw::open(&server, &certificate).await;
    let pairs = (0..1000).flat_map(|number| {
        let id = 2 * number + 1;
        [Frame::request(id, GET, "/health/live", true), Frame::reset(id)]
    });
    raw.send(pairs.chain([Frame::new(PING, 0, 0, [0; 8])])).await;
    while let Some(frame) = raw.next().await {
        assert!(frame.kind != PING || frame.flags != ACK, "the server read all of them");
    }
    let mut raw = Raw::open(&server, &certificate).await;
    raw.send([Frame::request(1, GET, "/health/live", true)]).await;
    assert_eq!(raw.next_of(HEADERS).await.stream, 1, "a new connection is served");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_times_out_and_blocks_no_other_request() {
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut raw = Raw::open(&server, &certificate).await;
    raw.send([
        Frame::request(1, POST, "/login", false),
        Frame::new(DATA, 0, 1, *b"{"),
        Frame::request(3, GET, "/health/live", true),
    ])
    .await;
    assert_eq!(raw.next_of(HEADERS).await.stream, 3);
    assert_eq!(raw.next_of(HEADERS).await.stream, 1);
    let problem = raw.next_of(DATA).await;
    let problem = String::from_utf8(problem.payload).unwrap();
    assert!(problem.contains("\"code\":\"request_timeout\""), "{problem}");
}

#[tokio::test]
async fn a_connection_without_requests_is_closed_after_the_time_that_is_set() {
    let certificate = Certificate::new();
    let flags = certificate.flags();
    let flags = flags.iter().map(String::as_str).chain(["--keep-alive-timeout=1s"]);
    let server = Server::start_with(&flags.collect::<Vec<_>>());
    let mut raw = Raw::open(&server, &certificate).await;
    raw.send([Frame::request(1, GET, "/health/live", true)]).await;
    assert_eq!(raw.next_of(HEADERS).await.stream, 1);
    while let Some(_frame) = raw.next().await {}
}

#[tokio::test]
async fn an_http_2_head_is_limited_to_48_kib() {
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut http2 = connect_http2(&server, &certificate).await;
    for (size, status) in [(48_000, 200), (50_000, 431), (60_000, 431), (48_000, 200)] {
        let request = Request::get("https://localhost/health/live")
            .header("authorization", "x".repeat(size))
            .body(Full::default());
        let answer = http2.send_request(request.unwrap()).await.unwrap();
        assert_eq!(answer.status(), status, "{size}");
    }
}

#[tokio::test]
async fn bodies_that_do_not_arrive_give_way_to_newer_ones_of_all_connections() {
    let certificate = Certificate::new();
    let [file, key] = certificate.flags();
    // Few enough that so many requests could fill the limit on open ones as well.
    let server = Server::start_with(&[&file, &key, "--max-connections=500"]);
    // Of a busy machine, the server may take fewer bodies than its bound in the time that it waits for the first.
    let mut tries = 0..20;
    let flood = loop {
        assert!(tries.next().is_some(), "no body gave way");
        let mut flood = begin_flood(&server, &certificate).await;
        if gives_way(&mut flood[0]).await {
            break flood;
        }
    };

    let mut usual = Raw::open(&server, &certificate).await;
    usual.send([Frame::request(1, POST, "/login", false), Frame::new(DATA, 0, 1, *b"{")]).await;
    usual.send([Frame::request(3, GET, "/health/live", true)]).await;
    assert_eq!(usual.next_of(HEADERS).await.stream, 3, "the other body is being waited for");
    usual.send([Frame::new(DATA, END_STREAM, 1, *b"}")]).await;
    let answer = usual.next_of(HEADERS).await;
    assert_eq!(answer.stream, 1);
    let problem = loop {
        let frame = usual.next_of(DATA).await;
        if frame.stream == 1 {
            break String::from_utf8(frame.payload).unwrap();
        }
    };
    assert!(!problem.contains("overloaded"), "{problem}");
    drop(flood);
}

/// Begins more requests than the server waits for the bodies of, which is 1024, and sends no body.
async fn begin_flood(server: &Server, certificate: &Certificate) -> Vec<Raw> {
    let mut flood = Vec::new();
    for _ in 0..15 {
        flood.push(Raw::open(server, certificate).await);
    }
    // Only then: a body is waited for 15 seconds, and connecting takes its time.
    for raw in &mut flood {
        let ids = (0..STREAMS).map(|number| 2 * number + 1);
        raw.send(ids.map(|id| Frame::request(id, POST, "/login", false))).await;
    }
    flood
}

/// Reads until the connection is closed, because many of its bodies gave way: its memory is given back by that. Returns false
/// if a body was waited for to the end, or the server waited for the whole connection too long.
async fn gives_way(raw: &mut Raw) -> bool {
    let mut has_given_way = false;
    while let Some(frame) = raw.next().await {
        if frame.kind == DATA && !frame.payload.is_empty() {
            let problem = String::from_utf8(frame.payload).unwrap();
            if problem.contains("\"code\":\"request_timeout\"") {
                return false;
            }
            assert!(problem.contains("\"code\":\"overloaded\""), "{problem}");
            has_given_way = true;
        }
    }
    has_given_way
}
