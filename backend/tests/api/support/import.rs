//! `keystead import` and `keystead export`.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::harness::{Data, PASSWORD};

/// Of [`PASSWORD`], by the bcrypt of others.
pub(crate) fn bcrypt() -> String {
    bcrypt::hash(PASSWORD, 4).unwrap()
}

/// Runs a command beside whatever is on this data.
pub(crate) fn beside(data: &Data, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
    command.args(arguments).arg("--data-dir").arg(data.path()).args(data.flag());
    command
}

/// Imports what is written here.
pub(crate) fn import(data: &Data, text: &str, flags: &[&str]) -> Output {
    let mut command = beside(data, &[&["import", "-"], flags].concat());
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

/// Every account, by name, as it is exported.
pub(crate) fn exported(data: &Data) -> Vec<Value> {
    let output = beside(data, &["export"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut all: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    all.sort_by_key(|account| account["username"].to_string());
    all
}
