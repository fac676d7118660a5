//! `GET /verify/continue`: from the login page back to the app, and nowhere else.

use reqwest::Method;

use crate::support::app_files::asset;
use crate::support::browser::{Browser, COOKIE, FLAGS, PAGE, assert_is, login_page, with};
use crate::support::harness::{Answer, Server};

fn go_on(return_to: &str, more: &str) -> String {
    let return_to: String = url::form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
    format!("/verify/continue?return_to={return_to}{more}")
}

/// What a browser is shown that is led nowhere.
fn page(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("set-cookie"), "");
    String::from_utf8(answer.body.clone()).unwrap()
}

#[tokio::test]
async fn a_login_leads_back_to_the_page_that_was_requested() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, _) = Browser::of(&server, "ada").await;
    let answer = server.send(Method::GET, "/verify?redirect=login", with(&PAGE)).await;
    let (back, asked_at) = login_page(answer.header("location"));
    browser.log_in(&server, "ada").await;
    let path = go_on(&back, &format!("&asked_at={asked_at}"));
    let answer = browser.ask(&server, Method::GET, &path).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*back));
    assert_eq!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn a_logged_in_browser_without_a_forward_auth_cookie_gets_one() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, token) = Browser::of(&server, "ada").await;
    browser.forget(COOKIE);
    let before = server.get_as("/me", &token).await.json();
    let back = "http://app.example.org/a?b=c&d";
    let answer = browser.ask(&server, Method::GET, &go_on(back, "&asked_at=7")).await;
    assert_eq!(answer.status, 303);
    let again = answer.header("location").to_owned();
    assert_eq!(again, go_on(back, "&asked_at=7&given=yes"));
    let answer = browser.ask(&server, Method::GET, &again).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, back));
    assert_is(&browser.verify(&server).await, &before);
    assert_eq!(server.get_as("/me", &token).await.json(), before, "a GET changes nothing");
    // The refresh token is the one that it was.
    assert_eq!(browser.ask(&server, Method::POST, "/refresh").await.status, 200);
}

#[tokio::test]
async fn a_link_leads_nowhere_but_to_an_app() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, _) = Browser::of(&server, "ada").await;
    for elsewhere in [
        "",
        "/login",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "https://example.org.evil.example/",
        "https://app.example.org@evil.example/",
        "https://evil.example\\@app.example.org",
        "javascript:alert(1)",
        "https%3A%2F%2Fapp.example.org",
        "http://id.example.org/login",
        "https://app.example.org.",
    ] {
        for asker in [&mut browser, &mut Browser::default()] {
            let answer = asker.ask(&server, Method::GET, &go_on(elsewhere, "")).await;
            let led = (answer.status.as_u16(), answer.header("location"));
            assert_eq!(led, (303, "/account"), "{elsewhere}");
        }
    }
    let nowhere = browser.ask(&server, Method::GET, "/verify/continue").await;
    assert_eq!(nowhere.header("location"), "/account");
    let without = Server::start();
    let answer = without.get(&go_on("http://app.example.org/", "")).await;
    assert_eq!(answer.header("location"), "/account");
}

#[tokio::test]
async fn a_redirect_loop_ends_in_an_explanation() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, _) = Browser::of(&server, "ada").await;
    let back = "http://app.example.org/?a=\"><script>&b";
    // A browser that keeps no cookie for the domain.
    let mut refusing = browser.clone();
    refusing.forget(COOKIE);
    let again = refusing.ask(&server, Method::GET, &go_on(back, "")).await;
    refusing.forget(COOKIE);
    let answer = refusing.ask(&server, Method::GET, again.header("location")).await;
    let text = page(&answer);
    assert!(text.contains("did not keep the cookie"), "{text}");
    assert!(text.contains("href=\"http://app.example.org/?a=%22%3E%3Cscript%3E&amp;b\""), "{text}");

    // A proxy that asks without it: the app was asked when the cookie was there already.
    let asked = server.send(Method::GET, "/verify", with(&PAGE)).await;
    let (_, asked_at) = login_page(asked.header("x-auth-login"));
    let later = |millis: u64| {
        let later = asked_at.parse::<u64>().unwrap() + millis;
        go_on(back, &format!("&asked_at={later}"))
    };
    // The clock of the server that was asked may be ahead.
    let answer = browser.ask(&server, Method::GET, &later(1_000)).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let answer = browser.ask(&server, Method::GET, &later(3_600_000)).await;
    assert!(page(&answer).contains("get to know"));

    // A page that has a token, and no session in its cookies.
    for cookies in [Browser::default(), {
        let mut ended = browser.clone();
        browser.ask(&server, Method::POST, "/logout").await;
        ended.forget(COOKIE);
        ended
    }] {
        let answer = cookies.clone().ask(&server, Method::GET, &go_on(back, "")).await;
        assert!(page(&answer).contains("no longer has the cookies"));
    }
}

#[tokio::test]
async fn the_explanation_uses_the_stylesheet_of_the_app() {
    let server = Server::start_with(&FLAGS);
    let answer = server.get(&go_on("http://app.example.org/", "")).await;
    let text = page(&answer);
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; "), "{policy}");
    let address = asset(&server, ".css").await;
    assert!(text.contains(&format!("<link rel=stylesheet href=\"{address}\">")), "{text}");
    let style = server.get(&address).await;
    assert_eq!(
        (style.status.as_u16(), style.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    let style = String::from_utf8(style.body).unwrap();
    for class in ["page", "card", "narrow", "identity", "mark", "quiet", "secondary"] {
        assert!(style.contains(&format!(".{class}")), "the app no longer has a look for .{class}");
    }
}
