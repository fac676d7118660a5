//! `keystead backup`: copies the database into one file while servers use it.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use indicatif::HumanBytes;
use serde_json::json;

use super::{CliError, print, runtime, settings};
use crate::config::{Config, Sources};
use crate::database::{Address, backup};
use crate::master_key::VARIABLE as MASTER_KEY_VARIABLE;

/// Returns the command and its argument, without the flags of the settings.
pub(super) fn command() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true);
    Command::new("backup")
        .about("Copy the database into one file, while the server runs")
        .arg(file.value_parser(value_parser!(PathBuf)).help("The file to create; it must not exist"))
        .arg(print::json_flag())
        .after_help(
            "The copy is verified before it gets its name. Anyone who has the file can guess passwords\n\
             offline: keep it as safe as the database. It does not contain the master key, without\n\
             which no backup can be restored: keep a copy of that elsewhere.\n\
             To restore: stop the server, put the master key back if it is gone, run keystead restore\n\
             with the file, and start the server. Sessions are as they were at the backup.",
        )
}

/// Runs `keystead backup`.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let config = Config::read(&Sources::new(arguments.clone())?)?;
    settings::warn_of_unknown_variables();
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
    let bytes = runtime::block_on(async {
        tokio::select! {
            done = backup::write(database, file) => {
                done.map_err(|error| CliError::Failed(error.to_string()))
            }
            // Dropping the unfinished backup removes its file.
            () = runtime::stop_signal() => {
                let reason = "stopped by a signal: no backup was written";
                Err(CliError::Failed(reason.to_owned()))
            }
        }
    })??;
    let key = match config.master_key.path() {
        Some(path) => path.display().to_string(),
        None => format!("the text of {MASTER_KEY_VARIABLE}"),
    };
    print::changed(
        arguments,
        || json!({ "file": file.display().to_string(), "bytes": bytes }),
        format_args!(
            "Backed up {} to {} ({}) and verified the copy. It cannot be restored without the \
             master key, which it does not contain: keep {key} elsewhere. Anyone who has the file can \
             guess passwords offline: keep it as safe as the database.",
            config.database,
            file.display(),
            HumanBytes(bytes),
        ),
    )
}
