//! The cookie that a browser shows to the apps behind a proxy: who gets it, what it opens, and when it
//! ends.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::browser::{Browser, COOKIE, FLAGS, set_cookies, with};
use crate::support::harness::{PASSWORD, Server, credentials};

#[tokio::test]
async fn a_login_on_the_page_sets_the_forward_auth_cookie() {
    for (url, name, secure) in [
        ("http://id.example.org", COOKIE, ""),
        ("https://id.example.org", "__Secure-keystead_forward_auth", "; Secure"),
    ] {
        let public_url = format!("--public-url={url}");
        let server = Server::start_with(&[&public_url, "--forward-auth-domain=example.org"]);
        server.register("ada").await;
        let mut body = credentials("ada", PASSWORD);
        body["refresh_token_in"] = json!("cookie");
        let logged_in = server.post("/login", body).await;
        let mut browser = Browser::default();
        browser.keep(&logged_in);
        let refreshed = browser.ask(&server, Method::POST, "/refresh").await;
        for (answer, lives) in [(&logged_in, "302400"), (&refreshed, "302400")] {
            let cookies = set_cookies(answer);
            let of_apps = cookies.iter().find(|line| line.starts_with(name)).unwrap();
            let (value, attributes) = of_apps.split_once("; ").unwrap();
            assert_eq!(
                attributes,
                format!(
                    "Path=/; HttpOnly; SameSite=Lax; Domain=example.org; Max-Age={lives}{secure}"
                )
            );
            assert_eq!(value.len(), name.len() + 1 + 75);
        }
        assert_eq!(browser.verify(&server).await.header("x-auth-username"), "ada");
        // On the way in a cookie has the name that it has on the way out, and no other.
        let other = if secure.is_empty() { "__Secure-keystead_forward_auth" } else { COOKIE };
        let bare = format!("{other}={}", browser.value(name));
        let answer = server.send(Method::GET, "/verify", with(&[("cookie", &bare)])).await;
        answer.problem(401, "missing_token");
    }
}

#[tokio::test]
async fn programs_get_no_forward_auth_cookie_and_without_a_domain_nobody_does() {
    let server = Server::start_with(&FLAGS);
    server.register("ada").await;
    let logged_in = server.log_in("ada").await;
    let refreshed = server.refresh(&logged_in.tokens().refresh).await;
    for answer in [logged_in, refreshed] {
        assert!(set_cookies(&answer).iter().all(|line| !line.contains(COOKIE)), "{answer:?}");
    }
    let (mut browser, _) = Browser::of(&server, "grace").await;
    assert_eq!(browser.verify(&server).await.status, 204);

    let without = Server::start_in(server.kill(), &FLAGS[..1]);
    browser.verify(&without).await.problem(401, "missing_token");
    browser.log_in(&without, "grace").await;
    let logout = browser.ask(&without, Method::POST, "/logout").await;
    assert_eq!(set_cookies(&logout).len(), 1, "{logout:?}");
}

#[tokio::test]
async fn the_forward_auth_cookie_is_good_for_nothing_else() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, token) = Browser::of(&server, "ada").await;
    let pass = browser.value(COOKIE).to_owned();
    server.get_as("/me", &pass).await.problem(401, "invalid_token");
    server.post_as("/logout", &pass).await.problem(401, "invalid_token");
    server.refresh(&pass).await.problem(401, "invalid_refresh_token");
    let body = json!({ "refresh_token": pass });
    server.post("/logout", body).await.problem(401, "invalid_refresh_token");
    let only = format!("{COOKIE}={pass}");
    for (method, path) in
        [(Method::GET, "/me"), (Method::POST, "/refresh"), (Method::POST, "/logout")]
    {
        let answer = server.send(method, path, with(&[("cookie", &only)])).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    for cookie in ["keystead_refresh", "keystead_device"] {
        let cookie = format!("{cookie}={pass}");
        let answer = server.send(Method::POST, "/refresh", with(&[("cookie", &cookie)])).await;
        assert_eq!(answer.status, 401);
    }
    // Nor is any other credential one for the apps, or one that somebody made.
    let refresh = browser.value("keystead_refresh").to_owned();
    let middle = if pass.as_bytes()[50] == b'A' { "B" } else { "A" };
    let forged = format!("{}{middle}{}", &pass[..50], &pass[51..]);
    for other in [&token, &refresh, &forged, &format!("{pass}AAAA"), &pass[1..]] {
        let cookie = format!("{COOKIE}={other}");
        let answer = server.send(Method::GET, "/verify", with(&[("cookie", &cookie)])).await;
        answer.problem(401, "missing_token");
    }
    server.get_as("/verify", &refresh).await.problem(401, "invalid_token");
    assert_eq!(browser.verify(&server).await.status, 204, "and nothing has ended by all this");
}

#[tokio::test]
async fn the_cookie_becomes_invalid_when_its_session_ends() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, token) = Browser::of(&server, "ada").await;
    let stale = browser.clone();
    let logout = browser.ask(&server, Method::POST, "/logout").await;
    assert_eq!(logout.status, 204);
    let cleared =
        format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Domain=example.org; Max-Age=0");
    assert!(set_cookies(&logout).contains(&cleared), "{logout:?}");
    assert_eq!(browser.value(COOKIE), "");
    stale.clone().verify(&server).await.problem(401, "missing_token");
    server.get_as("/me", &token).await.problem(401, "invalid_token");

    // Revoked, by another password, and with the account, from another device.
    let token = server.log_in("ada").await.tokens().access;
    let put = |new: &'static str| {
        let body = json!({ "current_password": PASSWORD, "new_password": new });
        let token = &token;
        let server = &server;
        async move {
            let request = |request: RequestBuilder| request.bearer_auth(token).json(&body);
            server.send(Method::PUT, "/me/password", request).await.status
        }
    };
    let mut browser = Browser::default();
    browser.log_in(&server, "ada").await;
    assert_eq!(browser.verify(&server).await.status, 204);
    server.send(Method::DELETE, "/me/sessions", |request| request.bearer_auth(&token)).await;
    browser.verify(&server).await.problem(401, "missing_token");
    browser.log_in(&server, "ada").await;
    assert_eq!(browser.verify(&server).await.status, 204);
    assert_eq!(put("another quiet harbour at dusk").await, 204);
    browser.verify(&server).await.problem(401, "missing_token");

    let (mut browser, token) = Browser::of(&server, "grace").await;
    let stale = browser.clone();
    assert_eq!(browser.verify(&server).await.status, 204);
    let cookies = browser.header();
    let gone = server
        .send(Method::DELETE, "/me", |request| {
            let body = json!({ "password": PASSWORD });
            request.bearer_auth(token).header("cookie", cookies).json(&body)
        })
        .await;
    browser.keep(&gone);
    assert_eq!((gone.status.as_u16(), browser.value(COOKIE)), (204, ""));
    stale.clone().verify(&server).await.problem(401, "missing_token");

    // A browser that finds its session ended is rid of the cookie.
    let mut stale = stale;
    stale.ask(&server, Method::POST, "/refresh").await.problem(401, "invalid_refresh_token");
    assert_eq!(stale.value(COOKIE), "");
}

#[tokio::test]
async fn invalid_cookies_of_the_same_name_are_skipped() {
    let server = Server::start_with(&FLAGS);
    let (browser, _) = Browser::of(&server, "ada").await;
    let (other, _) = Browser::of(&server, "grace").await;
    let (pass, ended) = (browser.value(COOKIE), other.value(COOKIE));
    other.clone().ask(&server, Method::POST, "/logout").await;
    for before in ["=", "=x", &format!("={ended}"), &format!("=x; {COOKIE}={ended}")] {
        let cookies = format!("{COOKIE}{before}; {COOKIE}={pass}");
        let answer = server.send(Method::GET, "/verify", with(&[("cookie", &cookies)])).await;
        assert_eq!(answer.header("x-auth-username"), "ada", "{before}");
    }
}
