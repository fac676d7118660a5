//! `PostgreSQL` stopped, replaced, unreachable, read-only or full: requests get a 503, cached
//! tokens still work, and the server recovers without a restart.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Row as _, raw_sql};

use crate::support::cluster::{Cluster, Relay};
use crate::support::harness::{Data, Server, assert_unavailable};

/// A short timeout keeps these tests quick.
const FLAGS: [&str; 2] = ["--database-timeout", "1s"];

/// Registers people until it succeeds: each try another one, because a registration whose commit was not
/// answered in time may have happened.
async fn retry_registration(server: &Server, name: &str) {
    let tries = async {
        for attempt in 0.. {
            let answer = server.register(&format!("{name}-{attempt}")).await;
            if answer.status == StatusCode::CREATED {
                break;
            }
            assert_unavailable(&answer);
        }
    };
    // Each try takes up to the database timeout, on a busy machine longer.
    tokio::time::timeout(Duration::from_mins(2), tries).await.expect("the server recovers");
}

async fn assert_is_unavailable(server: &Server) {
    assert_unavailable(&server.register("grace").await);
    assert_unavailable(&server.log_in("ada").await);
    server.get("/health/ready").await.problem(503, "unavailable");
    assert_eq!(server.get("/health/live").await.status, 200);
}

#[tokio::test]
async fn during_a_restart_requests_are_unavailable_and_cached_tokens_work() {
    let Some(cluster) = Cluster::create("restart", &[]) else { return };
    let server = Server::start_in(Data::over(&cluster.url()), &FLAGS);
    let tokens = server.tokens_of("ada").await;
    let mut is_known = false;
    for attempt in 0..10 {
        let began = Instant::now();
        assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);
        cluster.stop();
        let answer = server.get_as("/me", &tokens.access).await;
        // An older cache entry would have expired, and the listener empties the cache once it listens.
        is_known = began.elapsed() < Duration::from_secs(3) && answer.status == 200;
        if is_known {
            break;
        }
        cluster.start();
        retry_registration(&server, &format!("attempt-{attempt}")).await;
    }
    assert!(is_known, "a token that was just verified is verified again");
    assert_is_unavailable(&server).await;

    cluster.start();
    retry_registration(&server, "grace").await;
    crate::faults::wait_for_readiness(&server, 200).await;
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);
    server.refresh(&tokens.refresh).await.tokens();
}

#[tokio::test]
async fn the_server_follows_a_failover_to_the_same_address() {
    let Some(cluster) = Cluster::create("failover", &[]) else { return };
    let server = Server::start_in(Data::over(&cluster.url()), &FLAGS);
    let tokens = server.tokens_of("ada").await;
    let _next = cluster.fail_over();
    retry_registration(&server, "grace").await;
    server.refresh(&tokens.refresh).await.tokens();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_database_fails_requests_in_time() {
    let Some(cluster) = Cluster::create("unreachable", &[]) else { return };
    let relay = Relay::to(cluster.port).await;
    let mut url = cluster.url();
    url.set_port(Some(relay.port)).unwrap();
    let server = Server::start_in(Data::over(&url), &FLAGS);
    let tokens = server.tokens_of("ada").await;
    relay.block(true);
    // More requests than connections, each of which may hang.
    for _ in 0..12 {
        assert_unavailable(&server.refresh(&tokens.refresh).await);
    }
    assert_is_unavailable(&server).await;
    // Concurrent requests for one session do not wait for each other's timeouts.
    let many =
        futures_util::future::join_all((0..30).map(|_| server.get_as("/me", &tokens.access)));
    let answers = tokio::time::timeout(Duration::from_secs(20), many).await;
    for answer in answers.expect("they wait concurrently") {
        assert_unavailable(&answer);
    }
    relay.block(false);
    retry_registration(&server, "grace").await;
    server.refresh(&tokens.refresh).await.tokens();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_fall_silent_after_a_commit_leave_the_pool() {
    let Some(cluster) = Cluster::create("silent", &[]) else { return };
    let relay = Relay::to(cluster.port).await;
    let mut url = cluster.url();
    url.set_port(Some(relay.port)).unwrap();
    let flags = [&FLAGS[..], &["--database-connections=2"]].concat();
    let server = Server::start_in(Data::over(&url), &flags);
    server.token_of("ada").await;
    relay.silence_after_commits(true);
    // Each takes at least one connection, until none is left.
    for _ in 0..4 {
        server.register("grace").await;
    }
    relay.silence_after_commits(false);
    retry_registration(&server, "mary").await;
}

#[tokio::test]
async fn what_only_reads_is_not_rolled_back() {
    let Some(cluster) = Cluster::create("reads", &["log_statement=all"]) else { return };
    let mut server = Server::start_in(Data::over(&cluster.url()), &FLAGS);
    let token = server.token_of("ada").await;
    for _ in 0..3 {
        assert_eq!(server.get_as("/me", &token).await.status, 200);
        assert_eq!(server.get_as("/me/sessions", &token).await.status, 200);
    }
    server.stop();
    let log = cluster.log();
    assert!(log.contains("statement: COMMIT") && !log.contains("statement: ROLLBACK"), "{log}");
}

#[tokio::test]
async fn a_commit_whose_client_hangs_up_is_completed() {
    let Some(cluster) = Cluster::create("hang-up", &[]) else { return };
    let mut server = Server::start_in(Data::over(&cluster.url()), &["--database-timeout=30s"]);
    let token = server.token_of("ada").await;
    let mut operator = PgConnection::connect(cluster.url().as_str()).await.unwrap();
    let mut set = async |names: &str| {
        for statement in [
            &*format!("ALTER SYSTEM SET synchronous_standby_names = '{names}'"),
            "SELECT pg_reload_conf()",
        ] {
            let statement = sqlx::AssertSqlSafe(statement.to_owned());
            raw_sql(statement).execute(&mut operator).await.unwrap();
        }
    };
    // From now on, every commit waits.
    set("*").await;
    let mut watcher = PgConnection::connect(cluster.url().as_str()).await.unwrap();
    let waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    let waits = async {
        while raw_sql(waiting).execute(&mut watcher).await.unwrap().rows_affected() == 0 {}
    };
    let minute = Duration::from_mins(1);
    tokio::select! {
        answer = server.register("grace") => panic!("{answer:?}"),
        waited = tokio::time::timeout(minute, waits) => waited.expect("the commit waits"),
    }
    // The server has noticed once it answers on another connection.
    assert_eq!(server.get_as("/me", &token).await.status, 200);
    set("").await;
    server.register("grace").await.problem(409, "username_taken");
    server.stop();
    let log = cluster.log();
    assert!(!log.contains("there is no transaction in progress"), "{log}");
}

#[tokio::test]
async fn the_database_connection_uses_tls_and_verifies_the_certificate() {
    let Some(cluster) = Cluster::create("tls", &[]) else { return };
    let issued = |name: &str| {
        let key = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (key.cert.pem(), key.signing_key.serialize_pem())
    };
    let (certificate, key) = issued("127.0.0.1");
    cluster.write("server.crt", &certificate);
    cluster.write("server.key", &key);
    let mut operator = PgConnection::connect(cluster.url().as_str()).await.unwrap();
    for statement in ["ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"] {
        raw_sql(statement).execute(&mut operator).await.unwrap();
    }
    let directory = tempfile::TempDir::new().unwrap();
    let trusting = |name: &str, pem: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, pem).unwrap();
        let mut url = cluster.url();
        url.set_query(Some(&format!("sslmode=verify-full&sslrootcert={}", path.display())));
        Data::over(&url)
    };
    let server = Server::start_in(trusting("right.pem", &certificate), &FLAGS);
    server.token_of("ada").await;
    let encrypted = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                     WHERE application_name = 'keystead' AND NOT ssl";
    let plain = sqlx::query(encrypted).fetch_one(&mut operator).await.unwrap();
    assert_eq!(plain.get::<i64, _>(0), 0, "every connection is encrypted");

    let wrong = trusting("wrong.pem", &issued("127.0.0.1").0);
    let output = crate::support::harness::command(&wrong).args(FLAGS).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.contains("cannot open the database") && line.lines().count() == 1, "{line}");
}

#[tokio::test]
async fn a_read_only_database_makes_the_server_unavailable() {
    let Some(cluster) = Cluster::create("read-only", &[]) else { return };
    let server = Server::start_in(Data::over(&cluster.url()), &FLAGS);
    let token = server.token_of("ada").await;
    let mut operator = PgConnection::connect(cluster.url().as_str()).await.unwrap();
    let mut set = async |value: &str| {
        let statement = format!("ALTER SYSTEM SET default_transaction_read_only = {value}");
        raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut operator).await.unwrap();
        raw_sql("SELECT pg_reload_conf()").execute(&mut operator).await.unwrap();
    };
    set("on").await;
    while server.get("/health/ready").await.status == 200 {}
    assert_is_unavailable(&server).await;
    assert_eq!(server.get_as("/me", &token).await.status, 200, "reads still work");
    set("off").await;
    retry_registration(&server, "grace").await;
}

#[tokio::test]
async fn a_database_without_free_connections_makes_the_server_unavailable() {
    let Some(cluster) = Cluster::create("full", &["max_connections=12"]) else { return };
    let url = cluster.url();
    let server = Server::start_in(Data::over(&url), &FLAGS);
    server.token_of("ada").await;
    let mut others = Vec::new();
    let take_all = async |others: &mut Vec<PgConnection>| {
        while let Ok(connection) = PgConnection::connect(url.as_str()).await {
            others.push(connection);
        }
    };
    take_all(&mut others).await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE application_name = 'keystead'";
    // The server may be quicker to take the place of a connection that was ended, so that it has one again.
    let mut attempt = 0;
    let (registered, ready) = loop {
        raw_sql(end).execute(&mut others[0]).await.unwrap();
        take_all(&mut others).await;
        let registered = server.register(&format!("late-{attempt}")).await;
        let ready = server.get("/health/ready").await;
        if registered.status != StatusCode::CREATED && ready.status != StatusCode::OK {
            break (registered, ready);
        }
        attempt += 1;
    };
    assert_unavailable(&registered);
    ready.problem(503, "unavailable");
    for other in others {
        other.close().await.unwrap();
    }
    retry_registration(&server, "grace").await;
}
