//! `keystead doctor` reports problems and changes nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use sqlx::{Connection as _, raw_sql};

use crate::support::certificate::Certificate;
use crate::support::findings::{assert_found, found};
use crate::support::harness::{Data, Server, credentials, is_postgres};
use crate::support::import::import;
use crate::support::lock::connect;
use crate::support::operator::run;

fn doctor(data: &Data, flags: &[&str]) -> Output {
    run(data, &[&["doctor", "--json"], flags].concat())
}

/// Every file of a directory with content, modification time and mode.
fn contents(directory: &Path) -> Vec<(String, Vec<u8>, std::time::SystemTime, u32)> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    let mut all: Vec<_> = entries
        .map(|entry| {
            let data = entry.metadata().unwrap();
            let name = entry.file_name().into_string().unwrap();
            // Reading changes the index of the write-ahead log, and a server that is asked whether it is
            // ready writes a page to the log.
            let content = fs::read(entry.path()).unwrap();
            let (content, changed) = if name.ends_with("-shm") || name.ends_with("-wal") {
                (Vec::new(), std::time::UNIX_EPOCH)
            } else {
                (content, data.modified().unwrap())
            };
            (name, content, changed, data.permissions().mode())
        })
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_healthy_server_passes_while_running_and_while_stopped() {
    let mut server = Server::start();
    server.token_of("ada").await;
    let listen = format!("--listen={}", server.address());
    let before = contents(&server.data.path());
    let output = doctor(&server.data, &[&listen]);
    for check in [
        "settings",
        "throttle",
        "public_url",
        "listen",
        "data_directory",
        "database",
        "master_key",
        "clock",
        "password_hashes",
        "second_factors",
    ] {
        assert_found(&output, check, "ok", "");
    }
    assert!(found(&output, "listen").1.contains("a server runs at"));
    if is_postgres() {
        // The PostgreSQL of the tests need not survive a power failure.
        assert_found(&output, "postgresql", "warning", "fsync");
    } else {
        assert_ne!(found(&output, "disk").0, "failed");
    }
    assert_eq!(contents(&server.data.path()), before, "while it runs");

    let text = run(&server.data, &["doctor", &listen]);
    assert_eq!((text.status.code(), text.stderr.len()), (Some(0), 0), "{text:?}");
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.lines().all(|line| line.starts_with("ok ") || line.starts_with("warning ")));

    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    let before = contents(&server.data.path());
    let output = doctor(&server.data, &[&listen]);
    assert_found(&output, "listen", "ok", "is free");
    assert_found(&output, "database", "ok", "intact");
    assert_eq!(contents(&server.data.path()), before, "while it is stopped");

    let killed = Server::start().kill();
    let before = contents(&killed.path());
    assert_found(&doctor(&killed, &[&listen]), "database", "ok", "intact");
    assert_eq!(contents(&killed.path()), before, "after it was killed");
}

#[test]
fn before_the_first_start_missing_files_are_warnings_and_none_is_created() {
    let data = Data::new();
    let output = doctor(&data, &["--listen=127.0.0.1:0"]);
    assert_found(&output, "data_directory", "warning", "does not exist: keystead serve creates it");
    assert_found(&output, "database", "warning", "keystead serve creates");
    assert!(!data.path().exists());
    let bad = doctor(&data, &["--bcrypt-cost=99"]);
    assert_found(&bad, "settings", "failed", "from 4 to 16");
    assert_eq!(String::from_utf8(bad.stderr).unwrap(), "keystead: 1 failed, 0 warnings\n");
}

#[tokio::test]
async fn problems_with_files_are_reported() {
    let server = Server::start();
    let data = server.kill();
    let key = data.path().join("master-key");
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let listen = "--listen=127.0.0.1:0";
    mode(&data.path(), 0o755);
    assert_found(&doctor(&data, &[listen]), "data_directory", "warning", "chmod 700");
    mode(&data.path(), 0o700);
    mode(&key, 0o644);
    let output = doctor(&data, &[listen]);
    let expected = "master-key can be read by other users: the next start of keystead serve";
    assert_found(&output, "data_directory", "warning", expected);
    assert_found(&output, "master_key", "ok", "opens 1 signing key");
    mode(&key, 0o600);
    let text = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert_found(&doctor(&data, &[listen]), "master_key", "failed", "is missing");
    assert!(!key.exists(), "a new key could not open the stored ones");
    fs::copy(Server::start().data.path().join("master-key"), &key).unwrap();
    assert_found(&doctor(&data, &[listen]), "master_key", "failed", "another master key");
    fs::write(&key, text).unwrap();
    assert_found(&doctor(&data, &[listen]), "master_key", "ok", "opens 1 signing key");
    if !is_postgres() {
        mode(&data.path().join("keystead.db"), 0o640);
        assert_found(&doctor(&data, &[listen]), "data_directory", "warning", "keystead.db can be");
    }
}

#[test]
fn a_brand_that_cannot_be_shown_is_reported() {
    let data = Data::new();
    let files = tempfile::TempDir::new().unwrap();
    let logo = files.path().join("logo.svg");
    let flags = ["--listen=127.0.0.1:0", &format!("--brand-logo={}", logo.display())];
    fs::write(&logo, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    assert_found(&doctor(&data, &flags), "brand", "ok", "browsers can show");
    fs::write(&logo, "GIF89a").unwrap();
    let expected = "it is not SVG, PNG, WebP or JPEG: convert it";
    assert_found(&doctor(&data, &flags), "brand", "failed", expected);
}

#[tokio::test]
async fn problems_with_the_database_are_reported() {
    let data = Server::start().kill();
    let listen = "--listen=127.0.0.1:0";
    let mut database = connect(&data).await;
    let mut change = async |statement: &'static str| {
        raw_sql(statement).execute(&mut database).await.unwrap();
    };
    change("INSERT INTO events (id, account_id, kind, created_at) VALUES ('x', 'x', 'login', 4102444800000)").await;
    assert_found(
        &doctor(&data, &[listen]),
        "clock",
        "warning",
        "if it is right, the clock was ahead",
    );
    change("DELETE FROM events; INSERT INTO moving (source) VALUES ('elsewhere')").await;
    assert_found(&doctor(&data, &[listen]), "database", "failed", "only a part of elsewhere");
    change("DELETE FROM moving; UPDATE _sqlx_migrations SET version = 999 WHERE version = 1").await;
    assert_found(&doctor(&data, &[listen]), "database", "failed", "newer version");
    change("DELETE FROM _sqlx_migrations WHERE version > 1").await;
    let output = doctor(&data, &[listen]);
    if is_postgres() {
        assert_found(&output, "database", "warning", "no tables yet");
        return;
    }
    assert_found(&output, "database", "warning", "no tables yet");
    change(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            VALUES (1, 'x', TRUE, x'00', 0)",
    )
    .await;
    assert_found(&doctor(&data, &[listen]), "database", "warning", "of an earlier version");
    database.close().await.unwrap();
    let file = data.path().join("keystead.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[4096 * 2..].fill(0x5a);
    fs::write(&file, &bytes).unwrap();
    assert_found(&doctor(&data, &[listen]), "database", "failed", "damaged");
    fs::write(&file, "no database at all, but long enough to be looked at as if it were one")
        .unwrap();
    assert_found(&doctor(&data, &[listen]), "database", "failed", "not a database");
}

#[tokio::test]
async fn problems_with_the_listener_and_the_public_url_are_reported() {
    let data = Data::local();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let answers = std::thread::spawn({
        let taken = taken.try_clone().unwrap();
        move || {
            use std::io::Write;
            let (mut stream, _) = taken.accept().unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
        }
    });
    let listen = format!("--listen={}", taken.local_addr().unwrap());
    assert_found(&doctor(&data, &[&listen]), "listen", "failed", "another program");
    answers.join().unwrap();
    assert_found(&doctor(&data, &["--listen=192.0.2.1:80"]), "listen", "failed", "cannot listen");
    for (flags, outcome, expected) in [
        (&["--listen=0.0.0.0:0"][..], "warning", "listen address"),
        (&["--public-url=http://id.example.org"], "warning", "sends passwords unencrypted"),
        (&["--public-url=http://localhost:8000"], "ok", "http://localhost:8000"),
        (&["--public-url=https://id.example.org"], "warning", "--trusted-proxies"),
        (&["--public-url=https://id.example.org", "--trusted-proxies=10.0.0.1"], "ok", "https"),
    ] {
        let flags = [&["--listen=127.0.0.1:0"], flags].concat();
        let flags = if flags[1].starts_with("--listen") { &flags[1..] } else { &flags };
        assert_found(&doctor(&data, flags), "public_url", outcome, expected);
    }
    let off = doctor(&data, &["--listen=127.0.0.1:0", "--throttle=off"]);
    assert_found(&off, "throttle", "warning", "--throttle on");
}

#[tokio::test]
async fn problems_with_a_certificate_are_reported() {
    let (ours, other) = (Certificate::new(), Certificate::new());
    let [certificate, key] = ours.flags();
    let [_, foreign] = other.flags();
    let data = Data::local();
    let run_doctor = |flags: &[&str]| doctor(&data, &[&["--listen=127.0.0.1:0"], flags].concat());
    let named = "--public-url=https://localhost";
    assert_found(&run_doctor(&[&certificate, &key, named]), "certificate", "ok", "is valid until");
    let foreign = run_doctor(&[&certificate, &foreign]);
    assert_found(&foreign, "certificate", "failed", "does not belong to");
    let misnamed = run_doctor(&[&certificate, &key, "--public-url=https://id.example.org"]);
    assert_found(&misnamed, "certificate", "failed", "is not valid for id.example.org");
    for (from, until, outcome, expected) in [
        (2020, 2021, "failed", "expired at 2021-01-01"),
        (2090, 2091, "failed", "is not valid before 2090"),
    ] {
        ours.renew_for(from, until);
        assert_found(&run_doctor(&[&certificate, &key]), "certificate", outcome, expected);
    }
    other.open_key();
    let [certificate, key] = other.flags();
    assert_found(&run_doctor(&[&certificate, &key]), "certificate", "warning", "chmod 600");

    let server = other.server();
    let listen = format!("--listen={}", server.address());
    let running = doctor(&server.data, &[&listen, &certificate, &key]);
    assert_found(&running, "listen", "ok", "is ready");
    other.renew();
    let renewed = doctor(&server.data, &[&listen, &certificate, &key]);
    assert_found(&renewed, "listen", "warning", "SIGHUP");
}

#[tokio::test]
async fn hashes_that_slow_failed_logins_are_counted_until_none_is_left() {
    let server = Server::start();
    let hash = "pbkdf2_sha256$1000$saltsaltsalt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
    let lines = ["ada", "grace"].map(|name| {
        serde_json::json!({ "username": name, "password_hash": hash }).to_string() + "\n"
    });
    assert!(import(&server.data, &lines.concat(), &["--allow-weak"]).status.success());
    let run_doctor = || doctor(&server.data, &["--listen=127.0.0.1:0"]);
    assert_found(
        &run_doctor(),
        "password_hashes",
        "warning",
        "2 accounts with a hash other than bcrypt",
    );
    server.post("/login", credentials("ada", "correct horse")).await.tokens();
    assert_found(
        &run_doctor(),
        "password_hashes",
        "warning",
        "1 account with a hash other than bcrypt",
    );
    server.post("/login", credentials("grace", "correct horse")).await.tokens();
    assert_found(&run_doctor(), "password_hashes", "ok", "bcrypt");
}

#[tokio::test]
async fn problems_with_forward_auth_and_metrics_are_reported() {
    let data = Data::local();
    let apps = ["--public-url=https://id.example.org", "--forward-auth-domain=example.org"];
    let run_doctor = |flags: &[&str]| doctor(&data, &[&["--listen=127.0.0.1:0"], flags].concat());
    assert_found(&run_doctor(&apps), "forward_auth", "warning", "--trusted-proxies");
    let proxied = [&apps[..], &["--trusted-proxies=10.0.0.1"]].concat();
    assert_found(&run_doctor(&proxied), "forward_auth", "ok", "example.org");

    let metrics = |address: &str| run_doctor(&[&format!("--metrics-listen={address}")]);
    assert_found(&metrics("127.0.0.1:0"), "metrics", "ok", "127.0.0.1");
    assert_found(&metrics("0.0.0.0:0"), "metrics", "warning", "anyone who reaches");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert_found(&metrics(&address), "metrics", "failed", "cannot listen");
    let server = Server::start();
    let listen = format!("--listen={}", server.address());
    let without = doctor(&server.data, &[&listen, "--metrics-listen=127.0.0.1:0"]);
    assert_found(&without, "metrics", "warning", "restart the server");
}
