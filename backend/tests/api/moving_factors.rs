//! Factors after a move: by `export` and `import` to a server with another master key, by `migrate-database`, and by
//! `backup` and `restore`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::enrolled::{
    add_passkey, add_recovery_codes, add_totp, forget_steps, log_in_by_passkey, log_in_with,
    remove_password, totp_code,
};
use crate::support::harness::{
    Data, PASSWORD, PUBLIC_URL, Server, credentials, is_postgres, keystead,
};
use crate::support::import::bcrypt_hash;
use crate::support::operator::{assert_refused, json_of, run, run_with_input, stdout_of};

/// The time at which every passkey of the tests was made.
const MADE_AT: &str = "2026-11-28T21:06:40.000Z";
const ORIGIN: &str = "http://keystead.test";

/// Ada has a password, an authenticator app and recovery codes; grace has a passkey and recovery codes, and no password.
struct People {
    totp: String,
    codes: Vec<String>,
    codes_of_grace: Vec<String>,
}

impl People {
    async fn enrol(server: &Server) -> Self {
        let ada = server.token_of("ada").await;
        let totp = add_totp(server, &ada).await;
        let codes = add_recovery_codes(server, &ada).await;
        let grace = server.token_of("grace").await;
        let codes_of_grace = add_recovery_codes(server, &grace).await;
        add_passkey(&server.data, &grace, "Laptop").await;
        remove_password(server, ORIGIN, "Laptop", 8).await;
        server.register("lin").await;
        Self { totp, codes, codes_of_grace }
    }

    /// Asserts that every factor works. Uses up ada's recovery code of index `turn`.
    async fn log_in(&self, server: &Server, turn: u32) {
        let index = usize::try_from(turn).unwrap();
        forget_steps(&server.data).await;
        let code = totp_code(&self.totp, 0);
        assert_eq!(log_in_with(server, "ada", ("totp_code", &code)).await.status, 200);
        log_in_with(server, "ada", ("totp_code", &code)).await.problem(401, "invalid_code");
        let code = ("recovery_code", &*self.codes[index]);
        let login = log_in_with(server, "ada", code).await;
        let left = &server.get_as("/me", &login.tokens().access).await.json()["factors"];
        assert_eq!(left["recovery_codes"], 10 - turn);
        log_in_with(server, "ada", code).await.problem(401, "invalid_code");
        let login = log_in_by_passkey(server, ORIGIN, "Laptop", 8 + turn).await.tokens();
        let factors = server.get_as("/me/factors", &login.access).await.json();
        assert_eq!(
            (&factors["password"], factors["passkeys"].as_array().unwrap().len()),
            (&false.into(), 1)
        );
        assert_eq!(factors["recovery_codes"]["left"], 10);
        assert_eq!(factors["passkeys"][0]["created_at"], MADE_AT);
        assert_eq!(server.log_in("lin").await.status, 200);
    }

    /// Asserts that a code of an owner without a password sets one.
    async fn recover_grace(&self, server: &Server) {
        let code = &self.codes_of_grace[0];
        let body = json!({ "username": "grace", "recovery_code": code, "new_password": PASSWORD });
        assert_eq!(server.post("/recover", body.clone()).await.status, 204);
        server.post("/recover", body).await.problem(401, "invalid_recovery_code");
        server.log_in("grace").await.problem(403, "mfa_required");
    }
}

/// A directory with the file of an export and its key.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn key_flag(&self) -> String {
        format!("--factors-key-file={}", self.path("factors.key").display())
    }

    fn export(&self, data: &Data, name: &str, flags: &[&str]) -> Output {
        run(data, &[&["export", self.path(name).to_str().unwrap()], flags].concat())
    }

    fn import(&self, data: &Data, name: &str, flags: &[&str]) -> Output {
        run(data, &[&["import", self.path(name).to_str().unwrap()], flags].concat())
    }
}

fn start() -> Server {
    Server::start_with(&[PUBLIC_URL])
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[tokio::test]
async fn factors_move_to_a_server_with_another_master_key_and_on_to_a_third() {
    let first = start();
    let people = People::enrol(&first).await;
    run(&first.data, &["user", "operator", "ada"]);
    people.log_in(&first, 1).await;
    let files = Files::new();
    let key = files.key_flag();
    let mut from = first;
    for (turn, name) in [(2, "accounts.jsonl"), (3, "accounts.csv")] {
        let exported = files.export(&from.data, name, &[&key]);
        assert!(exported.status.success(), "{exported:?}");
        assert_eq!(stderr(&exported).contains("Created the key"), turn == 2, "{exported:?}");
        let text = fs::read_to_string(files.path(name)).unwrap();
        for secret in [&people.totp, "Laptop", "internal"] {
            assert!(!text.contains(secret), "{secret} is not sealed");
        }
        let to = start();
        let imported = files.import(&to.data, name, &[&key]);
        assert_eq!(stdout_of(&imported), "Imported 3 accounts, left out 0 lines.\n");
        people.log_in(&to, turn).await;
        let shown = json_of(&run(&to.data, &["user", "show", "ada", "--json"]));
        assert_eq!(shown["is_operator"], true);
        let again = files.import(&to.data, name, &[&key]);
        assert!(stderr(&again).contains("the username is taken"), "{again:?}");
        from = to;
    }
    people.recover_grace(&from).await;
    let mode = fs::metadata(files.path("factors.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn factors_stay_behind_without_their_key_and_the_operator_is_told() {
    let from = start();
    People::enrol(&from).await;
    let files = Files::new();
    let without = files.export(&from.data, "without.jsonl", &[]);
    assert!(
        stderr(&without).contains(
            "recovery codes of 2 accounts are left out, and 1 account without a password cannot be imported"
        ),
        "{without:?}"
    );
    assert!(!fs::read_to_string(files.path("without.jsonl")).unwrap().contains("factors"));
    let exported = files.export(&from.data, "with.jsonl", &[&files.key_flag()]);
    assert!(exported.status.success(), "{exported:?}");

    let to = start();
    let imported = files.import(&to.data, "with.jsonl", &[]);
    assert!(
        stderr(&imported).contains("recovery codes of 2 accounts, which only --factors-key-file"),
        "{imported:?}"
    );
    assert!(
        stderr(&imported).contains("there is no password, and the factors are not"),
        "{imported:?}"
    );
    assert_eq!(
        String::from_utf8_lossy(&imported.stdout),
        "Imported 2 accounts, left out 1 line.\n"
    );
    assert_eq!(to.log_in("ada").await.status, 200, "the password alone");
    let refused = files.import(&to.data, "without.jsonl", &[]);
    assert!(stderr(&refused).contains("line 2: the account has no password"), "{refused:?}");
}

#[tokio::test]
async fn sealed_factors_belong_to_one_account_and_one_key() {
    let from = start();
    People::enrol(&from).await;
    let files = Files::new();
    let key = files.key_flag();
    assert!(files.export(&from.data, "accounts.jsonl", &[&key]).status.success());
    let text = fs::read_to_string(files.path("accounts.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let to = start();
    let import = |lines: &[Value], key: &str| {
        let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        let output = run_with_input(&to.data, &["import", "-", key], &text);
        stderr(&output).lines().next().unwrap().to_owned()
    };
    let opened = "line 1: the factors cannot be opened";
    let mut exchanged = lines[0].clone();
    exchanged["factors"] = lines[1]["factors"].clone();
    assert!(import(&[exchanged], &key).starts_with(opened));
    let mut nameless = lines[0].clone();
    nameless.as_object_mut().unwrap().remove("id");
    let needs_id = "line 1: factors need the id that they were exported with";
    assert!(import(&[nameless], &key).starts_with(needs_id));
    let other = Files::new();
    assert!(other.export(&from.data, "other.jsonl", &[&other.key_flag()]).status.success());
    assert!(import(&lines[..1], &other.key_flag()).starts_with(opened));

    // One whose passkey is another account's already is left out whole.
    assert!(files.import(&to.data, "accounts.jsonl", &[&key, "--dry-run"]).status.success());
    assert!(files.import(&to.data, "accounts.jsonl", &[&key]).status.success());
    run(&to.data, &["user", "delete", "grace", "--yes"]);
    let lin = to.log_in("lin").await.tokens().access;
    add_passkey(&to.data, &lin, "Laptop").await;
    for flags in [&["--dry-run"][..], &[]] {
        let output = files.import(&to.data, "accounts.jsonl", &[&[&*key], flags].concat());
        assert!(
            stderr(&output).contains("line 2: a passkey is one of an existing account"),
            "{output:?}"
        );
    }
    assert_refused(&run(&to.data, &["user", "show", "grace"]), 1, "there is no account");
    // Nor does it keep its former name from another.
    let mut left_out = lines[1].clone();
    left_out["former_username"] = json!("Old Name");
    let hash = bcrypt_hash();
    let eve = json!({ "username": "eve", "password_hash": hash, "former_username": "old name" });
    assert!(import(&[left_out, eve], &key).starts_with("line 1: a passkey is one of"));
    assert_eq!(to.post("/login", credentials("OLD NAME", PASSWORD)).await.status, 200);
}

#[tokio::test]
async fn the_key_of_factors_is_private_and_whole() {
    let server = start();
    server.register("ada").await;
    let files = Files::new();
    let (path, flag) = (files.path("factors.key"), files.key_flag());
    assert_refused(&files.import(&server.data, "none.jsonl", &[&flag]), 1, "none.jsonl");
    assert!(files.export(&server.data, "a.jsonl", &[&flag]).status.success());
    assert_refused(
        &files.import(&server.data, "a.jsonl", &["--factors-key-file=missing.key"]),
        1,
        "cannot read or create the key of factors missing.key",
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert_refused(
        &files.export(&server.data, "b.jsonl", &[&flag]),
        1,
        "is open to others: run chmod 600",
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "short\n").unwrap();
    assert_refused(&files.export(&server.data, "c.jsonl", &[&flag]), 1, "is damaged");
    assert!(!files.path("b.jsonl").exists() && !files.path("c.jsonl").exists());
}

fn migrate(from: &Data, to: &Data) {
    let url = |data: &Data| match &data.postgres {
        Some(url) => url.to_string(),
        None => format!("sqlite:{}", data.path().join("keystead.db").display()),
    };
    fs::create_dir_all(to.path()).unwrap();
    fs::copy(from.path().join("master-key"), to.path().join("master-key")).unwrap();
    let mut command = keystead();
    let output = command
        .args(["migrate-database", "--from", &url(from), "--to", &url(to)])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test]
async fn a_migration_there_and_back_keeps_the_factors() {
    let server = Server::start_in(Data::local(), &[PUBLIC_URL]);
    let people = People::enrol(&server).await;
    let old = server.kill();
    let (new, back) = (Data::new(), Data::local());
    migrate(&old, &new);
    let server = Server::start_in(new, &[PUBLIC_URL]);
    people.log_in(&server, 1).await;
    let new = server.kill();
    migrate(&new, &back);
    people.log_in(&Server::start_in(back, &[PUBLIC_URL]), 2).await;
}

#[tokio::test]
async fn a_restored_backup_has_the_factors() {
    if is_postgres() {
        return; // PostgreSQL has its own tools.
    }
    let server = start();
    let people = People::enrol(&server).await;
    let files = Files::new();
    let backup = files.path("backup.db");
    json_of(&run(&server.data, &["backup", backup.to_str().unwrap(), "--json"]));
    for name in ["ada", "grace"] {
        assert!(run(&server.data, &["user", "delete", name, "--yes"]).status.success());
    }
    let data = server.kill();
    let restored = run(&data, &["restore", backup.to_str().unwrap()]);
    assert!(restored.status.success(), "{restored:?}");
    people.log_in(&Server::start_in(data, &[PUBLIC_URL]), 1).await;
}
