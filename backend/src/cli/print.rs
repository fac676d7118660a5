//! Output of commands on standard output, as text or as JSON.

use std::fmt::Display;
use std::io::Write;

use clap::{Arg, ArgAction, ArgMatches};
use serde_json::Value;

/// Returns the flag `--json`, by which a command prints JSON.
pub(super) fn json_flag() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON, for programs")
}

/// Prints a line.
pub(super) fn line(text: impl Display) {
    // Ignore a closed stdout.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints the JSON if `--json` is given, else the text.
pub(super) fn json_or_text(
    arguments: &ArgMatches,
    json: impl FnOnce() -> Value,
    text: impl Display,
) {
    if arguments.get_flag("json") { line(json()) } else { line(text) }
}

/// Returns a number with its noun, in the plural except for 1.
pub(super) fn count(number: impl Display, noun: &str) -> String {
    let number = number.to_string();
    let ending = if number == "1" { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
