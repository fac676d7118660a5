//! `keystead export --to`: the command. `e2e/tests/export.test.mjs` has the passwords verified by other software.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::support::harness::{Data, Server};
use crate::support::import::{bcrypt_hash, import};
use crate::support::operator::run;

const SCRYPT: &str =
    "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI";

/// Two accounts, of which Keycloak can verify neither.
fn with_accounts() -> Data {
    let data = Server::start().kill();
    let line = |name: &str, hash: &str| {
        json!({ "username": name, "password_hash": hash }).to_string() + "\n"
    };
    let text = line("ada@example.org", &bcrypt_hash()) + &line("grace", SCRYPT);
    assert!(import(&data, &text, &["--allow-weak"]).status.success());
    data
}

#[test]
fn an_export_for_another_system_says_what_stays_behind() {
    let data = with_accounts();
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("users.json");
    let file = path.to_str().unwrap();
    let output = run(&data, &["export", file, "--to", "keycloak"]);
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed, format!("Exported 2 accounts to {file}.\n"));
    let told = String::from_utf8(output.stderr).unwrap();
    let expected =
        "keystead: warning: 2 accounts without the password (bcrypt 1, scrypt 1), which Keycloak";
    assert!(told.starts_with(expected) && told.lines().count() == 1, "{told}");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("$2b$") && !text.contains("A9lBa6RTbf"), "{text}");

    let output = run(&data, &["export", "--to", "auth0"]);
    let users: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(users.as_array().unwrap().len(), 2);
    let scrypt = users.as_array().unwrap().iter().find(|user| user["username"] == "grace").unwrap();
    assert_eq!(scrypt["custom_password_hash"]["cost"], 16);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("1 account whose name is no email address"), "{told}");
}

#[tokio::test]
async fn factors_that_cannot_go_along_are_told() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    let output = run(&server.data, &["export", "--to", "passlib"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("authenticator apps and recovery codes of 1 account cannot go"),
        "{told}"
    );
    assert!(output.stdout.starts_with(b"ada:$2b$04$"));
}

#[test]
fn a_system_is_named_and_excludes_what_is_for_keystead() {
    let data = with_accounts();
    for arguments in [
        &["--to", "nowhere"][..],
        &["--to", "auth0", "--format", "csv"],
        &["--to", "auth0", "--factors-key-file", "factors.key"],
        &["--with-bcrypt"],
    ] {
        let output = run(&data, &[&["export"], arguments].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.lines().count()), (Some(2), 1), "{told}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
