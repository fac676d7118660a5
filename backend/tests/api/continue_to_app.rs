//! `GET /verify/continue`: redirects from the login page back to the app, and nowhere else.

use reqwest::Method;

use crate::support::browser::{
    Browser, COOKIE, FLAGS, PAGE, assert_identity, login_parameters, with_headers,
};
use crate::support::harness::{Answer, Server};

fn continue_path(return_to: &str, more: &str) -> String {
    let return_to: String = url::form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
    format!("/verify/continue?return_to={return_to}{more}")
}

/// The page that explains why there is no redirect.
fn explanation(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("set-cookie"), "");
    String::from_utf8(answer.body.clone()).unwrap()
}

#[tokio::test]
async fn a_login_leads_back_to_the_page_that_was_requested() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let answer = server.send(Method::GET, "/verify?redirect=login", with_headers(&PAGE)).await;
    let (back, asked_at) = login_parameters(answer.header("location"));
    browser.log_in(&server, "ada").await;
    let path = continue_path(&back, &format!("&asked_at={asked_at}"));
    let answer = browser.send(&server, Method::GET, &path).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*back));
    assert_eq!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn a_logged_in_browser_without_a_forward_auth_cookie_gets_one() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    browser.remove(COOKIE);
    let before = server.get_as("/me", &token).await.json();
    let back = "http://app.example.org/a?b=c&d";
    let answer = browser.send(&server, Method::GET, &continue_path(back, "&asked_at=7")).await;
    assert_eq!(answer.status, 303);
    let again = answer.header("location").to_owned();
    assert_eq!(again, continue_path(back, "&asked_at=7&given=yes"));
    let answer = browser.send(&server, Method::GET, &again).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, back));
    assert_identity(&browser.verify(&server).await, &before);
    assert_eq!(server.get_as("/me", &token).await.json(), before, "a GET request changes nothing");
    // The refresh token is unchanged.
    assert_eq!(browser.send(&server, Method::POST, "/refresh").await.status, 200);
}

#[tokio::test]
async fn a_link_leads_nowhere_but_to_an_app() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, _) = Browser::register(&server, "ada").await;
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
            let answer = asker.send(&server, Method::GET, &continue_path(elsewhere, "")).await;
            let redirect = (answer.status.as_u16(), answer.header("location"));
            assert_eq!(redirect, (303, "/account"), "{elsewhere}");
        }
    }
    let nowhere = browser.send(&server, Method::GET, "/verify/continue").await;
    assert_eq!(nowhere.header("location"), "/account");
    let without = Server::start();
    let answer = without.get(&continue_path("http://app.example.org/", "")).await;
    assert_eq!(answer.header("location"), "/account");
}

#[tokio::test]
async fn a_redirect_loop_ends_in_an_explanation() {
    let server = Server::start_with(&FLAGS);
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let back = "http://app.example.org/?a=\"><script>&b";
    // The browser rejects cookies for the domain.
    let mut refusing = browser.clone();
    refusing.remove(COOKIE);
    let again = refusing.send(&server, Method::GET, &continue_path(back, "")).await;
    refusing.remove(COOKIE);
    let answer = refusing.send(&server, Method::GET, again.header("location")).await;
    let text = explanation(&answer);
    assert!(text.contains("did not keep the cookie"), "{text}");
    assert!(text.contains("href=\"http://app.example.org/?a=%22%3E%3Cscript%3E&amp;b\""), "{text}");

    // The proxy asks without the cookie, although the browser had it when it requested the app.
    let asked = server.send(Method::GET, "/verify", with_headers(&PAGE)).await;
    let (_, asked_at) = login_parameters(asked.header("x-auth-login"));
    let later = |millis: u64| {
        let later = asked_at.parse::<u64>().unwrap() + millis;
        continue_path(back, &format!("&asked_at={later}"))
    };
    // The clock of the server that was asked may be ahead of this one.
    let answer = browser.send(&server, Method::GET, &later(1_000)).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let answer = browser.send(&server, Method::GET, &later(3_600_000)).await;
    assert!(explanation(&answer).contains("wasn’t told"));

    // The page has an access token, and the browser's cookies have no active session.
    for cookies in [Browser::default(), {
        let mut ended = browser.clone();
        browser.send(&server, Method::POST, "/logout").await;
        ended.remove(COOKIE);
        ended
    }] {
        let answer = cookies.clone().send(&server, Method::GET, &continue_path(back, "")).await;
        assert!(explanation(&answer).contains("no longer has the cookies"));
    }
}

#[tokio::test]
async fn the_explanation_uses_the_stylesheet_of_the_app() {
    let server = Server::start_with(&FLAGS);
    let answer = server.get(&continue_path("http://app.example.org/", "")).await;
    let text = explanation(&answer);
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; "), "{policy}");
    let (_, link) = text.split_once("<link rel=stylesheet href=\"").expect("a stylesheet");
    let style = server.get(link.split('"').next().unwrap()).await;
    assert_eq!(
        (style.status.as_u16(), style.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    let style = String::from_utf8(style.body).unwrap();
    for class in ["page", "card", "narrow", "identity", "mark", "quiet", "secondary"] {
        assert!(
            style.contains(&format!(".{class}")),
            "the app's stylesheet no longer has .{class}"
        );
    }
}

#[tokio::test]
async fn the_explanation_has_the_operators_brand_and_the_persons_language() {
    let server = Server::start_with(&[&FLAGS[..], &["--brand-name=Ada & Co"]].concat());
    let german = [("accept-language", "de"), PAGE[0]];
    let path = continue_path("http://app.example.org/", "&given=yes");
    let answer = server.send(Method::GET, &path, with_headers(&german)).await;
    let text = explanation(&answer);
    for part in [
        "<html lang=de dir=ltr>",
        "<title>Der Zugang wurde verweigert · Ada &amp; Co</title>",
        "<bdi translate=no>Ada &amp; Co</bdi>",
        "an dem <bdi translate=no>app.example.org</bdi> Sie erkennt",
        "Cookies für <bdi translate=no>example.org</bdi>",
        ">Noch einmal versuchen</a>",
        ">Ihr Konto</a>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
