//! The command line: what `keystead` can be told to do, and how it ends.
//!
//! Exit codes: 0 done, 1 it could not be done, 2 it was told something that cannot be right.

mod backup;
mod beside;
mod completions;
mod doctor;
mod export;
mod import;
mod invite;
mod keys;
mod migrate_database;
mod openapi;
mod passwords;
mod print;
mod progress;
mod records;
mod serve;
mod session;
mod user;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Arg, Command, value_parser};

use crate::config::{ConfigError, SETTINGS};
use crate::database;

/// The settings that say what a new password has to be, and what is kept of it.
const PASSWORDS: [&str; 3] = ["bcrypt-cost", "password-min-length", "password-min-score"];

/// Why a command ended without having done its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// It was told something that cannot be right.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It could not do its work.
    #[error("{0}")]
    Failed(String),
}

impl From<database::Error> for CliError {
    fn from(error: database::Error) -> Self {
        // In one line, whatever the database says.
        Self::Failed(format!("the database failed: {error}").replace('\n', " "))
    }
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return explain(&error),
    };
    let done = match matches.subcommand() {
        Some(("serve", arguments)) => serve::run(arguments.clone()),
        Some(("keys", arguments)) => keys::run(arguments),
        Some(("invite", arguments)) => invite::run(arguments),
        Some(("user", arguments)) => user::run(arguments),
        Some(("session", arguments)) => session::run(arguments),
        Some(("backup", arguments)) => backup::run(arguments),
        Some(("doctor", arguments)) => doctor::run(arguments),
        Some(("completions", arguments)) => {
            completions::run(arguments);
            Ok(())
        }
        Some(("import", arguments)) => import::run(arguments),
        Some(("export", arguments)) => export::run(arguments),
        Some(("openapi", _)) => openapi::run(),
        Some(("migrate-database", arguments)) => migrate_database::run(arguments),
        _ => Ok(()), // clap demands a subcommand and knows no other
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keystead: {error}");
            ExitCode::from(if matches!(error, CliError::Config(_)) { 2 } else { 1 })
        }
    }
}

/// Runs what a command does, which has no use for more than one thread.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::Failed(format!("cannot start: {error}")))?;
    Ok(runtime.block_on(work))
}

/// The commands and their flags.
#[must_use]
pub fn command() -> Command {
    let serve = Command::new("serve")
        .about("Serve the app and its API")
        .after_help("A flag wins over its variable, the variable over the file.")
        .args(settings(|_| true));
    Command::new("keystead")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Accounts and sign-in for your app, in one binary")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(serve)
        .subcommand(migrate_database::command())
        .subcommand(openapi::command())
        .subcommand(with_places(keys::command()))
        .subcommand(with_places(invite::command()).args(invite::settings()))
        .subcommand(with_places(user::command()))
        .subcommand(with_places(session::command()))
        .subcommand(import::command().args(settings(is_place)))
        .subcommand(export::command().args(settings(is_place)))
        .subcommand(backup::command().args(settings(is_place)))
        .subcommand(doctor::command().args(settings(|_| true)))
        .subcommand(completions::command())
}

/// With the flags of the settings for each of its subcommands, of which those are shown that say
/// where a server keeps what it does, and what a new password has to be.
fn with_places(command: Command) -> Command {
    command.mut_subcommands(|command| {
        let is_about_passwords = ["add", "set-password"].contains(&command.get_name());
        command.args(settings(move |name| {
            is_place(name) || (is_about_passwords && PASSWORDS.contains(&name))
        }))
    })
}

fn is_place(name: &str) -> bool {
    ["data-dir", "database-url", "master-key-file"].contains(&name)
}

/// The flags of all settings: a command reads the configuration as the server does, and its help
/// shows what matters to it.
fn settings(is_shown: impl Fn(&str) -> bool) -> impl Iterator<Item = Arg> {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .env("KEYSTEAD_CONFIG")
        .value_parser(value_parser!(std::path::PathBuf))
        .help("TOML file with any of these settings (dashes as underscores)");
    let settings =
        SETTINGS.iter().map(move |setting| setting.argument().hide(!is_shown(setting.name)));
    std::iter::once(config).chain(settings)
}

/// Help is printed whole; a mistake is told in one line: the first of what clap has to say, and what
/// that announces.
fn explain(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        // Nobody is left to tell when the output is closed.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let text = error.to_string();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    let listed = lines.take_while(|line| first.ends_with(':') && line.starts_with(' '));
    let listed: Vec<_> = listed.map(str::trim).collect();
    eprintln!("keystead: {}", format!("{first} {}", listed.join(", ")).trim_end());
    ExitCode::from(2)
}
