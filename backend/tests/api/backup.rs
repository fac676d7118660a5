//! `keystead backup` while the server runs and writes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;
use sqlx::{Connection as _, raw_sql};

use crate::support::harness::{Data, Server, Tokens, is_postgres};
use crate::support::lock::connect;
use crate::support::operator::{self, assert_refused, command, run};

/// The file names in a directory, sorted.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_backup_made_under_load_is_restored_with_its_sessions() {
    if is_postgres() {
        return; // PostgreSQL has its own tools, which the error names.
    }
    let server = Arc::new(Server::start_in(Data::local(), &["--throttle", "off"]));
    let tokens = server.tokens_of("ada").await;
    let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            let (server, stop) = (Arc::clone(&server), Arc::clone(&stop));
            let written = Arc::clone(&written);
            tokio::spawn(async move {
                let mut all: Vec<(String, Tokens)> = Vec::new();
                while !stop.load(Ordering::SeqCst) {
                    let name = format!("user-{worker}-{}", all.len());
                    let tokens = server.tokens_of(&name).await;
                    all.push((name, tokens));
                    written.fetch_add(1, Ordering::SeqCst);
                }
                all
            })
        })
        .collect();
    while written.load(Ordering::SeqCst) < 20 {
        tokio::task::yield_now().await;
    }
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("backup.db");
    let mut process = command(&server.data, &["backup", file.to_str().unwrap(), "--json"]);
    let output = tokio::task::spawn_blocking(move || process.output().unwrap()).await.unwrap();
    let before = written.load(Ordering::SeqCst);
    let answer = operator::json_of(&output);
    let bytes = fs::metadata(&file).unwrap().len();
    assert_eq!(answer, json!({ "file": file.to_str().unwrap(), "bytes": bytes }));
    while written.load(Ordering::SeqCst) < before + 20 {
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::SeqCst);
    let mut all = Vec::new();
    for worker in workers {
        all.push(worker.await.unwrap());
    }
    assert_eq!(names(directory.path()), ["backup.db"]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let old = Arc::into_inner(server).unwrap().kill();
    let restored = Data::local();
    fs::create_dir_all(restored.path()).unwrap();
    fs::copy(&file, restored.path().join("keystead.db")).unwrap();
    fs::copy(old.path().join("master-key"), restored.path().join("master-key")).unwrap();
    let server = Server::start_in(restored, &["--throttle", "off"]);
    server.refresh(&tokens.refresh).await.tokens();
    assert_eq!(server.log_in("ada").await.status, 200);
    // The backup has everything of each worker up to one moment, and nothing after it.
    let mut kept = 0;
    for worker in &all {
        let mut gone = None;
        for (name, tokens) in worker {
            if server.log_in(name).await.status == 200 {
                assert_eq!(gone, None, "{name} exists, and an earlier account does not");
                kept += 1;
                let is_active = server.refresh(&tokens.refresh).await.status == 200;
                let is_last = !is_active;
                if is_last {
                    gone = Some(name); // Its account was backed up, and its session was not.
                }
            } else {
                gone = Some(name);
            }
        }
    }
    assert!((20..written.load(Ordering::SeqCst)).contains(&kept), "{kept}");
}

fn backup_of(data: &Data, file: &Path) -> Output {
    run(data, &["backup", file.to_str().unwrap()])
}

#[tokio::test]
async fn a_backup_never_replaces_a_file_and_is_never_left_incomplete() {
    let server = Server::start();
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("backup.db");
    let backup = |file: &Path| backup_of(&server.data, file);
    if is_postgres() {
        assert_refused(&backup(&file), 1, "pg_dump");
        assert_eq!(names(directory.path()), [""; 0]);
        return;
    }
    fs::write(&file, "precious").unwrap();
    assert_refused(&backup(&file), 1, "already exists");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    std::os::unix::fs::symlink("/nowhere", directory.path().join("link")).unwrap();
    assert_refused(&backup(&directory.path().join("link")), 1, "already exists");
    assert_refused(&backup(&directory.path().join("no/such/folder.db")), 1, "cannot write");
    let elsewhere = Data::local();
    assert_refused(&run(&elsewhere, &["backup", "/tmp/never.db"]), 1, "is --data-dir right?");
    assert!(!elsewhere.path().exists(), "nothing was created");

    // A damaged database is not copied.
    for number in 0..50 {
        assert_eq!(server.register(&format!("user-{number}")).await.status, 201);
    }
    let data = server.kill();
    let mut database = connect(&data).await;
    raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let path = data.path().join("keystead.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096 * 2..].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    assert_refused(&backup_of(&data, &directory.path().join("other.db")), 1, "malformed");
    assert_eq!(names(directory.path()), ["backup.db", "link"]);
}
