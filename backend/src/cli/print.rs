//! Output of commands: results on standard output, as text or as JSON; errors and remarks on standard error.
//!
//! A result that cannot be written is an error, with one exception: a reader that has closed its end of a
//! pipe (EPIPE), like `head`, has seen what it wanted. Secrets have a stricter rule, in
//! [`secret`](super::secret). Standard error is the last resort, so a failure to write to it is ignored.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches};
use serde_json::Value;

use super::CliError;

/// The time for which standard error may accept nothing.
const ERROR_TIMEOUT: Duration = Duration::from_secs(1);

/// Returns the flag `--json`, by which a command prints JSON.
pub(super) fn json_flag() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON, for programs")
}

/// Prints a line.
pub(super) fn line(text: impl Display) -> Result<(), CliError> {
    written(write(text))
}

/// Prints the JSON if `--json` is given, else the text.
pub(super) fn json_or_text(
    arguments: &ArgMatches,
    json: impl FnOnce() -> Value,
    text: impl Display,
) -> Result<(), CliError> {
    if arguments.get_flag("json") { line(json()) } else { line(text) }
}

/// Like [`line`], for a command that has changed something: an error says that this is done.
pub(super) fn changed_line(text: impl Display) -> Result<(), CliError> {
    written(write(text)).map_err(|error| CliError::Failed(format!("done, but {error}")))
}

/// Like [`json_or_text`], for a command that has changed something: an error says that this is done.
pub(super) fn changed(
    arguments: &ArgMatches,
    json: impl FnOnce() -> Value,
    text: impl Display,
) -> Result<(), CliError> {
    if arguments.get_flag("json") { changed_line(json()) } else { changed_line(text) }
}

/// Turns a failure to write to standard output into the error of a command. Ignores a closed pipe.
pub(super) fn written(result: io::Result<()>) -> Result<(), CliError> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::Failed(cannot_write(&error)))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard output, for callers that judge the error themselves.
pub(super) fn write(text: impl Display) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{text}").and_then(|()| output.flush())
}

/// Describes a failure to write to standard output.
pub(super) fn cannot_write(error: &io::Error) -> String {
    format!("cannot write to standard output: {error}")
}

/// Prints a line on standard error, and waits for a reader that has stalled for [`ERROR_TIMEOUT`] at most.
pub(super) fn note(text: impl Display) {
    let (done, printed) = mpsc::channel::<()>();
    let line = format!("{text}\n");
    let copy = line.clone();
    let print = move || {
        let _ = io::stderr().write_all(copy.as_bytes());
        drop(done);
    };
    if thread::Builder::new().spawn(print).is_ok() {
        let _ = printed.recv_timeout(ERROR_TIMEOUT);
    } else {
        let _ = io::stderr().write_all(line.as_bytes());
    }
}

/// Prints a warning on standard error.
pub(super) fn warning(text: impl Display) {
    note(format_args!("keystead: warning: {text}"));
}

/// Returns a number with its noun, in the plural except for 1.
pub(super) fn count(number: impl Display, noun: &str) -> String {
    let number = number.to_string();
    let ending = if number == "1" { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
