//! Two servers behind a real nginx with deploy/nginx/two-servers.conf: one is killed under load,
//! and only its requests in flight are lost.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::support::cluster::free_port;
use crate::support::harness::{PASSWORD, Server, credentials, is_postgres};

const WORKERS: usize = 8;
/// The rounds of each worker before the kill and after it.
const ROUNDS: u64 = 40;

struct Nginx {
    process: Child,
    url: String,
    _directory: TempDir,
}

impl Nginx {
    /// Starts nginx with the example, with other addresses and without TLS.
    async fn start(servers: [&Server; 2]) -> Self {
        let example = example("two-servers.conf")
            .replace("127.0.0.1:8001", servers[0].address())
            .replace("127.0.0.1:8002", servers[1].address());
        Self::start_with(&example).await
    }

    /// Starts nginx with this configuration, at other ports and without TLS.
    async fn start_with(example: &str) -> Self {
        let directory = TempDir::new().unwrap();
        let port = free_port();
        let example = example
            .replace("listen 443 ssl http2;", &format!("listen 127.0.0.1:{port};"))
            .replace("listen 80;", &format!("listen 127.0.0.1:{};", free_port()));
        let is_for_tls = |line: &str| line.trim_start().starts_with("ssl_");
        let is_for_ipv6 = |line: &str| line.contains("listen [::]");
        let without_tls: Vec<&str> =
            example.lines().filter(|line| !is_for_tls(line) && !is_for_ipv6(line)).collect();
        let settings = write(directory.path(), &without_tls.join("\n"));
        let mut process = nginx(directory.path(), &settings).spawn().unwrap();
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(process.try_wait().unwrap().is_none(), "nginx does not start");
        }
        Self { process, url: format!("http://127.0.0.1:{port}"), _directory: directory }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/nginx").join(name);
    fs::read_to_string(path).unwrap()
}

/// Writes the example and a configuration that includes it. Returns the path of the latter.
fn write(directory: &Path, example: &str) -> String {
    fs::write(directory.join("keystead.conf"), example).unwrap();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {name};"))
        .join("\n");
    let settings = format!(
        "daemon off; master_process off; pid pid; error_log stderr error;
         events {{}}
         http {{ access_log off; {temporary} include keystead.conf; }}"
    );
    fs::write(directory.join("nginx.conf"), settings).unwrap();
    directory.join("nginx.conf").display().to_string()
}

fn nginx(directory: &Path, settings: &str) -> Command {
    // Debian installs it here, which is not in every user's PATH.
    let debian = Path::new("/usr/sbin/nginx");
    let mut command = Command::new(if debian.exists() { debian } else { Path::new("nginx") });
    let prefix = directory.display().to_string();
    command.args(["-p", &prefix, "-c", settings, "-e", "stderr"]).stdin(Stdio::null());
    command
}

#[test]
fn nginx_accepts_the_example_configurations() {
    let directory = TempDir::new().unwrap();
    let key = rcgen::generate_simple_self_signed(["id.example.org".to_owned()]).unwrap();
    fs::write(directory.path().join("certificate.pem"), key.cert.pem()).unwrap();
    fs::write(directory.path().join("certificate-key.pem"), key.signing_key.serialize_pem())
        .unwrap();
    let here = format!("{}/", directory.path().display());
    for examples in [&["two-servers.conf"][..], &["one-server.conf", "protected-app.conf"]] {
        let text: String = examples.iter().map(|name| example(name)).collect();
        // Not every machine has IPv6.
        let lines = text.lines().filter(|line| !line.contains("listen [::]"));
        let text = lines.collect::<Vec<_>>().join("\n").replace("/etc/keystead/", &here);
        let settings = write(directory.path(), &text);
        let output = nginx(directory.path(), &settings).arg("-t").stderr(Stdio::piped()).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A client that is logged in and sends requests.
struct Worker {
    url: String,
    client: Client,
    access: String,
    refresh: String,
    /// The number of writes without a response from a server.
    lost: u64,
}

impl Worker {
    async fn round(&mut self) {
        let me = self.client.get(format!("{}/me", self.url)).bearer_auth(&self.access);
        assert_eq!(me.send().await.unwrap().status(), 200, "reads are not lost");
        let body = json!({ "refresh_token": self.refresh });
        loop {
            let answer = self.client.post(format!("{}/refresh", self.url)).json(&body).send();
            let answer = answer.await.unwrap();
            if answer.status() == StatusCode::OK {
                let tokens: Value = answer.json().await.unwrap();
                let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
                (self.access, self.refresh) = (text("access_token"), text("refresh_token"));
                return;
            }
            assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
            self.lost += 1;
        }
    }
}

#[tokio::test]
async fn a_killed_server_loses_only_its_requests_in_flight() {
    if !is_postgres() {
        return;
    }
    let flags = ["--public-url=http://keystead.test", "--trusted-proxies=127.0.0.1"];
    let first = Server::start_with(&flags);
    let second = Server::start_beside(&first, &flags);
    let nginx = Nginx::start([&first, &second]).await;
    let (rounds, mut done) = watch::channel(0_u64);
    let (is_killed, killed) = watch::channel(false);
    let mut workers = Vec::new();
    for number in 0..WORKERS {
        let tokens = first.tokens_of(&format!("ada-{number}")).await;
        let client = Client::builder().no_proxy().build().unwrap();
        let (access, refresh) = (tokens.access, tokens.refresh);
        let mut worker = Worker { url: nginx.url.clone(), client, access, refresh, lost: 0 };
        let (rounds, killed) = (rounds.clone(), killed.clone());
        workers.push(tokio::spawn(async move {
            let mut left = ROUNDS;
            while left > 0 {
                worker.round().await;
                rounds.send_modify(|rounds| *rounds += 1);
                left -= u64::from(*killed.borrow());
            }
            worker.lost
        }));
    }
    let enough = ROUNDS * u64::try_from(WORKERS).unwrap();
    // Only the workers report progress: if all of them fail, so does this.
    drop(rounds);
    done.wait_for(|rounds| *rounds >= enough).await.unwrap();
    drop(second.kill());
    is_killed.send_replace(true);
    for worker in workers {
        assert!(worker.await.unwrap() <= 1, "each worker has one request in flight at a time");
    }
}

#[tokio::test]
async fn the_largest_head_that_nginx_accepts_reaches_the_app_behind_forward_auth() {
    let server = Server::start_with(&[
        "--public-url=https://id.example.org",
        "--forward-auth-domain=example.org",
        "--trusted-proxies=127.0.0.1",
    ]);
    let files = TempDir::new().unwrap();
    fs::create_dir(files.path().join("files")).unwrap();
    fs::write(files.path().join("files/page"), "the app").unwrap();
    let examples = example("one-server.conf") + &example("protected-app.conf");
    let examples = examples
        .replace("127.0.0.1:8000", server.address())
        .replace("/srv/app", &files.path().display().to_string());
    let nginx = Nginx::start_with(&examples).await;
    let client = Client::builder().no_proxy().build().unwrap();
    // large_client_header_buffers is 4 8k: one for the request line, one for the first of these lines and
    // the usual fields, and one for each of the other two.
    let long = "x".repeat(8_000);
    let ask = |token: &str, lines: &[&str]| {
        let url = format!("{}/files/page?{long}", nginx.url);
        let request = client.get(url).header("host", "app.example.org").bearer_auth(token);
        let lines = lines.iter().enumerate();
        lines.fold(request, |request, (number, line)| request.header(format!("x-{number}"), *line))
    };
    let token = server.token_of("ada").await;
    let lines = [&long[..7_000], &long, &long];
    let answer = ask(&token, &lines).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.unwrap(), "the app");
    assert_eq!(ask("nonsense", &lines).send().await.unwrap().status(), 401);
    let more = [&lines[..], &[&long]].concat();
    assert_eq!(ask(&token, &more).send().await.unwrap().status(), 400, "nginx accepts no more");
}

#[tokio::test]
async fn a_login_that_one_overloaded_server_refuses_is_retried_on_the_other() {
    if !is_postgres() {
        return;
    }
    let flags = ["--public-url=http://keystead.test", "--trusted-proxies=127.0.0.1"];
    let quick = Server::start_with(&flags);
    assert_eq!(quick.register("ada").await.status, 201);
    // Each hash takes seconds, and no request waits for longer than one second.
    let slow = ["--bcrypt-cost=16", "--hash-threads=1", "--hash-lanes=1", "--hash-queue-time=1s"];
    let busy = Server::start_beside(&quick, &[&flags[..], &slow].concat());
    let nginx = Nginx::start([&busy, &quick]).await;
    let (refused, mut is_full) = tokio::sync::mpsc::channel(1);
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let url = format!("{}/login", busy.url);
        let log_in = Client::builder().no_proxy().build().unwrap().post(url);
        let (log_in, refused) = (log_in.json(&credentials("nobody", PASSWORD)), refused.clone());
        clients.spawn(async move {
            if log_in.send().await.unwrap().status() == StatusCode::SERVICE_UNAVAILABLE {
                let _ = refused.try_send(());
            }
        });
    }
    is_full.recv().await.unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    for _ in 0..10 {
        let log_in = client.post(format!("{}/login", nginx.url));
        let answer = log_in.json(&credentials("ada", PASSWORD)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    clients.shutdown().await;
}
