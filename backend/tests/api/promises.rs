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

/// Returns true if `text` has these words, and not as the beginning of longer ones.
fn says(text: &str, words: &str) -> bool {
    let is_end = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '-');
    text.match_indices(words).any(|(at, _)| is_end(&text[at + words.len()..]))
}

/// Adds what the commands and flags below `command` are called. `path` leads to it.
fn find_names(command: &Command, path: &str, into: &mut Vec<String>) {
    if !command.has_subcommands() {
        into.push(path.to_owned());
    }
    let flags = command.get_arguments().filter_map(|argument| argument.get_long());
    let flags = flags.filter(|flag| !matches!(*flag, "help" | "version"));
    into.extend(flags.map(|flag| format!("--{flag}")));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        find_names(below, &format!("{path} {}", below.get_name()), into);
    }
}

#[test]
fn every_command_and_flag_is_documented() {
    let root = Path::new(ROOT);
    let mut text = fs::read_to_string(root.join("README.md")).unwrap();
    sources(&root.join("docs"), &["md"], &mut text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut command, mut names) = (keystead::cli::command(), Vec::new());
    // Flags of settings are added when a command is built.
    command.build();
    find_names(&command, "keystead", &mut names);
    for name in ["keystead serve", "--bcrypt-cost", "--write-renames"] {
        assert!(names.iter().any(|known| known == name), "{name} was looked for: {names:?}");
    }
    names.retain(|name| !says(&text, name));
    assert!(names.is_empty(), "{names:#?}");
}
