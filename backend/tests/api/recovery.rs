//! `POST /recover`: a new password by a recovery code.

use serde_json::json;

use crate::support::harness::Server;
use crate::support::jwt::decode_part;
use crate::support::recovery::{
    NEW_PASSWORD, WRONG_RECOVERY_CODE, left, log_in_with_new, recover, register_with_code,
};

#[tokio::test]
async fn a_code_from_the_registration_sets_a_new_password() {
    let server = Server::start();
    let code = register_with_code(&server, "ada").await;
    let plain = server.register("eve").await.json();
    assert_eq!(plain.get("recovery_code"), None);
    let tokens = server.log_in("ada").await.tokens();
    assert_eq!(server.enrolled(&tokens.access).await["recovery_codes"], 1);

    let answer = recover(&server, "ADA", &code.to_lowercase()).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0), "{answer:?}");
    server.get_as("/me", &tokens.access).await.problem(401, "invalid_token");
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    server.log_in("ada").await.problem(401, "invalid_credentials");
    let token = log_in_with_new(&server, "ada").await.tokens().access;
    let trail = server.trail(&token).await;
    assert!(trail.contains(&"password_reset".to_owned()), "{trail:?}");
    assert!(trail.contains(&"recovery_code_used".to_owned()), "{trail:?}");
    recover(&server, "ada", &code).await.problem(401, "invalid_recovery_code");
    assert_eq!(server.enrolled(&token).await["recovery_codes"], 0);
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_code_are_answered_alike() {
    let server = Server::start();
    let code = register_with_code(&server, "ada").await;
    server.register("bob").await;
    let mut answers = Vec::new();
    for (name, code) in [
        ("ada", WRONG_RECOVERY_CODE),
        ("nobody", WRONG_RECOVERY_CODE),
        ("bob", &code),
        ("ada", "short"),
    ] {
        let mut answer = recover(&server, name, code).await;
        answer.problem(401, "invalid_recovery_code");
        answer.headers.remove("x-request-id");
        answer.headers.remove("date");
        answers.push((answer.headers, answer.body));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(recover(&server, "ada", &code).await.status, 204);
}

#[tokio::test]
async fn a_refused_password_does_not_use_the_code_up() {
    let server = Server::start();
    let code = register_with_code(&server, "ada").await;
    for weak in ["short", "password", "ada-ada-ada"] {
        let body = json!({ "username": "ada", "recovery_code": code, "new_password": weak });
        let refused = server.post("/recover", body).await;
        assert_eq!(refused.field_errors()[0].0, "new_password", "{weak}");
    }
    assert_eq!(server.log_in("ada").await.status, 200);
    assert_eq!(recover(&server, "ada", &code).await.status, 204);
}

#[tokio::test]
async fn what_is_missing_from_a_recovery_is_named() {
    let server = Server::start();
    let code = register_with_code(&server, "ada").await;
    let missing = |field: &str| vec![(field.to_owned(), "required".to_owned())];
    for (body, expected) in [
        (json!({ "username": "ada", "recovery_code": code }), missing("new_password")),
        (json!({ "username": "ada", "new_password": NEW_PASSWORD }), missing("recovery_code")),
        (json!({ "recovery_code": code, "new_password": NEW_PASSWORD }), missing("username")),
    ] {
        assert_eq!(server.post("/recover", body).await.field_errors(), expected);
    }
    let both = json!({
        "username": "ada", "recovery_code": code, "reset_token": "x", "new_password": NEW_PASSWORD,
    });
    assert_eq!(server.post("/recover", both).await.field_errors()[0].0, "reset_token");
    let link = json!({ "reset_token": "x", "new_password": NEW_PASSWORD });
    server.post("/recover", link).await.problem(401, "invalid_reset_token");
}

#[tokio::test]
async fn the_second_factor_is_asked_for_after_a_recovery() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let waiting = server.begin_login("ada").await;
    assert_eq!(recover(&server, "ada", &codes[0]).await.status, 204);
    server.finish(&waiting, "totp_code", app.code()).await.problem(401, "invalid_mfa_token");
    let problem = log_in_with_new(&server, "ada").await.problem(403, "mfa_required");
    let login = problem["mfa_token"].as_str().unwrap();
    let token = server.finish(login, "totp_code", app.code()).await.tokens().access;
    assert_eq!(decode_part(&token, 1)["amr"], json!(["pwd", "otp", "mfa"]));
}

/// Otherwise the list would be the whole account: one code for a password, and the next in place of the second factor.
#[tokio::test]
async fn a_recovery_voids_the_other_codes_of_an_account_with_a_second_factor() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    assert_eq!(recover(&server, "ada", &codes[0]).await.status, 204);
    let problem = log_in_with_new(&server, "ada").await.problem(403, "mfa_required");
    assert_eq!(problem["methods"], json!(["totp"]));
    let login = problem["mfa_token"].as_str().unwrap();
    server.finish(login, "recovery_code", &*codes[1]).await.problem(401, "invalid_code");
    recover(&server, "ada", &codes[1]).await.problem(401, "invalid_recovery_code");
    let token = server.finish(login, "totp_code", app.code()).await.tokens().access;
    assert!(server.trail(&token).await.contains(&"recovery_codes_removed".to_owned()));

    let token = server.token_of("eve").await;
    let codes = server.add_codes(&token).await;
    assert_eq!(recover(&server, "eve", &codes[0]).await.status, 204);
    let token = log_in_with_new(&server, "eve").await.tokens().access;
    assert_eq!(left(&server, &token).await, 9, "an account without one keeps them");
}

#[tokio::test]
async fn one_of_many_recoveries_at_once_uses_the_code_up() {
    let server = Server::start_with(&["--throttle=off"]);
    for round in 0..4 {
        let name = format!("ada-{round}");
        let code = register_with_code(&server, &name).await;
        let recoveries = (0..6).map(|_| recover(&server, &name, &code));
        let answers = futures_util::future::join_all(recoveries).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1, "{answers:?}");
        for answer in answers.iter().filter(|answer| answer.status != 204) {
            answer.problem(401, "invalid_recovery_code");
        }
        assert_eq!(log_in_with_new(&server, &name).await.status, 200);
    }
}
