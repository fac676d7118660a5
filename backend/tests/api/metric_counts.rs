//! The counters that each kind of event increments.

#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::json;

use crate::support::harness::{PASSWORD, credentials};
use crate::support::measured::{Measured, request_counter};

/// Asserts that exactly these counters grew, by these numbers.
fn assert_counts(counts: &BTreeMap<String, f64>, expected: &[(&str, u32)]) {
    let expected: BTreeMap<_, _> =
        expected.iter().map(|(name, by)| (format!("keystead_{name}"), f64::from(*by))).collect();
    assert_eq!(*counts, expected);
}

#[tokio::test]
async fn registrations_and_logins_are_counted_by_outcome() {
    let measured = Measured::start(&[]);
    let server = &measured.server;
    let counts = measured.increments(async {
        assert_eq!(server.register("ada").await.status, 201);
        server.register("ADA").await.problem(409, "username_taken");
        server.post("/register", credentials("!", "short")).await.problem(422, "invalid_fields");
        server.post("/register", credentials("bob", "password1")).await.field_errors();
        server.post("/register", json!("no object")).await.problem(400, "malformed_json");
    });
    assert_counts(
        &counts.await,
        &[
            ("registrations_total{outcome=\"success\"}", 1),
            ("registrations_total{outcome=\"taken\"}", 1),
            ("registrations_total{outcome=\"refused\"}", 2),
            ("hashes_total", 1),
            (&request_counter("POST", "/register", 201), 1),
            (&request_counter("POST", "/register", 409), 1),
            (&request_counter("POST", "/register", 422), 2),
            (&request_counter("POST", "/register", 400), 1),
        ],
    );
    let counts = measured.increments(async {
        assert_eq!(server.log_in("ada").await.status, 200);
        assert_eq!(server.log_in("nobody").await.status, 401);
        for status in [401, 401, 401, 401, 401, 429] {
            let wrong = credentials("ada", "some wrong password");
            assert_eq!(server.post("/login", wrong).await.status, status);
        }
    });
    assert_counts(
        &counts.await,
        &[
            ("logins_total{outcome=\"success\"}", 1),
            ("logins_total{outcome=\"wrong_credentials\"}", 6),
            ("logins_total{outcome=\"throttled\"}", 1),
            ("throttled_total{kind=\"passwords\"}", 1),
            ("hashes_total", 7),
            (&request_counter("POST", "/login", 200), 1),
            (&request_counter("POST", "/login", 401), 6),
            (&request_counter("POST", "/login", 429), 1),
        ],
    );
}

#[tokio::test]
async fn refused_registrations_are_counted_by_reason() {
    for (mode, invitation, outcome) in [
        ("closed", None, "closed"),
        ("invite", None, "invitation_required"),
        ("invite", Some("none"), "invalid_invitation"),
    ] {
        let measured = Measured::start(&["--registration", mode]);
        let counts = measured.increments(async {
            let mut body = credentials("ada", PASSWORD);
            body["invitation"] = json!(invitation);
            assert_eq!(measured.server.post("/register", body).await.status, 403);
        });
        let refused = format!("registrations_total{{outcome=\"{outcome}\"}}");
        assert_counts(
            &counts.await,
            &[(&refused, 1), (&request_counter("POST", "/register", 403), 1)],
        );
    }
}

#[tokio::test]
async fn refreshes_are_counted_by_outcome_and_reuse_has_its_own() {
    let measured = Measured::start(&[]);
    let server = &measured.server;
    let first = server.tokens_of("ada").await.refresh;
    let counts = measured.increments(async {
        let second = server.refresh(&first).await.tokens().refresh;
        assert_eq!(server.refresh(&first).await.tokens().refresh, second);
        server.refresh(&second).await.tokens();
        for token in [&first, &first, "none"] {
            server.refresh(token).await.problem(401, "invalid_refresh_token");
        }
    });
    assert_counts(
        &counts.await,
        &[
            ("refreshes_total{outcome=\"rotated\"}", 2),
            ("refreshes_total{outcome=\"repeated\"}", 1),
            ("refreshes_total{outcome=\"reused\"}", 1),
            ("refreshes_total{outcome=\"invalid\"}", 2),
            (&request_counter("POST", "/refresh", 200), 3),
            (&request_counter("POST", "/refresh", 401), 3),
        ],
    );
}

#[tokio::test]
async fn a_request_is_counted_under_its_route_not_its_path() {
    let measured = Measured::start(&[]);
    let server = &measured.server;
    let token = server.token_of("ada").await;
    let counts = measured.increments(async {
        let as_ada = |request: reqwest::RequestBuilder| request.bearer_auth(&token);
        for _ in 0..3 {
            assert_eq!(server.get_as("/me?token=x", &token).await.status, 200);
        }
        assert_eq!(server.send(Method::HEAD, "/me", as_ada).await.status, 200);
        for id in [uuid::Uuid::nil(), uuid::Uuid::max()] {
            let path = format!("/me/sessions/{id}");
            assert_eq!(server.send(Method::DELETE, &path, as_ada).await.status, 404);
        }
        let propfind = Method::from_bytes(b"PROPFIND").unwrap();
        assert_eq!(server.send(propfind, "/me", as_ada).await.status, 405);
        assert_eq!(server.get("/nowhere/ada").await.status, 404);
    });
    assert_counts(
        &counts.await,
        &[
            (&request_counter("GET", "/me", 200), 3),
            (&request_counter("HEAD", "/me", 200), 1),
            (&request_counter("other", "/me", 405), 1),
            (&request_counter("DELETE", "/me/sessions/{id}", 404), 2),
            (&request_counter("GET", "app", 404), 1),
        ],
    );
    let scrape = measured.scrape().await;
    let times = "keystead_http_request_duration_seconds";
    assert_eq!(scrape.get(&format!("{times}_count{{route=\"/me\",method=\"GET\"}}")), 3.0);
    assert_eq!(
        scrape.get(&format!("{times}_bucket{{route=\"/me\",method=\"GET\",le=\"10\"}}")),
        3.0
    );
    let sum = scrape.get(&format!("{times}_sum{{route=\"/me\",method=\"GET\"}}"));
    assert!(0.0 < sum && sum < 30.0, "{sum}");
}

#[tokio::test]
async fn logins_and_hashes_refused_under_overload_are_counted() {
    let flags = ["--bcrypt-cost=12", "--hash-threads=1", "--hash-queue-time=1s"];
    let measured = Measured::start(&flags);
    let server = &measured.server;
    assert_eq!(server.register("ada").await.status, 201);
    let mut refused = 0;
    let counts = measured.increments(async {
        let all = futures_util::future::join_all((0..150).map(|_| server.log_in("ada"))).await;
        refused = all.iter().filter(|answer| answer.status == 503).count();
        assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 150 - refused);
    });
    let counts = counts.await;
    let refused = u32::try_from(refused).unwrap();
    assert!(refused > 0 && refused < 150);
    assert_counts(
        &counts,
        &[
            ("logins_total{outcome=\"success\"}", 150 - refused),
            ("logins_total{outcome=\"overloaded\"}", refused),
            ("hashes_total", 150 - refused),
            ("hashes_refused_total", refused),
            (&request_counter("POST", "/login", 200), 150 - refused),
            (&request_counter("POST", "/login", 503), refused),
        ],
    );
    let scrape = measured.scrape().await;
    assert_eq!(scrape.get("keystead_hash_queue_wait_seconds_count"), f64::from(151 - refused));
    assert!(scrape.get("keystead_hash_queue_wait_seconds_sum") > 0.0);
    assert_eq!(scrape.get("keystead_hash_queue_depth"), 0.0);
    assert_eq!(scrape.get("keystead_hash_lanes_busy"), 0.0);
    assert!(scrape.get("keystead_hash_lanes") >= 1.0);
}
