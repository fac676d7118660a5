//! `keystead restore`: puts a backup in the place of the database. The steps are in
//! [`crate::database::restore`].

use std::fmt::Display;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf, absolute};

use clap::{Arg, ArgMatches, Command, value_parser};
use indicatif::HumanBytes;
use serde_json::json;

use super::{CliError, print, runtime, settings};
use crate::clock::Clock;
use crate::config::{Config, Sources};
use crate::database::restore::{self, Restored, Staged};
use crate::database::{Address, Database, RestoreError};
use crate::random::Random;
use crate::tokens::SigningKeys;

/// Returns the command and its argument, without the flags of the settings.
pub(super) fn command() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true);
    Command::new("restore")
        .about("Replace the database by a backup, while no server runs")
        .arg(file.value_parser(value_parser!(PathBuf)).help("The backup"))
        .arg(print::json_flag())
        .after_help(
            "Stop the server first. The backup is copied and checked before anything is replaced; it\n\
             has to be one that the master key opens. The present database is moved aside, together\n\
             with its write-ahead log, and can be restored in the same way. Sessions are as they were\n\
             at the backup.",
        )
}

/// Runs `keystead restore`.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let config = Config::read(&Sources::new(arguments.clone())?)?;
    settings::warn_of_unknown_variables();
    let Some(file) = arguments.get_one::<PathBuf>("file") else { return Ok(()) };
    let Address::Sqlite(database) = &config.database else {
        return Err(CliError::Failed(format!(
            "{} is on PostgreSQL: restore it with pg_restore",
            config.database
        )));
    };
    let created = create_directory_of(database)?;
    let restored = runtime::block_on(async {
        let staged = tokio::select! {
            staged = stage(file, database, &config) => staged?,
            // Dropping the unfinished copy deletes it.
            () = runtime::stop_signal() => {
                let reason = "stopped by a signal: nothing was replaced";
                return Err(CliError::Failed(reason.to_owned()));
            }
        };
        let restored = staged.put_in_place(Clock::system().now());
        restored.map_err(|error| not_restored(&error))
    });
    let restored = restored.and_then(|restored| restored).inspect_err(|_| {
        if let Some(directory) = created {
            // It fails if there is something in it by now.
            let _ = fs::remove_dir(directory);
        }
    })?;
    let json = || {
        json!({
            "file": file.display().to_string(),
            "database": restored.database.display().to_string(),
            "bytes": restored.bytes,
            "moved_aside": restored.moved_aside.as_ref().map(|path| path.display().to_string()),
        })
    };
    print::changed(arguments, json, to_text(file, &restored))
}

/// Stages the backup, and checks that the master key opens its signing keys: a server could not start on it
/// otherwise.
async fn stage(file: &Path, database: &Path, config: &Config) -> Result<Staged, CliError> {
    let staged = restore::stage(file, database).await.map_err(|error| not_restored(&error))?;
    let (clock, random) = (Clock::system(), Random::system().map_err(|error| failed(&error))?);
    let copy = Database::open_read_only(&staged.address(), config.database_limits).await;
    let copy = copy.map_err(|error| failed(&error))?;
    let keys = SigningKeys::open_read_only(copy.clone(), &config.master_key, clock, random).await;
    copy.close().await;
    keys.map_err(|error| failed(&error))?;
    Ok(staged)
}

/// Returns the error of a restore, which says if anything was or will be replaced.
fn not_restored(error: &RestoreError) -> CliError {
    match error {
        RestoreError::Decided(..) => CliError::Failed(error.to_string()),
        _ => failed(error),
    }
}

/// Returns the error of a restore that stopped before its decision.
fn failed(error: &dyn Display) -> CliError {
    CliError::Failed(format!("nothing was replaced: {error}").replace('\n', " "))
}

/// Creates the directory of the database if it is missing, for its owner only. Returns it if it was created.
fn create_directory_of(database: &Path) -> Result<Option<PathBuf>, CliError> {
    let directory = absolute(database).ok().and_then(|path| path.parent().map(Path::to_owned));
    let Some(directory) = directory.filter(|directory| !directory.exists()) else {
        return Ok(None);
    };
    let created = DirBuilder::new().recursive(true).mode(0o700).create(&directory);
    created.map_err(|error| {
        CliError::Failed(format!("cannot create the directory {}: {error}", directory.display()))
    })?;
    Ok(Some(directory))
}

fn to_text(file: &Path, restored: &Restored) -> String {
    let Restored { database, bytes, moved_aside, is_old } = restored;
    let (file, database, size) = (file.display(), database.display(), HumanBytes(*bytes));
    let aside = moved_aside.as_ref().map(|aside| {
        let aside = aside.display();
        format!(
            " The database that was there is now {aside}; its write-ahead log, if it had one, is \
             {aside}-wal."
        )
    });
    let next = if *is_old {
        "Start the server: it migrates the tables, which are of an earlier version."
    } else {
        "Start the server: everything is as it was at the backup."
    };
    format!("Restored {file} ({size}) to {database}.{} {next}", aside.unwrap_or_default())
}
