//! The command line of `keystead`.
//!
//! Exit codes: 0 done, 1 the work failed, 2 an argument or a setting is invalid.

mod account_argument;
mod account_file;
mod backup;
mod completions;
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
mod runtime;
mod serve;
mod session;
mod settings;
mod throttle;
mod user;
mod with_services;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::Command;
use clap::error::ErrorKind;

pub use self::error::CliError;

/// The longest wait for standard error to take the last line of the process.
const PRINT_TIMEOUT: Duration = Duration::from_secs(1);

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return print_usage(&error),
    };
    let done = match matches.subcommand() {
        Some(("serve", arguments)) => serve::run(arguments.clone()),
        Some(("keys", arguments)) => keys::run(arguments),
        Some(("invite", arguments)) => invite::run(arguments),
        Some(("user", arguments)) => user::run(arguments),
        Some(("session", arguments)) => session::run(arguments),
        Some(("throttle", arguments)) => throttle::run(arguments),
        Some(("backup", arguments)) => backup::run(arguments),
        Some(("doctor", arguments)) => doctor::run(arguments),
        Some(("completions", arguments)) => {
            completions::run(&command(), arguments);
            Ok(())
        }
        Some(("import", arguments)) => import::run(arguments),
        Some(("export", arguments)) => export::run(arguments),
        Some(("openapi", _)) => openapi::run(),
        Some(("migrate-database", arguments)) => migrate_database::run(arguments),
        _ => Ok(()), // clap requires a subcommand and knows no other
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&format!("keystead: {error}\n"));
            ExitCode::from(if matches!(error, CliError::Config(_)) { 2 } else { 1 })
        }
    }
}

/// Returns the commands and their flags.
#[must_use]
pub fn command() -> Command {
    let locations = || settings::flags(settings::is_location);
    let serve = Command::new("serve")
        .about("Serve the app and its API")
        .after_help("A flag wins over its variable, the variable over the file.")
        .args(settings::flags(|_| true));
    Command::new("keystead")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Accounts and sign-in for your app, in one binary")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(serve)
        .subcommand(migrate_database::command())
        .subcommand(openapi::command())
        .subcommand(settings::add_to_subcommands(keys::command()))
        .subcommand(settings::add_to_subcommands(invite::command()).args(invite::settings()))
        .subcommand(settings::add_to_subcommands(user::command()))
        .subcommand(settings::add_to_subcommands(session::command()))
        .subcommand(settings::add_to_subcommands(throttle::command()))
        .subcommand(import::command().args(locations()))
        .subcommand(export::command().args(locations()))
        .subcommand(backup::command().args(locations()))
        .subcommand(doctor::command().args(settings::flags(|_| true)))
        .subcommand(completions::command())
}

/// Prints the whole help, or an error in one line: the first line of clap's message, and the list that
/// it announces.
fn print_usage(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        // Ignore a closed output.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let text = error.to_string();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    let listed = lines.take_while(|line| first.ends_with(':') && line.starts_with(' '));
    let listed: Vec<_> = listed.map(str::trim).collect();
    print_error(&format!("keystead: {}\n", format!("{first} {}", listed.join(", ")).trim_end()));
    ExitCode::from(2)
}

/// Prints an error, and waits for a reader that has stalled for [`PRINT_TIMEOUT`] at most.
fn print_error(line: &str) {
    let (done, printed) = mpsc::channel::<()>();
    let copy = line.to_owned();
    let print = move || {
        // Ignore a closed stderr: there is no other place to report it.
        let _ = io::stderr().write_all(copy.as_bytes());
        drop(done);
    };
    if thread::Builder::new().spawn(print).is_ok() {
        let _ = printed.recv_timeout(PRINT_TIMEOUT);
    } else {
        let _ = io::stderr().write_all(line.as_bytes());
    }
}
