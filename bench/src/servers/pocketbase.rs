//! `PocketBase`, the program itself: an account in its collection of users, whose passwords have the cost of all others.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::peers::{EMAIL, free_address};
use crate::accounts::PASSWORD;
use crate::bench::Bench;
use crate::http::{Connection, Request};
use crate::process::Process;
use crate::wrk::Get;

const BINARY: &str = ".tools/pocketbase/bin/pocketbase";
const OPERATOR: &str = "operator@example.org";

/// A running server.
#[derive(Debug)]
pub(crate) struct PocketBase {
    pub(crate) process: Process,
    pub(crate) at: SocketAddr,
}

impl PocketBase {
    pub(crate) fn start(bench: &Bench) -> io::Result<Self> {
        let at = free_address()?;
        let data = format!("--dir={}", bench.new_directory()?.display());
        let operator = ["superuser", "upsert", OPERATOR, PASSWORD, &data];
        let made = Command::new(BINARY).args(operator).output()?;
        if !made.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&made.stderr).into_owned()));
        }
        let serve = ["serve", &format!("--http={at}"), &data];
        let mut process = Process::start(Path::new(BINARY), serve, &[], &bench.log)?;
        process.wait_for("Server started", 1)?;
        let server = Self { process, at };
        server.add_account(bench.cost.get())?;
        Ok(server)
    }

    pub(crate) fn login() -> Request {
        log_in_to("users", EMAIL)
    }

    /// Returns its equivalent of `GET /me`: the account's own record, which nobody else may read.
    pub(crate) fn me(&self) -> io::Result<Get> {
        let answer = self.send(&Self::login())?;
        let (token, id) = (text(&answer["token"])?, text(&answer["record"]["id"])?);
        let path = format!("/api/collections/users/records/{id}");
        Ok(Get { at: self.at, path, header: format!("Authorization: {token}") })
    }

    /// Returns a token of the account.
    pub(crate) fn token(&self) -> io::Result<String> {
        text(&self.send(&Self::login())?["token"])
    }

    /// Returns the request that gives another token for this one.
    pub(crate) fn refresh(token: &str) -> Request {
        Request::send_as(token, "POST", "/api/collections/users/auth-refresh", &json!({}))
    }

    /// Sets the cost of passwords, which is lower by default, and creates the account.
    fn add_account(&self, cost: u32) -> io::Result<()> {
        let token = text(&self.send(&log_in_to("_superusers", OPERATOR))?["token"])?;
        let users = "/api/collections/users";
        let header = format!("Authorization: {token}\r\n");
        let mut fields = self.send(&Request::get_with(users, &header))?["fields"].take();
        let password = fields.as_array_mut().into_iter().flatten();
        for field in password.filter(|field| field["name"] == "password") {
            field["cost"] = cost.into();
        }
        self.send(&Request::send_as(&token, "PATCH", users, &json!({ "fields": fields })))?;
        let account = json!({ "email": EMAIL, "password": PASSWORD, "passwordConfirm": PASSWORD });
        let records = "/api/collections/users/records";
        self.send(&Request::send_as(&token, "POST", records, &account))?;
        Ok(())
    }

    fn send(&self, request: &Request) -> io::Result<Value> {
        Connection::open(self.at)?.send(request)?.expect(200)?.json()
    }
}

fn log_in_to(collection: &str, email: &str) -> Request {
    let path = format!("/api/collections/{collection}/auth-with-password");
    Request::post(&path, &json!({ "identity": email, "password": PASSWORD }))
}

fn text(value: &Value) -> io::Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| io::Error::other("PocketBase: no text"))
}
