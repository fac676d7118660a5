//! `keystead user reset-link`: the operator's way for an owner who has lost the password.

use serde_json::{Value, json};

use crate::support::enrolled::{add_totp, totp_code};
use crate::support::harness::{Answer, Data, PUBLIC_URL, Server, credentials, wait_for_revocation};
use crate::support::jwt::decode_part;
use crate::support::lock::connect;
use crate::support::operator::{assert_refused, json_of, run};

const NEW: &str = "another harbour at dusk";

/// Makes a link and returns its token.
fn reset_token(data: &Data) -> String {
    let made = json_of(&run(data, &["user", "reset-link", "ada", "--json", PUBLIC_URL]));
    let link = made["link"].as_str().unwrap();
    link.strip_prefix("http://keystead.test/recover#reset=").unwrap().to_owned()
}

async fn recover(server: &Server, token: &str) -> Answer {
    server.post("/recover", json!({ "reset_token": token, "new_password": NEW })).await
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_ends_every_session() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let token = reset_token(&server.data);
    assert_eq!(
        server.log_in("ada").await.status,
        200,
        "the password is valid until the link is used"
    );
    let weak = json!({ "reset_token": token, "new_password": "short" });
    assert_eq!(server.post("/recover", weak).await.status, 422, "which does not use the link up");
    assert_eq!(recover(&server, &token).await.status, 204);
    server.log_in("ada").await.problem(401, "invalid_credentials");
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    wait_for_revocation(&server, &tokens.access).await;
    recover(&server, &token).await.problem(401, "invalid_reset_token");
    let owner = server.post("/login", credentials("ada", NEW)).await.tokens();
    let events = server.get_as("/me/events", &owner.access).await.json();
    // The failed login is recorded after its response.
    let events = events["events"].as_array().unwrap().iter();
    let events = events.filter(|event| event["type"] != "login_failed");
    let seen: Vec<_> =
        events.map(|event| (event["type"].as_str().unwrap(), event["ip"].is_null())).collect();
    let expected =
        [("login", false), ("password_reset", false), ("login", false), ("reset_link_made", true)];
    assert_eq!(seen[..4], expected);
}

#[tokio::test]
async fn a_link_is_void_after_a_newer_one_and_after_its_time() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let (older, newer) = (reset_token(&server.data), reset_token(&server.data));
    recover(&server, &older).await.problem(401, "invalid_reset_token");
    let mut forged = newer.clone().into_bytes();
    forged[60] = if forged[60] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    recover(&server, &forged).await.problem(401, "invalid_reset_token");

    // The end is in the token and in the row: neither can be moved without the other.
    let mut database = connect(&server.data).await;
    let shift = |by: &'static str| sqlx::query(by);
    shift("UPDATE reset_links SET expires_at = expires_at + 86400000")
        .execute(&mut database)
        .await
        .unwrap();
    recover(&server, &newer).await.problem(401, "invalid_reset_token");
    shift("UPDATE reset_links SET expires_at = expires_at - 86400000")
        .execute(&mut database)
        .await
        .unwrap();
    assert_eq!(recover(&server, &newer).await.status, 204);
    assert_eq!(server.refresh(&tokens.refresh).await.status, 401);
}

#[tokio::test]
async fn a_link_lives_as_long_as_it_says() {
    let server = Server::start();
    let account = decode_part(&server.token_of("ada").await, 1)["sub"].as_str().unwrap().to_owned();
    let made = |arguments: &[&str]| {
        json_of(&run(
            &server.data,
            &[&["user", "reset-link", "ada", "--json", PUBLIC_URL], arguments].concat(),
        ))
    };
    let end = |made: &Value| {
        keystead::clock::Timestamp::parse(made["expires_at"].as_str().unwrap()).unwrap()
    };
    let (hour, two_days) = (end(&made(&[])), end(&made(&["--lifetime", "2d"])));
    let hours = (two_days.as_seconds() - hour.as_seconds()) / 3600;
    assert!((46..=48).contains(&hours), "{hours}");
    let mut database = connect(&server.data).await;
    let stored = sqlx::query_scalar("SELECT expires_at FROM reset_links WHERE account_id = $1");
    let stored: i64 = stored.bind(account).fetch_one(&mut database).await.unwrap();
    assert_eq!(stored, two_days.as_millis());
    for lifetime in ["59s", "8d", "soon"] {
        let arguments = ["user", "reset-link", "ada", "--lifetime", lifetime, PUBLIC_URL];
        assert_refused(
            &run(&server.data, &arguments),
            2,
            "--lifetime: expected a duration from 1m to 7d",
        );
    }
}

#[tokio::test]
async fn a_disabled_account_gets_no_link_and_its_older_one_does_nothing() {
    let server = Server::start();
    server.register("ada").await;
    let token = reset_token(&server.data);
    run(&server.data, &["user", "disable", "ada"]);
    assert_refused(
        &run(&server.data, &["user", "reset-link", "ada", PUBLIC_URL]),
        1,
        "ada is disabled",
    );
    recover(&server, &token).await.problem(401, "invalid_reset_token");
    run(&server.data, &["user", "enable", "ada"]);
    assert_eq!(server.log_in("ada").await.status, 200, "the password is the old one");
}

#[tokio::test]
async fn a_new_password_by_a_link_does_not_replace_the_second_factor() {
    let server = Server::start();
    let access = server.token_of("ada").await;
    let secret = add_totp(&server, &access).await;
    let output = run(&server.data, &["user", "reset-link", "ada", PUBLIC_URL]);
    let note = String::from_utf8(output.stderr).unwrap();
    assert!(
        note.contains("works once") && note.contains("a second factor is still asked for"),
        "{note}"
    );
    let token = String::from_utf8(output.stdout).unwrap();
    let token = token.trim().rsplit_once('=').unwrap().1.to_owned();
    assert_eq!(recover(&server, &token).await.status, 204);
    let waits = server.post("/login", credentials("ada", NEW)).await.problem(403, "mfa_required");
    let body = json!({ "mfa_token": waits["mfa_token"], "totp_code": totp_code(&secret, 0) });
    assert_eq!(server.post("/login/mfa", body).await.status, 200);
}
