//! Recovery codes: made, typed back, and used up as a second factor. [`crate::recovery`] has the new password by one.

use serde_json::json;

use crate::support::harness::{PASSWORD, Server};
use crate::support::recovery::{WRONG_RECOVERY_CODE, left, recover};

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

    for wrong in ["", WRONG_RECOVERY_CODE, &app.code(), &codes[0][1..]] {
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
