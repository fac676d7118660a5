//! A `PostgreSQL` server for one test, which can be stopped and started, and a relay to it that can
//! be blocked. Only where the tests run on `PostgreSQL` (tools/postgres.sh).

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, raw_sql};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use url::Url;

use super::harness::is_postgres;

/// The database server. It is stopped on drop.
pub(crate) struct Cluster {
    name: String,
    pub(crate) port: u16,
}

impl Cluster {
    /// Creates and starts a server. Returns `None` unless the tests run on `PostgreSQL`.
    pub(crate) fn create(name: &str, settings: &[&str]) -> Option<Self> {
        if !is_postgres() {
            return None;
        }
        let port = free_port();
        let (name, text) = (name.to_owned(), port.to_string());
        script(&[&["make", &name, &text], settings].concat());
        Some(Self { name, port })
    }

    /// The URL of its only database.
    pub(crate) fn url(&self) -> Url {
        format!("postgres://keystead@127.0.0.1:{}/postgres", self.port).parse().unwrap()
    }

    pub(crate) fn stop(&self) {
        script(&["stop", &self.name]);
    }

    pub(crate) fn start(&self) {
        script(&["start", &self.name]);
    }

    /// Writes a file to the data directory.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let mut writer = Command::new(path());
        writer.args(["write", &self.name, file]).stdin(Stdio::piped());
        let mut writer = writer.spawn().unwrap();
        writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(writer.wait().unwrap().success());
    }

    /// The server's own log.
    pub(crate) fn log(&self) -> String {
        let home = std::env::var("KEYSTEAD_TEST_POSTGRES_HOME").unwrap();
        std::fs::read_to_string(Path::new(&home).join(format!("{}.log", self.name))).unwrap()
    }

    /// Stops this server for good and starts a copy of it at the same address.
    pub(crate) fn fail_over(self) -> Self {
        let (name, port) = (format!("{}-next", self.name), self.port);
        script(&["copy", &name, &self.name, &port.to_string()]);
        Self { name, port }
    }
}

impl Cluster {
    /// Starts a copy of this server that follows it as a standby.
    pub(crate) async fn standby(&self) -> Self {
        let (name, port) = (format!("{}-standby", self.name), free_port());
        script(&["copy", &name, &self.name, &port.to_string()]);
        let standby = Self { name, port };
        let mut operator = PgConnection::connect(standby.url().as_str()).await.unwrap();
        let primary = format!("user=keystead host=127.0.0.1 port={}", self.port);
        for (setting, value) in [("port", &*port.to_string()), ("primary_conninfo", &primary)] {
            let set = format!("ALTER SYSTEM SET {setting} = '{value}'");
            raw_sql(AssertSqlSafe(set)).execute(&mut operator).await.unwrap();
        }
        standby.stop();
        standby.write("standby.signal", "");
        standby.start();
        self.start();
        standby
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = Command::new(path()).args(["stop", &self.name]).output();
    }
}

/// A free port, for programs that cannot report the port that the system assigned. It is outside
/// the range that the system assigns ports from.
pub(crate) fn free_port() -> u16 {
    static COUNT: AtomicU16 = AtomicU16::new(0);
    loop {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let start = u16::try_from(std::process::id() % 100).unwrap() * 100;
        let port = 20_000 + start + count % 100;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/postgres.sh")
}

fn script(arguments: &[&str]) {
    let output = Command::new(path()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

/// A TCP relay that can be blocked: then no byte passes, and connections stay open.
pub(crate) struct Relay {
    pub(crate) port: u16,
    is_blocked: watch::Sender<bool>,
    silences: watch::Sender<bool>,
}

impl Relay {
    pub(crate) async fn to(port: u16) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let (is_blocked, changes) = watch::channel(false);
        let (silences, is_silencing) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let changes = changes.clone();
                let (never, after_commits) = (watch::channel(false).1, is_silencing.clone());
                tokio::spawn(async move {
                    let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                    let (client, server) = (client.into_split(), server.into_split());
                    tokio::join!(
                        forward(client.0, server.1, changes.clone(), never),
                        forward(server.0, client.1, changes, after_commits)
                    );
                });
            }
        });
        Self { port: own, is_blocked, silences }
    }

    pub(crate) fn block(&self, is_blocked: bool) {
        self.is_blocked.send_replace(is_blocked);
    }

    /// From now on, lets a connection pass nothing more for good once the server has answered a commit or a
    /// rollback; until it is called with false, from when on other connections do not fall silent.
    pub(crate) fn silence_after_commits(&self, is_on: bool) {
        self.silences.send_replace(is_on);
    }
}

async fn forward(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut changes: watch::Receiver<bool>,
    is_silencing: watch::Receiver<bool>,
) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        if changes.wait_for(|is_blocked| !is_blocked).await.is_err()
            || to.write_all(&bytes[..length]).await.is_err()
        {
            break;
        }
        let has_ended = |tag: &[u8]| bytes[..length].windows(tag.len()).any(|part| part == tag);
        if *is_silencing.borrow() && (has_ended(b"COMMIT\0") || has_ended(b"ROLLBACK\0")) {
            std::future::pending::<()>().await;
        }
    }
}
