//! OpenID providers as an app uses them: Keystead with a client of its own, and oidc-provider, whose code is in
//! `bench/peers/`. Both authenticate the client by its secret (`client_secret_basic`) and take a code with PKCE.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::Keystead;
use super::peers::free_address;
use crate::accounts::{PASSWORD, username};
use crate::bench::Bench;
use crate::http::{Connection, Request, percent_encode};
use crate::process::Process;

const CLIENT: &str = "bench";
const REDIRECT_URI: &str = "https://app.example.org/callback";
/// The PKCE verifier of every code.
const VERIFIER: &str = "the-verifier-of-every-code-of-this-benchmark-0";
/// The secret of the client at the peer, as long as Keystead's.
const PEER_SECRET: &str = "c2VjcmV0IG9mIHRoZSBjbGllbnQgYXQgdGhlIHBlZXI";

/// An app at an OpenID provider.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) at: SocketAddr,
    path: &'static str,
    authorization: String,
}

impl App {
    fn new(at: SocketAddr, path: &'static str, secret: &str) -> Self {
        let credentials = STANDARD.encode(format!("{CLIENT}:{secret}"));
        Self { at, path, authorization: format!("Authorization: Basic {credentials}\r\n") }
    }

    /// Returns the exchange of a code for tokens.
    pub(crate) fn exchange(&self, code: &str) -> Request {
        self.token_request(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ])
    }

    pub(crate) fn refresh(&self, refresh_token: &str) -> Request {
        self.token_request(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
    }

    fn token_request(&self, fields: &[(&str, &str)]) -> Request {
        Request::post_form(self.path, &self.authorization, fields)
    }
}

impl Keystead {
    /// Adds the client on this data directory, which a server may be using.
    pub(crate) fn add_app(&self, bench: &Bench) -> io::Result<App> {
        let mut command = Command::new(&bench.keystead);
        command.args(["client", "add", CLIENT, "--json", "--redirect", REDIRECT_URI]);
        let output = command.arg("--data-dir").arg(self.data()).output()?;
        if !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let client: Value = serde_json::from_slice(&output.stdout)?;
        let secret = client["client_secret"].as_str().unwrap_or_default();
        Ok(App::new(self.at, "/oauth/token", secret))
    }

    /// Logs in, and returns the cookie by which apps' requests know the session.
    pub(crate) fn sign_on(&self, number: usize) -> io::Result<String> {
        let body = json!({
            "username": username(number), "password": PASSWORD, "refresh_token_in": "cookie",
        });
        let answer =
            Connection::open(self.at)?.send(&Request::post("/login", &body))?.expect(200)?;
        let cookie = answer.cookie("keystead_sso").map(str::to_owned);
        cookie.ok_or_else(|| io::Error::other("no cookie of the session"))
    }

    /// Returns a code for the session with this cookie.
    pub(crate) fn code(connection: &mut Connection, cookie: &str) -> io::Result<String> {
        let query = [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "openid profile offline_access"),
            ("state", "state"),
            ("code_challenge", &challenge()),
            ("code_challenge_method", "S256"),
        ];
        let query =
            query.map(|(name, value)| format!("{name}={}", percent_encode(value))).join("&");
        let path = format!("/oauth/authorize?{query}");
        let request = Request::get_with(&path, &format!("Cookie: {cookie}\r\n"));
        let answer = connection.send(&request)?.expect(303)?;
        let to = answer.header("location").unwrap_or_default();
        let code = to.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
        code.map(str::to_owned).ok_or_else(|| io::Error::other(format!("no code: {to}")))
    }
}

/// The server with oidc-provider.
#[derive(Debug)]
pub(crate) struct OidcProvider {
    pub(crate) process: Process,
    pub(crate) app: App,
}

impl OidcProvider {
    pub(crate) fn start(bench: &Bench) -> io::Result<Self> {
        let at = free_address()?;
        let port = at.port().to_string();
        let environment = [
            ("BENCH_PORT", port.as_str()),
            ("BENCH_CLIENT", CLIENT),
            ("BENCH_SECRET", PEER_SECRET),
            ("BENCH_REDIRECT_URI", REDIRECT_URI),
            ("NODE_ENV", "production"),
        ];
        let arguments = ["bench/peers/oidc-provider/server.js"];
        let mut process = Process::start(Path::new("node"), arguments, &environment, &bench.log)?;
        process.wait_until_ready(1)?;
        Ok(Self { process, app: App::new(at, "/token", PEER_SECRET) })
    }

    /// Returns this many codes for each client, each of another account.
    pub(crate) fn codes(&self, clients: usize, each: usize) -> io::Result<Vec<Vec<String>>> {
        let body = json!({ "count": clients * each, "challenge": challenge() });
        let answer = Connection::open(self.app.at)?.send(&Request::post("/codes", &body))?;
        let codes: Vec<String> = serde_json::from_value(answer.expect(200)?.json()?)?;
        Ok(codes.chunks(each).map(<[String]>::to_vec).collect())
    }
}

/// Returns the PKCE challenge of every code (RFC 7636 §4.2).
fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()))
}
