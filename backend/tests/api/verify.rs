//! `GET /verify`: requests that a proxy lets through, and those that get the login address. The
//! cookie is tested in [`crate::forward_auth_cookie`], the return to the app in
//! [`crate::continue_to_app`], and real proxies in e2e/tests/forward-auth.test.mjs.

use std::time::Duration;

use reqwest::Method;

use crate::support::browser::{
    Browser, COOKIE, FLAGS, PAGE, assert_identity, login_parameters, with_headers,
};
use crate::support::harness::{Data, Server};

#[tokio::test]
async fn an_access_token_identifies_its_user_while_its_session_is_active() {
    // No setting is needed.
    let server = Server::start();
    let token = server.token_of("ada").await;
    let me = server.get_as("/me", &token).await.json();
    assert_identity(&server.get_as("/verify", &token).await, &me);
    let head = server.send(Method::HEAD, "/verify", |request| request.bearer_auth(&token)).await;
    assert_identity(&head, &me);
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
    server.send(Method::GET, "/verify", with_headers(&forged)).await.problem(401, "invalid_token");
    // Identity headers from a client have no effect.
    let lies = [("x-auth-username", "ada"), ("x-auth-user-id", "1"), ("cookie", COOKIE)];
    server.send(Method::GET, "/verify", with_headers(&lies)).await.problem(401, "missing_token");
}

#[tokio::test]
async fn a_token_of_the_app_behind_the_proxy_is_ignored() {
    let server = Server::start_with(&FLAGS);
    let (browser, token) = Browser::register(&server, "ada").await;
    let cookies = browser.header();
    let values = ["Bearer of.the.app", "Bearer", "Basic YTpi"];
    for authorization in values {
        let headers = [("authorization", authorization), ("cookie", &cookies)];
        let answer = server.send(Method::GET, "/verify", with_headers(&headers)).await;
        assert_eq!(answer.header("x-auth-username"), "ada", "{authorization}");
        assert_eq!(answer.header("authorization"), authorization, "the proxy gives it to the app");
        let answer = server.send(Method::GET, "/verify", with_headers(&headers[..1])).await;
        assert_eq!(answer.status, 401);
    }
    // Of two, either may be ours.
    let two = [("authorization", values[0]), ("authorization", values[2]), ("cookie", &cookies)];
    let answer = server.send(Method::GET, "/verify", with_headers(&two)).await;
    assert_eq!((answer.header("x-auth-username"), answer.header("authorization")), ("ada", ""));
    // Our own token takes precedence over any cookie.
    let (other, _) = Browser::register(&server, "grace").await;
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", &*authorization), ("cookie", &other.header())];
    let answer = server.send(Method::GET, "/verify", with_headers(&headers)).await;
    assert_eq!(answer.header("x-auth-username"), "ada");
}

#[tokio::test]
async fn no_token_of_ours_is_returned_for_the_app() {
    let server = Server::start_with(&[&FLAGS[..], &["--access-token-ttl", "1s"]].concat());
    let (browser, token) = Browser::register(&server, "ada").await;
    let ended = server.log_in("ada").await.tokens().access;
    server.post_as("/logout", &ended).await;
    let cookies = browser.header();
    for hidden in [format!("Basic YTpi, Bearer {token}"), format!("Bearer\t{token}")] {
        let headers = [("authorization", &*hidden), ("cookie", &cookies)];
        let answer = server.send(Method::GET, "/verify", with_headers(&headers)).await;
        assert_eq!((answer.header("x-auth-username"), answer.header("authorization")), ("ada", ""));
    }
    for token in [&token, &ended] {
        let authorization = format!("bearer  {token}");
        let headers = [("authorization", &*authorization), ("cookie", &cookies)];
        // Valid, of a session that has ended, and then both expired.
        for _ in 0..2 {
            let answer = server.send(Method::GET, "/verify", with_headers(&headers)).await;
            assert_eq!(answer.header("x-auth-username"), "ada");
            assert_eq!(answer.header("authorization"), "");
            while server.get_as("/me", token).await.status == 200 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

#[tokio::test]
async fn a_browser_that_requests_a_page_gets_the_login_address() {
    let server = Server::start_with(&FLAGS);
    let answer = server.send(Method::GET, "/verify", with_headers(&PAGE)).await;
    answer.problem(401, "missing_token");
    let (back, _) = login_parameters(answer.header("x-auth-login"));
    assert_eq!(back, "http://app.example.org/a?b=c&d");
    let answer = server.send(Method::GET, "/verify?redirect=login", with_headers(&PAGE)).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (303, 0));
    assert_eq!(login_parameters(answer.header("location")).0, "http://app.example.org/a?b=c&d");
    assert_eq!(answer.header("cache-control"), "no-store");

    let redirect =
        server.send(Method::GET, "/verify?redirect=elsewhere", with_headers(&PAGE)).await;
    assert_eq!(redirect.field_errors(), [("redirect".to_owned(), "invalid_value".to_owned())]);
}

#[tokio::test]
async fn a_page_whose_address_cannot_be_kept_leads_to_login_without_a_way_back() {
    let log_file = tempfile::NamedTempFile::new().unwrap();
    let mut server = Server::start_logging(Data::new(), &FLAGS, log_file.reopen().unwrap().into());
    let long = format!("/{}", "a".repeat(5000));
    // Longer when they are escaped.
    let cyrillic = format!("/?q={}", "\u{431}".repeat(800));
    let slashes = "/".repeat(3000);
    let (not_utf8, escaped): (&[u8], _) = (b"/caf\xe9", "http://app.example.org/caf%C3%A9");
    for (name, value) in [
        ("x-forwarded-uri", long.as_bytes()),
        ("x-forwarded-uri", cyrillic.as_bytes()),
        ("x-forwarded-uri", slashes.as_bytes()),
        ("x-forwarded-uri", not_utf8),
        ("x-forwarded-proto", b"https,http"),
        ("x-forwarded-proto", b"wss"),
    ] {
        let page = PAGE
            .iter()
            .map(|&(other, usual)| (other, if other == name { value } else { usual.as_bytes() }));
        let page: Vec<_> = page.collect();
        let ask = async |path: &str| {
            let headers = |request: reqwest::RequestBuilder| {
                page.iter().fold(request, |request, (name, value)| request.header(*name, *value))
            };
            server.send(Method::GET, path, headers).await
        };
        let answer = ask("/verify?redirect=login").await;
        assert_eq!(answer.status, 303, "{name}");
        assert_eq!(answer.header("location"), "http://id.example.org/login");
        let answer = ask("/verify").await;
        assert_eq!(answer.header("x-auth-login"), "http://id.example.org/login");
    }
    // Unescaped UTF-8 is escaped on the way.
    let raw = |request: reqwest::RequestBuilder| {
        let request = with_headers(&PAGE[..4])(request);
        request.header("x-forwarded-uri", "/caf\u{e9}".as_bytes())
    };
    let answer = server.send(Method::GET, "/verify?redirect=login", raw).await;
    assert_eq!(login_parameters(answer.header("location")).0, escaped);

    server.signal("TERM");
    server.wait();
    let lines = std::fs::read_to_string(log_file.path()).unwrap();
    for (reason, count) in [
        ("the address is too long", 6),
        ("X-Forwarded-Uri is not UTF-8", 2),
        ("X-Forwarded-Proto is not one of http and https", 4),
    ] {
        assert_eq!(lines.matches(reason).count(), count, "{lines}");
    }
}

#[tokio::test]
async fn any_other_request_gets_no_login_address() {
    let server = Server::start_with(&FLAGS);
    let refused = async |server: &Server, headers: &[(&str, &str)]| {
        for path in ["/verify", "/verify?redirect=login"] {
            let answer = server.send(Method::GET, path, with_headers(headers)).await;
            assert_eq!(answer.status, 401, "{headers:?}");
            assert_eq!((answer.header("x-auth-login"), answer.header("location")), ("", ""));
        }
    };
    let mut requests = vec![];
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
        requests.push(page.to_vec());
    }
    for more in [
        ("authorization", "Bearer x.y.z"),
        ("sec-fetch-mode", "cors"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-uri", "/evil"),
    ] {
        requests.push([&PAGE[..], &[more]].concat());
    }
    for headers in requests {
        refused(&server, &headers).await;
    }
    // An untrusted proxy gets none either, nor does any without a domain.
    for flags in [&FLAGS[..2], &[FLAGS[0], FLAGS[2]]] {
        refused(&Server::start_with(flags), &PAGE).await;
    }
}
