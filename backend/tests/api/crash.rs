//! What was answered is kept, whatever happens to the process: killed again and again in the midst
//! of all that writes, it has every write that was acknowledged, and no half of any.

use std::sync::{Arc, Mutex};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Row};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::support::harness::{Data, PASSWORD, Server, credentials, is_postgres};

const KILLS: usize = 4;
const WORKERS: usize = 8;
/// After how many acknowledged writes the process is killed.
const WRITES: usize = 60;
const OTHER_PASSWORD: &str = "a lively harbour at dusk";
/// Nobody is refused here for there being many.
const FLAGS: [&str; 4] = ["--hash-queue-time", "1m", "--throttle", "off"];

/// Whether a write was asked for and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    Unasked,
    Asked,
    Acknowledged,
}

/// An account that was acknowledged, and what else is known of it.
#[derive(Clone, Debug)]
struct Known {
    name: String,
    /// The refresh token of the first login, once it was acknowledged.
    refresh_token: Option<String>,
    logout: Write,
    change: Write,
}

struct Worker {
    url: String,
    client: Client,
    /// What all of them know.
    known: Arc<Mutex<Vec<Known>>>,
    acknowledged: UnboundedSender<()>,
}

impl Worker {
    /// Registers, logs in, logs out, logs in again and changes the password; `None` once the
    /// server does not answer any more.
    async fn live(&self, name: String) -> Option<()> {
        self.ask(Method::POST, "/register", "", credentials(&name, PASSWORD)).await?;
        let index = {
            let mut all = self.known.lock().unwrap();
            let (logout, change) = (Write::Unasked, Write::Unasked);
            all.push(Known { name: name.clone(), refresh_token: None, logout, change });
            all.len() - 1
        };
        let note = |change: &dyn Fn(&mut Known)| change(&mut self.known.lock().unwrap()[index]);
        let first = self.ask(Method::POST, "/login", "", credentials(&name, PASSWORD)).await?;
        let text = |answer: &Value, name: &str| answer[name].as_str().unwrap().to_owned();
        note(&|known| known.refresh_token = Some(text(&first, "refresh_token")));
        note(&|known| known.logout = Write::Asked);
        self.ask(Method::POST, "/logout", &text(&first, "access_token"), json!({})).await?;
        note(&|known| known.logout = Write::Acknowledged);
        let second = self.ask(Method::POST, "/login", "", credentials(&name, PASSWORD)).await?;
        note(&|known| known.change = Write::Asked);
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
    /// The server has what it has acknowledged; what it had only been asked for, or not.
    async fn check(&self, server: &Server) {
        let status =
            async |password| server.post("/login", credentials(&self.name, password)).await.status;
        let found = (status(PASSWORD).await, status(OTHER_PASSWORD).await);
        let (old, new) = (
            (StatusCode::OK, StatusCode::UNAUTHORIZED),
            (StatusCode::UNAUTHORIZED, StatusCode::OK),
        );
        let as_answered = match self.change {
            Write::Unasked => found == old,
            Write::Asked => found == old || found == new,
            Write::Acknowledged => found == new,
        };
        assert!(as_answered, "{self:?} {found:?}");
        let Some(refresh_token) = &self.refresh_token else { return };
        let stands = server.refresh(refresh_token).await.status == StatusCode::OK;
        let as_answered = match self.logout {
            Write::Unasked => stands,
            Write::Asked => true,
            Write::Acknowledged => !stands,
        };
        assert!(as_answered, "{self:?} {stands}");
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
                    while worker.live(names.next().unwrap()).await.is_some() {}
                })
            })
            .collect();
        for _ in 0..WRITES {
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

/// Nothing in the database is broken, and nothing refers to what is not there.
async fn assert_sound(data: &Data) {
    if is_postgres() {
        return; // It sees to that itself, and has not been killed.
    }
    let path = data.path().join("keystead.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut database = options.connect().await.unwrap();
    let found = sqlx::query("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
    assert_eq!(found.get::<String, _>(0), "ok");
    let found = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut database).await.unwrap();
    assert_eq!(found.len(), 0);
}
