//! `POST /register`

use reqwest::Method;
use serde_json::json;

use crate::support::harness::{PASSWORD, Server, credentials};

#[tokio::test]
async fn a_registration_returns_the_new_account() {
    let server = Server::start();
    let answer = server.register("Ada.Lovelace").await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("location"), "/me");
    assert_eq!(answer.header("content-type"), "application/json");
    let body = answer.json();
    assert_eq!(body["user"]["username"], "Ada.Lovelace", "in the case in which it was typed");
    let id: uuid::Uuid = body["user"]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(id.get_version_num(), 7);
    assert!(body["user"]["created_at"].as_str().unwrap().ends_with('Z'));
    assert!(!body["message"].as_str().unwrap().is_empty());
    assert!(!String::from_utf8_lossy(&answer.body).contains("$2b$"), "no hash leaves the server");
}

#[tokio::test]
async fn a_name_is_taken_regardless_of_case() {
    let server = Server::start();
    assert_eq!(server.register("Grace").await.status, 201);
    for name in ["Grace", "grace", "GRACE"] {
        server.register(name).await.problem(409, "username_taken");
    }
}

#[tokio::test]
async fn one_of_many_concurrent_registrations_gets_the_name() {
    let server = Server::start();
    let all = (0..100).map(|_| server.register("everybody"));
    let answers = futures_util::future::join_all(all).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert_eq!(statuses[1..], [409; 99]);
}

#[tokio::test]
async fn every_invalid_field_is_named() {
    let server = Server::start();
    let long_name = "x".repeat(65);
    let long_password = "ß".repeat(257);
    for (username, password, expected) in [
        ("ab", PASSWORD, vec![("username", "too_short")]),
        (&*long_name, PASSWORD, vec![("username", "too_long")]),
        ("_ada", PASSWORD, vec![("username", "invalid_characters")]),
        ("ada lovelace", PASSWORD, vec![("username", "invalid_characters")]),
        ("ädä", PASSWORD, vec![("username", "invalid_characters")]),
        ("ada", "seven77", vec![("password", "too_short")]),
        ("ada", &*long_password, vec![("password", "too_long")]),
        ("", "", vec![("password", "required"), ("username", "required")]),
    ] {
        let answer = server.post("/register", credentials(username, password)).await;
        let errors = answer.field_errors();
        let errors: Vec<_> = errors.iter().map(|(field, code)| (&**field, &**code)).collect();
        assert_eq!(errors, expected, "{username:?} {password:?}");
    }
    assert_eq!(
        server.register("ada").await.status,
        201,
        "a failed registration does not take the name"
    );
}

#[tokio::test]
async fn a_weak_password_is_refused_with_the_reason() {
    let server = Server::start();
    for (weak, why) in [
        ("password", "common_password"),
        ("abcdefghij", "sequence"),
        ("countess.of.l1", "contains_username"),
    ] {
        let answer = server.post("/register", credentials("countess.of.l", weak)).await;
        let expected = ("password".to_owned(), "password_too_weak".to_owned());
        assert_eq!(answer.field_errors(), [expected], "{weak}");
        let error = &answer.json()["errors"][0];
        assert_eq!(error["reason"], why, "{error}");
        let advice = "such as three random words.";
        assert!(error["detail"].as_str().unwrap().ends_with(advice), "{error}");
    }
    assert_eq!(server.register("countess.of.l").await.status, 201, "the name is still free");
}

#[tokio::test]
async fn the_operator_sets_how_strong_a_password_must_be() {
    let strict = ["--password-min-length", "12", "--password-min-score", "4"];
    let server = Server::start_with(&strict);
    for (password, code) in [("tiny lob", "too_short"), ("password1234", "password_too_weak")] {
        let answer = server.post("/register", credentials("ada", password)).await;
        assert_eq!(answer.field_errors(), [("password".to_owned(), code.to_owned())]);
    }
    let token = server.token_of("ada").await;
    let change = json!({ "current_password": PASSWORD, "new_password": "password1234" });
    let answer = server.send(Method::PUT, "/me/password", |r| r.bearer_auth(token).json(&change));
    let expected = ("new_password".to_owned(), "password_too_weak".to_owned());
    assert_eq!(answer.await.field_errors(), [expected]);
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let server = Server::start();
    let mut body = credentials("ada", PASSWORD);
    body["role"] = json!("admin");
    assert_eq!(server.post("/register", body).await.status, 201);
}
