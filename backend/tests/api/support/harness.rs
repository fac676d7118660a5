//! Starts servers on free ports, each with its own data directory, and sends them requests.

use std::io::{BufRead, BufReader};
use std::net::IpAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

pub(crate) use super::answer::{Answer, Tokens, assert_unavailable};
pub(crate) use super::data::Data;
use super::openapi::assert_headers_are_described;

/// The common public URL of several servers, and thereby the issuer of their tokens.
pub(crate) const PUBLIC_URL: &str = "--public-url=http://keystead.test";

/// A password that satisfies every rule.
pub(crate) const PASSWORD: &str = "a quiet harbour at dawn";

/// A running server. It is killed and its data removed on drop.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
    pub(crate) data: Data,
}

impl Data {
    /// Uses an `SQLite` file, whatever engine the tests run on.
    pub(crate) fn local() -> Self {
        Self::with(None, false)
    }

    /// Uses an existing database and does not drop it.
    pub(crate) fn over(url: &Url) -> Self {
        Self::with(Some(url.clone()), false)
    }
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Adds flags to those that make the server quick.
    pub(crate) fn start_with(flags: &[&str]) -> Self {
        Self::start_in(Data::new(), flags)
    }

    /// Uses existing data.
    pub(crate) fn start_in(data: Data, flags: &[&str]) -> Self {
        Self::start_logging(data, flags, Stdio::null())
    }

    /// Uses the database and the master key of another server.
    pub(crate) fn start_beside(other: &Self, flags: &[&str]) -> Self {
        let data = Data::over(other.data.postgres.as_ref().unwrap());
        let key = format!("--master-key-file={}", other.data.path().join("master-key").display());
        Self::start_in(data, &[&[key.as_str()], flags].concat())
    }

    /// Writes the log to `log`.
    pub(crate) fn start_logging(data: Data, flags: &[&str], log: Stdio) -> Self {
        let mut command = command(&data);
        command.args(flags).stderr(log);
        Self::start_command(data, command)
    }

    /// Runs the test's own command.
    pub(crate) fn start_command(data: Data, mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let url = line
            .trim()
            .strip_prefix("Keystead is ready at ")
            .expect("the server starts")
            .to_owned();
        Self { process, url, data }
    }

    /// Kills the server by SIGKILL and returns its data.
    pub(crate) fn kill(mut self) -> Data {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        std::mem::replace(&mut self.data, Data::new())
    }

    /// Stops the server by SIGTERM, so that its log is complete.
    pub(crate) fn stop(&mut self) {
        self.signal("TERM");
        assert_eq!(self.wait().code(), Some(0));
    }

    /// The process ID.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Sends a signal, given by its name without SIG.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Returns true if the process has exited.
    pub(crate) fn has_exited(&mut self) -> bool {
        self.process.try_wait().unwrap().is_some()
    }

    /// Waits until the process exits.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }

    /// The listen address, without the scheme.
    pub(crate) fn address(&self) -> &str {
        self.url.split_once("://").unwrap().1
    }

    pub(crate) async fn send(&self, method: Method, path: &str, change: impl Change) -> Answer {
        let request = client().request(method.clone(), format!("{}{path}", self.url));
        let answer = Answer::of(change(request).send().await.unwrap()).await;
        assert_headers_are_described(&method, path, &answer);
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    pub(crate) async fn get_as(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, |request| request.bearer_auth(token)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, |request| request.json(&body)).await
    }

    /// Sends a POST request from this loopback address.
    pub(crate) async fn post_from(&self, address: [u8; 4], path: &str, body: Value) -> Answer {
        let client = reqwest::Client::builder().local_address(IpAddr::from(address)).no_proxy();
        let request = client.build().unwrap().post(format!("{}{path}", self.url));
        let answer = Answer::of(request.json(&body).send().await.unwrap()).await;
        assert_headers_are_described(&Method::POST, path, &answer);
        answer
    }

    pub(crate) async fn post_as(&self, path: &str, token: &str) -> Answer {
        self.send(Method::POST, path, |request| request.bearer_auth(token)).await
    }

    pub(crate) async fn register(&self, username: &str) -> Answer {
        self.post("/register", credentials(username, PASSWORD)).await
    }

    pub(crate) async fn log_in(&self, username: &str) -> Answer {
        self.post("/login", credentials(username, PASSWORD)).await
    }

    /// Registers, logs in and returns the access token.
    pub(crate) async fn token_of(&self, username: &str) -> String {
        self.tokens_of(username).await.access
    }

    /// Registers, logs in and returns both tokens.
    pub(crate) async fn tokens_of(&self, username: &str) -> Tokens {
        assert_eq!(self.register(username).await.status, 201);
        self.log_in(username).await.tokens()
    }

    /// Logs in as the page does. Returns the access token and the cookie's `name=value`.
    pub(crate) async fn log_in_with_cookie(&self, username: &str) -> (String, String) {
        let mut body = credentials(username, PASSWORD);
        body["refresh_token_in"] = json!("cookie");
        let answer = self.post("/login", body).await;
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        (answer.json()["access_token"].as_str().unwrap().to_owned(), cookie)
    }

    /// Returns the name of a cookie, which has the port of the server's URL.
    pub(crate) fn cookie_name(&self, name: &str) -> String {
        format!("{name}_{}", Url::parse(&self.url).unwrap().port().unwrap())
    }

    /// Refreshes with the token in the body.
    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.post("/refresh", json!({ "refresh_token": token })).await
    }

    /// The types of the account's audit events, newest first.
    pub(crate) async fn trail(&self, access_token: &str) -> Vec<String> {
        let events = self.get_as("/me/events", access_token).await.json();
        let events = events["events"].as_array().unwrap().clone();
        events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A change that a test makes to a request.
pub(crate) trait Change: FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder {}
impl<F: FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder> Change for F {}

/// Requests with a token until it is refused. A revocation by a command takes effect within five
/// seconds; the timeout leaves room for a busy machine.
pub(crate) async fn wait_for_revocation(server: &Server, token: &str) {
    let refused = async { while server.get_as("/me", token).await.status != 401 {} };
    tokio::time::timeout(Duration::from_secs(30), refused).await.expect("the token is refused");
}

/// Returns true if the tests run on `PostgreSQL`.
pub(crate) fn is_postgres() -> bool {
    super::data::server().is_some()
}

/// The program, without the variables of the tests: it would report them as unknown.
pub(crate) fn keystead() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
    remove_variables(&mut command);
    command
}

/// Removes the variables of the tests from the environment of a command.
pub(crate) fn remove_variables(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("KEYSTEAD_") {
            command.env_remove(name);
        }
    }
}

/// The server's command line; the outputs are not redirected yet.
pub(crate) fn command(data: &Data) -> Command {
    let mut command = keystead();
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data.path())
        .args(data.flag())
        // Variables, so that a test can set others by flags, which take precedence.
        .env("KEYSTEAD_BCRYPT_COST", "4")
        // A machine that is busy with something else for some seconds makes no request fail.
        .env("KEYSTEAD_HASH_QUEUE_TIME", "1m")
        .stdin(Stdio::null());
    command
}

pub(crate) fn credentials(username: &str, password: &str) -> Value {
    json!({ "username": username, "password": password })
}

/// A client that keeps no connection, since each belongs to the runtime of one test, and follows no
/// redirect.
fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    client.pool_max_idle_per_host(0).no_proxy().build().unwrap()
}
