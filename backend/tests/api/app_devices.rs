//! Signing in devices without a browser (RFC 8628).

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, raw_sql};

use crate::support::app::{App, Granted, assert_error};
use crate::support::browser::Browser;
use crate::support::harness::{Answer, Server};
use crate::support::lock::connect;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn begin(server: &Server, app: &App) -> Value {
    let form = [("scope", "openid profile")];
    let answer = app.post(server, "/oauth/device_authorization", &form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn poll(server: &Server, app: &App, codes: &Value) -> Answer {
    let form =
        [("grant_type", GRANT_TYPE), ("device_code", codes["device_code"].as_str().unwrap())];
    app.post(server, "/oauth/token", &form).await
}

async fn answer(server: &Server, token: &str, code: &str, decision: &str) -> Answer {
    let body = json!({ "user_code": code, "decision": decision });
    let with_body = |request: reqwest::RequestBuilder| request.bearer_auth(token).json(&body);
    server.send(Method::POST, "/oauth/device/decision", with_body).await
}

async fn look_up(server: &Server, token: &str, code: &str) -> Answer {
    let body = json!({ "user_code": code });
    let with_body = |request: reqwest::RequestBuilder| request.bearer_auth(token).json(&body);
    server.send(Method::POST, "/oauth/device/lookup", with_body).await
}

/// Makes the proofs of all sessions old.
async fn age_proofs(server: &Server) {
    let mut database = connect(&server.data).await;
    let older = "UPDATE sessions SET authenticated_at = authenticated_at - 3600000";
    raw_sql(older).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

/// Makes all times of devices earlier by this many seconds.
async fn pass(server: &Server, seconds: u32) {
    let mut database = connect(&server.data).await;
    let earlier = format!(
        "UPDATE device_requests SET polled_at = polled_at - {seconds}000,
                                    expires_at = expires_at - {seconds}000"
    );
    raw_sql(AssertSqlSafe(earlier)).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_device_gets_tokens_and_a_session_once_its_person_says_yes() {
    let server = Server::start();
    let app = App::register(&server, &["--public", "--device"]);
    let codes = begin(&server, &app).await;
    assert_eq!(codes["verification_uri"], format!("{}/device", server.url));
    assert_eq!((&codes["interval"], &codes["expires_in"]), (&json!(5), &json!(600)));
    assert_error(&poll(&server, &app, &codes).await, 400, "authorization_pending");
    assert_error(&poll(&server, &app, &codes).await, 400, "slow_down");
    pass(&server, 20).await;
    assert_error(&poll(&server, &app, &codes).await, 400, "authorization_pending");

    let token = server.token_of("ada").await;
    let code = codes["user_code"].as_str().unwrap();
    let typed = code.replace('-', " ").to_lowercase();
    let shown = look_up(&server, &token, &typed).await.json();
    assert_eq!((&shown["app"]["name"], &shown["ip"]), (&json!("notes"), &json!("127.0.0.1")));
    assert_eq!(shown["scopes"], json!(["openid", "profile"]));
    age_proofs(&server).await;
    let stale = answer(&server, &token, &typed, "allow").await;
    stale.problem(403, "reauthentication_required");
    let token = server.log_in("ada").await.tokens().access;
    assert_eq!(answer(&server, &token, &typed, "allow").await.status, 204);
    let granted = Granted::of(&poll(&server, &app, &codes).await);
    assert_eq!(granted.claims()["aud"], "notes");
    assert_error(&poll(&server, &app, &codes).await, 400, "invalid_grant");
    Granted::of(&app.refresh(&server, &granted.refresh).await);

    // The device stays signed in when the browser logs out, and is among the person's devices.
    let sessions = server.get_as("/me/sessions", &token).await.json();
    let ids: Vec<&Value> =
        sessions["sessions"].as_array().unwrap().iter().map(|session| &session["id"]).collect();
    assert!(ids.len() == 3 && ids.contains(&&granted.claims()["sid"]), "{sessions}");
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    Granted::of(&app.refresh(&server, &granted.refresh).await);
}

#[tokio::test]
async fn a_device_that_is_denied_or_late_gets_nothing() {
    let server = Server::start();
    let app = App::register(&server, &["--device"]);
    let token = server.token_of("ada").await;
    let denied = begin(&server, &app).await;
    let code = denied["user_code"].as_str().unwrap();
    assert_eq!(answer(&server, &token, code, "deny").await.status, 204);
    answer(&server, &token, code, "allow").await.problem(404, "not_found");
    assert_error(&poll(&server, &app, &denied).await, 400, "access_denied");
    let late = begin(&server, &app).await;
    pass(&server, 601).await;
    let code = late["user_code"].as_str().unwrap();
    look_up(&server, &token, code).await.problem(404, "not_found");
    answer(&server, &token, code, "allow").await.problem(404, "not_found");
    assert_error(&poll(&server, &app, &late).await, 400, "expired_token");
}

#[tokio::test]
async fn a_code_is_of_its_client_and_is_allowed_once() {
    let server = Server::start();
    let app = App::register(&server, &["--device"]);
    let other = App::register_as(&server, "other", &["--device"]);
    let without = App::register_as(&server, "without", &[]);
    let form = [("scope", "openid")];
    let refused = without.post(&server, "/oauth/device_authorization", &form).await;
    assert_error(&refused, 400, "unauthorized_client");
    let codes = begin(&server, &app).await;
    assert_error(&poll(&server, &other, &codes).await, 400, "invalid_grant");
    let (ada, bob) = (server.token_of("ada").await, server.token_of("bob").await);
    let code = codes["user_code"].as_str().unwrap();
    let (first, second) =
        tokio::join!(answer(&server, &ada, code, "allow"), answer(&server, &bob, code, "allow"));
    let statuses = [first.status.as_u16(), second.status.as_u16()];
    assert!(statuses.contains(&204) && statuses.contains(&404), "{statuses:?}");
    let (first, second) = tokio::join!(poll(&server, &app, &codes), poll(&server, &app, &codes));
    let statuses = [first.status.as_u16(), second.status.as_u16()];
    assert!(statuses.contains(&200) && statuses.contains(&400), "{statuses:?}");
}

#[tokio::test]
async fn nobody_finds_a_code_by_guessing() {
    let server = Server::start();
    let (_, token) = Browser::register(&server, "ada").await;
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(look_up(&server, &token, "BCDF-GHJK").await.status.as_u16());
    }
    assert_eq!(statuses[0], 404);
    assert_eq!(*statuses.last().unwrap(), 429, "{statuses:?}");
}
