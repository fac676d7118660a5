//! `POST /login/mfa`: the second half of a login.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::authenticator::{SoftPasskey, UP, UV};
use crate::support::factors::proofs;
use crate::support::guesses::{WRONG_PASSWORD, device_cookie};
use crate::support::harness::{Answer, PASSWORD, Server, credentials, wait_for_revocation};
use crate::support::jwt::decode_part;
use crate::support::operator::run;

#[tokio::test]
async fn a_login_that_needs_more_says_what_and_begins_no_session() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    let answer = server.log_in("ada").await;
    let problem = answer.problem(403, "mfa_required");
    assert_eq!(problem["methods"], json!(["totp"]));
    assert_eq!(problem["expires_in"], 300);
    assert!(problem["mfa_token"].as_str().unwrap().len() > 40);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("set-cookie"), "", "no device is known by half a login");
    let sessions = server.get_as("/me/sessions", &token).await.json();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1, "that of the enrolment");

    server.add_codes(&token).await;
    server.add_passkey(&token, &mut SoftPasskey::new()).await;
    let problem = server.log_in("ada").await.problem(403, "mfa_required");
    assert_eq!(problem["methods"], json!(["totp", "passkey", "recovery_code"]));
    server
        .post("/login", credentials("ada", WRONG_PASSWORD))
        .await
        .problem(401, "invalid_credentials");
}

#[tokio::test]
async fn recovery_codes_alone_ask_for_nothing() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    server.add_codes(&token).await;
    assert_eq!(server.log_in("ada").await.status, 200);
}

#[tokio::test]
async fn exactly_one_factor_finishes_a_login() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let login = server.begin_login("ada").await;
    let body = json!({ "mfa_token": login });
    server.post("/login/mfa", body).await.problem(422, "invalid_fields");
    let body = json!({ "mfa_token": login, "totp_code": app.code(), "recovery_code": "x" });
    server.post("/login/mfa", body).await.problem(422, "invalid_fields");
    let body = json!({ "totp_code": app.code() });
    assert_eq!(
        server.post("/login/mfa", body).await.field_errors(),
        [("mfa_token".to_owned(), "required".to_owned())]
    );
    for credential in [json!("text"), json!({}), json!(7), json!([])] {
        let answer = server.finish(&login, "credential", credential).await;
        answer.problem(422, "invalid_fields");
    }
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200, "it still waits");
}

#[tokio::test]
async fn a_login_that_waits_is_finished_once() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let login = server.begin_login("ada").await;
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200);
    server.forget_steps().await;
    server.finish(&login, "totp_code", app.code()).await.problem(401, "invalid_mfa_token");
    assert_eq!(server.log_in_with_code("ada", &app).await.status, 200, "the code was not used up");
}

/// A second tab, or a second device: each login stands for itself and needs a factor of its own.
#[tokio::test]
async fn two_logins_that_wait_do_not_disturb_each_other() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let (first, second) = (server.begin_login("ada").await, server.begin_login("ada").await);
    let one = server.finish(&second, "totp_code", app.code()).await.tokens();
    server.forget_steps().await;
    let other = server.finish(&first, "totp_code", app.code()).await.tokens();
    for token in [&one.access, &other.access] {
        assert_eq!(server.get_as("/me", token).await.status, 200);
    }
}

#[tokio::test]
async fn whoever_knows_the_password_pushes_no_login_of_the_owner_out() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let owners = server.begin_login("ada").await;
    for _ in 0..30 {
        server.begin_login("ada").await;
    }
    assert_eq!(server.finish(&owners, "totp_code", app.code()).await.status, 200);
}

#[tokio::test]
async fn a_login_waits_for_the_client_that_began_it() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let login = server.begin_login("ada").await;
    let body = json!({ "mfa_token": login, "totp_code": app.code() });
    let elsewhere = |r: reqwest::RequestBuilder| r.header("user-agent", "another").json(&body);
    let refused = server.send(Method::POST, "/login/mfa", elsewhere).await;
    refused.problem(401, "invalid_mfa_token");
    let options = |r: reqwest::RequestBuilder| r.header("user-agent", "another").json(&body);
    let refused = server.send(Method::POST, "/login/mfa/passkey-options", options).await;
    refused.problem(401, "invalid_mfa_token");
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200);
}

#[tokio::test]
async fn an_expired_login_is_over() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let login = server.begin_login("ada").await;
    server.execute("UPDATE mfa_logins SET expires_at = expires_at - 300000").await;
    server.finish(&login, "totp_code", app.code()).await.problem(401, "invalid_mfa_token");
}

#[tokio::test]
async fn a_new_password_ends_the_logins_that_wait() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let login = server.begin_login("ada").await;
    let change =
        json!({ "current_password": PASSWORD, "new_password": "a lively harbour at dusk" });
    assert_eq!(server.call(Method::PUT, "/me/password", &token, &change).await.status, 204);
    server.finish(&login, "totp_code", app.code()).await.problem(401, "invalid_mfa_token");
}

#[tokio::test]
async fn the_token_of_a_login_that_waits_is_of_no_other_use() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let app = server.add_totp(&tokens.access).await;
    let login = server.begin_login("ada").await;
    server.get_as("/me", &login).await.problem(401, "invalid_token");
    server.refresh(&login).await.problem(401, "invalid_refresh_token");
    let body = json!({ "reset_token": login, "new_password": "a lively harbour at dusk" });
    server.post("/recover", body).await.problem(401, "invalid_reset_token");
    for other in [&tokens.refresh, &tokens.access, &login[1..], "", "a.b"] {
        let refused = server.finish(other, "totp_code", app.code()).await;
        refused.problem(401, "invalid_mfa_token");
    }
    let mut changed = login.clone().into_bytes();
    let last = changed.len() - 5;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    server.finish(&changed, "totp_code", app.code()).await.problem(401, "invalid_mfa_token");
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200);
}

#[tokio::test]
async fn a_login_of_one_account_takes_no_factor_of_another() {
    let server = Server::start_with_passkeys();
    let (ada, eve) = (server.token_of("ada").await, server.token_of("eve").await);
    let (_, app) = (server.add_totp(&ada).await, server.add_totp(&eve).await);
    let mut key = SoftPasskey::new();
    server.add_passkey(&eve, &mut key).await;
    let codes = server.add_codes(&eve).await;
    let login = server.begin_login("ada").await;
    server.finish(&login, "totp_code", app.code()).await.problem(401, "invalid_code");
    server.finish(&login, "recovery_code", &*codes[1]).await.problem(401, "invalid_code");
    let refused = server.finish_by(&login, &key).await.problem(401, "invalid_passkey");
    assert_eq!(refused["reason"], json!(null), "eve has it: her provider must not forget it");
}

#[tokio::test]
async fn the_page_gets_its_cookies_when_the_login_is_finished() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let login = server.begin_login("ada").await;
    let body = json!({
        "mfa_token": login, "totp_code": app.code(), "refresh_token_in": "cookie",
    });
    let answer = server.post("/login/mfa", body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json().get("refresh_token"), None);
    assert_eq!(answer.header("pragma"), "no-cache");
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    device_cookie(&answer);
}

#[tokio::test]
async fn tokens_say_what_was_proved_also_after_a_refresh() {
    let server = Server::start_with_passkeys();
    let tokens = server.tokens_of("ada").await;
    assert_eq!(proofs(&tokens.access), (json!(["pwd"]), json!("aal1")));
    let app = server.add_totp(&tokens.access).await;
    let codes = server.add_codes(&tokens.access).await;
    let mut synced = SoftPasskey::new();
    server.add_passkey(&tokens.access, &mut synced).await;
    let mut bound = SoftPasskey::new().with_flags(UP | UV);
    server.add_passkey(&tokens.access, &mut bound).await;

    let several = json!(["pwd", "otp", "mfa"]);
    assert_proved(&server, &server.log_in_with_code("ada", &app).await, &several).await;
    let login = server.begin_login("ada").await;
    let by_code = server.finish(&login, "recovery_code", &*codes[3]).await;
    assert_proved(&server, &by_code, &several).await;
    let login = server.begin_login("ada").await;
    let several = json!(["pwd", "swk", "user", "mfa"]);
    assert_proved(&server, &server.finish_by(&login, &synced).await, &several).await;
    assert_proved(&server, &server.log_in_by(&synced).await, &json!(["swk", "user"])).await;
    assert_proved(&server, &server.log_in_by(&bound).await, &json!(["hwk", "user"])).await;
}

/// Asserts that the token of a login names these methods, and the one after a refresh too.
async fn assert_proved(server: &Server, login: &Answer, amr: &Value) {
    let tokens = login.tokens();
    let refreshed = server.refresh(&tokens.refresh).await.tokens();
    for token in [&tokens.access, &refreshed.access] {
        assert_eq!(proofs(token), (amr.clone(), json!("aal2")));
    }
    let time = |token: &str| decode_part(token, 1)["auth_time"].clone();
    assert_eq!(time(&tokens.access), time(&refreshed.access));
}

#[tokio::test]
async fn a_disabled_account_finishes_no_login() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;
    let codes = server.add_codes(&token).await;
    let login = server.begin_login("ada").await;
    let disabled = run(&server.data, &["user", "disable", "ada"]);
    assert!(disabled.status.success(), "{disabled:?}");
    wait_for_revocation(&server, &token).await;
    server.finish(&login, "totp_code", app.code()).await.problem(401, "invalid_mfa_token");
    server.finish(&login, "recovery_code", &*codes[0]).await.problem(401, "invalid_mfa_token");
    server.finish_by(&login, &key).await.problem(401, "invalid_mfa_token");
    server.log_in_by(&key).await.problem(401, "invalid_passkey");
    server.log_in("ada").await.problem(401, "invalid_credentials");
    let body = json!({
        "username": "ada", "recovery_code": codes[0], "new_password": "a lively harbour at dusk",
    });
    server.post("/recover", body).await.problem(401, "invalid_recovery_code");
    let enabled = run(&server.data, &["user", "enable", "ada"]);
    assert!(enabled.status.success(), "{enabled:?}");
    let login = server.begin_login("ada").await;
    assert_eq!(server.finish(&login, "recovery_code", &*codes[0]).await.status, 200, "not used up");
}
