//! pgbouncer between the servers and `PostgreSQL`. Debian 12 has one that is too old for transaction
//! mode; `make neighbours` builds a newer one, and runs what needs it. Only where the tests run on
//! `PostgreSQL`.

use std::fs::File;
use std::path::Path;
use std::process::{Output, Stdio};
use std::thread;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Row as _, raw_sql};
use tempfile::TempDir;
use url::Url;

use crate::support::findings::assert_found;
use crate::support::harness::{Data, PUBLIC_URL, Server, command, is_postgres};
use crate::support::operator::{assert_refused, run};
use crate::support::pooler::{Pooler, knows_prepared_statements, newest, packaged};

const SESSION_MODE: &[&str] = &["pool_mode = session", "default_pool_size = 50"];
/// A pool of few sessions, all of which a test can look at.
const TRANSACTION_MODE: &[&str] = &["pool_mode = transaction", "default_pool_size = 3"];

/// A database and a pooler in front of it.
struct Pooled {
    data: Data,
    pooler: Pooler,
}

impl Pooled {
    /// Starts the pooler; returns `None` unless the tests run on `PostgreSQL`.
    fn start(program: &Path, settings: &[&str]) -> Option<Self> {
        is_postgres().then(|| {
            let data = Data::new();
            let pooler = Pooler::start(program, data.postgres.as_ref().unwrap(), settings);
            Self { data, pooler }
        })
    }

    /// Starts a newer pgbouncer in transaction mode, if there is one.
    fn in_transaction_mode() -> Option<Self> {
        if is_postgres() { Self::start(&newest()?, TRANSACTION_MODE) } else { None }
    }

    /// The URL by way of the pooler.
    fn url(&self) -> Url {
        self.pooler.to(self.data.postgres.as_ref().unwrap())
    }

    /// The flag that has notices come from the database itself.
    fn notify_flag(&self) -> String {
        format!("--database-notify-url={}", self.data.postgres.as_ref().unwrap())
    }

    fn server(&self, flags: &[&str]) -> Server {
        Server::start_in(Data::over(&self.url()), flags)
    }

    /// Two servers by way of the pooler.
    fn two_servers(&self, flags: &[&str]) -> [Server; 2] {
        let flags = [&[PUBLIC_URL], flags].concat();
        let first = self.server(&flags);
        let second = Server::start_beside(&first, &flags);
        [first, second]
    }

    /// The value of a setting in each session of the pool.
    async fn settings(&self, name: &str) -> Vec<String> {
        let (url, mut sessions, mut values) = (self.url(), Vec::new(), Vec::new());
        for _ in 0..3 {
            let mut session = PgConnection::connect(url.as_str()).await.unwrap();
            // Holds the session, so that the next one is another.
            raw_sql("BEGIN").execute(&mut session).await.unwrap();
            let show = sqlx::AssertSqlSafe(format!("SHOW {name}"));
            values.push(raw_sql(show).fetch_one(&mut session).await.unwrap().get::<String, _>(0));
            sessions.push(session);
        }
        values
    }
}

fn doctor(server: &Server, flags: &[&str]) -> Output {
    run(&server.data, &[&["doctor", "--json"], flags].concat())
}

/// Registers, logs in, refreshes on one server and logs out on the other.
async fn assert_everything_works([first, second]: &[Server; 2]) {
    let tokens = first.tokens_of("ada").await;
    let newer = second.refresh(&tokens.refresh).await.tokens();
    assert_eq!(second.get_as("/me", &newer.access).await.status, 200);
    assert_eq!(first.get("/health/ready").await.status, 200);
    assert_eq!(second.post_as("/logout", &newer.access).await.status, 204);
    second.refresh(&newer.refresh).await.problem(401, "invalid_refresh_token");
}

/// Waits until a log has this text; for a minute at most, so that a test without it ends.
async fn wait_for_log(path: &Path, text: &str) {
    let found = async {
        while !std::fs::read_to_string(path).unwrap().contains(text) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), found).await.expect("the log has it");
}

#[tokio::test]
async fn in_session_mode_everything_works() {
    let Some(pooled) = Pooled::start(&packaged(), SESSION_MODE) else { return };
    let servers = pooled.two_servers(&[]);
    assert_everything_works(&servers).await;
    let report = doctor(&servers[0], &[]);
    assert_found(&report, "notices", "ok", "arrive");
}

#[tokio::test]
async fn a_pooler_without_prepared_statements_is_refused() {
    if !is_postgres() {
        return;
    }
    let without = [TRANSACTION_MODE, &["max_prepared_statements = 0"]].concat();
    for program in [Some(packaged()), newest()].into_iter().flatten() {
        let is_new = knows_prepared_statements(&program);
        let settings = if is_new { &*without } else { TRANSACTION_MODE };
        let Some(pooled) = Pooled::start(&program, settings) else { return };
        for _ in 0..2 {
            let output = command(&Data::over(&pooled.url())).output().unwrap();
            assert_eq!(output.status.code(), Some(1));
            let line = String::from_utf8(output.stderr).unwrap();
            assert!(
                line.contains("max_prepared_statements") && line.lines().count() == 1,
                "{line}"
            );
        }
        assert_refused(&run(&Data::over(&pooled.url()), &["keys", "list"]), 1, "pgbouncer 1.21");
    }
}

#[tokio::test]
async fn a_setting_that_the_pooler_refuses_is_named() {
    let settings = [SESSION_MODE, &["ignore_startup_parameters ="]].concat();
    let Some(pooled) = Pooled::start(&packaged(), &settings) else { return };
    let output = command(&Data::over(&pooled.url())).output().unwrap();
    assert_refused(&output, 1, "ignore_startup_parameters = extra_float_digits");
}

#[tokio::test]
async fn in_transaction_mode_everything_works_and_nothing_is_left_on_a_session() {
    let Some(pooled) = Pooled::in_transaction_mode() else { return };
    let names = [
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "client_min_messages",
        "default_transaction_read_only",
        "default_transaction_isolation",
    ];
    let mut before = Vec::new();
    for name in names {
        before.push(pooled.settings(name).await);
    }
    let notify = pooled.notify_flag();
    let servers = pooled.two_servers(&[&notify]);
    assert_everything_works(&servers).await;
    for (name, before) in names.iter().zip(before) {
        assert_eq!(pooled.settings(name).await, before, "{name}");
    }
}

#[tokio::test]
async fn in_transaction_mode_a_logout_reaches_other_servers_by_the_address_for_notices() {
    let Some(pooled) = Pooled::in_transaction_mode() else { return };
    let notify = pooled.notify_flag();
    let servers = pooled.two_servers(&[&notify]);
    assert_eq!(servers[0].register("ada").await.status, 201);
    for _ in 0..3 {
        crate::many_servers::assert_a_logout_arrives_by_notice(&servers).await;
    }
    assert_found(&doctor(&servers[0], &[&notify]), "notices", "ok", "arrive");
}

#[tokio::test]
async fn in_transaction_mode_a_server_says_once_that_notices_do_not_arrive() {
    let Some(pooled) = Pooled::in_transaction_mode() else { return };
    let logs = TempDir::new().unwrap();
    let path = logs.path().join("log");
    let log = Stdio::from(File::create(&path).unwrap());
    let mut server = Server::start_logging(Data::over(&pooled.url()), &[], log);
    wait_for_log(&path, "notices do not arrive").await;
    assert_found(&doctor(&server, &[]), "notices", "warning", "--database-notify-url");
    server.stop();
    let log = std::fs::read_to_string(&path).unwrap();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 1, "{log}");
    assert!(warnings[0].contains("set --database-notify-url"), "{log}");
}

#[tokio::test]
async fn in_transaction_mode_four_servers_can_start_at_once() {
    let Some(pooled) = Pooled::in_transaction_mode() else { return };
    let key = "A".repeat(43);
    let notify = pooled.notify_flag();
    let servers = thread::scope(|scope| {
        let starts: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let data = Data::over(&pooled.url());
                    let mut command = command(&data);
                    command.env("KEYSTEAD_MASTER_KEY", &key).args([PUBLIC_URL, &*notify]);
                    command.stderr(Stdio::null());
                    Server::start_command(data, command)
                })
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    let token = servers[0].token_of("ada").await;
    for server in &servers {
        assert_eq!(server.get_as("/me", &token).await.status, 200);
    }
    let url = pooled.data.postgres.as_ref().unwrap();
    let mut database = PgConnection::connect(url.as_str()).await.unwrap();
    let held = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'advisory' AND datname = current_database() AND state = 'idle'";
    let held = sqlx::query(held).fetch_one(&mut database).await.unwrap();
    assert_eq!(held.get::<i64, _>(0), 0, "no lock is left on a session");
}

#[tokio::test]
async fn in_transaction_mode_doctor_leaves_the_pool_writable() {
    let Some(pooled) = Pooled::in_transaction_mode() else { return };
    let notify = pooled.notify_flag();
    let server = pooled.server(&[&notify]);
    for _ in 0..3 {
        doctor(&server, &[&notify]);
    }
    assert_eq!(pooled.settings("default_transaction_read_only").await, ["off"; 3]);
    assert_eq!(server.register("ada").await.status, 201);
}
