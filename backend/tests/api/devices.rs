//! What a device is known by, over a change of the password. What it is good for is in
//! [`crate::guessing`].

use reqwest::Method;
use serde_json::json;

use crate::guessing::{device_cookie, guess, log_in_with, retry_after, shut};
use crate::harness::{Answer, PASSWORD, Server, credentials};

const NEW: &str = "another harbour at dusk";

/// Changes the password on the session of this token, by a browser that has this cookie.
async fn change(server: &Server, token: &str, cookie: &str) -> Answer {
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    let change =
        |r: reqwest::RequestBuilder| r.bearer_auth(token).header("cookie", cookie).json(&body);
    let answer = server.send(Method::PUT, "/me/password", change).await;
    assert_eq!(answer.status, 204);
    answer
}

#[tokio::test]
async fn another_password_makes_every_device_a_stranger_but_the_one_that_changed_it() {
    let server = Server::start();
    server.register("ada").await;
    // Whoever knows the password may have as many of them as they like.
    let collected =
        [device_cookie(&server.log_in("ada").await), device_cookie(&server.log_in("ada").await)];
    let owner = server.log_in("ada").await;
    let before = device_cookie(&owner);
    let after = device_cookie(&change(&server, &owner.tokens().access, &before).await);
    assert_ne!(before, after);

    shut(async || guess(&server, "ada").await).await;
    let log_in = async |cookie: &str| {
        let body = credentials("ada", NEW);
        server.send(Method::POST, "/login", |r| r.json(&body).header("cookie", cookie)).await
    };
    for stranger in collected.iter().chain([&before]) {
        retry_after(&log_in(stranger).await);
    }
    let again = log_in(&after).await;
    assert_eq!(again.status, 200);
    assert_eq!(device_cookie(&again), after, "it stays the same device");
}

#[tokio::test]
async fn who_shares_a_browser_stays_known_there_when_another_changes_their_password() {
    let server = Server::start();
    server.register("eve").await;
    let of_eve = device_cookie(&server.log_in("eve").await);
    let token = server.tokens_of("ada").await.access;
    let both = device_cookie(&log_in_with(&server, "ada", &of_eve).await);
    let both = device_cookie(&change(&server, &token, &both).await);
    shut(async || guess(&server, "eve").await).await;
    assert_eq!(log_in_with(&server, "eve", &both).await.status, 200);
}
