//! Logins with passkeys over HTTP, alone and after the password. [`crate::adding_passkeys`] has how they are added; the
//! steps of WebAuthn's own verification are tested in the crate `passkeys`.

use serde_json::json;

use crate::support::authenticator::{BE, BS, SoftPasskey, UP, UV};
use crate::support::browser_passkeys::Browser;
use crate::support::factors::proofs;
use crate::support::harness::Server;
use crate::support::jwt::decode_part;

#[tokio::test]
async fn a_passkey_of_passkey_rs_logs_in_alone_and_after_the_password() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut browser = Browser::default();
    let options = server.creation_options(&token).await;
    assert_eq!(options["rp"]["id"], "keystead.test");
    assert_eq!(options["user"]["name"], "ada");
    assert_eq!(options["attestation"], "none");
    let added = server.register_passkey(&token, browser.create(&options).await).await;
    assert_eq!(added.status, 201, "{added:?}");
    let passkey = added.json();
    let path = format!("/me/factors/passkeys/{}", passkey["id"].as_str().unwrap());
    assert_eq!(added.header("location"), path);
    assert_eq!((&passkey["synced"], &passkey["last_used_at"]), (&json!(true), &json!(null)));
    assert!(server.trail(&token).await.contains(&"passkey_added".to_owned()));

    let options = server.passkey_login_options().await;
    assert_eq!(options["allowCredentials"], json!([]), "whoever has a passkey may come");
    assert_eq!(options["userVerification"], "required");
    let alone = server.log_in_with_passkey(browser.get(&options).await).await.tokens();
    assert_eq!(proofs(&alone.access), (json!(["swk", "user"]), json!("aal2")));

    let login = server.begin_login("ada").await;
    let options = server.post("/login/mfa/passkey-options", json!({ "mfa_token": login })).await;
    let options = &options.json()["public_key"];
    assert_eq!(options["allowCredentials"][0]["id"], passkey["credential_id"]);
    assert_eq!(options["userVerification"], "preferred");
    let both = server.finish(&login, "credential", browser.get(options).await).await;
    assert_eq!(both.status, 200, "{both:?}");

    let options = server.options("/me/reauthenticate/passkey-options", &token, &json!({})).await;
    assert_eq!(options["userVerification"], "required");
    let again = server.reauthenticate(&token, "credential", browser.get(&options).await).await;
    let access = again.json()["access_token"].as_str().unwrap().to_owned();
    let proved = json!(["pwd", "swk", "user", "mfa"]);
    assert_eq!(proofs(&access), (proved, json!("aal2")));
    let listed = server.get_as("/me/factors", &token).await.json();
    assert!(listed["passkeys"][0]["last_used_at"].as_str().is_some_and(|time| time.ends_with('Z')));
}

#[tokio::test]
async fn a_passkey_alone_has_to_verify_the_person_and_a_second_factor_has_not() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;
    let present = key.clone().with_flags(UP | BE | BS);
    let refused = server.log_in_by(&present).await.problem(401, "invalid_passkey");
    assert_eq!(refused["reason"], json!(null));
    let login = server.begin_login("ada").await;
    let tokens = server.finish_by(&login, &present).await.tokens();
    assert_eq!(proofs(&tokens.access), (json!(["pwd", "swk", "mfa"]), json!("aal2")));
    let options = server.options("/me/reauthenticate/passkey-options", &token, &json!({})).await;
    let again = server.reauthenticate(&token, "credential", present.get(&options)).await;
    again.problem(401, "invalid_passkey");
    let absent = key.clone().with_flags(UV | BE | BS);
    server.log_in_by(&absent).await.problem(401, "invalid_passkey");
    assert_eq!(server.log_in_by(&key).await.status, 200);
}

#[tokio::test]
async fn a_passkey_says_itself_whose_it_is() {
    let server = Server::start_with_passkeys();
    let (ada, eve) = (server.token_of("ada").await, server.token_of("eve").await);
    let (mut key, mut other) = (SoftPasskey::new(), SoftPasskey::new());
    server.add_passkey(&ada, &mut key).await;
    server.add_passkey(&eve, &mut other).await;
    let claims = decode_part(&server.log_in_by(&key).await.tokens().access, 1);
    assert_eq!(claims["sub"], decode_part(&ada, 1)["sub"]);
    for handle in [None, other.handle.clone(), Some(String::new())] {
        let confused = SoftPasskey { handle, ..key.clone() };
        server.log_in_by(&confused).await.problem(401, "invalid_passkey");
    }
}

#[tokio::test]
async fn a_passkey_that_nobody_has_is_told_so() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut key = SoftPasskey::new();
    let id = server.add_passkey(&token, &mut key).await;
    let stranger = SoftPasskey { handle: key.handle.clone(), ..SoftPasskey::new() };
    let refused = server.log_in_by(&stranger).await.problem(401, "invalid_passkey");
    assert_eq!(refused["reason"], "unknown_credential");
    let removed = server.delete_as(&format!("/me/factors/passkeys/{id}"), &token).await;
    assert_eq!(removed.status, 204, "{removed:?}");
    assert!(server.trail(&token).await.contains(&"passkey_removed".to_owned()));
    let refused = server.log_in_by(&key).await.problem(401, "invalid_passkey");
    assert_eq!(refused["reason"], "unknown_credential", "removed");
    assert_eq!(server.log_in("ada").await.status, 200, "nothing more is asked for");
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_only_what_it_was_issued_for() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let other_session = server.log_in("ada").await.tokens().access;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;
    let options = server.passkey_login_options().await;
    let answer = key.get(&options);
    assert_eq!(server.log_in_with_passkey(answer.clone()).await.status, 200);
    server.log_in_with_passkey(answer).await.problem(401, "invalid_passkey");
    let again = key.get(&options);
    server.log_in_with_passkey(again).await.problem(401, "invalid_passkey");

    let path = "/me/reauthenticate/passkey-options";
    let of_session = server.options(path, &token, &json!({})).await;
    let of_other = server.options(path, &other_session, &json!({})).await;
    let (first, second) = (server.begin_login("ada").await, server.begin_login("ada").await);
    let of_login = server.post("/login/mfa/passkey-options", json!({ "mfa_token": second })).await;
    let of_login = of_login.json()["public_key"].clone();
    let of_creation = server.creation_options(&token).await;
    let of_creation = json!({ "challenge": of_creation["challenge"], "rpId": "keystead.test" });
    let of_passkeys = server.passkey_login_options().await;
    let made_up =
        json!({ "challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "rpId": "keystead.test" });
    for options in [&of_session, &of_other, &of_login, &of_creation, &made_up] {
        server.log_in_with_passkey(key.get(options)).await.problem(401, "invalid_passkey");
    }
    for options in [&of_session, &of_login, &of_passkeys] {
        let answer = server.finish(&first, "credential", key.get(options)).await;
        answer.problem(401, "invalid_passkey");
    }
    assert_eq!(server.finish(&second, "credential", key.get(&of_login)).await.status, 200);
    for options in [&of_other, &of_passkeys] {
        let answer = server.reauthenticate(&token, "credential", key.get(options)).await;
        answer.problem(401, "invalid_passkey");
    }
    let answer = server.reauthenticate(&token, "credential", key.get(&of_session)).await;
    assert_eq!(answer.status, 200, "none of the refusals used it up");
}

#[tokio::test]
async fn one_of_two_answers_at_once_to_a_challenge_counts() {
    let server = Server::start_with(&[crate::support::authenticator::PUBLIC_URL, "--throttle=off"]);
    let token = server.token_of("ada").await;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;
    for _ in 0..5 {
        let answer = key.get(&server.passkey_login_options().await);
        let logins = (0..6).map(|_| server.log_in_with_passkey(answer.clone()));
        let answers = futures_util::future::join_all(logins).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    }
}

#[tokio::test]
async fn a_copied_passkey_is_refused_and_its_owner_told() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut original = Browser { counts: true, ..Browser::default() };
    let credential = original.create(&server.creation_options(&token).await).await;
    assert_eq!(server.register_passkey(&token, credential).await.status, 201);
    let mut copy = original.clone();
    for _ in 0..2 {
        let answer = original.get(&server.passkey_login_options().await).await;
        assert_eq!(server.log_in_with_passkey(answer).await.status, 200);
    }
    let answer = copy.get(&server.passkey_login_options().await).await;
    server.log_in_with_passkey(answer).await.problem(401, "invalid_passkey");
    assert_eq!(server.trail(&token).await[0], "passkey_copied");
    let login = server.begin_login("ada").await;
    let options = server.post("/login/mfa/passkey-options", json!({ "mfa_token": login })).await;
    let answer = copy.get(&options.json()["public_key"]).await;
    server.finish(&login, "credential", answer).await.problem(401, "invalid_passkey");
    let copied = server.trail(&token).await;
    assert_eq!(copied.iter().filter(|kind| *kind == "passkey_copied").count(), 2);
    let answer = original.get(&server.passkey_login_options().await).await;
    assert_eq!(server.log_in_with_passkey(answer).await.status, 200, "the original goes on");
}

#[tokio::test]
async fn the_backup_state_is_that_of_the_last_use_and_eligibility_never_changes() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;
    let synced = async || {
        let listed = server.get_as("/me/factors", &token).await.json();
        listed["passkeys"][0]["synced"].clone()
    };
    assert_eq!(synced().await, true);
    let unsynced = key.clone().with_flags(UP | UV | BE);
    assert_eq!(server.log_in_by(&unsynced).await.status, 200);
    assert_eq!(synced().await, false);
    for flags in [UP | UV, UP | UV | BS] {
        let changed = key.clone().with_flags(flags);
        server.log_in_by(&changed).await.problem(401, "invalid_passkey");
    }
    assert_eq!(synced().await, false);
    assert_eq!(server.log_in_by(&key).await.status, 200);
    assert_eq!(synced().await, true);
}
