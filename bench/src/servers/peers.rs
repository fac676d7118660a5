//! The peers. Their code is in `bench/peers/`. Each has a worker for each core and a database of
//! its own with one account.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use serde_json::json;

use crate::accounts::PASSWORD;
use crate::bench::Bench;
use crate::http::{Connection, Request};
use crate::process::Process;
use crate::wrk::Get;

const NAME: &str = "ada";
pub(super) const EMAIL: &str = "ada@example.org";

/// The server with `FastAPI`.
#[derive(Debug)]
pub(crate) struct FastApi {
    _process: Process,
    pub(crate) at: SocketAddr,
}

/// The server with better-auth.
#[derive(Debug)]
pub(crate) struct BetterAuth {
    _process: Process,
    pub(crate) at: SocketAddr,
}

impl FastApi {
    pub(crate) fn start(bench: &Bench) -> io::Result<Self> {
        let at = free_address()?;
        let (port, workers) = (at.port().to_string(), bench.cores.to_string());
        let arguments = [
            "server:app",
            "--app-dir=bench/peers/fastapi",
            &format!("--port={port}"),
            &format!("--workers={workers}"),
            "--no-access-log",
            // On a busy machine a worker may take longer than the default of five seconds to start.
            "--timeout-worker-healthcheck=60",
        ];
        let database = bench.new_directory()?.join("fastapi.db").display().to_string();
        let environment = [
            ("BENCH_DATABASE", database.as_str()),
            ("BENCH_USERNAME", NAME),
            ("BENCH_PASSWORD_HASH", &bench.hash),
            ("PYTHONDONTWRITEBYTECODE", "1"),
        ];
        let uvicorn = Path::new(".tools/fastapi/bin/uvicorn");
        let mut process = Process::start(uvicorn, arguments, &environment, &bench.log)?;
        process.wait_until_ready(bench.cores)?;
        Ok(Self { _process: process, at })
    }

    pub(crate) fn login() -> Request {
        Request::post("/login", &json!({ "username": NAME, "password": PASSWORD }))
    }

    /// Returns its equivalent of `GET /me`, for a user who has logged in.
    pub(crate) fn me(&self) -> io::Result<Get> {
        let answer = Connection::open(self.at)?.send(&Self::login())?.expect(200)?.json()?;
        let token = answer["access_token"].as_str().unwrap_or_default();
        Ok(Get {
            at: self.at,
            path: "/me".to_owned(),
            header: format!("Authorization: Bearer {token}"),
        })
    }
}

impl BetterAuth {
    pub(crate) fn start(bench: &Bench) -> io::Result<Self> {
        let at = free_address()?;
        let database = bench.new_directory()?.join("better-auth.db");
        let environment = [
            ("BENCH_PORT", at.port().to_string()),
            ("BENCH_WORKERS", bench.cores.to_string()),
            ("BENCH_COST", bench.cost.get().to_string()),
            ("BENCH_DATABASE", database.display().to_string()),
            ("NODE_ENV", "production".to_owned()),
        ];
        let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
        let arguments = ["bench/peers/better-auth/server.js"];
        let mut process = Process::start(Path::new("node"), arguments, &environment, &bench.log)?;
        process.wait_until_ready(bench.cores)?;
        let account = json!({ "name": NAME, "email": EMAIL, "password": PASSWORD });
        let sign_up = Request::post("/api/auth/sign-up/email", &account);
        Connection::open(at)?.send(&sign_up)?.expect(200)?;
        Ok(Self { _process: process, at })
    }

    pub(crate) fn login() -> Request {
        Request::post("/api/auth/sign-in/email", &json!({ "email": EMAIL, "password": PASSWORD }))
    }

    /// Returns its equivalent of `GET /me`, for a user who has logged in.
    pub(crate) fn me(&self) -> io::Result<Get> {
        let answer = Connection::open(self.at)?.send(&Self::login())?.expect(200)?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let header = format!("Cookie: {}", cookie.unwrap_or_default());
        Ok(Get { at: self.at, path: "/api/auth/get-session".to_owned(), header })
    }
}

/// Finds a free port, for servers that cannot report the one that the system gave them.
pub(crate) fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
