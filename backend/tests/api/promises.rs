//! The tests that docs/security.md names exist, and the documentation has what there is.

use std::fs;
use std::path::Path;

use clap::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Appends the text of all files with these extensions in a folder and below it.
fn sources(folder: &Path, kinds: &[&str], into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            sources(&path, kinds, into);
        } else if path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known)) {
            into.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_promise_names_an_existing_test() {
    let root = Path::new(ROOT);
    let mut code = String::new();
    let crates = ["backend/src", "backend/tests", "common/src", "bcrypt-lanes/src"];
    for folder in crates.iter().chain(&["passkeys/tests", "password-habits/tests", "e2e/tests"]) {
        sources(&root.join(folder), &["rs", "mjs"], &mut code);
    }
    let page = fs::read_to_string(root.join("docs/security.md")).unwrap();
    let spans = page.split('`').skip(1).step_by(2);
    let tests: Vec<&str> = spans.filter_map(|span| Some(span.split_once("::")?.1)).collect();
    assert!(tests.len() > 40, "{tests:?}");
    for test in tests {
        assert!(code.contains(&format!("fn {test}(")), "there is no test {test}");
    }
    for title in page.split('“').skip(2).filter_map(|rest| rest.split_once('”')) {
        let title = title.0.replace('\n', " ");
        assert!(code.contains(&format!("\"{title}\"")), "there is no test {title:?}");
    }
}

/// Adds the commands and flags below `command` that `text` lacks. `path` leads to it.
fn find_undocumented(command: &Command, path: &str, text: &str, into: &mut Vec<String>) {
    let mut check = |words: &str, of: &str| {
        if !text.contains(words) {
            into.push(format!("{of} {words}").trim().to_owned());
        }
    };
    if !command.has_subcommands() {
        check(path, "");
    }
    for flag in command.get_arguments().filter_map(|argument| argument.get_long()) {
        check(&format!("--{flag}"), path);
    }
    for below in command.get_subcommands() {
        find_undocumented(below, &format!("{path} {}", below.get_name()), text, into);
    }
}

#[test]
fn every_command_and_flag_is_documented() {
    let root = Path::new(ROOT);
    let mut text = fs::read_to_string(root.join("README.md")).unwrap();
    sources(&root.join("docs"), &["md"], &mut text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut undocumented = Vec::new();
    find_undocumented(&keystead::cli::command(), "keystead", &text, &mut undocumented);
    assert!(undocumented.is_empty(), "{undocumented:#?}");
}
