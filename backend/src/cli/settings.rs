//! The flags of the settings on each command, and which of them its help shows.
//!
//! They are deferred until the command is the one that was called: those of all commands would take two
//! megabytes at every start.

use std::ffi::OsString;

use clap::{Arg, Command, ValueHint, value_parser};

use super::print;
use crate::config::{SETTINGS, unknown_variables};

/// The settings that locate a server's data.
const LOCATIONS: [&str; 3] = ["data-dir", "database-url", "master-key-file"];
/// The settings that concern a new password: its rules, and its hash.
const PASSWORDS: [&str; 4] =
    ["bcrypt-cost", "password-min-length", "password-min-score", "password-blocklist"];

/// Returns the flags of all settings. A command reads the configuration as the server does, and its
/// help shows those for which `is_shown` returns true.
pub(super) fn flags(is_shown: impl Fn(&str) -> bool) -> impl Iterator<Item = Arg> {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .env("KEYSTEAD_CONFIG")
        .value_parser(value_parser!(OsString)) // PathBuf's would refuse an empty variable.
        .value_hint(ValueHint::FilePath)
        .help("TOML file with any of these settings (dashes as underscores)");
    let settings =
        SETTINGS.iter().map(move |setting| setting.argument().hide(!is_shown(setting.name)));
    std::iter::once(config).chain(settings)
}

/// Warns of variables that look like a setting and are none.
pub(super) fn warn_of_unknown_variables() {
    for variable in unknown_variables() {
        print::warning(variable);
    }
}

/// Returns true for a setting that locates a server's data.
pub(super) fn is_location(name: &str) -> bool {
    LOCATIONS.contains(&name)
}

/// Adds the flags of the settings that locate a server's data.
pub(super) fn add_locations(command: Command) -> Command {
    command.defer(|command| command.args(flags(is_location)))
}

/// Adds the flags of the settings to each subcommand. The help shows those that locate a server's
/// data, those of a new password where the subcommand sets one, and the URL where it prints a link.
pub(super) fn add_to_subcommands(command: Command) -> Command {
    let concerns_users = command.get_name() == "user";
    command.mut_subcommands(|command| match command.get_name() {
        _ if command.has_subcommands() => add_to_subcommands(command),
        "add" | "set-password" if concerns_users => command.defer(|command| {
            command.args(flags(|name| is_location(name) || PASSWORDS.contains(&name)))
        }),
        "reset-link" => command.defer(|command| command.args(with_public_url())),
        _ => add_locations(command),
    })
}

/// Returns the flags of the settings. The help shows those that locate a server's data, and its URL.
pub(super) fn with_public_url() -> impl Iterator<Item = Arg> {
    flags(|name| is_location(name) || name == "public-url")
}
