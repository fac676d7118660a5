//! What rough input is thrown at, one function each: the whole server in process, over a connection
//! in memory, and the texts that are hashes. Shared by the test that replays the corpus and by the
//! fuzzer. None may panic, and no input is a fault of the server.

use std::net::SocketAddr;
use std::sync::OnceLock;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use keystead::app::App;
use keystead::cli;
use keystead::clock::Clock;
use keystead::config::{Config, Sources};
use keystead::http::Service;
use keystead::passwords::{Highest, PasswordHash, Passwords, Verdict};
use keystead::random::Random;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A target: its name, which is its corpus' too, and what takes the bytes.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them.
pub(crate) const TARGETS: &[Target] = &[
    ("request", request),
    ("bearer", bearer),
    ("refresh_token", refresh_token),
    ("cookie", cookie),
    ("pass", pass),
    ("way_back", way_back),
    ("device_cookie", device_cookie),
    ("forwarded", forwarded),
    ("body", body),
    ("query", query),
    ("hash", hash),
];

/// A request as it comes off the wire.
pub(crate) fn request(bytes: &[u8]) {
    let answer = server().exchange(bytes);
    // The first line, if it came to an answer at all.
    let status = answer.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    assert!(!status.starts_with(b"500"), "{}", String::from_utf8_lossy(&answer));
}

/// The `Authorization` header.
pub(crate) fn bearer(bytes: &[u8]) {
    let token = [b"Bearer ".as_slice(), bytes].concat();
    for value in [token.as_slice(), bytes] {
        let request = Request::get("/me").header(AUTHORIZATION, value);
        server().ask(request, Bytes::new());
    }
}

/// A refresh token, in a body that is well formed.
pub(crate) fn refresh_token(bytes: &[u8]) {
    let token = String::from_utf8_lossy(bytes);
    let body = serde_json::json!({ "refresh_token": token }).to_string();
    for path in ["/refresh", "/logout"] {
        let request = Request::post(path).header(CONTENT_TYPE, "application/json");
        server().ask(request, body.clone().into());
    }
}

/// The `Cookie` header.
pub(crate) fn cookie(bytes: &[u8]) {
    let token = [b"keystead_refresh=".as_slice(), bytes].concat();
    for value in [token.as_slice(), bytes] {
        server().ask(Request::post("/refresh").header(COOKIE, value), Bytes::new());
    }
}

/// The cookie that a browser shows to proxies.
pub(crate) fn pass(bytes: &[u8]) {
    let pass = [b"keystead_forward_auth=".as_slice(), bytes].concat();
    for value in [pass.as_slice(), bytes] {
        server().ask(Request::get("/verify").header(COOKIE, value), Bytes::new());
    }
}

/// Where a browser wants to go back to, as a proxy says it and as an address has it.
pub(crate) fn way_back(bytes: &[u8]) {
    for name in ["x-forwarded-host", "x-forwarded-uri", "x-forwarded-proto"] {
        let mut request = Request::get("/verify?redirect=login").header("accept", "text/html");
        for (other, value) in [
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", "app.localhost"),
            ("x-forwarded-uri", "/"),
        ] {
            let value = if other == name { bytes } else { value.as_bytes() };
            request = request.header(other, value);
        }
        server().ask(request, Bytes::new());
    }
    let digits = |byte: &u8| [b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
    let text: Vec<u8> = bytes.iter().flat_map(digits).collect();
    for text in [text.as_slice(), bytes] {
        let uri = [b"/verify/continue?return_to=".as_slice(), text].concat();
        server().ask(Request::get(uri), Bytes::new());
    }
}

/// The cookie that a device is known by, with a password that is right and one that is wrong.
pub(crate) fn device_cookie(bytes: &[u8]) {
    let cookie = [b"keystead_device=".as_slice(), bytes].concat();
    for body in [ADA, r#"{"username":"ada","password":"not hers"}"#] {
        let request = Request::post("/login").header(COOKIE, cookie.as_slice());
        let request = request.header(CONTENT_TYPE, "application/json");
        server().ask(request, Bytes::from_static(body.as_bytes()));
    }
}

/// The headers by which a proxy says for whom it asks.
pub(crate) fn forwarded(bytes: &[u8]) {
    for name in ["forwarded", "x-forwarded-for"] {
        let request = Request::post("/login").header(name, bytes);
        let request = request.header(CONTENT_TYPE, "application/json");
        server().ask(request, Bytes::from_static(br#"{"username":"a","password":"b"}"#));
    }
}

/// The body of each request that takes one.
pub(crate) fn body(bytes: &[u8]) {
    for (method, path) in [
        (Method::POST, "/register"),
        (Method::POST, "/login"),
        (Method::POST, "/refresh"),
        (Method::POST, "/logout"),
        (Method::PUT, "/me/password"),
        (Method::DELETE, "/me"),
    ] {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(CONTENT_TYPE, "application/json");
        let request = request.header(AUTHORIZATION, format!("Bearer {}", server().access_token));
        server().ask(request, Bytes::copy_from_slice(bytes));
    }
}

/// The query of a URL.
pub(crate) fn query(bytes: &[u8]) {
    let token = format!("Bearer {}", server().access_token);
    let uri = [b"/me/events?".as_slice(), bytes].concat();
    server().ask(Request::get(uri).header(AUTHORIZATION, token), Bytes::new());
}

/// The text of a password hash, as it may come from another server's database; verified, unless
/// that takes too long.
pub(crate) fn hash(bytes: &[u8]) {
    if let Ok(text) = String::from_utf8(bytes.to_vec()) {
        if let Ok(parsed) = text.parse::<bcrypt_lanes::HashString>() {
            assert_eq!(parsed.to_string().len(), 60);
        }
        let imported = PasswordHash::import(&text).ok();
        for hash in imported.into_iter().chain([PasswordHash::from_stored(text)]) {
            let is_quick = hash.cost().is_none_or(|cost| cost.get() <= 6);
            if is_quick && hash.foreign_work() <= 10_000 {
                server().verify(&hash);
            }
        }
    }
}

/// A server of this process, with one account that is logged in.
struct Server {
    runtime: Runtime,
    service: Service,
    passwords: Passwords,
    access_token: String,
    _data: TempDir,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

impl Server {
    fn start() -> Self {
        let data = TempDir::new().unwrap();
        let path = data.path().to_str().unwrap();
        let flags = [
            "keystead",
            "serve",
            "--bcrypt-cost=4",
            "--password-min-score=0",
            "--throttle=off",
            "--trusted-proxies=127.0.0.1",
            "--public-url=http://localhost:8000",
            "--forward-auth-domain=localhost",
            "--cors-origin=http://a",
            "--data-dir",
            path,
        ];
        let matches = cli::command().try_get_matches_from(flags).unwrap();
        let sources = Sources::new(matches.subcommand().unwrap().1.clone()).unwrap();
        let config = Config::read(&sources).unwrap();
        let url = config.public_url.clone().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let random = Random::system().unwrap();
        let app = runtime.block_on(App::start(&config, &url, Clock::system(), random)).unwrap();
        let (cost, limits, policy) =
            (config.bcrypt_cost, config.hash_limits, config.password_policy);
        let passwords = Passwords::start(cost, limits, policy, random, &app.metrics);
        let mut server = Self {
            runtime,
            service: Service::new(&app, &config),
            passwords: passwords.unwrap(),
            access_token: String::new(),
            _data: data,
        };
        let ada = Bytes::from_static(ADA.as_bytes());
        for path in ["/register", "/login"] {
            let request = Request::post(path).header(CONTENT_TYPE, "application/json");
            let (status, body) = server.ask(request, ada.clone()).unwrap();
            assert!(status.is_success(), "{path}: {status}");
            let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
            answer["access_token"]
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut server.access_token);
        }
        server
    }

    /// Whether this is a hash of a password that nobody has taken: it is not.
    fn verify(&self, hash: &PasswordHash) {
        let password = "not the password".to_owned().into();
        let highest = Highest::default();
        let verdict = self.passwords.verify(password, Some(hash), &highest, PEER.ip());
        assert_eq!(self.runtime.block_on(verdict), Ok(Verdict::Wrong), "{}", hash.expose());
    }

    /// Sends a request through; `None` for one that cannot be written as HTTP at all.
    fn ask(
        &self,
        request: hyper::http::request::Builder,
        body: Bytes,
    ) -> Option<(StatusCode, Bytes)> {
        let request = request.header("host", "localhost").body(Full::new(body)).ok()?;
        let answer = self.runtime.block_on(async {
            let (ours, theirs) = tokio::io::duplex(1 << 20);
            let server = tokio::spawn(self.serve(theirs));
            let (mut send, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(ours)).await.unwrap();
            let connection = tokio::spawn(connection);
            let answer = async {
                let answer = send.send_request(request).await.ok()?;
                let status = answer.status();
                Some((status, answer.into_body().collect().await.unwrap().to_bytes()))
            };
            let answer = answer.await;
            drop(send);
            // However it ended, but not in a panic.
            let _ = connection.await.expect("the client does not panic");
            server.await.expect("the server does not panic");
            answer
        });
        if let Some((status, body)) = &answer {
            let text = String::from_utf8_lossy(body);
            assert_ne!(*status, StatusCode::INTERNAL_SERVER_ERROR, "{text}");
        }
        answer
    }

    /// Sends bytes as they are, and gives the bytes that come back.
    fn exchange(&self, bytes: &[u8]) -> Vec<u8> {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};

        self.runtime.block_on(async {
            let (mut ours, theirs) = tokio::io::duplex(1 << 20);
            let server = tokio::spawn(self.serve(theirs));
            let mut answer = Vec::new();
            // Refused in the middle, if it is too rough.
            let _ = ours.write_all(bytes).await;
            let _ = ours.shutdown().await;
            let _ = ours.read_to_end(&mut answer).await;
            drop(ours);
            server.await.expect("the server does not panic");
            answer
        })
    }

    fn serve(&self, stream: tokio::io::DuplexStream) -> impl Future<Output = ()> + 'static {
        let service = self.service.clone();
        let answer = service_fn(move |request| {
            let service = service.clone();
            async move { Ok::<_, std::convert::Infallible>(service.respond(request, PEER).await) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), answer);
        async move {
            // However it ended.
            let _ = connection.await;
        }
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";
/// Who has an account.
const ADA: &str = r#"{"username":"ada","password":"a quiet harbour"}"#;
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8000);
