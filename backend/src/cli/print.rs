//! What commands say: for people, or, on demand, for programs.

use std::fmt::Display;
use std::io::Write;

use clap::{Arg, ArgAction, ArgMatches};
use serde_json::Value;

/// Has a command answer in JSON.
pub(super) fn json_flag() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("For programs")
}

/// One line for whoever reads.
pub(super) fn line(text: impl Display) {
    // A closed output is nobody who waits for it.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The one or the other, by what was asked for.
pub(super) fn either(arguments: &ArgMatches, json: impl FnOnce() -> Value, text: impl Display) {
    if arguments.get_flag("json") { line(json()) } else { line(text) }
}

/// So many of something that takes an s.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
