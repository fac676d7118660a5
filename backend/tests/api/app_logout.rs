//! Logouts that apps ask for, and the apps that are told of one.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;

use reqwest::Method;
use serde_json::json;
use url::form_urlencoded;

use crate::support::app::{App, Granted, Redirect, assert_error, query};
use crate::support::browser::Browser;
use crate::support::harness::{Answer, Server};
use crate::support::jwt::decode_part;
use crate::support::operator::run;

const AFTER: &str = "https://app.example.org/goodbye";

async fn log_out(server: &Server, browser: &mut Browser, pairs: &[(&str, &str)]) -> Answer {
    let path = format!("/oauth/logout?{}", query(pairs));
    browser.send(server, Method::GET, &path).await
}

#[tokio::test]
async fn an_id_token_of_the_browsers_session_ends_it_at_once() {
    let server = Server::start();
    let app = App::register(&server, &["--post-logout-redirect", AFTER]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let granted = app.sign_in(&server, &mut browser).await;
    let parameters =
        [("id_token_hint", &*granted.id), ("post_logout_redirect_uri", AFTER), ("state", "a b")];
    let answer = log_out(&server, &mut browser, &parameters).await;
    assert_eq!(Redirect::of(&answer).address, format!("{AFTER}?state=a+b"));
    server.get_as("/me", &token).await.problem(401, "invalid_token");
    assert_error(&app.refresh(&server, &granted.refresh).await, 400, "invalid_grant");
    app.ask(&server, &mut browser, &[("prompt", "none")]).await.error("login_required");
}

#[tokio::test]
async fn without_a_good_id_token_the_person_is_asked_and_nobody_led_to_a_strange_address() {
    let server = Server::start();
    let app = App::register(&server, &["--post-logout-redirect", AFTER]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let id = app.sign_in(&server, &mut browser).await.id;
    let changed = format!("{}A.{}", &id[..id.len() / 2], &id[id.len() / 2..]);
    for parameters in [
        vec![],
        vec![("post_logout_redirect_uri", AFTER), ("state", "a")],
        vec![("id_token_hint", changed.as_str()), ("post_logout_redirect_uri", AFTER)],
        vec![
            ("id_token_hint", changed.as_str()),
            ("client_id", "notes"),
            ("post_logout_redirect_uri", AFTER),
        ],
        vec![("client_id", "notes"), ("post_logout_redirect_uri", "https://evil.example/")],
    ] {
        let redirect = Redirect::of(&log_out(&server, &mut browser, &parameters).await);
        let request = redirect.request_at("/logout");
        assert_eq!(server.get_as("/me", &token).await.status, 200, "nothing has ended yet");
        assert!(!redirect.address.contains("evil") && !request.is_empty());
    }
    let named = [("client_id", "notes"), ("post_logout_redirect_uri", AFTER)];
    let redirect = Redirect::of(&log_out(&server, &mut browser, &named).await);
    let body = json!({ "request": redirect.request_at("/logout") });
    let confirm = |request: reqwest::RequestBuilder| request.bearer_auth(&token).json(&body);
    let done = server.send(Method::POST, "/oauth/logout/confirm", confirm).await;
    assert_eq!(done.json()["redirect_to"], AFTER);
    server.get_as("/me", &token).await.problem(401, "invalid_token");
    // With an address that is not registered, or none, there is a page.
    for parameters in [
        vec![],
        vec![("id_token_hint", &*id), ("post_logout_redirect_uri", "https://evil.example/")],
    ] {
        let answer = log_out(&server, &mut Browser::default(), &parameters).await;
        assert_eq!(answer.status, 200);
        assert!(String::from_utf8_lossy(&answer.body).contains("logged out"));
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_led_on_so_that_the_cookie_goes_along() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let id = app.sign_in(&server, &mut browser).await.id;
    for (path, form) in [
        ("/oauth/logout", query(&[("id_token_hint", &id)])),
        ("/oauth/authorize", query(&app.request(&[]))),
    ] {
        let send = |request: reqwest::RequestBuilder| {
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            request.header("sec-fetch-site", "cross-site").body(form.clone())
        };
        let answer = server.send(Method::POST, path, send).await;
        assert_eq!(Redirect::of(&answer).address, format!("{path}?{form}"));
        assert_eq!(answer.header("set-cookie"), "", "nothing has ended");
    }
    assert_eq!(server.get_as("/me", &token).await.status, 200);
}

#[tokio::test]
async fn an_id_token_without_the_browser_ends_nothing() {
    let server = Server::start();
    let app = App::register(&server, &["--post-logout-redirect", AFTER]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let id = app.sign_in(&server, &mut browser).await.id;
    let parameters = [("id_token_hint", id.as_str()), ("post_logout_redirect_uri", AFTER)];
    let answer = log_out(&server, &mut Browser::default(), &parameters).await;
    assert_eq!(Redirect::of(&answer).address, AFTER);
    assert_eq!(server.get_as("/me", &token).await.status, 200);
}

#[tokio::test]
async fn the_id_token_of_another_session_ends_nothing_here() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut first, token) = Browser::register(&server, "ada").await;
    let id = app.sign_in(&server, &mut first).await.id;
    let (mut other, other_token) = Browser::register(&server, "bob").await;
    let redirect = Redirect::of(&log_out(&server, &mut other, &[("id_token_hint", &id)]).await);
    redirect.request_at("/logout");
    for token in [token, other_token] {
        assert_eq!(server.get_as("/me", &token).await.status, 200);
    }
}

/// An app that answers logout tokens with these statuses in turn, and hands the tokens on.
fn listener(statuses: &'static [u16]) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/logout", listener.local_addr().unwrap());
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for status in statuses {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
            let body = loop {
                let count = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..count]);
                let text = String::from_utf8_lossy(&request).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
                });
                if length == Some(body.len()) {
                    break body.to_owned();
                }
            };
            let answer =
                format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
            let pairs: Vec<(String, String)> =
                form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            assert_eq!((pairs.len(), pairs[0].0.as_str()), (1, "logout_token"));
            send.send(pairs[0].1.clone()).unwrap();
        }
    });
    (address, receive)
}

async fn receive(tokens: mpsc::Receiver<String>) -> (String, mpsc::Receiver<String>) {
    tokio::task::spawn_blocking(move || {
        let token = tokens.recv_timeout(std::time::Duration::from_mins(1)).unwrap();
        (token, tokens)
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn an_app_is_told_of_every_end_of_a_session_and_again_if_it_failed() {
    let server = Server::start();
    let (address, tokens) = listener(&[500, 200, 200]);
    let app = App::register(&server, &["--backchannel-logout", &address]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let granted = app.sign_in(&server, &mut browser).await;
    app.sign_in(&server, &mut browser).await;
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    let (first, tokens) = receive(tokens).await;
    assert_eq!(decode_part(&first, 0)["typ"], "logout+jwt");
    let claims = decode_part(&first, 1);
    assert_eq!((&claims["aud"], &claims["iss"]), (&json!("notes"), &json!(server.url)));
    for claim in ["sub", "sid"] {
        assert_eq!(claims[claim], granted.claims()[claim]);
    }
    let event = "http://schemas.openid.net/event/backchannel-logout";
    assert_eq!(claims["events"], json!({ event: {} }));
    assert!(claims["jti"].is_string() && claims["iat"].is_i64() && claims["exp"].is_i64());
    assert!(claims.get("nonce").is_none());
    let (again, tokens) = receive(tokens).await;
    assert_eq!(decode_part(&again, 1)["sid"], claims["sid"]);

    // The operator's command, in another process.
    let mut browser = Browser::default();
    browser.log_in(&server, "ada").await;
    let granted = app.sign_in(&server, &mut browser).await;
    let deleted = run(&server.data, &["user", "delete", "ada", "--yes"]);
    assert!(deleted.status.success(), "{deleted:?}");
    let (last, _) = receive(tokens).await;
    assert_eq!(decode_part(&last, 1)["sid"], granted.claims()["sid"]);
}

#[tokio::test]
async fn a_logout_token_is_no_other_kind_of_token() {
    let server = Server::start();
    let (address, tokens) = listener(&[200]);
    let app = App::register(&server, &["--backchannel-logout", &address]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let Granted { id, access, .. } = app.sign_in(&server, &mut browser).await;
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    let (logout, _) = receive(tokens).await;
    browser.log_in(&server, "ada").await;
    for other in [&logout, &id, &access] {
        server.get_as("/me", other).await.problem(401, "invalid_token");
        let info = server.get_as("/oauth/userinfo", other).await;
        assert_error(&info, 401, "invalid_token");
        if *other != id {
            let hint = [("id_token_hint", other.as_str()), ("prompt", "none")];
            app.ask(&server, &mut browser, &hint).await.error("invalid_request");
        }
    }
}
