//! Fresh proofs: what changes how an account is reached wants a proof of the last ten minutes.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::authenticator::SoftPasskey;
use crate::support::harness::{PASSWORD, Server};
use crate::support::jwt::decode_part;
use crate::support::totp::step;

/// The calls that change how an account is reached, with a body that is valid.
fn sensitive_acts(passkey: &str) -> Vec<(Method, String, Value)> {
    let passkey = format!("/me/factors/passkeys/{passkey}");
    vec![
        (Method::POST, "/me/factors/totp".to_owned(), json!({})),
        (Method::DELETE, "/me/factors/totp".to_owned(), json!({})),
        (Method::POST, "/me/factors/recovery-codes".to_owned(), json!({})),
        (Method::POST, "/me/factors/passkeys/options".to_owned(), json!({})),
        (Method::PATCH, passkey.clone(), json!({ "name": "Mine" })),
        (Method::DELETE, passkey, json!({})),
        (Method::DELETE, "/me/sessions".to_owned(), json!({})),
        (Method::DELETE, "/me/password".to_owned(), json!({})),
    ]
}

#[tokio::test]
async fn a_sensitive_act_wants_a_proof_of_the_last_ten_minutes() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let mut key = SoftPasskey::new();
    let id = server.add_passkey(&token, &mut key).await;
    let before = server.get_as("/me/factors", &token).await.json();
    let methods = json!(["password", "totp", "passkey", "recovery_code"]);

    let token = server.log_in_with_code("ada", &app).await.tokens().access;
    server.age_proofs(11).await;
    for (method, path, body) in sensitive_acts(&id) {
        let refused = server.call(method.clone(), &path, &token, &body).await;
        let problem = refused.problem(403, "reauthentication_required");
        assert_eq!(problem["methods"], methods, "{method} {path}");
    }
    let mut after = server.get_as("/me/factors", &token).await.json();
    after["passkeys"][0]["last_used_at"] = json!(null);
    assert_eq!(after, before, "nothing was done");

    for proof in ["password", "totp_code", "credential", "recovery_code"] {
        let token = server.log_in_with_code("ada", &app).await.tokens().access;
        server.age_proofs(11).await;
        let rename = async || {
            let path = format!("/me/factors/passkeys/{id}");
            server.call(Method::PATCH, &path, &token, &json!({ "name": proof })).await
        };
        rename().await.problem(403, "reauthentication_required");
        server.forget_steps().await;
        let value = match proof {
            "password" => json!(PASSWORD),
            "totp_code" => json!(app.code()),
            "recovery_code" => json!(codes[0]),
            _ => {
                let path = "/me/reauthenticate/passkey-options";
                key.get(&server.options(path, &token, &json!({})).await)
            }
        };
        let proved = server.reauthenticate(&token, proof, value).await;
        assert_eq!(proved.status, 200, "{proof}: {proved:?}");
        let fresh = proved.json()["access_token"].as_str().unwrap().to_owned();
        let time = |token: &str| decode_part(token, 1)["auth_time"].as_i64().unwrap();
        assert!(time(&fresh) >= time(&token));
        assert_eq!(rename().await.json()["name"], proof, "the older token is as good");
    }
}

#[tokio::test]
async fn a_proof_of_nine_minutes_ago_is_enough() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut app = server.add_totp(&token).await;
    server.add_codes(&token).await;
    let id = server.add_passkey(&token, &mut SoftPasskey::new()).await;
    for (method, path, body) in sensitive_acts(&id) {
        let token = match server.log_in("ada").await.status.as_u16() {
            200 => server.log_in("ada").await.tokens().access,
            _ => server.log_in_with_code("ada", &app).await.tokens().access,
        };
        server.age_proofs(9).await;
        let answer = server.call(method.clone(), &path, &token, &body).await;
        assert!(answer.status.is_success() || answer.status == 409, "{method} {path}: {answer:?}");
        if path.ends_with("totp") && method == Method::DELETE {
            app = server.add_totp(&token).await;
        }
    }
}

#[tokio::test]
async fn finishing_what_was_begun_with_a_proof_wants_no_other() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let app = server.begin_totp(&token).await;
    let codes = server.make_codes(&token).await;
    let credential = SoftPasskey::new().create(&server.creation_options(&token).await);
    server.age_proofs(11).await;
    // The server keeps the session in memory for seconds.
    while server.delete_as("/me/factors/totp", &token).await.status != 403 {}
    assert_eq!(server.confirm_totp(&token, &app.code()).await.status, 204);
    assert_eq!(server.confirm_codes(&token, &codes[0]).await.status, 204);
    assert_eq!(server.register_passkey(&token, credential).await.status, 201);
}

#[tokio::test]
async fn a_session_from_before_the_second_factor_proves_it_first() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let older = server.log_in("ada").await.tokens().access;
    let app = server.add_totp(&token).await;
    let id = server.add_passkey(&token, &mut SoftPasskey::new()).await;
    for (method, path, body) in sensitive_acts(&id) {
        let refused = server.call(method.clone(), &path, &older, &body).await;
        let problem = refused.problem(403, "reauthentication_required");
        assert_eq!(problem["methods"], json!(["totp", "passkey"]), "{method} {path}");
    }
    assert_eq!(server.reauthenticate(&older, "password", PASSWORD).await.status, 200);
    let again = server.delete_as("/me/factors/totp", &older).await;
    again.problem(403, "reauthentication_required");
    assert_eq!(server.reauthenticate(&older, "totp_code", app.code()).await.status, 200);
    assert_eq!(server.delete_as("/me/factors/totp", &older).await.status, 204);
}

#[tokio::test]
async fn a_factor_of_another_member_or_of_another_person_proves_nothing() {
    let server = Server::start_with_passkeys();
    let (ada, eve) = (server.token_of("ada").await, server.token_of("eve").await);
    let app = server.add_totp(&ada).await;
    let codes = server.add_codes(&ada).await;
    server.reauthenticate(&eve, "totp_code", app.code()).await.problem(401, "invalid_code");
    server.reauthenticate(&eve, "recovery_code", &*codes[0]).await.problem(401, "invalid_code");
    server.reauthenticate(&ada, "recovery_code", app.code()).await.problem(401, "invalid_code");
    server.reauthenticate(&ada, "totp_code", &*codes[0]).await.problem(401, "invalid_code");
    server.reauthenticate(&ada, "other", 7).await.problem(422, "invalid_fields");
    let two = json!({ "password": PASSWORD, "totp_code": app.code() });
    let two = server.call(Method::POST, "/me/reauthenticate", &ada, &two).await;
    two.problem(422, "invalid_fields");
    assert_eq!(server.reauthenticate(&ada, "totp_code", app.code()).await.status, 200);
    server
        .reauthenticate(&ada, "totp_code", app.code_at(step()))
        .await
        .problem(401, "invalid_code");
}
