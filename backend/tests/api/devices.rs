//! Device cookies: their effect while others guess, and after a password change or a deletion of
//! the account.

use reqwest::Method;
use serde_json::json;

use crate::support::guesses::{
    WRONG_PASSWORD, device_cookie, guess, log_in_with, retry_after, throttle,
};
use crate::support::harness::{Answer, PASSWORD, Server, credentials};

const NEW: &str = "another harbour at dusk";

/// Changes the password with this token, from a browser with this cookie.
async fn change(server: &Server, token: &str, cookie: &str) -> Answer {
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    let change =
        |r: reqwest::RequestBuilder| r.bearer_auth(token).header("cookie", cookie).json(&body);
    let answer = server.send(Method::PUT, "/me/password", change).await;
    assert_eq!(answer.status, 204);
    answer
}

#[tokio::test]
async fn guessing_does_not_lock_the_owner_out_of_a_known_device() {
    let server = Server::start();
    server.register("ada").await;
    server.register("eve").await;
    let cookie = device_cookie(&server.log_in("ada").await);
    let cookie_of_eve = device_cookie(&server.log_in("eve").await);
    let mut forged = cookie.clone();
    let last = forged.pop();
    forged.push(if last == Some('A') { 'B' } else { 'A' });
    throttle(async || guess(&server, "ada").await).await;
    let again = log_in_with(&server, "ada", &cookie).await;
    assert_eq!(again.status, 200);
    assert_eq!(device_cookie(&again), cookie, "the device keeps its identity");
    let both = log_in_with(&server, "eve", &cookie).await;
    let both = device_cookie(&both);
    assert_eq!(
        log_in_with(&server, "ada", &both).await.status,
        200,
        "although eve has logged in since"
    );
    for other in ["", &*cookie_of_eve, &*forged, "keystead_device=", "keystead_device=nonsense"] {
        retry_after(&log_in_with(&server, "ada", other).await);
    }
}

#[tokio::test]
async fn a_known_device_has_its_own_counter_with_its_own_limit() {
    let server = Server::start();
    server.register("ada").await;
    let cookie = device_cookie(&server.log_in("ada").await);
    let guess_there = async || {
        let body = credentials("ada", WRONG_PASSWORD);
        server.send(Method::POST, "/login", |r| r.json(&body).header("cookie", &cookie)).await
    };
    throttle(guess_there).await;
    retry_after(&log_in_with(&server, "ada", &cookie).await);
    assert_eq!(server.log_in("ada").await.status, 200, "unknown devices are not affected");
}

#[tokio::test]
async fn a_device_cookie_is_hidden_from_scripts_and_other_sites() {
    let https = ["--public-url", "https://id.example.org"];
    for (flags, name) in [(&[][..], "keystead_device"), (&https, "__Host-keystead_device")] {
        let server = Server::start_with(flags);
        let name = if flags.is_empty() { server.cookie_name(name) } else { name.to_owned() };
        server.register("ada").await;
        let mut body = credentials("ada", PASSWORD);
        body["refresh_token_in"] = json!("cookie");
        let answer = server.post("/login", body).await;
        let cookies = answer.headers.get_all("set-cookie").iter();
        let cookie = cookies.map(|value| value.to_str().unwrap()).nth(2).unwrap();
        let mut parts: Vec<&str> = cookie.split("; ").collect();
        assert!(parts.remove(0).starts_with(&format!("{name}=")), "{cookie}");
        let mut expected = vec!["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=34560000"];
        expected.extend(flags.first().map(|_| "Secure"));
        assert_eq!(parts, expected);
    }
}

#[tokio::test]
async fn deleting_an_account_removes_it_from_the_device_cookie() {
    let server = Server::start();
    server.register("eve").await;
    for with_eve in [false, true] {
        let token = server.tokens_of("ada").await.access;
        let mut cookie = device_cookie(&server.log_in("ada").await);
        if with_eve {
            cookie = device_cookie(&log_in_with(&server, "eve", &cookie).await);
        }
        let body = json!({ "password": PASSWORD });
        let delete = |request: reqwest::RequestBuilder| {
            request.bearer_auth(token).json(&body).header("cookie", &cookie)
        };
        let left = device_cookie(&server.send(Method::DELETE, "/me", delete).await);
        assert!(cookie.starts_with(&left), "{left}");
        let name = server.cookie_name("keystead_device");
        assert_eq!(left.len(), name.len() + "=".len() + if with_eve { 64 } else { 0 });
        // The next owner of the name does not inherit its devices.
        let next = server.tokens_of("ada").await.access;
        throttle(async || guess(&server, "ada").await).await;
        retry_after(&log_in_with(&server, "ada", &cookie).await);
        let delete = |request: reqwest::RequestBuilder| request.bearer_auth(next).json(&body);
        assert_eq!(server.send(Method::DELETE, "/me", delete).await.status, 204);
    }
}

#[tokio::test]
async fn a_password_change_forgets_every_device_but_the_one_that_made_it() {
    let server = Server::start();
    server.register("ada").await;
    // A client that knows the password can collect any number of device cookies.
    let collected =
        [device_cookie(&server.log_in("ada").await), device_cookie(&server.log_in("ada").await)];
    let owner = server.log_in("ada").await;
    let before = device_cookie(&owner);
    let after = device_cookie(&change(&server, &owner.tokens().access, &before).await);
    assert_ne!(before, after);

    throttle(async || guess(&server, "ada").await).await;
    let log_in = async |cookie: &str| {
        let body = credentials("ada", NEW);
        server.send(Method::POST, "/login", |r| r.json(&body).header("cookie", cookie)).await
    };
    for stranger in collected.iter().chain([&before]) {
        retry_after(&log_in(stranger).await);
    }
    let again = log_in(&after).await;
    assert_eq!(again.status, 200);
    assert_eq!(device_cookie(&again), after, "the device keeps its identity");
}

#[tokio::test]
async fn a_password_change_keeps_a_shared_device_known_for_other_accounts() {
    let server = Server::start();
    server.register("eve").await;
    let cookie_of_eve = device_cookie(&server.log_in("eve").await);
    let token = server.tokens_of("ada").await.access;
    let both = device_cookie(&log_in_with(&server, "ada", &cookie_of_eve).await);
    let both = device_cookie(&change(&server, &token, &both).await);
    throttle(async || guess(&server, "eve").await).await;
    assert_eq!(log_in_with(&server, "eve", &both).await.status, 200);
}
