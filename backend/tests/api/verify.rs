//! `GET /verify` and `GET /verify/continue`: Keystead in front of any app. Real proxies are in
//! e2e/tests/forward-auth.test.mjs.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use url::Url;

use crate::harness::{Answer, PASSWORD, Server, credentials};

const FLAGS: [&str; 3] = [
    "--public-url=http://id.example.org",
    "--forward-auth-domain=example.org",
    "--trusted-proxies=127.0.0.1",
];
const COOKIE: &str = "keystead_forward_auth";
/// What a proxy says of a browser that asked for a page.
const PAGE: [(&str, &str); 5] = [
    ("accept", "text/html"),
    ("x-forwarded-method", "GET"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-host", "app.example.org"),
    ("x-forwarded-uri", "/a?b=c&d"),
];

/// A browser's cookies, but for their attributes: by name.
#[derive(Clone, Debug, Default)]
struct Browser(Vec<(String, String)>);

impl Browser {
    /// Registers, and logs in as the page does.
    async fn of(server: &Server, username: &str) -> (Self, String) {
        assert_eq!(server.register(username).await.status, 201);
        let mut browser = Self::default();
        let token = browser.log_in(server, username).await;
        (browser, token)
    }

    async fn log_in(&mut self, server: &Server, username: &str) -> String {
        let mut body = credentials(username, PASSWORD);
        body["refresh_token_in"] = json!("cookie");
        let answer = server.send(Method::POST, "/login", |request| request.json(&body)).await;
        self.keep(&answer);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Asks with the cookies that it has, and keeps those that come.
    async fn ask(&mut self, server: &Server, method: Method, path: &str) -> Answer {
        let cookies = self.header();
        let answer = server.send(method, path, |request| request.header("cookie", cookies)).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for line in set_cookies(answer) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.forget(name);
            if !value.is_empty() {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    fn forget(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    async fn verify(&mut self, server: &Server) -> Answer {
        self.ask(server, Method::GET, "/verify").await
    }
}

fn set_cookies(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all("set-cookie").iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

fn with(headers: &[(&str, &str)]) -> impl FnOnce(RequestBuilder) -> RequestBuilder {
    move |request| {
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    }
}

/// Which login page this is, taken apart: where it leads back to, and when it was asked for.
fn login_page(text: &str) -> (String, String) {
    let url = Url::parse(text).unwrap();
    assert_eq!((url.host_str().unwrap(), url.path()), ("id.example.org", "/login"));
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert_eq!((&*pairs[0].0, &*pairs[1].0, pairs.len()), ("return_to", "asked_at", 2));
    (pairs[0].1.clone(), pairs[1].1.clone())
}

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

fn assert_is(answer: &Answer, me: &Value) {
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0), "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-auth-user-id"), me["user"]["id"]);
    assert_eq!(answer.header("x-auth-username"), me["user"]["username"]);
    assert_eq!(answer.header("x-auth-session-id"), me["session"]["id"]);
}

#[tokio::test]
async fn an_access_token_is_told_whose_it_is_while_its_session_stands() {
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
async fn nobody_is_refused_with_a_challenge() {
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
async fn a_login_on_the_page_sets_a_cookie_for_the_apps() {
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
async fn programs_get_no_cookie_for_the_apps_and_without_a_domain_nobody_does() {
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
async fn the_cookie_of_the_apps_opens_nothing_else() {
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
async fn the_cookie_ends_with_its_session_at_once() {
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
async fn what_others_under_the_domain_put_beside_the_cookie_is_passed_over() {
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

#[tokio::test]
async fn a_token_of_the_apps_own_is_no_hindrance_and_no_help() {
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
async fn a_browser_that_wants_a_page_is_told_where_to_log_in() {
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
async fn nobody_else_is_told_to_log_in_on_a_page() {
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

#[tokio::test]
async fn the_login_page_leads_back_to_the_page_first_asked_for() {
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
async fn who_is_logged_in_and_has_no_cookie_for_the_apps_gets_one() {
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
async fn no_link_leads_anywhere_but_to_an_app() {
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
async fn nobody_is_led_round_in_a_circle() {
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
