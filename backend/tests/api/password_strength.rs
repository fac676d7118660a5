//! `POST /password-strength`: judges a password while it is typed, and stores nothing.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::guesses::{guess, retry_after};
use crate::support::harness::{Data, PASSWORD, Server, credentials};

async fn strength(server: &Server, password: &str, username: Option<&str>) -> Value {
    let mut body = json!({ "password": password });
    if let Some(username) = username {
        body["username"] = json!(username);
    }
    let answer = server.post("/password-strength", body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn the_strength_is_judged_as_at_registration() {
    let server = Server::start_with(&["--public-url", "https://id.globex.example"]);
    for password in [
        "short",
        "password",
        "Passw0rd",
        "countess.of.l1",
        "Globex_2026",
        "quertzuiop",
        "21.03.1987",
        &"x".repeat(257),
    ] {
        let judged = strength(&server, password, Some("countess.of.l")).await;
        assert_eq!(judged["acceptable"], false, "{password}");
        assert!(judged["score"].as_u64().unwrap() < 2, "{password}: {judged}");
        let refusal = server.post("/register", credentials("countess.of.l", password)).await;
        assert_eq!(refusal.status, 422);
        assert_eq!(judged["errors"], refusal.json()["errors"], "{password}");
    }
    let good = strength(&server, PASSWORD, Some("countess.of.l")).await;
    assert_eq!(good, json!({ "score": 4, "acceptable": true, "errors": [] }));
    assert_eq!(server.register("countess.of.l").await.status, 201);
}

#[tokio::test]
async fn the_reason_has_a_code_and_the_numbers_of_its_sentence() {
    let server = Server::start_with(&["--password-min-length", "10"]);
    let error = async |password: &str| strength(&server, password, None).await["errors"][0].clone();
    let short = error("short").await;
    assert_eq!(
        short,
        json!({
            "field": "password", "code": "too_short", "min": 10, "detail": "Use at least 10 characters.",
        })
    );
    let common = error("1234567890").await;
    assert_eq!(
        common,
        json!({
            "field": "password", "code": "password_too_weak", "reason": "common_password", "rank": 100,
            "detail": "This is one of the 100 most common passwords. Choose something less predictable, \
                       such as three random words.",
        })
    );
    let similar = error("P@ssword123").await;
    assert_eq!(similar["reason"], "similar_to_common_password");
    assert!(similar["hint"].is_string(), "{similar}");
}

#[tokio::test]
async fn a_user_name_that_is_not_one_yet_is_ignored() {
    let server = Server::start();
    let password = "ladle quantize ox";
    for name in [None, Some(""), Some("l"), Some("-ladle")] {
        assert_eq!(strength(&server, password, name).await["acceptable"], true, "{name:?}");
    }
    for field in ["password", "username"] {
        let mut body = json!({ "password": password });
        body[field] = json!("ladle".repeat(110));
        let long = server.post("/password-strength", body).await;
        assert_eq!(long.field_errors(), [(field.to_owned(), "too_long".to_owned())]);
    }
    let wrong = server.post("/password-strength", json!({ "username": "ada" })).await;
    assert_eq!(wrong.field_errors(), [("password".to_owned(), "required".to_owned())]);
}

#[tokio::test]
async fn one_person_is_never_throttled_and_a_flood_is_without_effect_on_logins() {
    let (log, path) = tempfile::NamedTempFile::new().unwrap().keep().unwrap();
    let mut server = Server::start_logging(Data::new(), &[], Stdio::from(log));
    server.register("ada").await;
    // Every beginning of a password, as if the person paused after each character.
    for length in 1..=PASSWORD.len() {
        strength(&server, &PASSWORD[..length], Some("ada")).await;
    }
    // The longest password takes eight estimates.
    let body = json!({ "password": "zq8#Lw2! ".repeat(28) });
    let all = (0..100).map(|_| server.post("/password-strength", body.clone()));
    let answers = futures_util::future::join_all(all).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert!(refused.len() >= 60, "{}", refused.len());
    assert!(refused.len() <= 85, "a burst is let in: {}", refused.len());
    let waits = refused.iter().map(|answer| retry_after(answer));
    assert!(waits.max().unwrap() <= 2, "a page can wait for that");
    let from_elsewhere = server.post_from([127, 0, 0, 2], "/password-strength", body).await;
    assert_eq!(from_elsewhere.status, 200);

    let tokens = server.log_in("ada").await.tokens();
    guess(&server, "ada").await.problem(401, "invalid_credentials");
    assert_eq!(server.register("grace").await.status, 201);
    assert!(!server.trail(&tokens.access).await.contains(&"password_strength".to_owned()));
    server.stop();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(
        text.contains("/password-strength")
            && !text.contains(&PASSWORD[..8])
            && !text.contains("zq8#")
    );
}
