//! Connecting to `PostgreSQL` by every form of a URL: several servers, sockets, TLS; and to one that has
//! not started yet.

use std::fs::Permissions;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Output, Stdio};
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, raw_sql};

use crate::support::cluster::{Cluster, free_port};
use crate::support::harness::{Data, Server, assert_unavailable, command, is_postgres};
use crate::support::operator::{assert_refused, refusal, run};

/// Starts a server with this URL, which need not be one that other programs read.
fn start(url: &str) -> Server {
    start_with(url, &[])
}

fn start_with(url: &str, flags: &[&str]) -> Server {
    let flag = format!("--database-url={url}");
    Server::start_in(Data::local(), &[&[&*flag, "--database-timeout=1s"], flags].concat())
}

/// Waits for what has to come about, so that a test in which it does not fails.
async fn within_a_minute(work: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_mins(1), work).await.expect("it comes about");
}

/// Starts a server that is expected to fail.
fn fail(url: &str) -> Output {
    let mut command = command(&Data::local());
    command.arg(format!("--database-url={url}"));
    refusal(command)
}

#[tokio::test]
async fn a_server_is_reached_by_ipv6_and_by_a_socket() {
    let sockets = tempfile::TempDir::new().unwrap();
    std::fs::set_permissions(sockets.path(), Permissions::from_mode(0o777)).unwrap();
    let sockets = sockets.path().display();
    let settings =
        [&*format!("unix_socket_directories={sockets}"), "listen_addresses=127.0.0.1,::1"];
    let Some(cluster) = Cluster::create("forms", &settings) else { return };
    let port = cluster.port;
    let first = start(cluster.url().as_str());
    let key = format!("--master-key-file={}", first.data.path().join("master-key").display());
    let encoded = sockets.to_string().replace('/', "%2F");
    for url in [
        format!("postgres://keystead@[::1]:{port}/postgres"),
        format!("postgres://keystead@/postgres?host={sockets}&port={port}&sslmode=require"),
        format!("postgres://keystead@{encoded}:{port}/postgres?channel_binding=prefer"),
        format!("postgres:///postgres?host={sockets}&port={port}&user=keystead&pgbouncer=true"),
        format!(
            "postgresql://keystead@localhost:{port}/postgres?hostaddr=127.0.0.1&connect_timeout=9"
        ),
    ] {
        let server = start_with(&url, &[&key]);
        assert_eq!(server.get("/health/ready").await.status, 200, "{url}");
    }
}

#[tokio::test]
async fn of_several_servers_the_one_that_can_be_written_to_is_used_after_a_failover_too() {
    let Some(primary) = Cluster::create("first", &[]) else { return };
    let standby = primary.standby().await;
    let (first, second) = (primary.port, standby.port);
    let url = format!(
        "postgres://keystead@127.0.0.1:{second},127.0.0.1:{first},127.0.0.1:{}/postgres\
         ?target_session_attrs=read-write",
        free_port()
    );
    let server = start(&url);
    server.token_of("ada").await;
    let mut operator = PgConnection::connect(standby.url().as_str()).await.unwrap();
    within_a_minute(async {
        while raw_sql("SELECT 1 FROM accounts").execute(&mut operator).await.is_err() {}
    })
    .await;

    primary.stop();
    assert_unavailable(&server.register("grace").await);
    raw_sql("SELECT pg_promote()").execute(&mut operator).await.unwrap();
    for attempt in 0.. {
        let answer = server.register("grace").await;
        if answer.status == 201 {
            break;
        }
        assert_unavailable(&answer);
        assert!(attempt < 60, "the server does not follow");
    }
    // The notices of other servers arrive from the new primary.
    let listening = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'";
    within_a_minute(async {
        while raw_sql(listening).execute(&mut operator).await.unwrap().rows_affected() == 0 {}
    })
    .await;

    // A standby alone is refused at once, by a line that says what it is.
    drop(server);
    let behind = standby.standby().await;
    assert_refused(&fail(behind.url().as_str()), 1, "it is a standby, which is read-only");
}

#[tokio::test]
async fn a_server_that_was_made_read_only_is_left_with_its_connections_open() {
    let Some(primary) = Cluster::create("demoted", &[]) else { return };
    let standby = primary.standby().await;
    let server = start(&format!(
        "postgres://keystead@127.0.0.1:{},127.0.0.1:{}/postgres",
        primary.port, standby.port
    ));
    server.token_of("ada").await;
    let mut operator = PgConnection::connect(standby.url().as_str()).await.unwrap();
    within_a_minute(async {
        while raw_sql("SELECT 1 FROM accounts").execute(&mut operator).await.is_err() {}
    })
    .await;
    let mut former = PgConnection::connect(primary.url().as_str()).await.unwrap();
    for statement in
        ["ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"]
    {
        raw_sql(statement).execute(&mut former).await.unwrap();
    }
    within_a_minute(async { while server.register("grace").await.status != 503 {} }).await;
    raw_sql("SELECT pg_promote()").execute(&mut operator).await.unwrap();
    within_a_minute(async { while server.register("mary").await.status != 201 {} }).await;
    // No connection of the pool is to the former primary.
    for _ in 0..20 {
        assert_eq!(server.log_in("ada").await.status, 200);
    }
}

#[tokio::test]
async fn notices_arrive_although_servers_before_the_primary_do_not_answer() {
    let Some(cluster) = Cluster::create("third", &[]) else { return };
    // Connections are made, and never answered.
    let silent = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let [first, second] = silent.each_ref().map(|it| it.local_addr().unwrap().port());
    let _server = start(&format!(
        "postgres://keystead@127.0.0.1:{first},127.0.0.1:{second},127.0.0.1:{}/postgres",
        cluster.port
    ));
    let mut operator = PgConnection::connect(cluster.url().as_str()).await.unwrap();
    let listening = "SELECT 1 FROM pg_stat_activity WHERE query = 'LISTEN \"keystead\"'";
    within_a_minute(async {
        while raw_sql(listening).execute(&mut operator).await.unwrap().rows_affected() == 0 {}
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_not_up_yet_is_waited_for() {
    let Some(cluster) = Cluster::create("late", &[]) else { return };
    cluster.stop();
    let data = Data::over(&cluster.url());
    let wait = |data: &Data| {
        let mut command = command(data);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stderr.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("waiting for the database") && line.contains("refused"), "{line}");
        process
    };
    let mut stopped = wait(&data);
    let id = stopped.id().to_string();
    assert!(
        std::process::Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success()
    );
    assert_eq!(stopped.wait().unwrap().code(), Some(0), "the wait ends with SIGTERM");

    let mut process = wait(&data);
    cluster.start();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("Keystead is ready at "), "{line}");
    process.kill().unwrap();
    process.wait().unwrap();
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_database_fail_at_once() {
    let Some(cluster) = Cluster::create("passwords", &[]) else { return };
    let mut url = cluster.url();
    let mut operator = PgConnection::connect(url.as_str()).await.unwrap();
    raw_sql("ALTER ROLE keystead PASSWORD 'right'").execute(&mut operator).await.unwrap();
    cluster.write("pg_hba.conf", "host all all 127.0.0.1/32 scram-sha-256\n");
    raw_sql("SELECT pg_reload_conf()").execute(&mut operator).await.unwrap();
    within_a_minute(async { while PgConnection::connect(url.as_str()).await.is_ok() {} }).await;
    url.set_password(Some("wrong")).unwrap();
    let output = fail(url.as_str());
    assert_refused(&output, 1, "password authentication failed for user \"keystead\" (28P01)\n");
    url.set_password(Some("right")).unwrap();
    drop(start(url.as_str()));
    url.set_path("/nowhere");
    assert_refused(&fail(url.as_str()), 1, "database \"nowhere\" does not exist (3D000)\n");
}

#[test]
fn a_server_that_is_no_postgresql_is_described_in_words() {
    if !is_postgres() {
        return;
    }
    for (answer, expected) in [
        // A proxy that reaches no database closes the connection, as HAProxy does.
        (&b""[..], "closed the connection at once, as a proxy does"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak PostgreSQL's protocol"),
    ] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answering = std::thread::spawn(move || {
            use std::io::{Read as _, Write as _};
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 8]).unwrap();
            stream.write_all(answer).unwrap();
        });
        let url = format!("--database-url=postgres://keystead@127.0.0.1:{port}/k");
        let output = run(&Data::local(), &["user", "list", &url]);
        answering.join().unwrap();
        assert_refused(&output, 1, expected);
    }
}

#[tokio::test]
async fn a_root_certificate_is_verified_or_refused_in_every_mode() {
    let Some(cluster) = Cluster::create("roots", &[]) else { return };
    let issued = |name: &str| {
        let key = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (key.cert.pem(), key.signing_key.serialize_pem())
    };
    // The name in it is not the server's: only the issuer can be verified.
    let (certificate, key) = issued("database.example.org");
    cluster.write("server.crt", &certificate);
    cluster.write("server.key", &key);
    let mut operator = PgConnection::connect(cluster.url().as_str()).await.unwrap();
    for statement in ["ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"] {
        raw_sql(statement).execute(&mut operator).await.unwrap();
    }
    let first = start(cluster.url().as_str());
    let key_file = format!("--master-key-file={}", first.data.path().join("master-key").display());
    let directory = tempfile::TempDir::new().unwrap();
    let [right, wrong] =
        [("right", &certificate), ("wrong", &issued("127.0.0.1").0)].map(|(name, pem)| {
            let path = directory.path().join(name);
            std::fs::write(&path, pem).unwrap();
            path.display().to_string()
        });
    let with = |mode: &str, root: &str, is_exact: bool| {
        let mut url = cluster.url();
        url.set_query(Some(&format!("sslmode={mode}&sslrootcert={root}")));
        let mut command = command(&Data::local());
        command.arg(format!("--database-url={url}")).arg(&key_file).env_remove("SSL_CERT_DIR");
        if is_exact {
            command.env("SSL_CERT_FILE", root);
        }
        command
    };
    for mode in ["require", "verify-ca"] {
        let server = Server::start_command(Data::local(), with(mode, &right, true));
        assert_eq!(server.get("/health/ready").await.status, 200);
        let output = refusal(with(mode, &wrong, true));
        assert_refused(&output, 1, "certificate is not trusted");
        // Beside the authorities of the system, it would verify next to nothing.
        assert_refused(&refusal(with(mode, &right, false)), 2, "sslmode=verify-full");
    }
    assert_refused(&refusal(with("prefer", &right, false)), 2, "nothing is verified");
    let output = refusal(with("verify-full", &right, false));
    assert_refused(&output, 1, "certificate");
    let missing = format!("{right}-missing");
    let output = refusal(with("verify-full", &missing, false));
    assert_refused(&output, 1, &format!("the file of sslrootcert, {missing}: No such file"));
}

#[test]
fn a_parameter_that_cannot_be_honoured_is_refused_by_its_name() {
    for (query, expected) in [
        ("service=k", "--database-url: expected no service in the URL: write the host"),
        ("channel_binding=require", "sslmode=verify-full in place of channel_binding=require"),
        ("target_session_attrs=standby", "target_session_attrs=read-write"),
        ("sslpassword=hush", "no sslpassword in the URL"),
    ] {
        let output = fail(&format!("postgres://keystead@127.0.0.1:1/k?{query}"));
        assert_refused(&output, 2, expected);
        assert!(!String::from_utf8(output.stderr).unwrap().contains("hush"));
    }
}
