//! `keystead import` of names that cannot be taken: they are found before anything is written, and renamed.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use crate::support::harness::Server;
use crate::support::import::{bcrypt_hash, export_all, import};

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn nothing_is_imported_until_names_that_cannot_be_taken_are_renamed() {
    let server = Server::start();
    let hash = bcrypt_hash();
    let long = format!("{}@example.org", "x".repeat(60));
    let names = ["ada", "Ada", "Grace Hopper", "Łukasz", &long, "ada", "fine"];
    let lines =
        names.map(|name| json!({ "username": name, "password_hash": hash }).to_string() + "\n");
    let text = lines.concat();

    let refused = import(&server.data, &text, &[]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0));
    let said = stderr(&refused);
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(
        said,
        [
            "Names that cannot be taken: 1 that differ from another in case only: line 2 (Ada, like line 1)",
            "Names that cannot be taken: 1 with blanks: line 3 (Grace Hopper)",
            "Names that cannot be taken: 1 with characters other than A-Z a-z 0-9 . _ - + @: line 4 (Łukasz)",
            &format!("Names that cannot be taken: 1 longer than 64 characters: line 5 ({long})"),
            "keystead: nothing was imported, as 4 names cannot be taken: --write-renames FILE proposes others, \
             --rename-with FILE takes them, and --skip-invalid leaves these accounts out",
        ]
    );
    assert!(export_all(&server.data).is_empty());

    let directory = TempDir::new().unwrap();
    let path = directory.path().join("renames.csv");
    let path = path.to_str().unwrap();
    let written = import(&server.data, &text, &["--write-renames", path]);
    assert!(written.status.success(), "{written:?}");
    let renames = fs::read_to_string(path).unwrap();
    let expected = format!(
        "old,new\nAda,ada-2\nGrace Hopper,grace.hopper\nŁukasz,lukasz\n{long},{}\n",
        "x".repeat(60)
    );
    assert_eq!(renames, expected);
    let again = import(&server.data, &text, &["--write-renames", path]);
    assert!(stderr(&again).contains("cannot write"), "a file that exists is kept: {again:?}");

    fs::write(path, renames.replace("lukasz", "Łukas")).unwrap();
    let refused = import(&server.data, &text, &["--rename-with", path]);
    assert!(stderr(&refused).contains("line 4 (Łukas)"), "{refused:?}");
    assert!(export_all(&server.data).is_empty());

    fs::write(path, &renames).unwrap();
    let imported = import(&server.data, &text, &["--rename-with", path]);
    assert_eq!(imported.stdout, b"Imported 6 accounts, left out 1 line.\n", "{imported:?}");
    assert!(stderr(&imported).starts_with("line 6: the username is taken"), "{imported:?}");
    for name in ["ada", "ADA-2", "grace.hopper", "lukasz", "fine"] {
        server.log_in(name).await.tokens();
    }
    let again = import(&server.data, &text, &["--rename-with", path]);
    assert_eq!(again.stdout, b"Imported 0 accounts, left out 7 lines.\n", "{again:?}");
}

#[test]
fn names_that_cannot_be_taken_are_skipped_if_the_operator_says_so() {
    let server = Server::start();
    let hash = bcrypt_hash();
    let text = format!("username,password_hash\nada,{hash}\nGrace Hopper,{hash}\n");
    let dry = import(&server.data, &text, &["--dry-run"]);
    assert_eq!(dry.status.code(), Some(1));
    let said = stderr(&dry);
    assert!(said.starts_with("Names that cannot be taken: 1 with blanks"), "{said}");
    assert!(said.contains("line 3: username: Use only letters"), "{said}");
    let skipped = import(&server.data, &text, &["--skip-invalid"]);
    assert_eq!(skipped.stdout, b"Imported 1 account, left out 1 line.\n", "{skipped:?}");
}
