//! Recovery codes, and `POST /recover`.

use serde_json::{Value, json};

use crate::support::harness::{Answer, PASSWORD, Server, credentials};
use crate::support::jwt::decode_part;

const NEW_PASSWORD: &str = "a lively harbour at dusk";

async fn recover(server: &Server, username: &str, code: &str) -> Answer {
    let body = json!({ "username": username, "recovery_code": code, "new_password": NEW_PASSWORD });
    server.post("/recover", body).await
}

async fn log_in_with_new(server: &Server, username: &str) -> Answer {
    server.post("/login", credentials(username, NEW_PASSWORD)).await
}

/// Registers with a recovery code and returns it.
async fn register_with_code(server: &Server, username: &str) -> String {
    let mut body = credentials(username, PASSWORD);
    body["recovery_code"] = json!(true);
    let answer = server.post("/register", body).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, "no-store"));
    answer.json()["recovery_code"].as_str().unwrap().to_owned()
}

async fn left(server: &Server, token: &str) -> Value {
    server.get_as("/me/factors", token).await.json()["recovery_codes"]["left"].clone()
}

#[tokio::test]
async fn ten_codes_count_once_one_was_typed_back() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.make_codes(&token).await;
    assert_eq!(codes.len(), 10);
    for code in &codes {
        let groups: Vec<_> = code.split('-').collect();
        assert!(groups.len() == 5 && groups.iter().all(|group| group.len() == 5), "{code}");
        let is_crockford = |char: char| char.is_ascii_digit() || char.is_ascii_uppercase();
        assert!(groups.concat().chars().all(|char| is_crockford(char) && !"ILOU".contains(char)));
    }
    let problem = server.log_in("ada").await.problem(403, "mfa_required");
    assert_eq!(problem["methods"], json!(["totp"]), "pending ones do not count");
    let login = problem["mfa_token"].as_str().unwrap();
    server.finish(login, "recovery_code", &*codes[0]).await.problem(401, "invalid_code");
    recover(&server, "ada", &codes[0]).await.problem(401, "invalid_recovery_code");
    assert_eq!(server.enrolled(&token).await["recovery_codes"], 0);

    for wrong in ["", "7K3D9-QXM2T-0V5HB-W8RNC-4JY6E", &app.code(), &codes[0][1..]] {
        server.confirm_codes(&token, wrong).await.problem(401, "invalid_code");
    }
    assert_eq!(server.confirm_codes(&token, &codes[4].to_lowercase()).await.status, 204);
    server.confirm_codes(&token, &codes[4]).await.problem(401, "invalid_code");
    assert_eq!(server.enrolled(&token).await["recovery_codes"], 10);
    assert_eq!(left(&server, &token).await, 10);
    assert!(server.trail(&token).await.contains(&"recovery_codes_made".to_owned()));
    let login = server.begin_login("ada").await;
    let answer = server.finish(&login, "recovery_code", &*codes[4]).await;
    assert_eq!(answer.status, 200, "typing it back has not used it up");
}

#[tokio::test]
async fn a_code_is_read_however_it_is_typed() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let look_alikes = |code: &str| code.replace('0', "o").replace('1', "l");
    for typed in [
        codes[0].to_lowercase(),
        codes[1].replace('-', ""),
        codes[2].replace('-', " "),
        look_alikes(&codes[3]),
        look_alikes(&codes[4]).to_uppercase().replace('L', "I"),
        format!("  {}\n", codes[5]),
    ] {
        let login = server.begin_login("ada").await;
        let answer = server.finish(&login, "recovery_code", typed.clone()).await;
        assert_eq!(answer.status, 200, "{typed}");
    }
}

#[tokio::test]
async fn each_code_counts_once() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let mut newest = token;
    for (used, code) in codes.iter().enumerate() {
        assert_eq!(left(&server, &newest).await, 10 - used);
        let login = server.begin_login("ada").await;
        newest = server.finish(&login, "recovery_code", &**code).await.tokens().access;
    }
    let listed = server.get_as("/me/factors", &newest).await.json();
    assert_eq!(listed["recovery_codes"], json!(null));
    let problem = server.log_in("ada").await.problem(403, "mfa_required");
    assert_eq!(problem["methods"], json!(["totp"]));
    let login = problem["mfa_token"].as_str().unwrap();
    for code in &codes[..3] {
        server.finish(login, "recovery_code", &**code).await.problem(401, "invalid_code");
    }
}

#[tokio::test]
async fn one_of_many_logins_at_once_uses_a_code_up() {
    let server = Server::start_with(&["--throttle=off"]);
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    for code in &codes[..5] {
        let mut logins = Vec::new();
        for _ in 0..6 {
            logins.push(server.begin_login("ada").await);
        }
        let finished = logins.iter().map(|login| server.finish(login, "recovery_code", &**code));
        let answers = futures_util::future::join_all(finished).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    }
}

#[tokio::test]
async fn a_login_uses_one_code_at_most() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let login = server.begin_login("ada").await;
    let token = server.finish(&login, "recovery_code", &*codes[0]).await.tokens().access;
    let second = server.reauthenticate(&token, "recovery_code", &*codes[1]).await;
    second.problem(401, "invalid_code");
    assert_eq!(left(&server, &token).await, 9, "and it is not used up");
    assert_eq!(server.reauthenticate(&token, "password", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_session_uses_one_of_many_codes_at_once() {
    let server = Server::start_with(&["--throttle=off"]);
    for round in 0..5 {
        let token = server.token_of(&format!("ada-{round}")).await;
        let codes = server.add_codes(&token).await;
        let proofs =
            codes.iter().map(|code| server.reauthenticate(&token, "recovery_code", &**code));
        let answers = futures_util::future::join_all(proofs).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
        assert_eq!(left(&server, &token).await, 9);
    }
}

#[tokio::test]
async fn using_a_code_ends_every_other_session_and_is_told() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let other = server.log_in("ada").await.tokens();
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    assert_eq!(server.reauthenticate(&token, "recovery_code", &*codes[0]).await.status, 200);
    server.get_as("/me", &other.access).await.problem(401, "invalid_token");
    server.refresh(&other.refresh).await.problem(401, "invalid_refresh_token");
    assert_eq!(server.get_as("/me", &token).await.status, 200, "the one that it was used on");
    assert_eq!(server.trail(&token).await[0], "recovery_code_used");

    let login = server.begin_login("ada").await;
    let newest = server.finish(&login, "recovery_code", &*codes[1]).await.tokens().access;
    server.get_as("/me", &token).await.problem(401, "invalid_token");
    assert!(server.trail(&newest).await[..2].contains(&"recovery_code_used".to_owned()));
    let next = server.log_in_with_code("ada", &app).await.tokens().access;
    assert!(server.trail(&next).await[..4].contains(&"recovery_code_used".to_owned()));
}

#[tokio::test]
async fn new_codes_void_the_older_ones_once_they_count() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    let old = server.add_codes(&token).await;
    let given_up = server.make_codes(&token).await;
    let new = server.make_codes(&token).await;
    server.confirm_codes(&token, &given_up[0]).await.problem(401, "invalid_code");
    server.confirm_codes(&token, &old[0]).await.problem(401, "invalid_code");
    assert_eq!(left(&server, &token).await, 10, "the old ones count until then");
    assert_eq!(server.confirm_codes(&token, &new[0]).await.status, 204);
    assert_eq!(left(&server, &token).await, 10);
    let login = server.begin_login("ada").await;
    for code in [&old[1], &given_up[1]] {
        server.finish(&login, "recovery_code", &**code).await.problem(401, "invalid_code");
    }
    assert_eq!(server.finish(&login, "recovery_code", &*new[1]).await.status, 200);
}

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
    let wrong = "7K3D9-QXM2T-0V5HB-W8RNC-4JY6E";
    let mut answers = Vec::new();
    for (name, code) in [("ada", wrong), ("nobody", wrong), ("bob", &code), ("ada", "short")] {
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
