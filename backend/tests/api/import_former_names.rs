//! The report of `keystead import` on former names by which nobody can log in.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::harness::{Answer, Data, PASSWORD, Server, credentials};
use crate::support::import::{bcrypt_hash, import};

const TAKEN: &str =
    "its owner cannot log in with the former name, which another account or line has";
const UNFIT: &str =
    "its owner cannot log in with the former name, which has more than 1,024 bytes or a NUL";
const REPLACED: &str = "its owner cannot log in with former_username, as --rename-with makes another name the former \
                        one";

fn account(name: &str, former: Option<&str>) -> String {
    let mut line = json!({ "username": name, "password_hash": bcrypt_hash() });
    if let Some(former) = former {
        line["former_username"] = json!(former);
    }
    line.to_string() + "\n"
}

fn stderr(output: &std::process::Output) -> Vec<String> {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    said.lines().map(str::to_owned).collect()
}

async fn name_after(server: &Server, name: &str) -> String {
    let login: Answer = server.post("/login", credentials(name, PASSWORD)).await;
    let me = server.get_as("/me", &login.tokens().access).await.json();
    me["user"]["username"].as_str().unwrap().to_owned()
}

/// The accounts of the tests, and what is said of them.
fn accounts() -> (String, Vec<String>) {
    let lines = [
        account("ada", Some("The Name")),
        account("bob", Some("THE NAME")),
        account("eve", Some("Later")),
        account("fay", Some(&"x".repeat(1_025))),
        account("gil", Some("a\0b")),
        account("later", Some("LATER")),
        account("joe", Some("")),
    ];
    let said = vec![
        format!("line 2: {TAKEN} (THE NAME)"),
        format!("line 3: {TAKEN} (Later)"),
        format!("line 4: {UNFIT}"),
        format!("line 5: {UNFIT}"),
        "keystead: warning: 4 former names cannot be used to log in".to_owned(),
    ];
    (lines.concat(), said)
}

#[tokio::test]
async fn an_import_says_which_former_names_are_lost() {
    let server = Server::start();
    let (text, expected) = accounts();
    let imported = import(&server.data, &text, &[]);
    assert!(imported.status.success(), "the accounts are imported: {imported:?}");
    assert_eq!(stderr(&imported), expected);
    for (name, owner) in [("The Name", "ada"), ("Later", "later")] {
        assert_eq!(name_after(&server, name).await, owner);
    }
    let again = account("cat", Some("The Name")) + &account("dan", Some("ADA"));
    let dry = import(&server.data, &again, &["--dry-run", "--json"]);
    let said: Value = serde_json::from_slice(&dry.stdout).unwrap();
    assert_eq!(said["lost_former_names"], 2, "names of accounts that are there: {said}");
    let first = json!([
        { "line": 1, "former_username": "The Name" },
        { "line": 2, "former_username": "ADA" },
    ]);
    let reasons = json!([{ "reason": TAKEN, "count": 2, "first": first }]);
    assert_eq!(said["lost_former_name_reasons"], reasons);
    let imported = import(&server.data, &again, &["--json"]);
    let said: Value = serde_json::from_slice(&imported.stdout).unwrap();
    assert_eq!(said["lost_former_name_reasons"], reasons);
    let repeated = import(&server.data, &again, &["--json"]);
    let said: Value = serde_json::from_slice(&repeated.stdout).unwrap();
    assert_eq!(said["lost_former_names"], 0, "accounts that are left out lose none: {said}");
}

#[test]
fn a_dry_run_without_a_database_says_it_too() {
    let (text, expected) = accounts();
    let dry = import(&Data::local(), &text, &["--dry-run"]);
    assert_eq!(stderr(&dry), expected);
}

#[tokio::test]
async fn a_former_name_that_a_rename_takes_the_place_of_is_said_to_be_lost() {
    let server = Server::start();
    let directory = TempDir::new().unwrap();
    let renames = directory.path().join("renames.csv");
    fs::write(&renames, "old,new\nGrace Hopper,grace\nAda L,ada\nBob B,bob\n").unwrap();
    let lines = [
        account("Grace Hopper", Some("admiral")),
        account("Ada L", Some("ADA l")),
        account("Bob B", Some("BOB")),
    ];
    let flags = ["--rename-with", renames.to_str().unwrap()];
    let imported = import(&server.data, &lines.concat(), &flags);
    let lost = format!("line 1: {REPLACED} (admiral)");
    let count = "keystead: warning: 1 former name cannot be used to log in".to_owned();
    assert_eq!(stderr(&imported), [lost, count]);
    assert_eq!(name_after(&server, "grace hopper").await, "grace");
    let lost = server.post("/login", credentials("admiral", PASSWORD)).await;
    lost.problem(401, "invalid_credentials");
}
