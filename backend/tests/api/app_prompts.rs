//! Requests that ask the person for more: a fresh login, no question, a certain account, a second factor.

use reqwest::Method;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, raw_sql};

use crate::support::app::{App, Granted, Redirect, interact};
use crate::support::browser::Browser;
use crate::support::enrolled::{add_totp, totp_code};
use crate::support::harness::{PASSWORD, Server};
use crate::support::lock::connect;

/// Makes the proofs of all sessions older by this many seconds.
async fn age_proofs(server: &Server, seconds: u32) {
    let mut database = connect(&server.data).await;
    let older = format!("UPDATE sessions SET authenticated_at = authenticated_at - {seconds}000");
    raw_sql(AssertSqlSafe(older)).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

async fn reauthenticate(server: &Server, token: &str) {
    let body = json!({ "password": PASSWORD });
    let answer = server
        .send(Method::POST, "/me/reauthenticate", |request| request.bearer_auth(token).json(&body))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn prompt_none_asks_nobody() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let none = [("prompt", "none")];
    let mut stranger = Browser::default();
    app.ask(&server, &mut stranger, &none).await.error("login_required");
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let first = app.sign_in(&server, &mut browser).await;
    let code = app.code(&server, &mut browser, &none).await;
    let second = Granted::of(&app.exchange(&server, &code).await);
    assert_eq!(first.claims()["sub"], second.claims()["sub"]);
    assert_eq!(first.claims()["auth_time"], second.claims()["auth_time"]);
    age_proofs(&server, 60).await;
    let stale = [("prompt", "none"), ("max_age", "30")];
    app.ask(&server, &mut browser, &stale).await.error("login_required");
}

#[tokio::test]
async fn prompt_login_asks_for_a_proof_that_is_newer_than_the_request() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let before = app.sign_in(&server, &mut browser).await;
    let redirect = app.ask(&server, &mut browser, &[("prompt", "login")]).await;
    let request = redirect.request_at("/consent");
    for decision in [None, Some("allow")] {
        let next = interact(&server, &token, &request, decision).await.json();
        assert_eq!(next["need"], "reauthentication", "{next}");
        assert_eq!(next["methods"], json!(["password"]));
        assert!(next.get("redirect_to").is_none());
    }
    age_proofs(&server, 60).await;
    reauthenticate(&server, &token).await;
    let next = interact(&server, &token, &request, None).await.json();
    let redirect = Redirect { address: next["redirect_to"].as_str().unwrap().to_owned() };
    let after = Granted::of(&app.exchange(&server, &redirect.get("code")).await);
    assert!(after.claims()["auth_time"].as_i64() >= before.claims()["auth_time"].as_i64());
}

#[tokio::test]
async fn max_age_asks_for_a_proof_that_is_not_older() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    app.code(&server, &mut browser, &[("max_age", "10000")]).await;
    age_proofs(&server, 100).await;
    app.code(&server, &mut browser, &[("max_age", "10000")]).await;
    let redirect = app.ask(&server, &mut browser, &[("max_age", "99")]).await;
    let request = redirect.request_at("/consent");
    assert_eq!(interact(&server, &token, &request, None).await.json()["need"], "reauthentication");
    reauthenticate(&server, &token).await;
    let next = interact(&server, &token, &request, None).await.json();
    assert!(next["redirect_to"].is_string(), "{next}");
}

#[tokio::test]
async fn select_account_and_consent_ask_once() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    for (prompt, need) in [("select_account", "account"), ("consent", "consent")] {
        let redirect = app.ask(&server, &mut browser, &[("prompt", prompt)]).await;
        let request = redirect.request_at("/consent");
        let next = interact(&server, &token, &request, None).await.json();
        assert_eq!(next["need"], need, "{next}");
        assert_eq!(next["scopes"], json!(["openid", "profile"]));
        let denied = interact(&server, &token, &request, Some("deny")).await.json();
        let denied = Redirect { address: denied["redirect_to"].as_str().unwrap().to_owned() };
        denied.error("access_denied");
        let allowed = interact(&server, &token, &request, Some("allow")).await.json();
        let allowed = Redirect { address: allowed["redirect_to"].as_str().unwrap().to_owned() };
        Granted::of(&app.exchange(&server, &allowed.get("code")).await);
        assert_eq!(server.trail(&token).await[0], "app_allowed");
    }
}

#[tokio::test]
async fn an_id_token_asks_for_its_person() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let hint = app.sign_in(&server, &mut browser).await.id;
    app.code(&server, &mut browser, &[("id_token_hint", &hint), ("prompt", "none")]).await;
    let (mut other, other_token) = Browser::register(&server, "bob").await;
    let of_ada = [("id_token_hint", hint.as_str()), ("prompt", "none")];
    app.ask(&server, &mut other, &of_ada).await.error("login_required");
    let redirect = app.ask(&server, &mut other, &[("id_token_hint", &hint)]).await;
    let request = redirect.request_at("/consent");
    assert_eq!(interact(&server, &other_token, &request, None).await.json()["need"], "login");
    let next = interact(&server, &other_token, &request, Some("allow")).await.json();
    assert_eq!(next["need"], "login", "{next}");
    let next = interact(&server, &token, &request, None).await.json();
    assert!(next["redirect_to"].is_string(), "{next}");
}

#[tokio::test]
async fn an_app_that_asks_for_two_factors_gets_the_second_one_asked() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let two = [("acr_values", "aal2 aal1")];
    // Who has none is not asked: the token says what was proved.
    let code = app.code(&server, &mut browser, &two).await;
    let granted = Granted::of(&app.exchange(&server, &code).await);
    assert_eq!(granted.claims()["acr"], "aal1");

    // Added on another session, so that this browser has not given it.
    let other = server.log_in("ada").await.tokens().access;
    let secret = add_totp(&server, &other).await;
    let redirect = app.ask(&server, &mut browser, &two).await;
    let request = redirect.request_at("/consent");
    let next = interact(&server, &token, &request, None).await.json();
    assert_eq!(next["need"], "reauthentication", "{next}");
    assert!(!next["methods"].as_array().unwrap().contains(&json!("password")), "{next}");
    let body = json!({ "totp_code": totp_code(&secret, 0) });
    let answer = server
        .send(Method::POST, "/me/reauthenticate", |request| request.bearer_auth(&token).json(&body))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let next = interact(&server, &token, &request, None).await.json();
    let redirect = Redirect { address: next["redirect_to"].as_str().unwrap().to_owned() };
    let granted = Granted::of(&app.exchange(&server, &redirect.get("code")).await);
    assert_eq!(granted.claims()["acr"], "aal2");
    assert!(granted.claims()["amr"].as_array().unwrap().contains(&json!("mfa")));
}

#[tokio::test]
async fn a_request_in_an_address_is_the_servers_own_and_does_not_last() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let token = server.token_of("ada").await;
    let redirect = app.ask(&server, &mut Browser::default(), &[]).await;
    let request = redirect.request_at("/login");
    let changed = format!("{}{}", &request[1..], &request[..1]);
    for other in ["", "e30", &changed] {
        interact(&server, &token, other, None).await.problem(400, "request_expired");
    }
    // A code is no request.
    let code = app
        .code(
            &server,
            &mut {
                let mut browser = Browser::default();
                browser.log_in(&server, "ada").await;
                browser
            },
            &[],
        )
        .await;
    interact(&server, &token, &code, None).await.problem(400, "request_expired");
}
