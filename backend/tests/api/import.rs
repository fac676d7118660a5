//! `keystead import` and `keystead export`: what comes in, what is left out, and that all of it comes
//! out again.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::harness::{Data, PASSWORD, Server, credentials};

/// Of [`PASSWORD`], by the bcrypt of others.
pub(crate) fn bcrypt() -> String {
    bcrypt::hash(PASSWORD, 4).unwrap()
}

/// Runs a command beside whatever is on this data.
pub(crate) fn beside(data: &Data, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
    command.args(arguments).arg("--data-dir").arg(data.path()).args(data.flag());
    command
}

/// Imports what is written here.
pub(crate) fn import(data: &Data, text: &str, flags: &[&str]) -> Output {
    let mut command = beside(data, &[&["import", "-"], flags].concat());
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

/// What it says on standard error and the summary, for programs.
fn told(output: &Output) -> (Vec<String>, Value) {
    let errors = String::from_utf8(output.stderr.clone()).unwrap();
    let lines = errors.lines().map(str::to_owned).collect();
    (lines, serde_json::from_slice(&output.stdout).unwrap())
}

fn line(username: &str, hash: &str) -> String {
    json!({ "username": username, "password_hash": hash }).to_string() + "\n"
}

/// Every account, by name, as it is exported.
pub(crate) fn exported(data: &Data) -> Vec<Value> {
    let output = beside(data, &["export"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut all: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    all.sort_by_key(|account| account["username"].to_string());
    all
}

#[tokio::test]
async fn who_comes_from_elsewhere_logs_in_with_the_same_password() {
    let server = Server::start();
    let id = "9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b";
    let text = json!({
        "username": "Ada", "password_hash": bcrypt(), "id": id, "created_at": "2020-02-03T04:05:06.000Z",
    });
    let output = import(&server.data, &text.to_string(), &[]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "Imported 1 account, left out 0 lines.\n");

    let wrong = server.post("/login", credentials("ada", "not the password")).await;
    wrong.problem(401, "invalid_credentials");
    let tokens = server.log_in("ada").await.tokens();
    let me = server.get_as("/me", &tokens.access).await.json();
    let user = json!({ "id": id, "username": "Ada", "created_at": "2020-02-03T04:05:06.000Z" });
    assert_eq!(me["user"], user);
    assert_eq!(server.trail(&tokens.access).await[0], "login");
    assert_eq!(server.register("ADA").await.status, 409);
}

#[tokio::test]
async fn a_bad_line_is_told_and_left_out_and_all_others_go_in() {
    let server = Server::start();
    assert_eq!(server.register("taken").await.status, 201);
    let good = bcrypt();
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
        "line 7: password_hash is no bcrypt",
        "line 8: the account has no password",
        "line 9: password_hash would take too long",
        "line 11: the id is taken",
        "keystead: left out 8 lines",
    ];
    for is_dry in [true, false] {
        let flags: &[&str] = if is_dry { &["--json", "--dry-run"] } else { &["--json"] };
        let output = import(&server.data, &text, flags);
        assert_eq!(output.status.code(), Some(1));
        let (lines, summary) = told(&output);
        assert_eq!(lines.len(), expected.len(), "{lines:?}");
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(expected), "{line}");
        }
        assert_eq!(summary, json!({ "imported": 3, "left_out": 8, "dry_run": is_dry }));
        let status = if is_dry { 401 } else { 200 };
        for name in ["first", "second", "last"] {
            assert_eq!(server.log_in(name).await.status, status, "{name}");
        }
    }
    let (lines, summary) = told(&import(&server.data, &text, &["--json"]));
    assert_eq!(summary["imported"], 0, "a second time is harmless");
    assert!(lines.contains(&format!("line 12: {}", lines[0].split_once(": ").unwrap().1)));
}

#[tokio::test]
async fn guesses_that_were_made_before_somebody_came_do_not_keep_them_waiting() {
    let server = Server::start();
    for _ in 0..5 {
        let wrong = server.post("/login", credentials("ada", "not the password")).await;
        wrong.problem(401, "invalid_credentials");
    }
    server.log_in("ada").await.problem(429, "too_many_requests");
    assert!(import(&server.data, &line("ada", &bcrypt()), &[]).status.success());
    server.log_in("ada").await.tokens();
}

#[tokio::test]
async fn a_large_file_is_taken_beside_a_server_that_goes_on() {
    const MANY: usize = 45_000;
    // However long it takes, and however many register meanwhile.
    let server = Server::start_with(&["--throttle", "off"]);
    let hash = bcrypt();
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("all.csv");
    let all = (0..MANY).map(|number| format!("user-{:05},{hash},\n", number * 7919 % MANY));
    // Names that come again in a later transaction.
    let again = format!("USER-00000,{hash},\nuser-00001,{hash},true\n");
    let text = format!("username,password_hash,disabled\n{}{again}", all.collect::<String>());
    fs::write(&path, text).unwrap();
    let mut command = beside(&server.data, &["import", path.to_str().unwrap(), "--json"]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut registered = 0;
    while process.try_wait().unwrap().is_none() {
        assert_eq!(server.register(&format!("other-{registered}")).await.status, 201);
        registered += 1;
    }
    let (lines, summary) = told(&process.wait_with_output().unwrap());
    assert_eq!((&summary["imported"], &summary["left_out"]), (&json!(MANY), &json!(2)));
    assert!(lines[0].starts_with("line 45002: the username is taken"), "{lines:?}");
    assert!(registered > 0);
    assert_eq!(server.log_in("user-44999").await.status, 200);
    assert_eq!(exported(&server.data).len(), MANY + registered);
}

#[tokio::test]
async fn everything_comes_out_and_goes_into_another_server_of_another_engine() {
    let server = Server::start();
    let long = [PASSWORD; 4].concat();
    let lines = [
        line("bcrypt", &bcrypt()),
        line("scrypt", "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI"),
        line("django", "bcrypt_sha256$$2b$04$BgcHBgcHBgcHBgcHBgcHBeoB/MbhkZOaP3pVu4HLMu21AQNid6DBO"),
        json!({ "username": "gone", "password_hash": bcrypt(), "disabled_at": "2024-05-06T07:08:09Z" })
            .to_string(),
    ];
    assert!(import(&server.data, &lines.concat(), &[]).status.success());
    assert_eq!(server.register("ours").await.status, 201);
    assert_eq!(server.post("/register", credentials("long", &long)).await.status, 201);
    let all = exported(&server.data);
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
        let export = || beside(&server.data, &["export", path.to_str().unwrap()]).output().unwrap();
        assert!(export().status.success());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = export();
        let complaint = String::from_utf8(again.stderr).unwrap();
        assert_eq!((again.status.code(), complaint.lines().count()), (Some(1), 1), "{complaint}");
        assert!(complaint.contains("cannot write"), "{complaint}");

        let other = Server::start_in(Data::local(), &[]);
        let import = import_file(&other.data, &path);
        assert!(import.status.success(), "{import:?}");
        assert_eq!(exported(&other.data), all, "{name}");
        other.log_in("bcrypt").await.tokens();
        other.log_in("ours").await.tokens();
        other.post("/login", credentials("long", &long)).await.tokens();
    }
}

fn import_file(data: &Data, path: &Path) -> Output {
    beside(data, &["import", path.to_str().unwrap()]).output().unwrap()
}

#[test]
fn a_mistake_is_told_in_one_line() {
    let server = Server::start();
    let directory = tempfile::TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    for (path, code, said) in [
        (directory.path().join("none.csv"), 1, "cannot read"),
        (write("accounts", ""), 2, "--format: expected jsonl or csv"),
        (write("bad.csv", "name,hash\nada,x\n"), 1, "no field \"name\""),
    ] {
        let output = import_file(&server.data, &path);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{line}");
        assert!(line.starts_with("keystead: ") && line.contains(said), "{line}");
    }
}
