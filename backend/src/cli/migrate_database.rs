//! `keystead migrate-database`: moves everything from one database to another, of either engine. The
//! copying is in [`crate::database::transfer`].

use std::time::Duration;

use clap::{Arg, ArgMatches, Command};

use super::progress::Bar;
use super::{CliError, print, settings};
use crate::config::{ConfigError, parse};
use crate::database::transfer;
use crate::database::{Address, Database, Limits};

/// A move may wait longer for a lock than a request does.
const LIMITS: Limits = Limits { connections: 3, timeout: Duration::from_mins(2) };

/// Returns the command and its flags.
pub(super) fn command() -> Command {
    let address = |name: &'static str, variable: &'static str, help: &'static str| {
        let argument = Arg::new(name).long(name).value_name("URL").required(true).help(help);
        // A URL may contain a password. A variable keeps it out of the list of processes.
        argument.env(variable).hide_env_values(true)
    };
    let from = "The present database: sqlite:data/keystead.db or postgres://…";
    Command::new("migrate-database")
        .about("Move everything to another database; every session continues there")
        .arg(address("from", "KEYSTEAD_MIGRATE_FROM", from))
        .arg(address("to", "KEYSTEAD_MIGRATE_TO", "An empty database"))
        .after_help(
            "Stop the servers first. During the move nothing can be written to the old database.\n\
             An interrupted move continues when it is run again.\n\
             The servers of the new database need the same master key as the old ones.",
        )
}

/// Runs `keystead migrate-database`.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    settings::warn_of_unknown_variables();
    let (from, to) = (address(arguments, "from")?, address(arguments, "to")?);
    if from == to {
        return Err(ConfigError::new("--to: expected another database than --from").into());
    }
    if from.path().is_some_and(|path| !path.exists()) {
        return Err(CliError::Failed(format!("there is no database {from}")));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Failed(format!("cannot start: {error}")))?;
    let counts = runtime.block_on(move_all(&from, &to))?;
    let counts: Vec<_> = counts.iter().map(|(table, rows)| format!("{rows} {table}")).collect();
    print::changed_line(format_args!(
        "Moved and compared: {}. Start the servers with --database-url and the same master key.",
        counts.join(", ").replace('_', " "),
    ))
}

async fn move_all(from: &Address, to: &Address) -> Result<Vec<(&'static str, u64)>, CliError> {
    let failed = |error: &dyn std::fmt::Display| CliError::Failed(error.to_string());
    let source = Database::open(from, LIMITS).await.map_err(|error| failed(&error))?;
    let target = Database::open(to, LIMITS).await.map_err(|error| failed(&error))?;
    let bar = Bar::of_rows();
    let names = (from.to_string(), to.to_string());
    let moved = transfer::run((&source, &names.0), (&target, &names.1), |progress| {
        let step = if progress.is_check { "comparing" } else { "moving" };
        let message = format!("{step} {}", progress.table.replace('_', " "));
        bar.show(&message, progress.done, progress.of);
    })
    .await;
    drop(bar);
    target.close().await;
    source.close().await;
    moved.map_err(|error| failed(&error))
}

fn address(arguments: &ArgMatches, name: &str) -> Result<Address, ConfigError> {
    let text = arguments.get_one::<String>(name).map_or("", String::as_str);
    // The error does not quote the text, which may contain a password.
    parse::database(text.trim())
        .map_err(|expected| ConfigError::new(format!("--{name}: expected {expected}")))
}
