//! Requests from pages of other origins.

use reqwest::Method;
use reqwest::header::HeaderName;
use serde_json::json;

use crate::support::harness::{Answer, PASSWORD, Server, credentials};
use crate::support::lock::Lock;

const APP: &str = "https://app.example.org";
const LOCAL: &str = "http://localhost:3000";

fn start() -> Server {
    Server::start_with(&["--cors-origin", "https://app.example.org,http://localhost:3000"])
}

async fn ask(server: &Server, method: Method, path: &str, origin: &str) -> Answer {
    server.send(method, path, |request| request.header("origin", origin)).await
}

async fn preflight(server: &Server, path: &str, origin: &str, method: &str) -> Answer {
    let headers = |request: reqwest::RequestBuilder| {
        request
            .header("origin", origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization,content-type")
    };
    server.send(Method::OPTIONS, path, headers).await
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.headers.keys().map(HeaderName::as_str).collect()
}

fn is_closed(answer: &Answer) -> bool {
    !names(answer).iter().any(|name| name.starts_with("access-control-"))
}

fn varies_by_origin(answer: &Answer) -> bool {
    let values = answer.headers.get_all("vary").iter();
    values.flat_map(|value| value.to_str().unwrap().split(", ")).any(|name| name == "Origin")
}

#[tokio::test]
async fn without_the_setting_no_other_origin_is_allowed() {
    let server = Server::start();
    for origin in [APP, &server.url, "null"] {
        let answer = ask(&server, Method::GET, "/me", origin).await;
        assert!(is_closed(&answer) && !varies_by_origin(&answer), "{answer:?}");
        let answer = preflight(&server, "/login", origin, "POST").await;
        answer.problem(405, "method_not_allowed");
        assert!(is_closed(&answer), "{answer:?}");
    }
}

#[tokio::test]
async fn only_exactly_the_configured_origins_are_allowed() {
    let server = start();
    for origin in [APP, LOCAL] {
        for answer in [
            ask(&server, Method::GET, "/health/live", origin).await,
            preflight(&server, "/me", origin, "GET").await,
        ] {
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert!(varies_by_origin(&answer));
        }
    }
    for origin in [
        "null",
        "*",
        "",
        "http://app.example.org",
        "https://app.example.org:8443",
        "https://app.example.org/",
        "https://app.example.org.evil.example",
        "https://evil.example?https://app.example.org",
        "https://sub.app.example.org",
        "HTTPS://APP.EXAMPLE.ORG",
        "http://localhost",
        "https://app.example.org, http://localhost:3000",
    ] {
        let answer = ask(&server, Method::GET, "/health/live", origin).await;
        assert!(answer.status == 200 && is_closed(&answer), "{origin:?}: {answer:?}");
        assert!(varies_by_origin(&answer), "a cache must keep origins apart");
        let answer = preflight(&server, "/me", origin, "GET").await;
        assert!(is_closed(&answer), "{origin:?}: {answer:?}");
        answer.problem(405, "method_not_allowed");
    }
    let bare = server.get("/health/live").await;
    assert!(is_closed(&bare) && varies_by_origin(&bare));
}

#[tokio::test]
async fn a_preflight_response_lists_the_methods_of_its_path() {
    let server = start();
    for (path, methods) in [
        ("/register", "POST"),
        ("/password-strength", "POST"),
        ("/login", "POST"),
        ("/refresh", "POST"),
        ("/logout", "POST"),
        ("/me", "GET, HEAD, DELETE"),
        ("/me/password", "PUT, DELETE"),
        ("/me/factors/totp", "POST, PUT, DELETE"),
        ("/me/factors/passkeys/01a20591-cdc5-7107-91ac-1e8d8d228572", "PATCH, DELETE"),
        ("/me/sessions", "GET, HEAD, DELETE"),
        ("/me/sessions/01a20591-cdc5-7107-91ac-1e8d8d228572", "DELETE"),
        ("/me/events", "GET, HEAD"),
        ("/me/export", "GET, HEAD"),
        ("/health/ready", "GET, HEAD"),
    ] {
        let answer = preflight(&server, path, APP, "PUT").await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-methods"), methods, "{path}");
        let allowed = answer.header("access-control-allow-headers");
        assert_eq!(allowed, "authorization, content-type, x-request-id");
        assert_eq!(answer.header("access-control-max-age"), "7200");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    preflight(&server, "/nowhere", APP, "GET").await.problem(404, "not_found");
    let plain = ask(&server, Method::OPTIONS, "/me", APP).await;
    plain.problem(405, "method_not_allowed");
    assert_eq!(plain.header("allow"), "GET, HEAD, DELETE", "a plain OPTIONS is not a preflight");
}

#[tokio::test]
async fn an_allowed_origin_can_read_error_responses() {
    let server = start();
    let post = |path: &'static str, body: serde_json::Value| {
        server.send(Method::POST, path, move |request| request.header("origin", APP).json(&body))
    };
    let large = json!({ "username": "x".repeat(20_000) });
    let answers = [
        (201, post("/register", credentials("ada", "a quiet harbour at dawn")).await),
        (401, ask(&server, Method::GET, "/me", APP).await),
        (404, ask(&server, Method::GET, "/nowhere", APP).await),
        (405, ask(&server, Method::PATCH, "/me", APP).await),
        (415, ask(&server, Method::POST, "/login", APP).await),
        (409, post("/register", credentials("ada", "a quiet harbour at dawn")).await),
        (413, post("/login", large).await),
        (422, post("/register", json!({})).await),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), APP, "{status}");
        let exposed = answer.header("access-control-expose-headers");
        assert_eq!(exposed, "location, retry-after, www-authenticate, x-request-id");
    }
}

#[tokio::test]
async fn an_allowed_origin_can_read_retry_after() {
    let server = start();
    let post = |path: &'static str, body: serde_json::Value| {
        server.send(Method::POST, path, move |request| request.header("origin", APP).json(&body))
    };
    let mut refused = post("/login", credentials("ada", "not the password")).await;
    for _ in 0..50 {
        if refused.status == 429 {
            break;
        }
        refused = post("/login", credentials("ada", "not the password")).await;
    }

    let _lock = Lock::take(&server.data).await;
    let unavailable = post("/register", credentials("ada", PASSWORD)).await;

    for (status, answer) in [(429, refused), (503, unavailable)] {
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), APP, "{status}");
        assert!(answer.header("access-control-expose-headers").contains("retry-after"));
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1, "{status}");
    }
}
