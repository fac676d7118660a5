//! Accounts without a password: what they need in its place, and what asks for a fresh proof instead.

use reqwest::Method;
use serde_json::json;

use crate::support::authenticator::SoftPasskey;
use crate::support::harness::{PASSWORD, Server};

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
