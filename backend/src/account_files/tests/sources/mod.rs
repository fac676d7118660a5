//! The export of each system, with hashes that it made or that follow its rule.

mod applications;
mod directories;
mod frameworks;
mod providers;
mod salted;

use super::{accounts, options, read, read_with, shown};
use crate::account_files::SOURCES;

/// A bcrypt hash of the lowest cost.
const BCRYPT: &str = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";

#[test]
fn an_export_that_does_not_say_who_is_disabled_may_have_a_column_that_does() {
    for (from, name, hash) in
        [("nextcloud", "uid", "password"), ("mediawiki", "user_name", "user_password")]
    {
        let (_, notes) = read(from, &format!("{name},{hash}\nada,h\ngrace,h\n"));
        assert!(notes.omits_disabled, "{from}");
        for (column, values) in [("enabled", ["false", ""]), ("disabled", ["1", "0"])] {
            let [first, second] = values;
            let text = format!("{name},{hash},{column}\nada,h,{first}\ngrace,h,{second}\n");
            let expected =
                ["username=ada password_hash=h disabled=true", "username=grace password_hash=h"];
            assert_eq!(accounts(from, &text), expected, "{from} {column}");
            let (_, notes) = read(from, &text);
            assert!(!notes.omits_disabled && notes.not_imported.is_empty(), "{from} {column}");
        }
    }
    assert!(!read("wordpress", "user_login,user_pass\nada,h\n").1.omits_disabled);
}

#[test]
fn the_hash_of_several_columns_cannot_be_mapped() {
    for from in ["grafana", "keycloak", "metabase"] {
        let mut options = options(from);
        options.mapped = vec![("password_hash".to_owned(), "other".to_owned())];
        let error = read_with(&options, b"").unwrap_err();
        assert!(error.starts_with(&format!("--map: --from {from} makes the password hash")));
    }
    let mut options = options("laravel");
    options.mapped = vec![("password_hash".to_owned(), "other".to_owned())];
    let (read, _) = read_with(&options, b"username,other\nada,h\n").unwrap();
    assert_eq!(shown(read[0].1.as_ref().unwrap()), "username=ada password_hash=h");
}

#[test]
fn the_names_of_systems_are_sorted_and_unique() {
    assert!(SOURCES.is_sorted_by(|one, other| one.name < other.name));
}

#[test]
fn a_mark_is_recognized_without_from() {
    for source in SOURCES {
        for marks in source.marks {
            let header = marks.join(",") + "\n";
            let Err(error) = read_with(&options(""), header.as_bytes()) else { continue };
            let guesses = error.contains("--from ") || error.contains("neither JSON nor CSV");
            assert!(guesses, "{}: {error}", source.name);
        }
    }
}

#[test]
fn the_documentation_lists_every_system() {
    let text = include_str!("../../../../../docs/integration.md");
    for source in SOURCES {
        let row = format!("| `{}` | {} |", source.name, source.reads);
        assert!(text.contains(&row), "docs/integration.md lacks the row {row}");
    }
}
