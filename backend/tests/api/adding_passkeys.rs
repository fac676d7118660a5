//! Adding passkeys to an account, and their names.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::authenticator::{BE, BS, SoftPasskey, UP, UV};
use crate::support::browser_passkeys::Browser;
use crate::support::harness::Server;

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
