//! Logins with the names that imported accounts had elsewhere and could not keep.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, Row as _};
use tempfile::TempDir;

use crate::support::guesses::{guess, throttle};
use crate::support::harness::{Answer, Data, PASSWORD, Server, credentials, is_postgres};
use crate::support::import::{bcrypt_hash, export_all, import, keystead};
use crate::support::lock::connect;

/// Imports accounts under other names.
fn import_renamed(data: &Data, renames: &[(&str, &str)]) {
    let directory = TempDir::new().unwrap();
    let (file, hash) = (directory.path().join("renames.jsonl"), bcrypt_hash());
    let line = |value: Value| value.to_string() + "\n";
    let pairs = renames.iter().map(|(old, new)| line(json!({ "old": old, "new": new })));
    fs::write(&file, pairs.collect::<String>()).unwrap();
    let accounts =
        renames.iter().map(|(old, _)| line(json!({ "username": old, "password_hash": hash })));
    let text: String = accounts.collect();
    let done = import(data, &text, &["--rename-with", file.to_str().unwrap()]);
    assert!(done.status.success(), "{done:?}");
}

async fn log_in(server: &Server, name: &str) -> Answer {
    server.post("/login", credentials(name, PASSWORD)).await
}

/// The name of the account that a login is of.
async fn name_after(server: &Server, login: &Answer) -> String {
    let me = server.get_as("/me", &login.tokens().access).await.json();
    me["user"]["username"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_imported_account_logs_in_with_the_name_that_it_could_not_keep() {
    let server = Server::start();
    let long = format!("{}@example.org", "x".repeat(90));
    let renames =
        [("Ada Lovelace", "ada"), ("José Ñandú", "jose"), ("Софья", "sofya"), (&long, "long")];
    import_renamed(&server.data, &renames);
    for (typed, expected) in [
        ("Ada Lovelace", "ada"),
        ("ADA LOVELACE", "ada"),
        ("ada", "ada"),
        ("josé ñandú", "jose"),
        ("JOSE\u{301} N\u{303}ANDU\u{301}", "jose"),
        ("СОФЬЯ", "sofya"),
        (&long.to_uppercase(), "long"),
    ] {
        let login = log_in(&server, typed).await;
        assert_eq!(login.status, 200, "{typed} {login:?}");
        assert_eq!(name_after(&server, &login).await, expected, "{typed}");
    }
    let wrong = guess(&server, "Ada Lovelace").await;
    let unknown = guess(&server, "Ada Nobody").await;
    wrong.problem(401, "invalid_credentials");
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
    for strange in ["Ada\0Lovelace", "Ada  Lovelace", "x".repeat(5_000).as_str()] {
        log_in(&server, strange).await.problem(401, "invalid_credentials");
    }
}

#[tokio::test]
async fn a_former_name_is_only_for_logging_in() {
    let server = Server::start();
    import_renamed(&server.data, &[("Ada", "ada-2"), ("Grace Hopper", "grace")]);
    let show = keystead(&server.data, &["user", "show", "Grace Hopper"]).output().unwrap();
    assert_eq!(
        show.status.code(),
        Some(1),
        "commands take the name that the account has: {show:?}"
    );
    let refused = server.register("Grace Hopper").await;
    assert_eq!(refused.field_errors(), [("username".into(), "invalid_characters".into())]);

    assert_eq!(name_after(&server, &log_in(&server, "ada").await).await, "ada-2");
    let other = "a lively harbour at dusk";
    let registered = server.post("/register", credentials("Ada", other)).await;
    assert_eq!(registered.status, 201, "a former name is free: {registered:?}");
    log_in(&server, "ada").await.problem(401, "invalid_credentials");
    let login = server.post("/login", credentials("ada", other)).await;
    assert_eq!(name_after(&server, &login).await, "Ada");
    assert_eq!(name_after(&server, &log_in(&server, "ada-2").await).await, "ada-2");
}

#[tokio::test]
async fn guesses_at_both_names_of_an_account_are_counted_together() {
    let server = Server::start();
    import_renamed(&server.data, &[("Ада Лавлейс", "ada"), ("Grace Hopper", "grace")]);
    throttle(async || guess(&server, "Ада Лавлейс").await).await;
    for name in ["ada", "ADA", "Ада Лавлейс", "АДА ЛАВЛЕЙС"] {
        log_in(&server, name).await.problem(429, "too_many_requests");
    }
    throttle(async || guess(&server, "grace").await).await;
    log_in(&server, "Grace Hopper").await.problem(429, "too_many_requests");
    // Otherwise the spellings that share a counter would show which names exist.
    throttle(async || guess(&server, "Анна Нобель").await).await;
    log_in(&server, "АННА НОБЕЛЬ").await.problem(429, "too_many_requests");
}

#[tokio::test]
async fn an_operator_who_is_told_the_former_name_can_end_the_waits() {
    let server = Server::start();
    import_renamed(&server.data, &[("Grace Hopper", "grace")]);
    throttle(async || guess(&server, "Grace Hopper").await).await;
    let clear = ["throttle", "clear", "--user", "grace HOPPER"];
    let cleared = keystead(&server.data, &clear).output().unwrap();
    let said = String::from_utf8(cleared.stdout).unwrap();
    assert!(said.contains("Ended the waits for grace HOPPER"), "{said}");
    assert_eq!(log_in(&server, "Grace Hopper").await.status, 200);
    let show = keystead(&server.data, &["user", "show", "grace"]).output().unwrap();
    let said = String::from_utf8(show.stdout).unwrap();
    assert!(said.contains("\nformerly  Grace Hopper"), "{said}");
}

#[tokio::test]
async fn a_login_with_either_name_resets_the_counter_of_both() {
    let server = Server::start();
    import_renamed(&server.data, &[("Ada Lovelace", "ada")]);
    let (own, former) = ("ada", "Ada Lovelace");
    // Each twice, so that failures that stay would be too many.
    for (guessed, other) in [(own, former), (own, former), (former, own), (former, own)] {
        for _ in 0..4 {
            guess(&server, guessed).await.problem(401, "invalid_credentials");
        }
        assert_eq!(log_in(&server, other).await.status, 200, "{guessed} {other}");
    }
}

#[tokio::test]
async fn a_former_name_goes_with_its_account() {
    let server = Server::start();
    import_renamed(&server.data, &[("Ada Lovelace", "ada"), ("Grace Hopper", "grace")]);
    let token = log_in(&server, "Ada Lovelace").await.tokens().access;
    let body = json!({ "password": PASSWORD });
    let deleted = server.send(Method::DELETE, "/me", |r| r.bearer_auth(&token).json(&body)).await;
    assert_eq!(deleted.status, 204, "{deleted:?}");
    let removed = keystead(&server.data, &["user", "delete", "grace", "--yes"]).output().unwrap();
    assert!(removed.status.success(), "{removed:?}");
    for name in ["Ada Lovelace", "Grace Hopper"] {
        log_in(&server, name).await.problem(401, "invalid_credentials");
    }
    let mut database = connect(&server.data).await;
    let left = sqlx::query("SELECT count(*) FROM former_names").fetch_one(&mut database).await;
    assert_eq!(left.unwrap().get::<i64, _>(0), 0);
    database.close().await.unwrap();
    import_renamed(&server.data, &[("Ada Lovelace", "another")]);
    assert_eq!(name_after(&server, &log_in(&server, "ada lovelace").await).await, "another");
}

#[tokio::test]
async fn a_former_name_belongs_to_the_first_account_that_brings_it() {
    let server = Server::start();
    let hash = bcrypt_hash();
    let line = |name: &str, former: &str| {
        let line = json!({ "username": name, "former_username": former, "password_hash": hash });
        line.to_string() + "\n"
    };
    let text = line("zoe", "The Name") + &line("ada", "THE NAME") + &line("eve", "eve");
    assert!(import(&server.data, &text, &[]).status.success());
    assert!(import(&server.data, &line("bob", "the name"), &[]).status.success());
    assert_eq!(name_after(&server, &log_in(&server, "The Name").await).await, "zoe");
    let kept = export_all(&server.data);
    let named = kept.iter().filter(|account| account.get("former_username").is_some());
    assert_eq!(named.map(|account| &account["username"]).collect::<Vec<_>>(), ["zoe"]);
}

#[tokio::test]
async fn an_export_and_a_move_keep_former_names() {
    let server = Server::start();
    import_renamed(&server.data, &[("Ada Lovelace", "ada")]);
    let exported = export_all(&server.data);
    assert_eq!(exported[0]["former_username"], "Ada Lovelace");
    let token = log_in(&server, "ada").await.tokens().access;
    let own = server.get_as("/me/export", &token).await.json();
    assert_eq!(own["former_username"], "Ada Lovelace");
    let csv = keystead(&server.data, &["export", "--format", "csv"]).output().unwrap();
    let said = String::from_utf8(csv.stderr).unwrap();
    assert!(said.contains("the former names of 1 account are left out"), "{said}");

    let other = Server::start();
    assert!(import(&other.data, &exported[0].to_string(), &[]).status.success());
    assert_eq!(name_after(&other, &log_in(&other, "Ada Lovelace").await).await, "ada");

    let old = other.kill();
    let new = Data::local();
    fs::create_dir_all(new.path()).unwrap();
    let to = format!("sqlite:{}", new.path().join("keystead.db").display());
    let from = match &old.postgres {
        Some(url) => url.to_string(),
        None => format!("sqlite:{}", old.path().join("keystead.db").display()),
    };
    let mut migrate = crate::support::harness::keystead();
    let moved = migrate.args(["migrate-database", "--from", &from, "--to", &to]).output().unwrap();
    assert!(String::from_utf8(moved.stdout).unwrap().contains("1 former names"));
    fs::copy(old.path().join("master-key"), new.path().join("master-key")).unwrap();
    let moved = Server::start_in(new, &[]);
    assert_eq!(name_after(&moved, &log_in(&moved, "Ada Lovelace").await).await, "ada");
}

/// The plan of `SQLite` has a unit test.
#[tokio::test]
async fn postgresql_finds_a_former_name_by_its_index() {
    if !is_postgres() {
        return;
    }
    let server = Server::start();
    import_renamed(&server.data, &[("Ada Lovelace", "ada")]);
    let mut database = connect(&server.data).await;
    let many = "INSERT INTO former_names (name_key, account_id, username)
                SELECT 'name ' || number, id, 'x' FROM accounts, generate_series(1, 20000) AS number";
    for statement in [many, "ANALYZE former_names"] {
        sqlx::query(statement).execute(&mut database).await.unwrap();
    }
    let counts =
        "SELECT seq_scan, idx_scan FROM pg_stat_user_tables WHERE relname = 'former_names'";
    let mut scans = async || {
        let row = sqlx::query(counts).fetch_one(&mut database).await.unwrap();
        (row.get::<i64, _>(0), row.get::<i64, _>(1))
    };
    // Statistics arrive later than the login that they are of. The migration has read the table too.
    let by_index = loop {
        log_in(&server, "Ada Lovelace").await.tokens();
        let (all, by_index) = scans().await;
        if by_index > 0 || all > 20 {
            break by_index;
        }
    };
    assert!(by_index > 0, "a login reads the whole table");
}
