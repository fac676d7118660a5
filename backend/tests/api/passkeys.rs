//! Passkeys over HTTP: adding them, and logins with them, alone and after the password. The steps of WebAuthn's own
//! verification are tested in the crate `passkeys`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::authenticator::{BE, BS, SoftPasskey, UP, UV};
use crate::support::browser_passkeys::Browser;
use crate::support::factors::proofs;
use crate::support::harness::{PASSWORD, Server};
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
async fn an_authenticator_makes_no_second_passkey_for_an_account() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut browser = Browser::default();
    let credential = browser.create(&server.creation_options(&token).await).await;
    assert_eq!(server.register_passkey(&token, credential.clone()).await.status, 201);
    let options = server.creation_options(&token).await;
    assert_eq!(options["excludeCredentials"][0]["id"], credential["id"]);
    assert!(browser.refuses_another(&options).await);
    let other = server.token_of("eve").await;
    assert_eq!(server.creation_options(&other).await["excludeCredentials"], json!([]));
    assert_ne!(server.creation_options(&other).await["user"]["id"], options["user"]["id"]);
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
async fn a_registration_answers_its_own_challenge_once() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let other_session = server.log_in("ada").await.tokens().access;
    let options = server.creation_options(&token).await;
    let mut key = SoftPasskey::new();
    let credential = key.create(&options);
    let refused = server.register_passkey(&other_session, credential.clone()).await;
    refused.problem(401, "invalid_passkey");
    assert_eq!(server.register_passkey(&token, credential.clone()).await.status, 201);
    let another = SoftPasskey::new().create(&options);
    server.register_passkey(&token, another).await.problem(401, "invalid_passkey");
    for broken in [json!({}), json!("x"), json!({ "id": "a" })] {
        server.register_passkey(&token, broken).await.problem(422, "invalid_fields");
    }
    assert_eq!(server.enrolled(&token).await["passkeys"], 1);
}

#[tokio::test]
async fn a_passkey_that_somebody_has_is_not_added_again() {
    let server = Server::start_with_passkeys();
    let (ada, eve) = (server.token_of("ada").await, server.token_of("eve").await);
    let mut key = SoftPasskey::new();
    server.add_passkey(&ada, &mut key).await;
    for token in [&ada, &eve] {
        let credential = key.clone().create(&server.creation_options(token).await);
        server.register_passkey(token, credential).await.problem(409, "passkey_exists");
    }
    assert_eq!(server.enrolled(&eve).await["passkeys"], 0);
    assert_eq!(server.log_in("eve").await.status, 200);
}

#[tokio::test]
async fn the_fifty_first_passkey_is_refused() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    for _ in 0..50 {
        server.add_passkey(&token, &mut SoftPasskey::new()).await;
    }
    let options = server.creation_options(&token).await;
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 50);
    let credential = SoftPasskey::new().create(&options);
    server.register_passkey(&token, credential).await.problem(409, "passkey_exists");
    assert_eq!(server.enrolled(&token).await["passkeys"], 50);
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

#[tokio::test]
async fn a_passkey_made_without_asking_counts_from_its_first_use_on() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut key = SoftPasskey::new().with_flags(BE | BS);
    let prompted = key.create(&server.creation_options(&token).await);
    server.register_passkey(&token, prompted).await.problem(401, "invalid_passkey");
    let conditional = json!({ "conditional": true });
    let options = server.options("/me/factors/passkeys/options", &token, &conditional).await;
    let added = server.register_passkey(&token, key.create(&options)).await;
    assert_eq!(added.status, 201, "{added:?}");
    assert_eq!(server.log_in("ada").await.status, 200, "it is no second factor yet");
    assert_eq!(server.enrolled(&token).await["passkeys"], 1);
    server.delete_as("/me/password", &token).await.problem(409, "factor_required");

    let key = key.with_flags(UP | UV | BE | BS);
    assert_eq!(server.log_in_by(&key).await.status, 200);
    let problem = server.log_in("ada").await.problem(403, "mfa_required");
    assert_eq!(problem["methods"], json!(["passkey"]));
}

#[tokio::test]
async fn passkeys_have_names() {
    let server = Server::start_with_passkeys();
    let (ada, eve) = (server.token_of("ada").await, server.token_of("eve").await);
    let icloud = [
        0xfb, 0xfc, 0x30, 0x07, 0x15, 0x4e, 0x4e, 0xcc, 0x8c, 0x0b, 0x6e, 0x02, 0x05, 0x57, 0xd7,
        0xbd,
    ];
    let mut key = SoftPasskey { aaguid: icloud, ..SoftPasskey::new() };
    let id = server.add_passkey(&ada, &mut key).await;
    server.add_passkey(&ada, &mut SoftPasskey::new()).await;
    let listed = server.get_as("/me/factors", &ada).await.json();
    let names: Vec<_> = (0..2).map(|at| &listed["passkeys"][at]["name"]).collect();
    let provider = &listed["passkeys"][0]["provider"];
    assert!(provider.as_str().is_some_and(|name| name == "Apple Passwords"), "{listed}");
    assert_eq!(names, [provider, &json!("Passkey")]);
    assert_eq!(listed["webauthn"]["rp_id"], "keystead.test");
    assert_eq!(listed["webauthn"]["user_id"].as_str(), key.handle.as_deref());

    let path = format!("/me/factors/passkeys/{id}");
    let rename = async |token: &str, name: Value| {
        server.call(Method::PATCH, &path, token, &json!({ "name": name })).await
    };
    let longest = "ü".repeat(64);
    for name in ["Laptop", "鍵 🔑", &longest] {
        let renamed = rename(&ada, json!(name)).await;
        assert_eq!((renamed.status.as_u16(), &renamed.json()["name"]), (200, &json!(name)));
    }
    for name in
        [json!(""), json!("   "), json!("ü".repeat(65)), json!("a\nb"), json!(7), json!(null)]
    {
        rename(&ada, name).await.problem(422, "invalid_fields");
    }
    rename(&eve, json!("Mine")).await.problem(404, "not_found");
    server.delete_as(&path, &eve).await.problem(404, "not_found");
    let listed = server.get_as("/me/factors", &ada).await.json();
    assert_eq!(listed["passkeys"][0]["name"], json!(longest));
    assert!(server.trail(&ada).await.contains(&"passkey_renamed".to_owned()));

    let credential = SoftPasskey::new().create(&server.creation_options(&ada).await);
    let add = async |name: Value| {
        let body = json!({ "credential": credential, "name": name });
        server.call(Method::POST, "/me/factors/passkeys", &ada, &body).await
    };
    add(json!("")).await.problem(422, "invalid_fields");
    let added = add(json!("  My key ")).await;
    assert_eq!((added.status.as_u16(), &added.json()["name"]), (201, &json!("My key")));
    assert_eq!(server.delete_as(&path, &ada).await.status, 204);
    server.delete_as(&path, &ada).await.problem(404, "not_found");
}

#[tokio::test]
async fn an_account_may_do_without_a_password() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let remove = async || server.delete_as("/me/password", &token).await;
    remove().await.problem(409, "factor_required");
    let app = server.add_totp(&token).await;
    server.add_codes(&token).await;
    remove().await.problem(409, "factor_required");
    let mut key = SoftPasskey::new();
    let id = server.add_passkey(&token, &mut key).await;
    let other = server.log_in_by(&key).await.tokens().access;
    assert_eq!(remove().await.status, 204, "a passkey and codes");
    server.get_as("/me", &other).await.problem(401, "invalid_token");
    assert_eq!(server.trail(&token).await[0], "password_removed");
    assert_eq!(server.enrolled(&token).await["password"], false);
    assert_eq!(server.get_as("/me/factors", &token).await.json()["password"], false);
    for guess in [PASSWORD, "!", ""] {
        let body = json!({ "username": "ada", "password": guess });
        assert_eq!(server.post("/login", body).await.status, 401);
    }
    server.reauthenticate(&token, "password", "!").await.problem(401, "invalid_credentials");
    let path = format!("/me/factors/passkeys/{id}");
    server.delete_as(&path, &token).await.problem(409, "factor_required");
    assert_eq!(server.log_in_by(&key).await.status, 200, "it was not removed");
    assert_eq!(server.reauthenticate(&token, "totp_code", app.code()).await.status, 200);

    let second = server.add_passkey(&token, &mut SoftPasskey::new()).await;
    assert_eq!(server.delete_as(&path, &token).await.status, 204, "codes and the other are left");
    let path = format!("/me/factors/passkeys/{second}");
    server.delete_as(&path, &token).await.problem(409, "factor_required");

    let set = json!({ "new_password": "a lively harbour at dusk" });
    assert_eq!(server.call(Method::PUT, "/me/password", &token, &set).await.status, 204);
    server.call(Method::PUT, "/me/password", &token, &set).await.problem(422, "invalid_fields");
    let body = json!({ "username": "ada", "password": "a lively harbour at dusk" });
    server.post("/login", body).await.problem(403, "mfa_required");
    assert_eq!(server.delete_as(&path, &token).await.status, 204);
}

#[tokio::test]
async fn an_account_without_a_password_is_deleted_with_a_fresh_proof() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;
    server.add_passkey(&token, &mut SoftPasskey::new()).await;
    server.call(Method::DELETE, "/me", &token, &json!({})).await.problem(422, "invalid_fields");
    assert_eq!(server.delete_as("/me/password", &token).await.status, 204, "two passkeys");

    let later = server.log_in_by(&key).await.tokens().access;
    server.age_proofs(11).await;
    let set = json!({ "new_password": "a lively harbour at dusk" });
    for (method, path, body) in
        [(Method::DELETE, "/me", json!({})), (Method::PUT, "/me/password", set)]
    {
        let refused = server.call(method, path, &later, &body).await;
        let problem = refused.problem(403, "reauthentication_required");
        assert_eq!(problem["methods"], json!(["passkey"]));
    }
    let options = server.options("/me/reauthenticate/passkey-options", &later, &json!({})).await;
    let proved = server.reauthenticate(&later, "credential", key.get(&options)).await;
    assert_eq!(proved.status, 200, "{proved:?}");
    assert_eq!(server.call(Method::DELETE, "/me", &later, &json!({})).await.status, 204);
    let refused = server.log_in_by(&key).await.problem(401, "invalid_passkey");
    assert_eq!(refused["reason"], "unknown_credential");
    assert_eq!(server.register("ada").await.status, 201);
}
