//! `keystead import` and `keystead export`: accounts that are imported or skipped, and complete
//! exports.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::support::harness::{Data, PASSWORD, Server, credentials};
use crate::support::import::{bcrypt_hash, export_all, import, keystead};

/// The lines on standard error, and the JSON summary.
fn report(output: &Output) -> (Vec<String>, Value) {
    let errors = String::from_utf8(output.stderr.clone()).unwrap();
    let lines = errors.lines().map(str::to_owned).collect();
    (lines, serde_json::from_slice(&output.stdout).unwrap())
}

fn line(username: &str, hash: &str) -> String {
    json!({ "username": username, "password_hash": hash }).to_string() + "\n"
}

#[tokio::test]
async fn an_imported_user_logs_in_with_the_same_password() {
    let server = Server::start();
    let id = "9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b";
    let text = json!({
        "username": "Ada", "password_hash": bcrypt_hash(), "id": id, "created_at": "2020-02-03T04:05:06.000Z",
    });
    let output = import(&server.data, &text.to_string(), &[]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout, "Imported 1 account, left out 0 lines.\n");

    let wrong = server.post("/login", credentials("ada", "not the password")).await;
    wrong.problem(401, "invalid_credentials");
    let tokens = server.log_in("ada").await.tokens();
    let me = server.get_as("/me", &tokens.access).await.json();
    let user = json!({
        "id": id, "username": "Ada", "created_at": "2020-02-03T04:05:06.000Z", "password_changed_at": null,
    });
    assert_eq!(me["user"], user);
    assert_eq!(server.trail(&tokens.access).await[0], "login");
    assert_eq!(server.register("ADA").await.status, 409);
}

#[tokio::test]
async fn an_invalid_line_is_reported_and_skipped_and_all_others_are_imported() {
    let server = Server::start();
    assert_eq!(server.register("taken").await.status, 201);
    let good = bcrypt_hash();
    let id = "9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b";
    let with_id = |name: &str| json!({ "username": name, "password_hash": good, "id": id });
    let text = [
        line("first", &good),
        "nonsense\n".to_owned(),
        line("TAKEN", &good),
        line("a name with blanks", &good),
        line("First", &good),
        "\n".to_owned(),
        line("md5", "5f4dcc3b5aa765d61d8327deb882cf99"),
        line("nobody", "!Hh3ho6XPXNqGQO1wkC2JZSv0yKx1U9eG1lDlQeyW"),
        line(
            "costly",
            "pbkdf2_sha256$4000000000$salt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=",
        ),
        with_id("second").to_string() + "\n",
        with_id("third").to_string() + "\n",
        line("last", &good).trim_end().to_owned(),
    ]
    .concat();
    let expected = [
        "line 2: not a JSON object",
        "line 3: the username is taken",
        "line 4: username: Use only letters",
        "line 5: the username is taken",
        "line 7: password_hash looks like an MD5 digest",
        "line 8: the account has no password",
        "line 9: password_hash is PBKDF2 with SHA-256 and 4000000000 iterations, which would",
        "line 11: the id is taken",
        "keystead: left out 8 lines",
    ];
    for is_dry in [true, false] {
        let flags = ["--json", "--skip-invalid", "--dry-run"];
        let flags = if is_dry { &flags[..] } else { &flags[..2] };
        let output = import(&server.data, &text, flags);
        assert_eq!(output.status.code(), Some(1));
        let (lines, summary) = report(&output);
        assert_eq!(lines.len(), expected.len(), "{lines:?}");
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(expected), "{line}");
        }
        let expected = (&json!(3), &json!(8), &json!(is_dry));
        assert_eq!((&summary["imported"], &summary["left_out"], &summary["dry_run"]), expected);
        let status = if is_dry { 401 } else { 200 };
        for name in ["first", "second", "last"] {
            assert_eq!(server.log_in(name).await.status, status, "{name}");
        }
    }
    let (lines, summary) = report(&import(&server.data, &text, &["--json", "--skip-invalid"]));
    assert_eq!(summary["imported"], 0, "a second import changes nothing");
    let again = lines[0].split_once(": ").unwrap().1.replace("(first)", "(last)");
    assert!(lines.contains(&format!("line 12: {again}")), "{lines:?}");
}

#[tokio::test]
async fn importing_a_guessed_name_resets_its_counter() {
    let server = Server::start();
    for _ in 0..5 {
        let wrong = server.post("/login", credentials("ada", "not the password")).await;
        wrong.problem(401, "invalid_credentials");
    }
    server.log_in("ada").await.problem(429, "too_many_requests");
    assert!(import(&server.data, &line("ada", &bcrypt_hash()), &[]).status.success());
    server.log_in("ada").await.tokens();
}

#[tokio::test]
async fn a_large_file_is_imported_while_the_server_keeps_writing() {
    const MANY: usize = 45_000;
    // Registrations go on for as long as the import takes.
    let server = Server::start_with(&["--throttle", "off"]);
    let hash = bcrypt_hash();
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("all.csv");
    let all = (0..MANY).map(|number| format!("user-{:05},{hash},\n", number * 7919 % MANY));
    // Duplicates of names that an earlier transaction has imported.
    let again = format!("USER-00000,{hash},\nuser-00001,{hash},true\n");
    let text = format!("username,password_hash,disabled\n{}{again}", all.collect::<String>());
    fs::write(&path, text).unwrap();
    let mut command =
        keystead(&server.data, &["import", path.to_str().unwrap(), "--json", "--skip-invalid"]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut registered = 0;
    while process.try_wait().unwrap().is_none() {
        assert_eq!(server.register(&format!("other-{registered}")).await.status, 201);
        registered += 1;
    }
    let (lines, summary) = report(&process.wait_with_output().unwrap());
    assert_eq!((&summary["imported"], &summary["left_out"]), (&json!(MANY), &json!(2)));
    assert!(lines[0].starts_with("line 45002: the username is taken"), "{lines:?}");
    assert!(registered > 0);
    assert_eq!(server.log_in("user-44999").await.status, 200);
    assert_eq!(export_all(&server.data).len(), MANY + registered);
}

#[tokio::test]
async fn an_export_imports_unchanged_into_another_engine() {
    let server = Server::start();
    let long = [PASSWORD; 4].concat();
    let lines = [
        line("bcrypt", &bcrypt_hash()),
        line("scrypt", "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI"),
        line("django", "bcrypt_sha256$$2b$04$BgcHBgcHBgcHBgcHBgcHBeoB/MbhkZOaP3pVu4HLMu21AQNid6DBO"),
        json!({ "username": "gone", "password_hash": bcrypt_hash(), "disabled_at": "2024-05-06T07:08:09Z" })
            .to_string(),
    ];
    assert!(import(&server.data, &lines.concat(), &["--allow-weak"]).status.success());
    assert_eq!(server.register("ours").await.status, 201);
    assert_eq!(server.post("/register", credentials("long", &long)).await.status, 201);
    let all = export_all(&server.data);
    assert_eq!(all.len(), 6);
    let hash_of = |name: &str| {
        let account = all.iter().find(|account| account["username"] == name).unwrap();
        account["password_hash"].as_str().unwrap()
    };
    assert!(hash_of("bcrypt").starts_with("$2b$04$") && hash_of("ours").starts_with("$2b$04$"));
    assert!(hash_of("long").starts_with("$bcrypt-sha256$v=2,t=2b,r=4$"));
    assert!(hash_of("django").starts_with("bcrypt_sha256$$2b$04$"));

    let directory = tempfile::TempDir::new().unwrap();
    for name in ["all.jsonl", "all.csv"] {
        let path = directory.path().join(name);
        let export =
            || keystead(&server.data, &["export", path.to_str().unwrap()]).output().unwrap();
        assert!(export().status.success());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = export();
        let error = String::from_utf8(again.stderr).unwrap();
        assert_eq!((again.status.code(), error.lines().count()), (Some(1), 1), "{error}");
        assert!(error.contains("cannot write"), "{error}");

        let other = Server::start_in(Data::local(), &[]);
        let import = import_file(&other.data, &path);
        assert!(import.status.success(), "{import:?}");
        assert_eq!(export_all(&other.data), all, "{name}");
        other.log_in("bcrypt").await.tokens();
        other.log_in("ours").await.tokens();
        other.post("/login", credentials("long", &long)).await.tokens();
    }
}

fn import_file(data: &Data, path: &Path) -> Output {
    keystead(data, &["import", path.to_str().unwrap(), "--allow-weak"]).output().unwrap()
}

#[test]
fn a_mistake_is_reported_in_one_line() {
    let server = Server::start();
    let directory = tempfile::TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    for (path, code, expected) in [
        (directory.path().join("none.csv"), 1, "cannot read"),
        (write("accounts", "hello"), 1, "it is neither JSON nor CSV"),
        (write("bad.csv", "name,hash\nada,x\n"), 1, "no field \"name\""),
    ] {
        let output = import_file(&server.data, &path);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{line}");
        assert!(line.starts_with("keystead: ") && line.contains(expected), "{line}");
    }
}
