//! The process is killed again and again during writes. The database then has every acknowledged
//! write and no partial one.

use std::sync::{Arc, Mutex};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Row};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::support::harness::{Data, PASSWORD, Server, credentials, is_postgres};

const KILLS: usize = 4;
const WORKERS: usize = 8;
/// The number of acknowledged writes before the process is killed.
const WRITES_BEFORE_KILL: usize = 60;
const OTHER_PASSWORD: &str = "a lively harbour at dusk";
/// Settings under which no request is refused because of overload or throttling.
const FLAGS: [&str; 4] = ["--hash-queue-time", "1m", "--throttle", "off"];

/// The state of a write, as the client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    NotSent,
    Sent,
    Acknowledged,
}

/// An account whose creation was acknowledged, and the state of its other writes.
#[derive(Clone, Debug)]
struct Known {
    name: String,
    /// The refresh token of the first login, once the login was acknowledged.
    refresh_token: Option<String>,
    logout: Write,
    change: Write,
}

struct Worker {
    url: String,
    client: Client,
    /// The accounts of all workers.
    known: Arc<Mutex<Vec<Known>>>,
    acknowledged: UnboundedSender<()>,
}

impl Worker {
    /// Registers, logs in, logs out, logs in again and changes the password. Returns `None` once
    /// the server no longer responds.
    async fn run_account(&self, name: String) -> Option<()> {
        self.ask(Method::POST, "/register", "", credentials(&name, PASSWORD)).await?;
        let index = {
            let mut all = self.known.lock().unwrap();
            let (logout, change) = (Write::NotSent, Write::NotSent);
            all.push(Known { name: name.clone(), refresh_token: None, logout, change });
            all.len() - 1
        };
        let note = |change: &dyn Fn(&mut Known)| change(&mut self.known.lock().unwrap()[index]);
        let first = self.ask(Method::POST, "/login", "", credentials(&name, PASSWORD)).await?;
        let text = |answer: &Value, name: &str| answer[name].as_str().unwrap().to_owned();
        note(&|known| known.refresh_token = Some(text(&first, "refresh_token")));
        note(&|known| known.logout = Write::Sent);
        self.ask(Method::POST, "/logout", &text(&first, "access_token"), json!({})).await?;
        note(&|known| known.logout = Write::Acknowledged);
        let second = self.ask(Method::POST, "/login", "", credentials(&name, PASSWORD)).await?;
        note(&|known| known.change = Write::Sent);
        let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
        self.ask(Method::PUT, "/me/password", &text(&second, "access_token"), change).await?;
        note(&|known| known.change = Write::Acknowledged);
        Some(())
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> Option<Value> {
        let request = self.client.request(method, format!("{}{path}", self.url)).json(&body);
        let answer = request.bearer_auth(token).send().await.ok()?;
        assert!(answer.status().is_success(), "{answer:?}");
        let answer = answer.bytes().await.ok()?;
        let _ = self.acknowledged.send(());
        Some(serde_json::from_slice(&answer).unwrap_or_default())
    }
}

impl Known {
    /// Asserts that the server has every acknowledged write. A write that was only sent may be
    /// there or not.
    async fn check(&self, server: &Server) {
        let status =
            async |password| server.post("/login", credentials(&self.name, password)).await.status;
        let found = (status(PASSWORD).await, status(OTHER_PASSWORD).await);
        let (old, new) = (
            (StatusCode::OK, StatusCode::UNAUTHORIZED),
            (StatusCode::UNAUTHORIZED, StatusCode::OK),
        );
        let is_as_acknowledged = match self.change {
            Write::NotSent => found == old,
            Write::Sent => found == old || found == new,
            Write::Acknowledged => found == new,
        };
        assert!(is_as_acknowledged, "{self:?} {found:?}");
        let Some(refresh_token) = &self.refresh_token else { return };
        let is_active = server.refresh(refresh_token).await.status == StatusCode::OK;
        let is_as_acknowledged = match self.logout {
            Write::NotSent => is_active,
            Write::Sent => true,
            Write::Acknowledged => !is_active,
        };
        assert!(is_as_acknowledged, "{self:?} {is_active}");
    }
}

#[tokio::test]
async fn every_acknowledged_write_survives_a_kill() {
    let mut data = Data::new();
    let known = Arc::default();
    for kill in 0..KILLS {
        let server = Server::start_in(data, &FLAGS);
        let (acknowledged, mut writes) = unbounded_channel();
        let workers: Vec<_> = (0..WORKERS)
            .map(|number| {
                let client = Client::builder().no_proxy().build().unwrap();
                let (url, acknowledged) = (server.url.clone(), acknowledged.clone());
                let worker = Worker { url, client, known: Arc::clone(&known), acknowledged };
                tokio::spawn(async move {
                    let mut names = (0..).map(|count| format!("user-{kill}-{number}-{count}"));
                    while worker.run_account(names.next().unwrap()).await.is_some() {}
                })
            })
            .collect();
        for _ in 0..WRITES_BEFORE_KILL {
            writes.recv().await.unwrap();
        }
        data = server.kill();
        for worker in workers {
            worker.await.unwrap();
        }
        assert_sound(&data).await;
    }
    let server = Server::start_in(data, &FLAGS);
    let known = known.lock().unwrap().clone();
    assert!(known.len() >= KILLS);
    for known in known {
        known.check(&server).await;
    }
}

/// Asserts that the database is intact and that every foreign key refers to a row.
async fn assert_sound(data: &Data) {
    if is_postgres() {
        return; // PostgreSQL ensures this itself, and was not killed.
    }
    let path = data.path().join("keystead.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut database = options.connect().await.unwrap();
    let found = sqlx::query("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
    assert_eq!(found.get::<String, _>(0), "ok");
    let found = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut database).await.unwrap();
    assert_eq!(found.len(), 0);
}
