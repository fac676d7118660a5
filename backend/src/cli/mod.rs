//! The command line of `keystead`.
//!
//! Exit codes: 0 done, 1 the work failed, 2 an argument or a setting is invalid.

mod account_argument;
mod account_file;
mod backup;
mod client;
mod completions;
mod core_dumps;
mod doctor;
mod error;
mod export;
mod import;
mod invite;
mod keys;
mod log;
mod migrate_database;
mod new_password;
mod openapi;
mod print;
mod progress;
mod restore;
mod runtime;
mod secret;
mod serve;
mod serve_warnings;
mod session;
mod settings;
mod throttle;
mod user;
mod with_services;

use std::process::ExitCode;

use clap::Command;
use clap::error::ErrorKind;

pub use self::error::CliError;

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return print_usage(&error),
    };
    core_dumps::forbid();
    let done = match matches.subcommand() {
        Some(("serve", arguments)) => serve::run(arguments.clone()),
        Some(("keys", arguments)) => keys::run(arguments),
        Some(("invite", arguments)) => invite::run(arguments),
        Some(("user", arguments)) => user::run(arguments),
        Some(("session", arguments)) => session::run(arguments),
        Some(("client", arguments)) => client::run(arguments),
        Some(("throttle", arguments)) => throttle::run(arguments),
        Some(("backup", arguments)) => backup::run(arguments),
        Some(("restore", arguments)) => restore::run(arguments),
        Some(("doctor", arguments)) => doctor::run(arguments),
        Some(("completions", arguments)) => completions::run(command(), arguments),
        Some(("import", arguments)) => import::run(arguments),
        Some(("export", arguments)) => export::run(arguments),
        Some(("openapi", _)) => openapi::run(),
        Some(("migrate-database", arguments)) => migrate_database::run(arguments),
        _ => Ok(()), // clap requires a subcommand and knows no other
    };
    exit_code(done)
}

/// Prints the error of a command, if there is one.
fn exit_code(done: Result<(), CliError>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::note(format_args!("keystead: {error}"));
            ExitCode::from(if matches!(error, CliError::Config(_)) { 2 } else { 1 })
        }
    }
}

/// Returns the commands and their flags.
#[must_use]
pub fn command() -> Command {
    let serve = Command::new("serve")
        .about("Serve the app and its API")
        .after_help("A flag wins over its variable, the variable over the file.")
        .defer(|command| command.args(settings::flags(|_| true)));
    // It shows one more than its subcommands.
    let invite = settings::add_to_subcommands(invite::command())
        .defer(|command| command.args(settings::with_public_url()));
    let doctor = doctor::command().defer(|command| command.args(settings::flags(|_| true)));
    Command::new("keystead")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Accounts and sign-in for your app, in one binary")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(serve)
        .subcommand(migrate_database::command())
        .subcommand(openapi::command())
        .subcommand(settings::add_to_subcommands(keys::command()))
        .subcommand(invite)
        .subcommand(settings::add_to_subcommands(user::command()))
        .subcommand(settings::add_to_subcommands(session::command()))
        .subcommand(settings::add_to_subcommands(client::command()))
        .subcommand(settings::add_to_subcommands(throttle::command()))
        .subcommand(settings::add_locations(import::command()))
        .subcommand(settings::add_locations(export::command()))
        .subcommand(settings::add_locations(backup::command()))
        .subcommand(settings::add_locations(restore::command()))
        .subcommand(doctor)
        .subcommand(completions::command())
}

/// Prints the whole help, or an error in one line: the first line of clap's message, and the list that
/// it announces.
fn print_usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return exit_code(print::written(error.print()));
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // It goes to standard error.
            let _ = error.print();
            return ExitCode::from(2);
        }
        _ => {}
    }
    let text = error.to_string();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    let listed = lines.take_while(|line| first.ends_with(':') && line.starts_with(' '));
    let listed: Vec<_> = listed.map(str::trim).collect();
    print::note(format!("keystead: {first} {}", listed.join(", ")).trim_end());
    ExitCode::from(2)
}
