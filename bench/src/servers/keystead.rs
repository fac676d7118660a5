//! Keystead, as released and with its defaults: it logs to a file, and it throttles guesses, except
//! where failed logins are measured.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bcrypt_lanes::Cost;
use keystead_common::session::MeResponse;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, username};
use crate::bench::Bench;
use crate::http::{Connection, Request};
use crate::process::Process;
use crate::wrk::Get;

/// A running Keystead.
#[derive(Debug)]
pub(crate) struct Keystead {
    pub(crate) process: Process,
    pub(crate) at: SocketAddr,
    /// The time from the start of the process to its first response.
    pub(crate) started_in: Duration,
    data: PathBuf,
    /// The flag that names the database, if it is not in the data directory.
    database: Option<String>,
    binary: PathBuf,
}

impl Keystead {
    /// Starts Keystead on this data directory.
    pub(crate) fn start(bench: &Bench, data: &Path) -> io::Result<Self> {
        Self::start_with(bench, bench.cost, &[], None, data)
    }

    /// Starts Keystead without throttling, for wrong passwords; new hashes have this cost.
    pub(crate) fn start_for_guessing(bench: &Bench, cost: Cost, data: &Path) -> io::Result<Self> {
        Self::start_with(bench, cost, &["--throttle=off"], None, data)
    }

    /// Starts Keystead on this database, with the master key of this directory, pinned to this core
    /// if there is one.
    pub(crate) fn start_on_postgres(
        bench: &Bench,
        data: &Path,
        url: &str,
        core: Option<usize>,
    ) -> io::Result<Self> {
        let database = format!("--database-url={url}");
        Self::start_with(bench, bench.cost, &[&database], core, data)
    }

    /// Starts Keystead with these flags besides; new hashes have this cost.
    pub(crate) fn start_with(
        bench: &Bench,
        cost: Cost,
        flags: &[&str],
        core: Option<usize>,
        data: &Path,
    ) -> io::Result<Self> {
        let mut arguments: Vec<String> =
            ["serve", "--listen=127.0.0.1:0"].map(str::to_owned).into();
        arguments.push(format!("--bcrypt-cost={}", cost.get()));
        arguments.push(format!("--data-dir={}", data.display()));
        arguments.extend(flags.iter().copied().map(str::to_owned));
        let began = Instant::now();
        let mut process = match core {
            None => Process::start(&bench.keystead, arguments, &[], &bench.log)?,
            Some(core) => {
                let pinned = ["--cpu-list".to_owned(), core.to_string()];
                let binary = bench.keystead.display().to_string();
                let arguments = pinned.into_iter().chain([binary]).chain(arguments);
                Process::start(Path::new("taskset"), arguments, &[], &bench.log)?
            }
        };
        let ready = process.wait_until_ready(1)?;
        let at = ready.trim().rsplit('/').next().and_then(|address| address.parse().ok());
        let at = at.ok_or_else(|| io::Error::other(ready))?;
        Connection::open(at)?.send(&Request::get("/health/ready"))?.expect(200)?;
        let (started_in, data) = (began.elapsed(), data.to_owned());
        let database = flags.iter().find(|flag| flag.starts_with("--database-url="));
        let database = database.map(|flag| (*flag).to_owned());
        Ok(Self { process, at, started_in, data, database, binary: bench.keystead.clone() })
    }

    /// Runs a command on a file of accounts and on this data directory, which a server may be
    /// using. Returns the time that it took.
    pub(crate) fn run_command(
        bench: &Bench,
        data: &Path,
        command: &str,
        file: &Path,
    ) -> io::Result<Duration> {
        Self::run_command_with(bench, data, &[], command, file)
    }

    /// Like [`Self::run_command`], with these flags besides.
    pub(crate) fn run_command_with(
        bench: &Bench,
        data: &Path,
        flags: &[&str],
        command: &str,
        file: &Path,
    ) -> io::Result<Duration> {
        let began = Instant::now();
        let mut process = Command::new(&bench.keystead);
        process.arg(command).arg(file).args(flags).arg("--data-dir").arg(data);
        let output = process.output()?;
        if output.status.success() {
            Ok(began.elapsed())
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }

    /// Returns `POST /login` for the account with this number.
    pub(crate) fn login(number: usize) -> Request {
        Request::post("/login", &json!({ "username": username(number), "password": PASSWORD }))
    }

    /// Measures one login from this address, over a connection that is already open.
    pub(crate) fn log_in_from(&self, from: Ipv4Addr, number: usize) -> io::Result<Duration> {
        let mut connection = Connection::open_from(from, self.at)?;
        let request = Self::login(number);
        let began = Instant::now();
        connection.send(&request)?.expect(200)?;
        Ok(began.elapsed())
    }

    /// Returns the data directory.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Logs in and returns an access token of the account with this number.
    pub(crate) fn access_token(&self, number: usize) -> io::Result<String> {
        let answer = Connection::open(self.at)?.send(&Self::login(number))?.expect(200)?;
        let answer = answer.json()?;
        answer["access_token"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| io::Error::other("no token"))
    }

    /// Logs in and returns a refresh token of the account with this number.
    pub(crate) fn refresh_token(&self, number: usize) -> io::Result<String> {
        let answer = Connection::open(self.at)?.send(&Self::login(number))?.expect(200)?;
        let token = answer.json()?["refresh_token"].as_str().map(str::to_owned);
        token.ok_or_else(|| io::Error::other("no refresh token"))
    }

    /// Returns `POST /refresh` with this refresh token.
    pub(crate) fn refresh(token: &str) -> Request {
        Request::post("/refresh", &json!({ "refresh_token": token }))
    }

    /// Returns `GET /me` with this access token, for wrk.
    pub(crate) fn me(&self, token: &str) -> Get {
        Get {
            at: self.at,
            path: "/me".to_owned(),
            header: format!("Authorization: Bearer {token}"),
        }
    }

    /// Returns the response to `GET /me`.
    pub(crate) fn answer_to_me(&self, token: &str) -> io::Result<MeResponse> {
        let answer = Connection::open(self.at)?.send(&me(token))?.expect(200)?;
        Ok(serde_json::from_value(answer.json()?)?)
    }

    /// Returns the secret that the server signs with.
    pub(crate) fn secret(&self) -> io::Result<Vec<u8>> {
        let mut command = Command::new(&self.binary);
        command.args(["keys", "export", "--secret"]).args(&self.database);
        let output = command.arg("--data-dir").arg(&self.data).output()?;
        let keys: Value = serde_json::from_slice(&output.stdout)?;
        let secret = keys["keys"][0]["k"].as_str().unwrap_or_default();
        URL_SAFE_NO_PAD.decode(secret).map_err(io::Error::other)
    }
}

/// Returns `GET /me` with this access token.
pub(crate) fn me(token: &str) -> Request {
    Request::get_with("/me", &format!("Authorization: Bearer {token}\r\n"))
}
