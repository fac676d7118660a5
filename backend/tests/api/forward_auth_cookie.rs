//! The forward-auth cookie: when it is set, where it is accepted, and when it becomes invalid.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::browser::{Browser, COOKIE, FLAGS, set_cookies, with_headers};
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
        browser.store(&logged_in);
        let refreshed = browser.send(&server, Method::POST, "/refresh").await;
        for (answer, lives) in [(&logged_in, "302400"), (&refreshed, "302400")] {
            let cookies = set_cookies(answer);
            let cookie = cookies.iter().find(|line| line.starts_with(name)).unwrap();
            let (value, attributes) = cookie.split_once("; ").unwrap();
            assert_eq!(
                attributes,
                format!(
                    "Path=/; HttpOnly; SameSite=Lax; Domain=example.org; Max-Age={lives}{secure}"
                )
            );
            assert_eq!(value.len(), name.len() + 1 + 75);
        }
        assert_eq!(browser.verify(&server).await.header("x-auth-username"), "ada");
        // The cookie is accepted only under the name under which it was set.
        let other = if secure.is_empty() { "__Secure-keystead_forward_auth" } else { COOKIE };
        let bare = format!("{other}={}", browser.value(name));
        let answer = server.send(Method::GET, "/verify", with_headers(&[("cookie", &bare)])).await;
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
    let (mut browser, _) = Browser::register(&server, "grace").await;
    assert_eq!(browser.verify(&server).await.status, 204);

    let without = Server::start_in(server.kill(), &FLAGS[..1]);
    browser.verify(&without).await.problem(401, "missing_token");
    browser.log_in(&without, "grace").await;
    let logout = browser.send(&without, Method::POST, "/logout").await;
    assert_eq!(set_cookies(&logout).len(), 2, "{logout:?}");
}

#[tokio::test]
async fn the_forward_auth_cookie_is_good_for_nothing_else() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let cookie_value = browser.value(COOKIE).to_owned();
    server.get_as("/me", &cookie_value).await.problem(401, "invalid_token");
    server.post_as("/logout", &cookie_value).await.problem(401, "invalid_token");
    server.refresh(&cookie_value).await.problem(401, "invalid_refresh_token");
    let body = json!({ "refresh_token": cookie_value });
    server.post("/logout", body).await.problem(401, "invalid_refresh_token");
    let only = format!("{COOKIE}={cookie_value}");
    for (method, path) in
        [(Method::GET, "/me"), (Method::POST, "/refresh"), (Method::POST, "/logout")]
    {
        let answer = server.send(method, path, with_headers(&[("cookie", &only)])).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    for cookie in ["keystead_refresh", "keystead_device"] {
        let cookie = format!("{cookie}={cookie_value}");
        let answer =
            server.send(Method::POST, "/refresh", with_headers(&[("cookie", &cookie)])).await;
        assert_eq!(answer.status, 401);
    }
    // No other credential is accepted as this cookie, and no forged one.
    let refresh = browser.value("keystead_refresh").to_owned();
    let middle = if cookie_value.as_bytes()[50] == b'A' { "B" } else { "A" };
    let forged = format!("{}{middle}{}", &cookie_value[..50], &cookie_value[51..]);
    for other in [&token, &refresh, &forged, &format!("{cookie_value}AAAA"), &cookie_value[1..]] {
        let cookie = format!("{COOKIE}={other}");
        let answer =
            server.send(Method::GET, "/verify", with_headers(&[("cookie", &cookie)])).await;
        answer.problem(401, "missing_token");
    }
    server.get_as("/verify", &refresh).await.problem(401, "invalid_token");
    assert_eq!(browser.verify(&server).await.status, 204, "none of this has ended the session");
}

#[tokio::test]
async fn the_cookie_becomes_invalid_when_its_session_ends() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let stale = browser.clone();
    let logout = browser.send(&server, Method::POST, "/logout").await;
    assert_eq!(logout.status, 204);
    let cleared =
        format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Domain=example.org; Max-Age=0");
    assert!(set_cookies(&logout).contains(&cleared), "{logout:?}");
    assert_eq!(browser.value(COOKIE), "");
    stale.clone().verify(&server).await.problem(401, "missing_token");
    server.get_as("/me", &token).await.problem(401, "invalid_token");

    // The session is ended from another device: by a revocation, a password change and a deletion.
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

    let (mut browser, token) = Browser::register(&server, "grace").await;
    let stale = browser.clone();
    assert_eq!(browser.verify(&server).await.status, 204);
    let cookies = browser.header();
    let gone = server
        .send(Method::DELETE, "/me", |request| {
            let body = json!({ "password": PASSWORD });
            request.bearer_auth(token).header("cookie", cookies).json(&body)
        })
        .await;
    browser.store(&gone);
    assert_eq!((gone.status.as_u16(), browser.value(COOKIE)), (204, ""));
    stale.clone().verify(&server).await.problem(401, "missing_token");

    // A refused refresh clears no cookie that the apps' other login pages may have set.
    let mut stale = stale;
    stale.send(&server, Method::POST, "/refresh").await.problem(401, "invalid_refresh_token");
    assert_eq!(stale.value("keystead_refresh"), "");
    stale.verify(&server).await.problem(401, "missing_token");
}

#[tokio::test]
async fn invalid_cookies_of_the_same_name_are_skipped() {
    let server = Server::start_with(&FLAGS);
    let (browser, _) = Browser::register(&server, "ada").await;
    let (other, _) = Browser::register(&server, "grace").await;
    let (cookie_value, ended) = (browser.value(COOKIE), other.value(COOKIE));
    other.clone().send(&server, Method::POST, "/logout").await;
    for before in ["=", "=x", &format!("={ended}"), &format!("=x; {COOKIE}={ended}")] {
        let cookies = format!("{COOKIE}{before}; {COOKIE}={cookie_value}");
        let answer =
            server.send(Method::GET, "/verify", with_headers(&[("cookie", &cookies)])).await;
        assert_eq!(answer.header("x-auth-username"), "ada", "{before}");
    }
}

#[tokio::test]
async fn no_number_of_invalid_cookies_hides_the_valid_one() {
    let server = Server::start_with(&FLAGS);
    let (browser, _) = Browser::register(&server, "ada").await;
    let (other, _) = Browser::register(&server, "grace").await;
    let (valid, foreign) = (browser.value(COOKIE), other.value(COOKIE));
    // Another host of the domain sets tokens that have the form of ours, with sessions of its own accounts.
    let forged = |number: usize| format!("{}{number:03}", &foreign[..foreign.len() - 3]);
    let mut cookies: Vec<_> =
        (0..180).map(|number| format!("{COOKIE}={}", forged(number))).collect();
    cookies.push(format!("{COOKIE}={valid}"));
    let cookies = cookies.join("; ");
    let answer = server.send(Method::GET, "/verify", with_headers(&[("cookie", &cookies)])).await;
    assert_eq!(answer.header("x-auth-username"), "ada", "{answer:?}");
}
