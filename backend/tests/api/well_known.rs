//! The well-known addresses of passkeys. That of passwords is in [`password`](super::password).

use serde_json::json;

use crate::support::harness::{PUBLIC_URL, Server};

#[tokio::test]
async fn a_password_manager_finds_the_pages_of_passkeys() {
    // W3C, A Well-Known URL for Relying Party Passkey Endpoints, §2
    let server = Server::start_with(&[PUBLIC_URL]);
    let answer = server.get("/.well-known/passkey-endpoints").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let page = "http://keystead.test/account/security";
    assert_eq!(answer.json(), json!({ "enroll": page, "manage": page }));
}

#[tokio::test]
async fn a_browser_finds_the_origins_that_share_the_passkeys() {
    // WebAuthn Level 3 §5.11
    let own = "https://id.example.org";
    let others = ["https://id.example.net", "http://localhost:3000"];
    // The public URL does no harm in the list.
    let list = [others[0], own, others[1]].join(",");
    let server = Server::start_with(&["--public-url", own, "--webauthn-origin", &list]);
    let answer = server.get("/.well-known/webauthn").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json(), json!({ "origins": [own, others[0], others[1]] }));
}

#[tokio::test]
async fn without_further_origins_no_passkeys_are_shared() {
    let server = Server::start();
    server.get("/.well-known/webauthn").await.problem(404, "not_found");
}
