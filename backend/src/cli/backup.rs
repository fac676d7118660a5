//! `keystead backup`: the database as one file, while servers work on it.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use indicatif::HumanBytes;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, print};
use crate::config::{Config, Sources};
use crate::database::{Address, backup};
use crate::master_key::VARIABLE as MASTER_KEY_VARIABLE;

/// The command and its argument; the flags of the settings are added to it.
pub(super) fn command() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true);
    Command::new("backup")
        .about("Copy the database into one file, while the server runs")
        .arg(file.value_parser(value_parser!(PathBuf)).help("The file to make; it must not be there"))
        .arg(print::json_flag())
        .after_help(
            "It is checked before it gets its name. Whoever has it can try passwords on it: keep it as\n\
             safe as the database. The master key is not in it: keep a copy of that elsewhere, for\n\
             without it no backup can be restored.\n\
             To restore it: stop the server, remove keystead.db, keystead.db-wal and keystead.db-shm\n\
             from the data directory, put the file there as keystead.db and the master key as\n\
             master-key, start the server. Sessions are then as they were at the time of the backup.",
        )
}

/// Runs it.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let config = Config::read(&Sources::new(arguments.clone())?)?;
    let Some(file) = arguments.get_one::<PathBuf>("file") else { return Ok(()) };
    let Address::Sqlite(database) = &config.database else {
        return Err(CliError::Failed(format!(
            "{} is on PostgreSQL: back it up with pg_dump --format=custom",
            config.database
        )));
    };
    if !database.exists() {
        let database = &config.database;
        return Err(CliError::Failed(format!(
            "there is no database {database}: is --data-dir right?"
        )));
    }
    let bytes = super::block_on(async {
        tokio::select! {
            done = backup::write(database, file) => {
                done.map_err(|error| CliError::Failed(error.to_string()))
            }
            // What was begun is removed.
            stopped = stop() => Err(stopped),
        }
    })??;
    let key = match config.master_key.path() {
        Some(path) => path.display().to_string(),
        None => format!("what {MASTER_KEY_VARIABLE} has"),
    };
    print::either(
        arguments,
        || json!({ "file": file.display().to_string(), "bytes": bytes }),
        format_args!(
            "Backed up {} to {} ({}), and checked that. It cannot be restored without the master \
             key, which is not in it: keep {key} elsewhere. Whoever has the file can try passwords on \
             it: keep it as safe as the database.",
            config.database,
            file.display(),
            HumanBytes(bytes),
        ),
    );
    Ok(())
}

async fn stop() -> CliError {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    CliError::Failed("stopped: there is no backup".to_owned())
}
