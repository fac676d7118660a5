//! The operator's commands, run beside a server.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::harness::{Data, keystead};

/// A command on a server's data, without a terminal and with an empty standard input.
pub(crate) fn command(data: &Data, arguments: &[&str]) -> Command {
    let mut command = keystead();
    command.args(arguments).arg("--data-dir").arg(data.path()).args(data.flag());
    command.env("KEYSTEAD_BCRYPT_COST", "4").stdin(Stdio::null());
    command
}

/// Runs a command.
pub(crate) fn run(data: &Data, arguments: &[&str]) -> Output {
    command(data, arguments).output().unwrap()
}

/// Runs a command with this text on standard input.
pub(crate) fn run_with_input(data: &Data, arguments: &[&str], input: &str) -> Output {
    let mut command = command(data, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    // A command that does not read its input may have exited.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    process.wait_with_output().unwrap()
}

/// The standard output of a command. Asserts that it succeeded and wrote nothing to standard error.
pub(crate) fn stdout_of(output: &Output) -> &str {
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap()
}

/// Like [`stdout_of`], parsed as JSON.
pub(crate) fn json_of(output: &Output) -> Value {
    serde_json::from_str(stdout_of(output)).unwrap()
}

/// Runs a server that is to be refused. If it starts, it is killed and the test fails.
pub(crate) fn refusal(mut command: Command) -> Output {
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    if !line.is_empty() {
        process.kill().unwrap();
    }
    let output = process.wait_with_output().unwrap();
    assert_eq!(line, "", "{output:?}");
    output
}

/// Asserts that a command failed with this exit code and one line that contains the reason.
pub(crate) fn assert_refused(output: &Output, code: i32, reason: &str) {
    let line = std::str::from_utf8(&output.stderr).unwrap();
    assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{output:?}");
    assert!(line.starts_with("keystead: ") && line.contains(reason), "{line}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

/// Runs `keystead keys`.
pub(crate) fn keys(data: &Data, arguments: &[&str]) -> Output {
    run(data, &[&["keys"], arguments].concat())
}
