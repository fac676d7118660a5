//! The authenticator app: enrolment, and which codes count when. The rules over hours are in `tests/model`, with a clock
//! that the test controls.

use serde_json::json;

use crate::support::factors::proofs;
use crate::support::harness::{PUBLIC_URL, Server, is_postgres};
use crate::support::totp::{TotpApp, step, within_a_step};

#[tokio::test]
async fn an_app_counts_once_a_code_of_it_was_sent() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let begun = server.post_as("/me/factors/totp", &token).await;
    assert_eq!((begun.status.as_u16(), begun.header("cache-control")), (200, "no-store"));
    let begun = begun.json();
    let secret = begun["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 32, "160 bits");
    let uri = format!("otpauth://totp/Keystead:ada?secret={secret}&issuer=Keystead");
    assert_eq!(begun["otpauth_uri"], uri);
    assert!(begun["qr"]["size"].as_u64().unwrap() >= 21);
    assert!(begun["qr"]["path"].as_str().unwrap().starts_with('M'));

    assert_eq!(server.log_in("ada").await.status, 200, "an unconfirmed app asks for nothing");
    assert_eq!(server.get_as("/me/factors", &token).await.json()["totp"], json!(null));
    assert_eq!(server.enrolled(&token).await["totp"], false);

    let app = server.begin_totp(&token).await;
    let older = TotpApp::of(secret);
    for wrong in [app.wrong_code(), older.code(), "12345".to_owned(), String::new()] {
        server.confirm_totp(&token, &wrong).await.problem(401, "invalid_code");
    }
    assert_eq!(server.log_in("ada").await.status, 200);
    assert_eq!(server.confirm_totp(&token, &app.code()).await.status, 204);
    server.log_in("ada").await.problem(403, "mfa_required");
    assert_eq!(server.enrolled(&token).await["totp"], true);
    let listed = server.get_as("/me/factors", &token).await.json();
    assert!(listed["totp"]["created_at"].as_str().unwrap().ends_with('Z'), "{listed}");
    assert!(!listed.to_string().contains(secret));
    assert_eq!(server.trail(&token).await.iter().filter(|kind| *kind == "totp_added").count(), 1);

    server.confirm_totp(&token, &app.code()).await.problem(401, "invalid_code");
}

#[tokio::test]
async fn the_code_of_the_enrolment_logs_nobody_in() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.begin_totp(&token).await;
    let code = app.code();
    assert_eq!(server.confirm_totp(&token, &code).await.status, 204);
    let login = server.begin_login("ada").await;
    server.finish(&login, "totp_code", code).await.problem(401, "invalid_code");
}

#[tokio::test]
async fn the_codes_of_this_step_and_the_one_before_count() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    for (offset, status) in [(0, 200), (-1, 200), (1, 401), (-2, 401), (2, 401), (-3, 401)] {
        let (found, code) = within_a_step(async |step| {
            server.forget_steps().await;
            let login = server.begin_login("ada").await;
            let answer = server.finish(&login, "totp_code", app.code_at(step + offset)).await;
            let code = (answer.status != 200).then(|| answer.json()["code"].clone());
            (answer.status.as_u16(), code)
        })
        .await;
        assert_eq!(found, status, "{offset}");
        assert!(code.is_none_or(|code| code == "invalid_code"), "{offset}");
    }
}

#[tokio::test]
async fn a_code_counts_once_and_those_before_it_no_longer() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let statuses = within_a_step(async |step| {
        server.forget_steps().await;
        let mut statuses = Vec::new();
        for offset in [-1, -1, 0, 0, -1] {
            let login = server.begin_login("ada").await;
            let answer = server.finish(&login, "totp_code", app.code_at(step + offset)).await;
            statuses.push(answer.status.as_u16());
        }
        statuses
    })
    .await;
    assert_eq!(statuses, [200, 401, 200, 401, 401]);
}

#[tokio::test]
async fn a_code_is_read_with_white_space() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let code = app.code();
    let login = server.begin_login("ada").await;
    let typed = format!(" {} {}\n", &code[..3], &code[3..]);
    let tokens = server.finish(&login, "totp_code", typed).await.tokens();
    assert_eq!(proofs(&tokens.access), (json!(["pwd", "otp", "mfa"]), json!("aal2")));
}

#[tokio::test]
async fn one_of_many_logins_at_once_uses_a_code_up() {
    let server = Server::start_with(&["--throttle=off"]);
    let servers = [&server];
    assert_one_of_many_logins_wins(&servers).await;
}

#[tokio::test]
async fn one_of_many_logins_at_two_servers_uses_a_code_up() {
    if !is_postgres() {
        return;
    }
    let flags = [PUBLIC_URL, "--throttle=off"];
    let first = Server::start_with(&flags);
    let second = Server::start_beside(&first, &flags);
    assert_one_of_many_logins_wins(&[&first, &second]).await;
}

async fn assert_one_of_many_logins_wins(servers: &[&Server]) {
    let token = servers[0].token_of("ada").await;
    let app = servers[0].add_totp(&token).await;
    for _ in 0..5 {
        let mut logins = Vec::new();
        for _ in 0..8 {
            logins.push(servers[0].begin_login("ada").await);
        }
        servers[0].forget_steps().await;
        let code = app.code_at(step());
        let finished = logins.iter().enumerate().map(|(number, login)| {
            servers[number % servers.len()].finish(login, "totp_code", code.clone())
        });
        let answers = futures_util::future::join_all(finished).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "{answers:?}");
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.problem(401, "invalid_code");
        }
    }
}

#[tokio::test]
async fn a_new_secret_replaces_the_old_one_once_it_is_confirmed() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let old = server.add_totp(&token).await;
    let new = server.begin_totp(&token).await;
    assert_eq!(
        server.log_in_with_code("ada", &old).await.status,
        200,
        "the new one does not count"
    );
    server.log_in_with_code("ada", &new).await.problem(401, "invalid_code");
    assert_eq!(server.confirm_totp(&token, &new.code()).await.status, 204);
    assert_eq!(server.log_in_with_code("ada", &new).await.status, 200);
    server.log_in_with_code("ada", &old).await.problem(401, "invalid_code");
}

#[tokio::test]
async fn a_removed_app_is_no_longer_asked_for() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    server.delete_as("/me/factors/totp", &token).await.problem(404, "not_found");
    let app = server.add_totp(&token).await;
    let begun = server.begin_login("ada").await;
    let pending = server.begin_totp(&token).await;
    assert_eq!(server.delete_as("/me/factors/totp", &token).await.status, 204);
    assert_eq!(server.log_in("ada").await.status, 200);
    server.finish(&begun, "totp_code", app.code()).await.problem(401, "invalid_code");
    server.confirm_totp(&token, &pending.code()).await.problem(401, "invalid_code");
    assert_eq!(server.enrolled(&token).await["totp"], false);
    assert!(server.trail(&token).await.contains(&"totp_removed".to_owned()));
    server.delete_as("/me/factors/totp", &token).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_secret_is_of_no_use_to_another_account() {
    let server = Server::start();
    let (ada, eve) = (server.token_of("ada").await, server.token_of("eve").await);
    let app = server.add_totp(&ada).await;
    server.confirm_totp(&eve, &app.code()).await.problem(401, "invalid_code");
    let own = server.add_totp(&eve).await;
    // The sealed bytes of one account in the row of another.
    server
        .execute(
            "UPDATE totp SET sealed = (SELECT sealed FROM totp WHERE account_id =
                 (SELECT id FROM accounts WHERE username = 'ada'))
             WHERE account_id = (SELECT id FROM accounts WHERE username = 'eve')",
        )
        .await;
    for app in [app, own] {
        server.log_in_with_code("eve", &app).await.problem(500, "internal_error");
    }
}
