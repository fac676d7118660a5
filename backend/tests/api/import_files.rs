//! `keystead import` of files as people have them, and of other systems' exports.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::harness::{Server, credentials};
use crate::support::import::{bcrypt_hash, export_all, import};

/// The password of [`DJANGO_HASH`], of Django 5.2.19.
const DJANGO_PASSWORD: &str = "correct horse";
const DJANGO_HASH: &str =
    "pbkdf2_sha256$1000$saltsaltsalt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Checks a file where there is no database.
    fn check(&self, name: &str, content: impl AsRef<[u8]>, flags: &[&str]) -> Output {
        let path = self.write(name, content);
        let mut command = crate::support::harness::keystead();
        command.args(["import", path.to_str().unwrap(), "--dry-run"]).args(flags);
        command.arg("--data-dir").arg(self.0.path().join("none")).output().unwrap()
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn each_file_that_people_have_is_read_or_named() {
    let files = Files::new();
    let hash = bcrypt_hash();
    let rows = |separator: &str, end: &str| {
        let row = |fields: [&str; 2]| fields.join(separator) + end;
        row(["username", "password_hash"]) + &row(["ada", &hash]) + &row(["grace", &hash])
    };
    let object = |name: &str| json!({ "username": name, "password_hash": hash });
    let pretty = serde_json::to_string_pretty(&json!([object("ada"), object("grace")])).unwrap();
    let lines = format!("{}\n{}\n", object("ada"), object("grace"));
    for (name, content) in [
        ("bom.csv", "\u{feff}".to_owned() + &rows(",", "\r\n")),
        ("semicolons.csv", rows(";", "\n")),
        ("tabs.csv", rows("\t", "\n")),
        ("tabs.tsv", rows("\t", "\n")),
        ("excel.csv", "sep=;\r\n".to_owned() + &rows(";", "\r\n")),
        (
            "capitals.csv",
            rows(",", "\n").replace("username,password_hash", "Username,Password_Hash"),
        ),
        ("blanks.csv", rows(", ", "\n").replace("username", "user name")),
        ("empty-columns.csv", rows(",", ",,\n")),
        ("array.json", pretty.clone()),
        ("array.jsonl", pretty.clone()),
        ("line.json", json!([object("ada"), object("grace")]).to_string()),
        ("lines.json", lines.clone()),
        ("lines.txt", lines.clone()),
        ("rows.txt", rows(",", "\n")),
        ("accounts", lines),
    ] {
        let output = files.check(name, content, &[]);
        let said = String::from_utf8(output.stdout.clone()).unwrap();
        let expected = "2 accounts can be imported, 0 lines cannot. Nothing was written.\n";
        assert!(output.status.success() && said == expected, "{name}: {output:?}");
    }
    for (name, content) in [("header.csv", "username,password_hash\n"), ("empty.jsonl", "")] {
        let output = files.check(name, content, &[]);
        assert!(output.status.success() && output.stdout.starts_with(b"0 accounts"), "{output:?}");
    }
    let utf16: Vec<u8> = rows("\t", "\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content, flags, reason) in [
        ("utf16.txt", utf16, &[] as &[&str], "it is UTF-16"),
        ("latin1.csv", b"username,password_hash\nJos\xe9,h\n".to_vec(), &[], "line 2: not UTF-8"),
        ("email.csv", b"email,password_hash\n".to_vec(), &[], "there is no field \"email\""),
        ("dump.sql", b"COPY users (id) FROM stdin;\n".to_vec(), &[], "it is an SQL dump"),
        ("users.ldif", b"dn: dc=example\n".to_vec(), &[], "--from ldif"),
        ("firebase.json", b"{\"users\": [{\"localId\": \"x\"}]}".to_vec(), &[], "--from firebase"),
        (
            "realm.json",
            b"{\n \"realm\": \"x\",\n \"users\": [\n]}".to_vec(),
            &[],
            "--from keycloak",
        ),
        (
            "django.json",
            b"[{\"model\": \"auth.user\", \"pk\": 1, \"fields\": {}}]".to_vec(),
            &[],
            "--from django",
        ),
        (
            "auth0.ndjson",
            b"{\"_id\": {\"$oid\": \"6\"}, \"email\": \"a\", \"passwordHash\": \"h\"}".to_vec(),
            &[],
            "--from auth0",
        ),
        (
            "supabase.csv",
            b"instance_id,id,aud,encrypted_password\n".to_vec(),
            &[],
            "--from supabase",
        ),
        ("words.txt", b"hello\n".to_vec(), &[], "neither JSON nor CSV"),
        (
            "wrong.csv",
            b"username,password_hash\n".to_vec(),
            &["--from", "wordpress"],
            "no column user_login or user_email",
        ),
    ] {
        let output = files.check(name, content, flags);
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        assert!(stderr(&output).contains(reason), "{name}: {output:?}");
    }
    let output = files.check("x.csv", "", &["--map", "username"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[tokio::test]
async fn times_and_booleans_of_databases_are_understood() {
    let server = Server::start();
    let hash = bcrypt_hash();
    let rows = [
        ("postgresql", "2024-05-06 07:08:09.123456+00", "f"),
        ("mysql", "2024-05-06 07:08:09", "0"),
        ("seconds", "1714979289", "FALSE"),
        ("milliseconds", "1714979289123", "no"),
        ("rfc1123", "\"Mon, 06 May 2024 07:08:09 GMT\"", ""),
        ("unknown", "06.05.2024", "0"),
        ("disabled", "2024-05-06", "TRUE"),
    ];
    let rows =
        rows.map(|(name, time, is_disabled)| format!("{name},{hash},{time},{is_disabled}\n"));
    let text = "username,password_hash,created_at,disabled\n".to_owned() + &rows.concat();
    let output = import(&server.data, &text, &["--format", "csv"]);
    assert!(output.status.success(), "{output:?}");
    let warned = stderr(&output);
    assert_eq!(warned.lines().count(), 1, "{warned}");
    assert!(
        warned.contains(
            "created_at is in no form that is understood in 1 record, the first in line 7"
        )
    );
    for account in export_all(&server.data) {
        let name = account["username"].as_str().unwrap();
        let at = account["created_at"].as_str().unwrap();
        assert_eq!(at.starts_with("2024-05-06T"), name != "unknown", "{account}");
        assert_eq!(account["disabled_at"] != Value::Null, name == "disabled", "{account}");
    }
    server.log_in("seconds").await.tokens();
}

#[tokio::test]
async fn a_user_of_another_system_logs_in_after_from() {
    let server = Server::start();
    let text = format!(
        r#"[{{"model": "auth.group", "pk": 1, "fields": {{"name": "staff"}}}},
        {{"model": "auth.user", "pk": 7, "fields": {{"username": "ada", "password": "{DJANGO_HASH}",
          "email": "ada@example.org", "is_active": true, "date_joined": "2024-05-06T07:08:09"}}}},
        {{"model": "auth.user", "pk": 8, "fields": {{"username": "nobody", "password": "!x"}}}}]"#
    );
    let output = import(&server.data, &text, &["--from", "django", "--allow-weak", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        summary,
        json!({
            "imported": 1, "left_out": 1, "dry_run": false, "other_records": 1,
            "not_imported": ["\"fields.email\"", "\"fields.name\"", "\"pk\""],
            "reasons": [{
                "reason": "the account has no password: nobody could log in to it", "count": 1,
                "first": [{ "line": 4, "username": "nobody" }],
            }],
            "lost_former_names": 0, "lost_former_name_reasons": [],
        })
    );
    let said = stderr(&output);
    assert!(said.contains("Not imported: \"fields.email\", \"fields.name\", \"pk\"."), "{said}");
    assert!(said.contains("Skipped 1 record"), "{said}");
    server.post("/login", credentials("ada", DJANGO_PASSWORD)).await.tokens();

    let flags = ["--from", "django", "--allow-weak", "--ignore", "pk,fields.name,fields.email"];
    let output = import(&server.data, &text, &flags);
    assert!(!stderr(&output).contains("Not imported"), "{output:?}");
    assert!(stderr(&output).contains("the username is taken"), "{output:?}");
}

#[test]
fn a_file_that_does_not_say_who_is_disabled_is_warned_of_once() {
    let files = Files::new();
    let hash = bcrypt_hash();
    let text = format!("uid,password\nada,{hash}\ngrace,{hash}\n");
    let warned = stderr(&files.check("users.csv", text, &["--from", "nextcloud"]));
    assert_eq!(warned.matches("does not say which accounts are disabled").count(), 1, "{warned}");
    let text = format!("uid,password,enabled\nada,{hash},\ngrace,{hash},false\n");
    let output = files.check("users.csv", text, &["--from", "nextcloud"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn two_people_with_one_new_name_are_refused_before_anything_is_written() {
    let server = Server::start();
    let files = Files::new();
    let renames = files.write("renames.csv", "old,new\nAda Lovelace,ada\nada l,ada\n");
    let hash = bcrypt_hash();
    let text = format!("username,password_hash\nAda Lovelace,{hash}\nada l,{hash}\n");
    let flags = ["--rename-with", renames.to_str().unwrap()];
    let output = import(&server.data, &text, &flags);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("line 3 (ada, like line 2)"), "{output:?}");
    assert!(export_all(&server.data).is_empty());
}

#[tokio::test]
async fn many_lines_of_one_reason_are_summed_up() {
    let server = Server::start();
    let line =
        |number: usize| json!({ "username": format!("user-{number}"), "password_hash": "secret" });
    let text: String = (1..=497).map(|number| line(number).to_string() + "\n").collect();
    let output = import(&server.data, &text, &["--dry-run", "--json"]);
    let lines: Vec<String> = stderr(&output).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 22, "{lines:?}");
    assert!(lines[0].starts_with("line 1: password_hash ") && lines[0].ends_with(" (user-1)"));
    assert!(lines[20].starts_with("497 lines in all: password_hash "), "{}", lines[20]);
    assert!(lines[20].ends_with("first line 1 (user-1), line 2 (user-2), line 3 (user-3)"));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["reasons"][0]["count"], 497);
}

/// phpass of "correct horse", by passlib 1.7.4.
const PHPASS: &str = "$P$6ZMaKuRCxDEjieFRv5fiNRm65KYM511";

#[tokio::test]
async fn a_weak_hash_is_wrapped_at_once_and_replaced_at_the_first_login() {
    let server = Server::start();
    let line = json!({ "username": "ada", "password_hash": PHPASS }).to_string();
    let refused = import(&server.data, &line, &[]);
    assert!(stderr(&refused).contains("--allow-weak"), "{refused:?}");
    let imported = import(&server.data, &line, &["--allow-weak"]);
    assert!(imported.status.success(), "{imported:?}");
    let hash = |accounts: &[Value]| accounts[0]["password_hash"].as_str().unwrap().to_owned();
    let wrapped = hash(&export_all(&server.data));
    assert!(wrapped.starts_with("wrapped$") && !wrapped.contains(PHPASS), "{wrapped}");
    let wrong = server.post("/login", credentials("ada", "correct house")).await;
    wrong.problem(401, "invalid_credentials");
    server.post("/login", credentials("ada", DJANGO_PASSWORD)).await.tokens();
    assert!(hash(&export_all(&server.data)).starts_with("$2b$04$"));
    let again = import(&server.data, &line, &["--allow-weak"]);
    assert!(stderr(&again).contains("the username is taken"), "{again:?}");
}

#[tokio::test]
async fn a_pepper_comes_from_a_file() {
    let server = Server::start();
    let files = Files::new();
    let pepper = files.write("pepper", "the pepper\n");
    let hash = bcrypt::hash(format!("{DJANGO_PASSWORD}the pepper"), 4).unwrap();
    let text = format!("email,encrypted_password\nada@example.org,{hash}\n");
    let flags = ["--from", "devise", "--pepper-rule", "appended", "--pepper-file"];
    let alone = import(&server.data, &text, &flags[..4]);
    assert_eq!(alone.status.code(), Some(2), "{alone:?}");
    let imported = import(&server.data, &text, &[&flags[..], &[pepper.to_str().unwrap()]].concat());
    assert!(imported.status.success(), "{imported:?}");
    let wrong = server.post("/login", credentials("ada@example.org", "correct house")).await;
    wrong.problem(401, "invalid_credentials");
    server.post("/login", credentials("ada@example.org", DJANGO_PASSWORD)).await.tokens();
}
