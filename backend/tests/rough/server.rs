//! The whole server in this process, over a connection in memory, with one account that is logged
//! in. No input may make it panic or cause an internal error.

use std::net::SocketAddr;
use std::sync::OnceLock;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use keystead::api;
use keystead::app::App;
use keystead::cli;
use keystead::clock::Clock;
use keystead::config::{Config, Sources};
use keystead::http::Service;
use keystead::passwords::{PasswordHash, Passwords, SlowestHash, Verdict, WeakHash};
use keystead::random::Random;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The credentials of the account.
pub(super) const ADA: &str = r#"{"username":"ada","password":"a quiet harbour"}"#;
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8000);

/// A server of this process, with one account that is logged in.
pub(super) struct Server {
    runtime: Runtime,
    service: Service,
    passwords: Passwords,
    pub(super) access_token: String,
    _data: TempDir,
}

pub(super) fn server() -> &'static Server {
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
            (config.bcrypt_cost, config.hash_limits, config.password_policy.clone());
        let passwords = Passwords::start(cost, limits, policy, random, &app.metrics);
        let mut server = Self {
            runtime,
            service: api::service(&app, &config),
            passwords: passwords.unwrap(),
            access_token: String::new(),
            _data: data,
        };
        let ada = Bytes::from_static(ADA.as_bytes());
        for path in ["/register", "/login"] {
            let request = Request::post(path).header(CONTENT_TYPE, "application/json");
            let (status, body) = server.send(request, ada.clone()).unwrap();
            assert!(status.is_success(), "{path}: {status}");
            let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
            answer["access_token"]
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut server.access_token);
        }
        server
    }

    /// Wraps a weak hash in bcrypt.
    pub(super) fn wrap(&self, weak: WeakHash) -> PasswordHash {
        self.runtime.block_on(self.passwords.wrap(vec![weak])).remove(0)
    }

    /// Asserts that the hash does not verify for a password that nobody uses.
    pub(super) fn verify(&self, hash: &PasswordHash) {
        let password = "not the password".to_owned().into();
        let highest = SlowestHash::default();
        let verdict = self.passwords.verify(password, Some(hash), &highest, PEER.ip());
        assert_eq!(self.runtime.block_on(verdict), Ok(Verdict::Wrong), "{}", hash.expose());
    }

    /// Sends a request. Returns `None` for one that cannot be written as HTTP.
    pub(super) fn send(
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
            // Any result is fine except a panic.
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

    /// Sends bytes as they are and returns the bytes that come back.
    pub(super) fn exchange(&self, bytes: &[u8]) -> Vec<u8> {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};

        self.runtime.block_on(async {
            let (mut ours, theirs) = tokio::io::duplex(1 << 20);
            let server = tokio::spawn(self.serve(theirs));
            let mut answer = Vec::new();
            // The server may close the connection before it has read all of them.
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
            // Any result is fine.
            let _ = connection.await;
        }
    }
}
