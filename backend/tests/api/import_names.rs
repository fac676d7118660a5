//! `keystead import` of names that cannot be taken: they are found before anything is written, and renamed.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use crate::support::harness::{Data, Server};
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

#[tokio::test]
async fn proposals_are_names_that_neither_the_file_nor_the_database_has() {
    let server = Server::start();
    for name in ["grace.hopper", "Grace.Hopper-2", "user"] {
        assert_eq!(server.register(name).await.status, 201);
    }
    let hash = bcrypt_hash();
    let names = ["Grace Hopper", "Grace  Hopper", "grace.hopper-3", "Ада", "Ева", "Grace Hopper"];
    let lines =
        names.map(|name| json!({ "username": name, "password_hash": hash }).to_string() + "\n");
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("renames.csv");
    let flags = ["--write-renames", path.to_str().unwrap()];
    let written = import(&server.data, &lines.concat(), &flags);
    assert!(written.status.success(), "{written:?}");
    let expected = "old,new\nАда,user-3\nGrace Hopper,grace.hopper-4\nGrace  Hopper,grace.hopper-5\n\
                    Ева,user-2\n";
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&fs::read_to_string(&path).unwrap()), sorted(expected));
    let imported = import(&server.data, &lines.concat(), &["--rename-with", flags[1]]);
    assert_eq!(imported.stdout, b"Imported 5 accounts, left out 1 line.\n", "{imported:?}");
}

#[test]
fn proposals_need_no_database() {
    let data = Data::local();
    let text = format!("username,password_hash\nGrace Hopper,{}\n", bcrypt_hash());
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("renames.csv");
    let written = import(&data, &text, &["--write-renames", path.to_str().unwrap()]);
    assert!(written.status.success(), "{written:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old,new\nGrace Hopper,grace.hopper\n");
    assert!(!data.path().exists(), "it creates none");
}

#[test]
fn no_part_of_the_proposals_stays_if_the_database_fails() {
    let data = Data::local();
    fs::create_dir_all(data.path()).unwrap();
    fs::write(data.path().join("keystead.db"), "no database").unwrap();
    let text = format!("username,password_hash\nGrace Hopper,{}\n", bcrypt_hash());
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("renames.csv");
    let failed = import(&data, &text, &["--write-renames", path.to_str().unwrap()]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    assert!(!path.exists());
}
