//! Common behaviour of all endpoints: bodies, methods, paths, request IDs.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::harness::{PASSWORD, Server, credentials};

const JSON: &str = "application/json";

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_malformed() {
    let server = Server::start();
    let deep = "[".repeat(10_000);
    for path in ["/register", "/login"] {
        for body in
            ["", "{", "nonsense", "{\"username\":}", "[]", "\"text\"", "null", "\u{feff}", &deep]
        {
            let answer = server
                .send(Method::POST, path, |r| r.header("content-type", JSON).body(body.to_owned()))
                .await;
            answer.problem(400, "malformed_json");
        }
        let not_utf8 = b"{\"username\":\"\xff\"}".to_vec();
        let answer = server
            .send(Method::POST, path, |r| r.header("content-type", JSON).body(not_utf8))
            .await;
        answer.problem(400, "malformed_json");
    }
}

#[tokio::test]
async fn every_missing_field_and_every_wrong_type_is_named() {
    let server = Server::start();
    for path in ["/register", "/login"] {
        for (body, username, password) in [
            (json!({}), "required", "required"),
            (json!({ "username": null, "password": 7 }), "required", "wrong_type"),
            (json!({ "username": ["ada"], "password": {} }), "wrong_type", "wrong_type"),
            (json!({ "username": true, "Password": PASSWORD }), "wrong_type", "required"),
        ] {
            let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
            assert_eq!(
                server.post(path, body).await.field_errors(),
                [pair("password", password), pair("username", username)]
            );
        }
    }
}

#[tokio::test]
async fn a_compressed_body_is_refused_and_the_client_told_how_to_send_it() {
    let server = Server::start();
    for encoding in ["gzip", "br", "gzip, identity", "x"] {
        let body = credentials("ada", PASSWORD);
        let compressed = |r: reqwest::RequestBuilder| r.header("content-encoding", encoding);
        let register = |r: reqwest::RequestBuilder| compressed(r).json(&body);
        let answer = server.send(Method::POST, "/register", register).await;
        answer.problem(415, "unsupported_media_type");
        assert_eq!(answer.header("accept-encoding"), "identity");
        let refresh = |r: reqwest::RequestBuilder| compressed(r).json(&json!({}));
        let optional = server.send(Method::POST, "/refresh", refresh).await;
        optional.problem(415, "unsupported_media_type");
    }
    let body = credentials("ada", PASSWORD);
    let identity =
        |r: reqwest::RequestBuilder| r.header("content-encoding", "Identity").json(&body);
    assert_eq!(server.send(Method::POST, "/register", identity).await.status, 201);
}

#[tokio::test]
async fn a_byte_order_mark_before_json_is_ignored() {
    let server = Server::start();
    let body = format!("\u{feff}{}", credentials("ada", PASSWORD));
    let send = async |path: &str, body: String| {
        let json = |r: reqwest::RequestBuilder| r.header("content-type", "application/json");
        server.send(Method::POST, path, |r| json(r).body(body)).await
    };
    assert_eq!(send("/register", body.clone()).await.status, 201);
    let tokens = send("/login", body).await.tokens();
    let refresh = format!("\u{feff}{}", json!({ "refresh_token": tokens.refresh }));
    assert_eq!(send("/refresh", refresh).await.status, 200);
    // Two of them are one too many, and one inside is no white space.
    send("/login", "\u{feff}\u{feff}{}".to_owned()).await.problem(400, "malformed_json");
    send("/login", "{\u{feff}}".to_owned()).await.problem(400, "malformed_json");
}

#[tokio::test]
async fn null_is_accepted_as_an_optional_body() {
    let server = Server::start();
    server.register("ada").await;
    let (_, cookie) = server.log_in_with_cookie("ada").await;
    for body in ["null", " null\n", "\u{feff}null", "\n", "{}"] {
        let refresh = |r: reqwest::RequestBuilder| {
            r.header("cookie", &cookie).header("content-type", "application/json").body(body)
        };
        let answer = server.send(Method::POST, "/refresh", refresh).await;
        assert_eq!(answer.status, 200, "{body:?}");
    }
    server.post("/login", Value::Null).await.problem(400, "malformed_json");
}

#[tokio::test]
async fn only_json_is_accepted() {
    let server = Server::start();
    let body = credentials("ada", PASSWORD).to_string();
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let answer = server
            .send(Method::POST, "/register", |r| {
                r.header("content-type", media_type).body(body.clone())
            })
            .await;
        answer.problem(415, "unsupported_media_type");
    }
    let bare = server.send(Method::POST, "/register", |r| r.body(body.clone())).await;
    bare.problem(415, "unsupported_media_type");
    let with_charset = server
        .send(Method::POST, "/register", |r| {
            r.header("content-type", "Application/JSON; charset=utf-8").body(body)
        })
        .await;
    assert_eq!(with_charset.status, 201);
}

#[tokio::test]
async fn a_body_is_limited_to_16_kib() {
    let server = Server::start();
    let padded = |name: &str, size: usize| {
        let mut body = credentials(name, PASSWORD);
        body["padding"] = json!("");
        let rest = size - body.to_string().len();
        body["padding"] = json!("x".repeat(rest));
        body
    };
    assert_eq!(server.post("/register", padded("ada", 16 * 1024)).await.status, 201);
    for size in [16 * 1024 + 1, 900_000] {
        server.post("/register", padded("eve", size)).await.problem(413, "payload_too_large");
    }
    // A chunked body, whose length is not known beforehand.
    let parts = (0..20).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1000]));
    let stream = reqwest::Body::wrap_stream(futures_util::stream::iter(parts));
    let chunked =
        server.send(Method::POST, "/login", |r| r.header("content-type", JSON).body(stream)).await;
    chunked.problem(413, "payload_too_large");
}

#[tokio::test]
async fn a_method_that_is_not_allowed_gets_the_list_of_allowed_ones() {
    let server = Server::start();
    for (method, path, allow) in [
        (Method::GET, "/login", "POST"),
        (Method::PUT, "/login", "GET, HEAD, POST"),
        (Method::GET, "/register", "POST"),
        (Method::GET, "/logout", "POST"),
        (Method::OPTIONS, "/register", "POST"),
        (Method::POST, "/me", "GET, HEAD, DELETE"),
        (Method::PATCH, "/health/live", "GET, HEAD"),
        (Method::POST, "/", "GET, HEAD"),
        (Method::DELETE, "/account", "GET, HEAD"),
    ] {
        let answer = server.send(method.clone(), path, |request| request.body("{")).await;
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
}

#[tokio::test]
async fn trace_echoes_nothing_and_no_response_names_the_server() {
    let server = Server::start();
    for (path, status, code) in [
        ("/me", 405, "method_not_allowed"),
        ("/", 405, "method_not_allowed"),
        ("/x", 404, "not_found"),
    ] {
        let trace = |r: reqwest::RequestBuilder| r.header("x-secret", "who sends it knows it");
        let answer = server.send(Method::TRACE, path, trace).await;
        answer.problem(status, code);
        assert!(!String::from_utf8_lossy(&answer.body).contains("who sends it"), "{answer:?}");
        for name in ["server", "via", "x-powered-by", "x-secret"] {
            assert_eq!(answer.header(name), "");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_not_found_for_programs() {
    let server = Server::start();
    for path in ["/nope", "/me/nope", "/login/nope", "/%00", "/..%2f..", "/assets/gone.js"] {
        server.get(path).await.problem(404, "not_found");
        let html = |r: reqwest::RequestBuilder| r.header("accept", "text/html").body("x");
        server.send(Method::POST, path, html).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_valid_request_id_is_kept_and_any_other_is_replaced() {
    let server = Server::start();
    let ask = |id: &'static str| {
        server.send(Method::GET, "/health/live", move |r| r.header("x-request-id", id))
    };
    assert_eq!(ask("order-66_a.b:c").await.header("x-request-id"), "order-66_a.b:c");
    let mut seen = HashSet::new();
    for id in ["", "two words", "<script>", "x\ty", &*"x".repeat(65).leak()] {
        let made = ask(id).await.header("x-request-id").to_owned();
        // A generated ID is unique, and is kept if a client sends it back.
        assert_ne!(made, id);
        assert_eq!(ask(made.clone().leak()).await.header("x-request-id"), made);
        assert!(seen.insert(made), "{id:?}");
    }
}

#[tokio::test]
async fn responses_are_neither_cached_nor_sniffed() {
    let server = Server::start();
    for answer in [server.register("ada").await, server.get("/me").await, server.get("/x").await] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(!answer.header("x-request-id").is_empty());
    }
}
