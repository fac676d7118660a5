//! `keystead import` and `keystead export`.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::harness::{Data, PASSWORD};

/// A hash of [`PASSWORD`] by another bcrypt implementation.
pub(crate) fn bcrypt_hash() -> String {
    bcrypt::hash(PASSWORD, 4).unwrap()
}

/// A command on this data, with the default settings.
pub(crate) fn keystead(data: &Data, arguments: &[&str]) -> Command {
    let mut command = super::harness::keystead();
    command.args(arguments).arg("--data-dir").arg(data.path()).args(data.flag());
    command
}

/// Imports this text from standard input.
pub(crate) fn import(data: &Data, text: &str, flags: &[&str]) -> Output {
    let mut command = keystead(data, &[&["import", "-"], flags].concat());
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its flags ends without reading.
    let written = process.stdin.take().unwrap().write_all(text.as_bytes());
    let output = process.wait_with_output().unwrap();
    assert!(written.is_ok() || !output.status.success(), "{written:?} {output:?}");
    output
}

/// Exports all accounts and sorts them by name.
pub(crate) fn export_all(data: &Data) -> Vec<Value> {
    let output = keystead(data, &["export"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut all: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    all.sort_by_key(|account| account["username"].to_string());
    all
}
