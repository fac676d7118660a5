//! `GET /verify`: whom a proxy lets through, and who is told where to log in. The cookie that opens it
//! is in [`crate::forward_auth_cookie`], the way back to the app in [`crate::continue_to_app`]. Real proxies
//! are in e2e/tests/forward-auth.test.mjs.

use reqwest::Method;

use crate::support::browser::{Browser, COOKIE, FLAGS, PAGE, assert_is, login_page, with};
use crate::support::harness::Server;

#[tokio::test]
async fn an_access_token_identifies_its_user_while_its_session_is_active() {
    // Without any setting.
    let server = Server::start();
    let token = server.token_of("ada").await;
    let me = server.get_as("/me", &token).await.json();
    assert_is(&server.get_as("/verify", &token).await, &me);
    let head = server.send(Method::HEAD, "/verify", |request| request.bearer_auth(&token)).await;
    assert_is(&head, &me);
    server.post_as("/logout", &token).await;
    let answer = server.get_as("/verify", &token).await;
    answer.problem(401, "invalid_token");
    assert_eq!(answer.header("x-auth-username"), "");
}

#[tokio::test]
async fn a_request_without_a_valid_token_is_refused_with_a_challenge() {
    let server = Server::start_with(&FLAGS);
    let answer = server.get("/verify").await;
    answer.problem(401, "missing_token");
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"keystead\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    let forged = [("authorization", "Bearer x.y.z")];
    server.send(Method::GET, "/verify", with(&forged)).await.problem(401, "invalid_token");
    // What a client says of itself changes nothing.
    let lies = [("x-auth-username", "ada"), ("x-auth-user-id", "1"), ("cookie", COOKIE)];
    server.send(Method::GET, "/verify", with(&lies)).await.problem(401, "missing_token");
}

#[tokio::test]
async fn a_token_of_the_app_behind_the_proxy_is_ignored() {
    let server = Server::start_with(&FLAGS);
    let (browser, token) = Browser::of(&server, "ada").await;
    let cookies = browser.header();
    let tried = ["Bearer of.the.app", "Bearer", "Basic YTpi"];
    for authorization in tried {
        let headers = [("authorization", authorization), ("cookie", &cookies)];
        let answer = server.send(Method::GET, "/verify", with(&headers)).await;
        assert_eq!(answer.header("x-auth-username"), "ada", "{authorization}");
        let answer = server.send(Method::GET, "/verify", with(&headers[..1])).await;
        assert_eq!(answer.status, 401);
    }
    // A token of ours says who asks, whatever cookie there is.
    let (other, _) = Browser::of(&server, "grace").await;
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", &*authorization), ("cookie", &other.header())];
    let answer = server.send(Method::GET, "/verify", with(&headers)).await;
    assert_eq!(answer.header("x-auth-username"), "ada");
}

#[tokio::test]
async fn a_browser_that_requests_a_page_gets_the_login_address() {
    let server = Server::start_with(&FLAGS);
    let answer = server.send(Method::GET, "/verify", with(&PAGE)).await;
    answer.problem(401, "missing_token");
    let (back, _) = login_page(answer.header("x-auth-login"));
    assert_eq!(back, "http://app.example.org/a?b=c&d");
    let answer = server.send(Method::GET, "/verify?redirect=login", with(&PAGE)).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (303, 0));
    assert_eq!(login_page(answer.header("location")).0, "http://app.example.org/a?b=c&d");
    assert_eq!(answer.header("cache-control"), "no-store");

    let redirect = server.send(Method::GET, "/verify?redirect=elsewhere", with(&PAGE)).await;
    assert_eq!(redirect.field_errors(), [("redirect".to_owned(), "invalid_value".to_owned())]);
}

#[tokio::test]
async fn any_other_request_gets_no_login_address() {
    let server = Server::start_with(&FLAGS);
    let refused = async |server: &Server, headers: &[(&str, &str)]| {
        for path in ["/verify", "/verify?redirect=login"] {
            let answer = server.send(Method::GET, path, with(headers)).await;
            assert_eq!(answer.status, 401, "{headers:?}");
            assert_eq!((answer.header("x-auth-login"), answer.header("location")), ("", ""));
        }
    };
    let mut asked = vec![];
    for (name, value) in [
        ("accept", "application/json"),
        ("x-forwarded-method", "POST"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-host", "app.example.org@evil.example"),
        ("x-forwarded-host", "evil.example/.example.org"),
        ("x-forwarded-host", "id.example.org"),
        ("x-forwarded-host", ""),
        ("x-forwarded-uri", ".evil.example/"),
        ("x-forwarded-uri", "@evil.example/"),
        ("x-forwarded-proto", "javascript"),
    ] {
        let page = PAGE.map(|pair| if pair.0 == name { (name, value) } else { pair });
        asked.push(page.to_vec());
    }
    for more in [
        ("authorization", "Bearer x.y.z"),
        ("sec-fetch-mode", "cors"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-uri", "/evil"),
    ] {
        asked.push([&PAGE[..], &[more]].concat());
    }
    for headers in asked {
        refused(&server, &headers).await;
    }
    // Nor by a proxy that nobody knows, or where there is no domain.
    for flags in [&FLAGS[..2], &[FLAGS[0], FLAGS[2]]] {
        refused(&Server::start_with(flags), &PAGE).await;
    }
}
