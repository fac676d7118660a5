//! A browser and its cookies, for the tests of Keystead in front of any app: what it is configured as
//! then, and what a proxy says of whoever asks.

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
/// What a proxy says of a browser that asked for a page.
pub(crate) const PAGE: [(&str, &str); 5] = [
    ("accept", "text/html"),
    ("x-forwarded-method", "GET"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-host", "app.example.org"),
    ("x-forwarded-uri", "/a?b=c&d"),
];

/// A browser's cookies, but for their attributes: by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browser(Vec<(String, String)>);

impl Browser {
    /// Registers, and logs in as the page does.
    pub(crate) async fn of(server: &Server, username: &str) -> (Self, String) {
        assert_eq!(server.register(username).await.status, 201);
        let mut browser = Self::default();
        let token = browser.log_in(server, username).await;
        (browser, token)
    }

    pub(crate) async fn log_in(&mut self, server: &Server, username: &str) -> String {
        let mut body = credentials(username, PASSWORD);
        body["refresh_token_in"] = json!("cookie");
        let answer = server.send(Method::POST, "/login", |request| request.json(&body)).await;
        self.keep(&answer);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Asks with the cookies that it has, and keeps those that come.
    pub(crate) async fn ask(&mut self, server: &Server, method: Method, path: &str) -> Answer {
        let cookies = self.header();
        let answer = server.send(method, path, |request| request.header("cookie", cookies)).await;
        self.keep(&answer);
        answer
    }

    pub(crate) fn keep(&mut self, answer: &Answer) {
        for line in set_cookies(answer) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.forget(name);
            if !value.is_empty() {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    pub(crate) fn forget(&mut self, name: &str) {
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
        self.ask(server, Method::GET, "/verify").await
    }
}

pub(crate) fn set_cookies(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all("set-cookie").iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

pub(crate) fn with(headers: &[(&str, &str)]) -> impl FnOnce(RequestBuilder) -> RequestBuilder {
    move |request| {
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    }
}

/// Which login page this is, taken apart: where it leads back to, and when it was asked for.
pub(crate) fn login_page(text: &str) -> (String, String) {
    let url = Url::parse(text).unwrap();
    assert_eq!((url.host_str().unwrap(), url.path()), ("id.example.org", "/login"));
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert_eq!((&*pairs[0].0, &*pairs[1].0, pairs.len()), ("return_to", "asked_at", 2));
    (pairs[0].1.clone(), pairs[1].1.clone())
}

/// Whether it says that this is who asks.
pub(crate) fn assert_is(answer: &Answer, me: &Value) {
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0), "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-auth-user-id"), me["user"]["id"]);
    assert_eq!(answer.header("x-auth-username"), me["user"]["username"]);
    assert_eq!(answer.header("x-auth-session-id"), me["session"]["id"]);
}
