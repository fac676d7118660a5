//! Limits on guessing the codes of second factors.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::guesses::{device_cookie, guess, retry_after, throttle};
use crate::support::harness::{Answer, PASSWORD, Server, credentials};
use crate::support::operator::{run, stdout_of};
use crate::support::recovery::{WRONG_RECOVERY_CODE, recover};

/// Sends a request from a browser with this device cookie.
async fn from_device(server: &Server, path: &str, cookie: &str, body: &Value) -> Answer {
    server.send(Method::POST, path, |r| r.json(body).header("cookie", cookie)).await
}

#[tokio::test]
async fn wrong_codes_wait_and_wrong_passwords_do_not_count_with_them() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let login = server.begin_login("ada").await;
    throttle(async || guess(&server, "ada").await).await;
    for _ in 0..4 {
        let wrong = server.finish(&login, "totp_code", app.wrong_code()).await;
        wrong.problem(401, "invalid_code");
    }
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200);

    assert_eq!(run(&server.data, &["throttle", "clear", "--user", "ada"]).status.code(), Some(0));
    let login = server.begin_login("ada").await;
    throttle(async || server.finish(&login, "totp_code", app.wrong_code()).await).await;
    server.forget_steps().await;
    retry_after(&server.finish(&login, "totp_code", app.code()).await);
    server.log_in("ada").await.problem(403, "mfa_required");
    guess(&server, "ada").await.problem(401, "invalid_credentials");
    let trail = server.trail(&token).await;
    assert!(trail.contains(&"second_factor_failed".to_owned()), "{trail:?}");

    let cleared = run(&server.data, &["throttle", "clear", "--user", "ada"]);
    assert!(stdout_of(&cleared).starts_with("Ended the waits for ada"), "{cleared:?}");
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200, "not used up");

    let login = server.begin_login("ada").await;
    throttle(async || server.finish(&login, "totp_code", app.wrong_code()).await).await;
    let by_code = server.finish(&login, "recovery_code", &*codes[0]).await;
    assert_eq!(by_code.status, 200, "what cannot be guessed waits for nobody");
}

#[tokio::test]
async fn a_stranger_who_knows_the_password_does_not_make_the_owners_device_wait() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let cookie = device_cookie(&server.log_in("ada").await);
    let app = server.add_totp(&token).await;
    let stranger = server.begin_login("ada").await;
    throttle(async || server.finish(&stranger, "totp_code", app.wrong_code()).await).await;

    let begun = from_device(&server, "/login", &cookie, &credentials("ada", PASSWORD)).await;
    let login = begun.problem(403, "mfa_required")["mfa_token"].clone();
    let body = json!({ "mfa_token": login, "totp_code": app.code() });
    let finished = from_device(&server, "/login/mfa", &cookie, &body).await;
    assert_eq!(finished.status, 200, "{finished:?}");
}

#[tokio::test]
async fn wrong_recovery_codes_from_one_network_wait_and_right_ones_do_not() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let codes = server.add_codes(&token).await;
    for number in 0..100 {
        let name = if number % 2 == 0 { "ada" } else { "nobody" };
        let refused = recover(&server, name, WRONG_RECOVERY_CODE).await;
        refused.problem(401, "invalid_recovery_code");
    }
    // The shortest wait is one second, which may pass before the next line on a busy machine.
    for name in ["ada", "nobody"] {
        while recover(&server, name, WRONG_RECOVERY_CODE).await.status != 429 {}
    }
    assert_eq!(recover(&server, "ada", &codes[0]).await.status, 204);
    let network = ["throttle", "clear", "--network", "127.0.0.1"];
    assert!(stdout_of(&run(&server.data, &network)).starts_with("Ended the waits"));
    recover(&server, "nobody", WRONG_RECOVERY_CODE).await.problem(401, "invalid_recovery_code");
}

#[tokio::test]
async fn codes_guessed_on_a_stolen_session_wait_without_affecting_the_owner() {
    let server = Server::start();
    let stolen = server.token_of("ada").await;
    let owners = server.log_in("ada").await.tokens().access;
    let app = server.add_totp(&owners).await;
    throttle(async || server.reauthenticate(&stolen, "totp_code", app.wrong_code()).await).await;
    retry_after(&server.reauthenticate(&stolen, "totp_code", app.code()).await);
    assert_eq!(server.reauthenticate(&stolen, "password", PASSWORD).await.status, 200);
    assert_eq!(server.reauthenticate(&owners, "totp_code", app.code()).await.status, 200);
    assert_eq!(server.log_in_with_code("ada", &app).await.status, 200);
}
