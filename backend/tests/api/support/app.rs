//! An app that signs people in: its client, its requests, and the browser that carries them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use super::browser::Browser;
use super::harness::{Answer, Server};
use super::jwt::decode_part;
use super::operator::{json_of, run};

pub(crate) const REDIRECT_URI: &str = "https://app.example.org/callback";
pub(crate) const VERIFIER: &str = "a-verifier-of-the-tests-that-is-long-enough-0";

/// An app with its client id and secret.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) secret: Option<String>,
    pub(crate) redirect_uri: String,
}

impl App {
    /// Registers a client named `notes` by the command, with more arguments.
    pub(crate) fn register(server: &Server, arguments: &[&str]) -> Self {
        Self::register_as(server, "notes", arguments)
    }

    pub(crate) fn register_as(server: &Server, id: &str, arguments: &[&str]) -> Self {
        let fixed = ["client", "add", id, "--id", id, "--redirect", REDIRECT_URI, "--json"];
        let added = json_of(&run(&server.data, &[&fixed, arguments].concat()));
        assert_eq!(added["client_id"], id, "{added}");
        Self {
            id: id.to_owned(),
            secret: added["client_secret"].as_str().map(ToOwned::to_owned),
            redirect_uri: REDIRECT_URI.to_owned(),
        }
    }

    /// The parameters of a request, with these on top; an empty value leaves one out.
    pub(crate) fn request(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut pairs: Vec<(String, String)> = [
            ("client_id", self.id.as_str()),
            ("redirect_uri", &self.redirect_uri),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "the state"),
            ("nonce", "the nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        for (name, value) in more {
            pairs.retain(|(known, _)| known != name);
            if !value.is_empty() {
                pairs.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        pairs
    }

    /// Sends a browser to the authorization endpoint.
    pub(crate) async fn ask(
        &self,
        server: &Server,
        browser: &mut Browser,
        more: &[(&str, &str)],
    ) -> Redirect {
        let path = format!("/oauth/authorize?{}", query(&self.request(more)));
        Redirect::of(&browser.send(server, Method::GET, &path).await)
    }

    /// Gets a code for a browser that is logged in.
    pub(crate) async fn code(
        &self,
        server: &Server,
        browser: &mut Browser,
        more: &[(&str, &str)],
    ) -> String {
        let redirect = self.ask(server, browser, more).await;
        assert!(redirect.address.starts_with(&self.redirect_uri), "{redirect:?}");
        redirect.get("code")
    }

    /// Sends a form to an endpoint, authenticated by HTTP Basic if there is a secret.
    pub(crate) async fn post(&self, server: &Server, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut form = form.to_vec();
        if self.secret.is_none() {
            form.push(("client_id", &self.id));
        }
        let body = query(&form);
        server
            .send(Method::POST, path, |request| {
                let request =
                    request.header("content-type", "application/x-www-form-urlencoded").body(body);
                match &self.secret {
                    Some(secret) => request.basic_auth(&self.id, Some(secret)),
                    None => request,
                }
            })
            .await
    }

    pub(crate) async fn exchange(&self, server: &Server, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        self.post(server, "/oauth/token", &form).await
    }

    pub(crate) async fn refresh(&self, server: &Server, token: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post(server, "/oauth/token", &form).await
    }

    /// Signs a browser that is logged in in, and returns the tokens.
    pub(crate) async fn sign_in(&self, server: &Server, browser: &mut Browser) -> Granted {
        let code = self.code(server, browser, &[]).await;
        Granted::of(&self.exchange(server, &code).await)
    }
}

/// The tokens of an app.
#[derive(Debug)]
pub(crate) struct Granted {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) id: String,
    pub(crate) body: Value,
}

impl Granted {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            id: text("id_token"),
            body,
        }
    }

    /// The claims of the ID token.
    pub(crate) fn claims(&self) -> Value {
        decode_part(&self.id, 1)
    }
}

/// An address that a browser is led to.
#[derive(Clone, Debug)]
pub(crate) struct Redirect {
    pub(crate) address: String,
}

impl Redirect {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 303, "{answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store");
        Self { address: answer.header("location").to_owned() }
    }

    /// A parameter of the address.
    pub(crate) fn get(&self, name: &str) -> String {
        let found = self.pairs().into_iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("no {name} in {}", self.address)).1
    }

    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let base = Url::parse("http://here.example").unwrap();
        base.join(&self.address).unwrap().query_pairs().into_owned().collect()
    }

    /// Asserts that it leads to a page of the server, and returns the sealed request.
    pub(crate) fn request_at(&self, page: &str) -> String {
        assert_eq!(self.address.split('?').next(), Some(page), "{self:?}");
        self.get("request")
    }

    /// Asserts that it is an error for the app.
    pub(crate) fn error(&self, code: &str) {
        assert!(self.address.starts_with(REDIRECT_URI), "{self:?}");
        assert_eq!(self.get("error"), code, "{self:?}");
        assert_eq!(self.get("state"), "the state");
        assert!(self.get("iss").starts_with("http"));
        assert!(!self.pairs().iter().any(|(name, _)| name == "code"));
    }
}

/// Continues a request that waits, as the page does.
pub(crate) async fn interact(
    server: &Server,
    token: &str,
    request: &str,
    decision: Option<&str>,
) -> Answer {
    let body = json!({ "request": request, "decision": decision });
    let with_body = |sent: reqwest::RequestBuilder| sent.bearer_auth(token).json(&body);
    server.send(Method::POST, "/oauth/interaction", with_body).await
}

/// Asserts an error of OAuth in JSON.
pub(crate) fn assert_error(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    assert_eq!(body["error"], error, "{body}");
    assert!(body["error_description"].as_str().is_some_and(|text| !text.is_empty()));
}

pub(crate) fn query(pairs: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
