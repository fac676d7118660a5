//! `GET /metrics` on its own listener: gauges of current activity, and the values that labels may
//! have. The counters are tested in [`crate::metric_counts`].

#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::harness::{PASSWORD, Server, credentials};
use crate::support::import::{bcrypt_hash, import};
use crate::support::lock::Lock;
use crate::support::measured::{Measured, Scrape, request_counter};

#[tokio::test]
async fn client_input_creates_no_series_and_appears_in_no_label() {
    let measured = Measured::start(&[]);
    let server = &measured.server;
    let token = server.token_of("ada").await;
    // One request of each kind.
    for path in ["/x", "/me/x", "/assets/x.js"] {
        server.get(path).await;
        server.post(path, json!({})).await;
    }
    server.send(Method::from_bytes(b"BREW").unwrap(), "/x", |request| request).await;
    let before = measured.scrape().await;
    for number in 0..100 {
        for path in [format!("/{number}"), format!("/me/ada-{number}"), format!("/{number}.js")] {
            server.get(&path).await;
            server.post(&path, json!({})).await;
        }
        let method = Method::from_bytes(format!("BREW{number}").as_bytes()).unwrap();
        server.send(method, &format!("/{number}"), |request| request).await;
    }
    let after = measured.scrape().await;
    assert_eq!(before.series(), after.series());
    let document: Value = server.get("/openapi.json").await.json();
    let mut routes: BTreeSet<&str> =
        document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    routes.insert("app");
    assert!(after.values("route").is_subset(&routes), "{:?}", after.values("route"));
    for part in ["ada", "127.0.0.1", &token, "BREW"] {
        assert!(!after.text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn queued_hashes_and_requests_in_flight_are_visible() {
    let flags = ["--bcrypt-cost=16", "--hash-threads=1", "--hash-lanes=1", "--hash-queue-time=60s"];
    let measured = Measured::start(&flags);
    let server = &measured.server;
    let before = measured.scrape().await;
    assert_eq!(before.get("keystead_http_requests_in_flight"), 0.0);
    let body = credentials("nobody", PASSWORD).to_string();
    let request = format!(
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        open.push(stream);
    }
    // One hash is being computed, which takes seconds, and two wait. It may take a while to get
    // there.
    loop {
        let scrape = measured.scrape().await;
        let seen = ["hash_lanes_busy", "hash_queue_depth", "http_requests_in_flight"]
            .map(|name| scrape.get(&format!("keystead_{name}")));
        if seen == [1.0, 2.0, 3.0] {
            assert_eq!(scrape.get("keystead_open_connections"), 3.0);
            break;
        }
        assert!(scrape.get("keystead_hashes_total") == 0.0, "the state was never seen: {seen:?}");
    }
    assert_eq!(server.get("/health/ready").await.status, 200, "a busy server is ready");
}

#[tokio::test]
async fn database_statements_are_timed_and_database_errors_are_counted() {
    let measured = Measured::start(&["--database-timeout=1s"]);
    let server = &measured.server;
    let timed = |scrape: &Scrape| {
        ["wait", "statement_duration"].map(|what| {
            ["read", "write"].map(|access| {
                scrape
                    .get(&format!("keystead_database_{what}_seconds_count{{access=\"{access}\"}}"))
            })
        })
    };
    let before = timed(&measured.scrape().await);
    let token = server.token_of("ada").await;
    let after = measured.scrape().await;
    for (before, after) in before.iter().flatten().zip(timed(&after).iter().flatten()) {
        assert!(before < after);
    }
    assert_eq!(after.get("keystead_database_errors_total{kind=\"fault\"}"), 0.0);
    let lock = Lock::take(&server.data).await;
    let counts = measured.increments(async {
        server.register("grace").await.problem(503, "unavailable");
        assert_eq!(server.get_as("/me", &token).await.status, 200);
    });
    let counts = counts.await;
    lock.release().await;
    assert!(counts["keystead_database_errors_total{kind=\"unavailable\"}"] >= 1.0, "{counts:?}");
    assert_eq!(counts["keystead_registrations_total{outcome=\"failed\"}"], 1.0);
    assert!(!counts.contains_key("keystead_database_errors_total{kind=\"fault\"}"), "{counts:?}");
    // A taken name is a normal result of the database and not an error.
    let counts = measured.increments(async {
        server.register("ada").await.problem(409, "username_taken");
    });
    assert!(!counts.await.keys().any(|name| name.contains("errors")));
}

#[tokio::test]
async fn a_session_that_asks_who_it_is_again_is_answered_without_the_database() {
    let measured = Measured::start(&[]);
    assert_eq!(measured.server.register("ada").await.status, 201);
    let reads = async || {
        let name = "keystead_database_statement_duration_seconds_count{access=\"read\"}";
        measured.scrape().await.get(name)
    };
    // What the server does now and then by itself reads too, but hardly each time.
    for _ in 0..20 {
        let token = measured.server.log_in("ada").await.tokens().access;
        let first = measured.server.get_as("/me", &token).await.json();
        let before = reads().await;
        for _ in 0..2 {
            assert_eq!(measured.server.get_as("/me", &token).await.json(), first);
        }
        if reads().await == before {
            return;
        }
    }
    panic!("each second request has read the database");
}

#[tokio::test]
async fn sessions_accounts_hashes_and_events_have_no_number_until_they_are_counted() {
    let mut server = Server::start();
    for name in ["ada", "grace"] {
        assert_eq!(server.register(name).await.status, 201);
        assert_eq!(server.log_in(name).await.status, 200);
    }
    let last = server.log_in("ada").await.tokens().access;
    server.log_in("ada").await.tokens();
    assert_eq!(server.post_as("/logout", &last).await.status, 204);
    let unknown = server.post("/login", credentials("nobody", PASSWORD)).await;
    unknown.problem(401, "invalid_credentials");
    let legacy = "pbkdf2_sha256$4000$saltsaltsalt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
    let lines = [("eve", legacy), ("bob", &bcrypt_hash())];
    let lines = lines
        .map(|(name, hash)| json!({ "username": name, "password_hash": hash }).to_string() + "\n");
    assert!(import(&server.data, &lines.concat(), &[]).status.success());
    server.stop();
    let measured = Measured::start_in(server.kill(), &[]);
    loop {
        let scrape = measured.scrape().await;
        let names =
            ["sessions", "accounts", "legacy_password_hashes", "events", "events_without_account"];
        let counted = names.map(|name| scrape.get(&format!("keystead_{name}")));
        if counted.iter().all(|number| !number.is_nan()) {
            assert_eq!(counted, [3.0, 4.0, 1.0, 8.0, 1.0]);
            break;
        }
    }
}

#[tokio::test]
async fn the_version_and_the_resources_of_the_process_are_exported() {
    let scrape = Measured::start(&[]).scrape().await;
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(scrape.get(&format!("keystead_build_info{{version=\"{version}\"}}")), 1.0);
    assert!(scrape.get("process_resident_memory_bytes") > 1e6);
    assert!(scrape.get("process_open_fds") > 5.0);
    assert!(scrape.get("process_max_fds") >= scrape.get("process_open_fds"));
    assert!(scrape.get("process_threads") > 1.0);
    assert!(scrape.get("process_cpu_seconds_total") >= 0.0);
    assert!(scrape.get("process_start_time_seconds") > 1.7e9);
}

#[tokio::test]
async fn promtool_accepts_the_metrics() {
    let measured = Measured::start(&[]);
    measured.server.token_of("ada").await;
    let scrape = measured.scrape().await;
    let mut tool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut tool.stdin.take().unwrap(), scrape.text.as_bytes()).unwrap();
    let output = tool.wait_with_output().unwrap();
    let messages = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && messages.is_empty(), "{messages}");
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own_that_serves_nothing_else() {
    let measured = Measured::start(&[]);
    measured.server.get("/metrics").await.problem(404, "not_found");
    for path in ["/", "/me", "/login", "/health/live", "/openapi.json", "/metrics/x", "/index.html"]
    {
        measured.ask(Method::GET, path).await.problem(404, "not_found");
    }
    measured.ask(Method::POST, "/metrics").await.problem(405, "method_not_allowed");
    assert_eq!(measured.ask(Method::HEAD, "/metrics").await.status, StatusCode::OK);
    let scrape = measured.scrape().await;
    let asked = request_counter("GET", "app", 404);
    assert_eq!(scrape.get(&format!("keystead_{asked}")), 1.0, "scrapes themselves are not counted");
    assert_eq!(scrape.values("route"), BTreeSet::from(["app"]));
}

#[tokio::test]
async fn a_shutdown_closes_the_metrics_listener() {
    let mut measured = Measured::start(&[]);
    let mut idle = TcpStream::connect(&measured.address).await.unwrap();
    idle.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    idle.read_exact(&mut [0; 15]).await.unwrap();
    measured.server.signal("TERM");
    assert_eq!(measured.server.wait().code(), Some(0));
    assert!(TcpStream::connect(&measured.address).await.is_err());
}
