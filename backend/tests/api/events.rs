//! `GET /me/events`

use reqwest::Method;
use serde_json::Value;

use crate::support::harness::{PASSWORD, Server, credentials};
use crate::support::jwt::decode_part;

#[tokio::test]
async fn an_audit_event_has_the_time_the_client_and_the_session() {
    let server = Server::start();
    server.register("ada").await;
    server.post("/login", credentials("ada", "not her password")).await;
    let body = credentials("ada", PASSWORD);
    let log_in =
        |request: reqwest::RequestBuilder| request.json(&body).header("user-agent", "Browser/1");
    let tokens = server.send(Method::POST, "/login", log_in).await.tokens();
    // The failed login is recorded after its response.
    while server.trail(&tokens.access).await.len() < 3 {}
    let answer = server.get_as("/me/events", &tokens.access).await;
    assert_eq!(answer.status, 200);
    let events = answer.json();
    assert!(events.get("next").is_none());
    let events = events["events"].as_array().unwrap();
    let kinds: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["login", "login_failed", "account_created"]);
    assert_eq!(events[0]["session_id"], decode_part(&tokens.access, 1)["sid"]);
    assert_eq!(events[0]["user_agent"], "Browser/1");
    assert_eq!(events[1]["session_id"], Value::Null);
    for event in events {
        assert_eq!(event["ip"], "127.0.0.1");
        assert!(event["created_at"].as_str().unwrap().ends_with('Z'));
        event["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    }
    let text = String::from_utf8(answer.body).unwrap();
    for secret in [PASSWORD, "not her password", &tokens.access, &tokens.refresh, "$2b$"] {
        assert!(!text.contains(secret));
    }
}

#[tokio::test]
async fn an_account_sees_only_its_own_audit_trail() {
    let server = Server::start();
    server.tokens_of("ada").await;
    let eve = server.tokens_of("eve").await;
    assert_eq!(server.trail(&eve.access).await, ["login", "account_created"]);
    server.get("/me/events").await.problem(401, "missing_token");
}

#[tokio::test]
async fn a_long_audit_trail_is_paged_without_gaps_or_duplicates() {
    let server = Server::start();
    let first = server.tokens_of("ada").await;
    for _ in 0..60 {
        let token = server.log_in("ada").await.tokens().access;
        assert_eq!(server.post_as("/logout", &token).await.status, 204);
    }
    let (mut seen, mut path, mut pages) = (Vec::new(), "/me/events".to_owned(), 0);
    loop {
        let page = server.get_as(&path, &first.access).await.json();
        let ids = page["events"].as_array().unwrap().iter().map(|event| event["id"].clone());
        seen.extend(ids.map(|id| id.as_str().unwrap().to_owned()));
        pages += 1;
        let Some(next) = page.get("next") else { break };
        path = format!("/me/events?cursor={}", next.as_str().unwrap());
    }
    assert_eq!((seen.len(), pages), (122, 3));
    assert!(seen.is_sorted_by(|newer, older| newer > older));
    let broken = server.get_as("/me/events?cursor=nonsense", &first.access).await;
    assert_eq!(broken.field_errors(), [("cursor".to_owned(), "invalid_value".to_owned())]);
}
