//! `POST /me/reauthenticate`: the person proves again who they are.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, raw_sql};

use crate::support::harness::{Answer, PASSWORD, Server, is_postgres};
use crate::support::jwt::decode_part;
use crate::support::lock::connect;

const HOUR_MS: i64 = 3_600_000;

async fn reauthenticate(server: &Server, token: &str, body: Value) -> Answer {
    server
        .send(Method::POST, "/me/reauthenticate", |request| request.bearer_auth(token).json(&body))
        .await
}

fn time(token: &str, claim: &str) -> i64 {
    decode_part(token, 1)[claim].as_i64().unwrap()
}

#[tokio::test]
async fn a_new_proof_is_in_the_token_and_in_those_of_later_refreshes() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let mut database = connect(&server.data).await;
    let older = format!("UPDATE sessions SET authenticated_at = created_at - {HOUR_MS}");
    raw_sql(sqlx::AssertSqlSafe(older)).execute(&mut database).await.unwrap();
    let refreshed = server.refresh(&tokens.refresh).await.tokens();
    let before = time(&refreshed.access, "auth_time");
    assert!(time(&refreshed.access, "iat") - before >= 3600);

    let answer = reauthenticate(&server, &refreshed.access, json!({ "password": PASSWORD })).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("pragma"), "no-cache");
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert!(body["expires_in"].as_u64().unwrap() > 0 && body.get("refresh_token").is_none());
    let token = body["access_token"].as_str().unwrap();
    assert!(time(token, "auth_time") >= before + 3600);
    assert_eq!(decode_part(token, 1)["sid"], decode_part(&tokens.access, 1)["sid"]);
    assert_eq!(server.get_as("/me", token).await.status, 200);
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200, "older tokens stay valid");

    let later = server.refresh(&refreshed.refresh).await.tokens();
    assert_eq!(time(&later.access, "auth_time"), time(token, "auth_time"));
}

#[tokio::test]
async fn a_wrong_password_proves_nothing() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let wrong = json!({ "password": "not the password" });
    reauthenticate(&server, &token, wrong).await.problem(401, "invalid_credentials");
    reauthenticate(&server, &token, json!({})).await.problem(422, "invalid_fields");
    reauthenticate(&server, "", json!({ "password": PASSWORD }))
        .await
        .problem(401, "missing_token");
    server.post_as("/logout", &token).await;
    let ended = reauthenticate(&server, &token, json!({ "password": PASSWORD })).await;
    ended.problem(401, "invalid_token");
}

#[tokio::test]
async fn wrong_passwords_count_as_at_a_change_of_the_password() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let guess = json!({ "password": "not the password" });
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(reauthenticate(&server, &token, guess.clone()).await.status.as_u16());
    }
    assert!(statuses.starts_with(&[401]) && statuses.ends_with(&[429]), "{statuses:?}");
    let change = json!({ "current_password": PASSWORD, "new_password": "an even quieter harbour" });
    let change = |request: reqwest::RequestBuilder| request.bearer_auth(&token).json(&change);
    server.send(Method::PUT, "/me/password", change).await.problem(429, "too_many_requests");
}

#[tokio::test]
async fn sessions_of_an_older_database_were_proved_at_their_login() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let data = server.kill();
    let mut database = connect(&data).await;
    let trigger = if is_postgres() {
        "DROP FUNCTION queue_logout_notices CASCADE"
    } else {
        "DROP TRIGGER queue_logout_notices"
    };
    for statement in [
        trigger,
        "DROP TABLE former_names",
        "DROP TABLE logout_notices",
        "DROP TABLE device_requests",
        "DROP TABLE pushed_requests",
        "DROP TABLE grants",
        "DROP TABLE client_secrets",
        "DROP TABLE clients",
        "ALTER TABLE signing_keys DROP COLUMN purpose",
        "DROP TABLE passkeys",
        "DROP TABLE totp",
        "DROP TABLE recovery_codes",
        "DROP TABLE mfa_logins",
        "DROP TABLE used_challenges",
        "DROP TABLE reset_links",
        "ALTER TABLE accounts DROP COLUMN is_operator",
        "ALTER TABLE accounts DROP COLUMN mfa_due_at",
        "ALTER TABLE sessions DROP COLUMN methods",
        "ALTER TABLE sessions DROP COLUMN authenticated_at",
        "DELETE FROM _sqlx_migrations WHERE version >=
         (SELECT version FROM _sqlx_migrations WHERE description = 'when a person proved who they are')",
    ] {
        raw_sql(statement).execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();

    let server = Server::start_in(data, &[]);
    let refreshed = server.refresh(&tokens.refresh).await.tokens();
    assert_eq!(time(&refreshed.access, "auth_time"), time(&tokens.access, "auth_time"));
    assert_eq!(decode_part(&refreshed.access, 1)["amr"], json!(["pwd"]), "there was no other way");
}
