//! The operator's commands, beside a server that runs.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::harness::Data;

/// A command on what this server keeps; without a terminal, and with nothing to read.
pub(crate) fn command(data: &Data, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
    command.args(arguments).arg("--data-dir").arg(data.path()).args(data.flag());
    command.env("KEYSTEAD_BCRYPT_COST", "4").stdin(Stdio::null());
    command
}

/// Runs it.
pub(crate) fn run(data: &Data, arguments: &[&str]) -> Output {
    command(data, arguments).output().unwrap()
}

/// The same with something to read.
pub(crate) fn run_with(data: &Data, arguments: &[&str], input: &str) -> Output {
    let mut command = command(data, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    // Whoever wants nothing of it may be gone.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    process.wait_with_output().unwrap()
}

/// What a command said that did its work.
pub(crate) fn said(output: &Output) -> &str {
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap()
}

/// The same for programs.
pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_str(said(output)).unwrap()
}

/// Asserts that it was refused, in one line that says this.
pub(crate) fn refused(output: &Output, code: i32, reason: &str) {
    let line = std::str::from_utf8(&output.stderr).unwrap();
    assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{output:?}");
    assert!(line.starts_with("keystead: ") && line.contains(reason), "{line}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

/// Runs `keystead keys` beside the server.
pub(crate) fn keys(data: &Data, arguments: &[&str]) -> Output {
    run(data, &[&["keys"], arguments].concat())
}
