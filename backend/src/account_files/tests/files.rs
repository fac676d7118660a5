//! JSON Lines, JSON, and what is neither.

use super::{accounts, options, read, read_with, shown};
use crate::account_files::Format;

fn reason(text: &str) -> String {
    read_with(&options(""), text.as_bytes()).map(drop).unwrap_err()
}

#[test]
fn an_invalid_json_line_does_not_affect_the_others() {
    let long = "x".repeat(300_000);
    let text = format!(
        "\u{feff}{{\"username\":\"ada\",\"password_hash\":\"h\",\"disabled\":true}}\r\n\
         \n{{\"username\":\"{long}\"}}\n{{\"username\":7}}\n{{\"email\":\"a\"}}\nnonsense\n\
         [\"ada\"]\n{{\"username\":\n{{\"username\":null,\"created_at\":\"2024-05-06\"}}"
    );
    let (read, _) = read("", &text);
    assert_eq!(
        read[0].1.as_ref().map(shown).unwrap(),
        "username=ada password_hash=h disabled=true"
    );
    let (line, last) = read.last().unwrap();
    assert_eq!(
        (*line, shown(last.as_ref().unwrap())),
        (9, "created_at=2024-05-06T00:00:00.000Z".to_owned())
    );
    for ((line, found), (number, reason)) in read[1..].iter().zip([
        (3, "longer than 256 KiB"),
        (4, "username is not a string"),
        (5, "no field \"email\", only username, password_hash"),
        (6, "a syntax error at column"),
        (7, "another type at column"),
        (8, "it ends at column"),
    ]) {
        assert!(
            *line == number && found.as_ref().unwrap_err().contains(reason),
            "{line} {found:?}"
        );
    }
}

#[test]
fn an_array_is_read_element_by_element() {
    let pretty = r#"[
  {
    "username": "ada",
    "password_hash": "h[{\"",
    "disabled": 0
  },
  {"username": "x", "password_hash": {"a": [1]}},
  7, {"username": "grace", "password_hash": "h", "created_at": 1714979289123}
]
"#;
    let (read, _) = read("", pretty);
    let lines: Vec<u64> = read.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 7, 8, 8]);
    assert_eq!(
        shown(read[0].1.as_ref().unwrap()),
        "username=ada password_hash=h[{\" disabled=false"
    );
    assert_eq!(read[1].1.as_ref().unwrap_err(), "password_hash is not a string");
    assert!(read[2].1.as_ref().unwrap_err().contains("another type"));
    assert_eq!(
        shown(read[3].1.as_ref().unwrap()),
        "username=grace password_hash=h created_at=2024-05-06T07:08:09.123Z"
    );
    let compact: String = pretty.split(char::is_whitespace).collect();
    assert_eq!(super::read("", &compact).0.len(), 4);
    for empty in ["[]", " [ ] ", ""] {
        assert_eq!(super::read("", empty).0.len(), 0, "{empty}");
    }
}

#[test]
fn objects_over_several_lines_need_no_array() {
    let text = "{\n  \"username\": \"ada\",\n  \"password_hash\": \"h\"\n}\n{\n  \"username\": \"grace\",\n \
                \"password_hash\": \"h\"\n}\n";
    assert_eq!(
        accounts("", text),
        ["username=ada password_hash=h", "username=grace password_hash=h"]
    );
}

#[test]
fn a_cut_or_broken_array_fails_after_what_was_whole() {
    for (text, reason) in [
        (r#"[{"username":"a"}, {"username":"b"}"#, "has no end: is the file whole?"),
        (r#"[{"username":"a"} {"username":"b"}]"#, "line 1: expected a comma"),
        (r#"[{"username":"a"},]"#, "expected an account"),
        ("{\"a\":1}\n]", "expected an account"),
    ] {
        let mut options = options("");
        options.format = Some(Format::Json);
        let error = read_with(&options, text.as_bytes()).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn a_file_of_another_kind_is_refused_with_what_to_do() {
    let utf16: Vec<u8> = "username".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, reason) in [
        ([b"\xff\xfe".as_slice(), &utf16].concat(), "it is UTF-16"),
        (utf16, "it is UTF-16"),
        (b"PK\x03\x04...".to_vec(), "it is a workbook"),
        (b"\x1f\x8b\x08\x00".to_vec(), "it is compressed"),
        (b"SQLite format 3\0".to_vec(), "it is an SQLite database"),
        (b"dn: uid=ada,dc=example\nuid: ada\n".to_vec(), "--from ldif"),
        (b"-- PostgreSQL database dump\n".to_vec(), "it is an SQL dump"),
        (b"INSERT INTO users VALUES (1);\n".to_vec(), "it is an SQL dump"),
        (b"one word\n".to_vec(), "neither JSON nor CSV"),
        (b"{\"users\": [\n  {\"localId\": \"x\"}]}".to_vec(), "--from keycloak or --from firebase"),
    ] {
        let error = read_with(&options(""), &bytes).map(drop).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
    assert!(reason("username\n").contains("neither JSON nor CSV"));
}

#[test]
fn an_unknown_field_names_the_system_that_it_looks_like() {
    for (text, reason) in [
        (r#"{"_id":{"$oid":"6"},"email":"a","passwordHash":"h"}"#, "--from auth0"),
        (r#"[{"model":"auth.user","pk":1,"fields":{"password":"h"}}]"#, "--from django"),
        (r#"{"localId":"x","passwordHash":"h"}"#, "--from firebase"),
        (r#"{"username":"ada","email":"a"}"#, "--map names the column of a field"),
    ] {
        let (read, _) = read("", text);
        let error = read[0].1.as_ref().unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn columns_are_mapped_and_ignored_as_the_operator_says() {
    let mut options = options("");
    options.mapped = vec![("username".to_owned(), "E-Mail".to_owned())];
    options.ignored = vec!["last login".to_owned(), "profile".to_owned()];
    let text = r#"{"email":"ada@example.org","password_hash":"h","lastLogin":1,"profile":{"a":1},"profile.b":2}"#;
    let (read, notes) = read_with(&options, text.as_bytes()).unwrap();
    assert_eq!(shown(read[0].1.as_ref().unwrap()), "username=ada@example.org password_hash=h");
    assert!(notes.not_imported.is_empty(), "{notes:?}");
    options.mapped = vec![("name".to_owned(), "email".to_owned())];
    assert!(read_with(&options, b"").unwrap_err().contains("--map: there is no field \"name\""));
}

#[test]
fn a_time_that_is_not_understood_leaves_the_account_without_it() {
    let text = "{\"username\":\"a\",\"password_hash\":\"h\",\"created_at\":\"yesterday\"}\n\
                {\"username\":\"b\",\"password_hash\":\"h\",\"created_at\":\"\",\"disabled\":\"\"}\n\
                {\"username\":\"c\",\"password_hash\":\"h\",\"created_at\":\"05/06/24\"}\n\
                {\"username\":\"d\",\"password_hash\":\"h\",\"disabled_at\":\"long ago\"}\n";
    let (read, notes) = read("", text);
    let read: Vec<_> = read.iter().map(|(_, fields)| shown(fields.as_ref().unwrap())).collect();
    assert_eq!(read[0], "username=a password_hash=h");
    assert_eq!(read[1], "username=b password_hash=h");
    assert_eq!(read[3], "username=d password_hash=h disabled=true", "disabled, if not since when");
    let times: Vec<_> = notes.unreadable_times.into_iter().collect();
    assert_eq!(times, [("created_at", (2, 1)), ("disabled_at", (1, 4))]);
}

#[test]
fn a_boolean_in_another_form_makes_the_line_invalid() {
    let (read, _) =
        read("", "{\"username\":\"a\",\"password_hash\":\"h\",\"disabled\":\"perhaps\"}");
    assert_eq!(read[0].1.as_ref().unwrap_err(), "disabled must be true or false");
}
