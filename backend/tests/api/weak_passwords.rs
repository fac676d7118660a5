//! Passwords that people choose out of habit, and those on the operator's list.

use std::fs;

use reqwest::Method;
use serde_json::json;
use sha1::{Digest as _, Sha1};

use crate::support::harness::{Data, PASSWORD, Server, command, credentials};
use crate::support::operator;

/// The fields of a refusal of a weak password.
fn too_weak(field: &str) -> [(String, String); 1] {
    [(field.to_owned(), "password_too_weak".to_owned())]
}

#[tokio::test]
async fn habits_of_other_languages_are_refused_with_the_reason() {
    let server = Server::start_with(&["--public-url", "https://id.globex.example"]);
    for (weak, why) in [
        ("fenerbahce1907", "word"),
        ("contraseña", "word"),
        ("Herbst2025!", "word"),
        ("йцукенгш", "keyboard_pattern"),
        ("quertzuiop", "keyboard_pattern"),
        ("Keystead2026", "contains_site_name"),
        ("Globex_2026", "contains_site_name"),
    ] {
        let answer = server.post("/register", credentials("ada", weak)).await;
        assert_eq!(answer.field_errors(), too_weak("password"), "{weak}");
        assert_eq!(answer.json()["errors"][0]["reason"], why, "{weak}");
    }
    let token = server.token_of("ada").await;
    let change = json!({ "current_password": PASSWORD, "new_password": "Schalke04!" });
    let answer = server.send(Method::PUT, "/me/password", |r| r.bearer_auth(token).json(&change));
    assert_eq!(answer.await.field_errors(), too_weak("new_password"));
}

#[tokio::test]
async fn passwords_on_the_list_of_the_operator_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let listed = "tiny lobster brigade";
    let mut hashes: Vec<String> =
        [listed, "another", "third"].map(|word| format!("{:X}:7", Sha1::digest(word))).into();
    hashes.sort();
    for (name, text) in
        [("words", format!("{}\n", listed.to_uppercase())), ("hashes", hashes.join("\r\n"))]
    {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        let server = Server::start_with(&["--password-blocklist", path.to_str().unwrap()]);
        let answer = server.post("/register", credentials("ada", listed)).await;
        assert_eq!(answer.field_errors(), too_weak("password"), "{name}");
        assert_eq!(answer.json()["errors"][0]["reason"], "in_blocklist", "{name}");
        assert_eq!(server.register("ada").await.status, 201, "{name}");
    }
}

#[test]
fn a_list_that_cannot_be_used_stops_the_start_with_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let by_count = directory.path().join("by-count");
    let hash = |text: &str| format!("{:X}:7\n", Sha1::digest(text));
    let mut hashes = ["one", "two", "three"].map(hash);
    hashes.sort();
    hashes.reverse();
    fs::write(&by_count, hashes.concat()).unwrap();
    for (path, why) in
        [(directory.path().join("missing"), "No such file"), (by_count, "ordered by hash")]
    {
        let data = Data::new();
        let flag = format!("--password-blocklist={}", path.display());
        let output = command(&data).arg(&flag).output().unwrap();
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(1), 1), "{line}");
        assert!(line.contains("--password-blocklist") && line.contains(why), "{line}");
        let report = operator::command(&data, &["doctor", "--json", &flag]).output().unwrap();
        assert!(String::from_utf8(report.stdout).unwrap().contains(why), "doctor says so, too");
        // A command that sets no password does not need the list.
        let listed = operator::command(&data, &["keys", "list", &flag]).output().unwrap();
        assert!(!String::from_utf8(listed.stderr).unwrap().contains(why));
    }
}
