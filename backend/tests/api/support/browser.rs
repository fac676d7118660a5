//! A browser with cookies, for the tests of forward auth: the flags of the server, and the headers
//! of the proxy.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use url::Url;

use super::harness::{Answer, PASSWORD, Server, credentials};

pub(crate) const FLAGS: [&str; 3] = [
    "--public-url=http://id.example.org",
    "--forward-auth-domain=example.org",
    "--trusted-proxies=127.0.0.1",
];
pub(crate) const COOKIE: &str = "keystead_forward_auth";
/// The headers of a proxy for a browser that requests a page.
pub(crate) const PAGE: [(&str, &str); 5] = [
    ("accept", "text/html"),
    ("x-forwarded-method", "GET"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-host", "app.example.org"),
    ("x-forwarded-uri", "/a?b=c&d"),
];

/// A browser's cookies: names and values, without attributes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browser(Vec<(String, String)>);

impl Browser {
    /// Registers and logs in as the page does. Returns the browser and the access token.
    pub(crate) async fn register(server: &Server, username: &str) -> (Self, String) {
        assert_eq!(server.register(username).await.status, 201);
        let mut browser = Self::default();
        let token = browser.log_in(server, username).await;
        (browser, token)
    }

    pub(crate) async fn log_in(&mut self, server: &Server, username: &str) -> String {
        let mut body = credentials(username, PASSWORD);
        body["refresh_token_in"] = json!("cookie");
        let answer = server.send(Method::POST, "/login", |request| request.json(&body)).await;
        self.store(&answer);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Sends a request with the cookies and stores those that the response sets.
    pub(crate) async fn send(&mut self, server: &Server, method: Method, path: &str) -> Answer {
        let cookies = self.header();
        let answer = server.send(method, path, |request| request.header("cookie", cookies)).await;
        self.store(&answer);
        answer
    }

    pub(crate) fn store(&mut self, answer: &Answer) {
        for line in set_cookies(answer) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.remove(name);
            if !value.is_empty() {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    pub(crate) fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    pub(crate) async fn verify(&mut self, server: &Server) -> Answer {
        self.send(server, Method::GET, "/verify").await
    }
}

pub(crate) fn set_cookies(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all("set-cookie").iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

pub(crate) fn with_headers(
    headers: &[(&str, &str)],
) -> impl FnOnce(RequestBuilder) -> RequestBuilder {
    move |request| {
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    }
}

/// The parameters of a login address: the URL to return to, and the time of the request.
pub(crate) fn login_parameters(text: &str) -> (String, String) {
    let url = Url::parse(text).unwrap();
    assert_eq!((url.host_str().unwrap(), url.path()), ("id.example.org", "/login"));
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert_eq!((&*pairs[0].0, &*pairs[1].0, pairs.len()), ("return_to", "asked_at", 2));
    (pairs[0].1.clone(), pairs[1].1.clone())
}

/// Asserts that `/verify` identifies this user and session.
pub(crate) fn assert_identity(answer: &Answer, me: &Value) {
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0), "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-auth-user-id"), me["user"]["id"]);
    assert_eq!(answer.header("x-auth-username"), me["user"]["username"]);
    assert_eq!(answer.header("x-auth-session-id"), me["session"]["id"]);
}
