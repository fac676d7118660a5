//! `keystead import`: takes accounts from other software with their password hashes. A server may be
//! running. The files that can be read are in [`crate::account_files`].

mod input;
mod left_out;
mod lost_names;
mod names;
mod options;
mod proposals;
mod read;
mod renames;
mod rules;
mod write;
mod write_renames;

use std::io;
use std::path::PathBuf;
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use tokio::sync::mpsc;

use self::input::Input;
use self::names::Names;
use self::read::{Making, read};
use self::renames::Renames;
use self::rules::RuleFlags;
use self::write::{Done, write};
use self::write_renames::write_renames;
use super::account_file::{factors_key_argument, file_argument};
use super::progress::Bar;
use super::{CliError, print, with_services};
use crate::account_files::{AccountReader, Notes, OpenError};
use crate::app::App;
use crate::clock::Clock;
use crate::config::ConfigError;
use crate::factors::FactorsKey;
use crate::random::Random;

/// Batches that are read ahead.
const BATCHES_AHEAD: usize = 2;

/// Returns the command and its flags.
pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let help = "Without --from, an account has username, password_hash, and optionally created_at, id,\n\
         password_changed_at, disabled_at (times), disabled, is_operator (booleans), former_username, and\n\
         factors, which keystead export writes. In CSV the first line names the columns.\n\
         If names cannot be taken here, nothing is imported until they are renamed or skipped. Any other\n\
         invalid line is left out and reported by its number. All other lines are imported, and the exit\n\
         code is 1. It can be run again: accounts that exist stay as they are.\n\n\
         Systems that --from takes:\n";
    Command::new("import")
        .about("Import accounts from other software, with their password hashes")
        .arg(Arg::new("file").value_name("FILE").required(true).help("The file of accounts; - is standard input"))
        .args(options::arguments())
        .args(rules::arguments())
        .arg(factors_key_argument("The key that keystead export sealed the factors under"))
        .arg(file_argument("rename-with", "New names for those that cannot be taken: CSV with the columns old and new"))
        .arg(
            file_argument("write-renames", "Write proposals of new names to this file, which must not exist, and import nothing")
                .conflicts_with("rename-with"),
        )
        .arg(flag("skip-invalid", "Leave out accounts whose names cannot be taken, and import the others"))
        .arg(flag("dry-run", "Check everything and write nothing; needs no database"))
        .arg(flag("json", "Print the summary as JSON"))
        .after_help(format!("{help}{}", options::systems()))
}

/// Runs `keystead import`.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let file = arguments.get_one::<String>("file").map_or("", String::as_str);
    let options = options::of(arguments, file)?;
    let cannot_read = |error: io::Error| CliError::Failed(format!("cannot read {file}: {error}"));
    let input = Input::open(file).map_err(cannot_read)?;
    let key = path(arguments, "factors-key-file").map(|path| FactorsKey::read(path));
    let key = key.transpose().map_err(|error| CliError::Failed(error.to_string()))?;
    let now = Clock::system().now();
    let open = || {
        let input = input.rewound().map_err(cannot_read)?;
        AccountReader::open(input, &options, now).map_err(|error| match error {
            OpenError::Options(reason) => ConfigError::new(reason).into(),
            other => cannot_read(io::Error::other(other)),
        })
    };
    let (renames, flags) = (renames(arguments)?, RuleFlags::read(arguments, options.source)?);
    let bar = Bar::of_bytes();
    let show = |bytes| bar.show("reading the names", bytes, input.length);
    let names = Names::read(open()?, &renames, show).map_err(cannot_read)?;
    drop(bar);
    if let Some(path) = path(arguments, "write-renames") {
        return write_renames(arguments, path, &names, open()?, input.length, cannot_read);
    }
    let is_dry = arguments.get_flag("dry-run");
    check_names(&names, is_dry, arguments.get_flag("skip-invalid"))?;
    let random = Random::system().map_err(|error| CliError::Failed(error.to_string()))?;
    let (accounts, length) = (open()?, input.length);
    let work = async |app: Option<&App>| {
        let rules = flags.rules(app.map(|app| &app.passwords))?;
        let making = Making { key, renames, rules, now, random };
        let (sender, mut batches) = mpsc::channel(BATCHES_AHEAD);
        let reader = thread::spawn(move || read(accounts, &making, &sender));
        let done = write(app, &mut batches, &names, length, is_dry).await;
        drop(batches);
        // Before the join: after a failed write, do not wait for the input to end.
        let done = done?;
        let panicked = |_| (Notes::default(), Err(io::Error::other("the reader panicked")));
        let (notes, read) = reader.join().unwrap_or_else(panicked);
        Ok((done, notes, read.err()))
    };
    let (done, notes, failed) = if is_dry {
        with_services::run_or_without(arguments, async |app, _| work(app).await)?
    } else {
        with_services::run(arguments, async |app, _| work(Some(app)).await)?
    };
    report(arguments, &done, &notes)?;
    match (failed, done.left_out.count) {
        (Some(error), _) => Err(cannot_read(error)),
        (None, 0) => Ok(()),
        (None, count) => Err(CliError::Failed(format!("left out {}", print::count(count, "line")))),
    }
}

fn path<'a>(arguments: &'a ArgMatches, flag: &str) -> Option<&'a PathBuf> {
    arguments.get_one::<PathBuf>(flag)
}

/// Reads the new names that the operator gives.
fn renames(arguments: &ArgMatches) -> Result<Renames, CliError> {
    let Some(path) = path(arguments, "rename-with") else { return Ok(Renames::default()) };
    Renames::read(path).map_err(|error| {
        CliError::Failed(format!("--rename-with: cannot read {}: {error}", path.display()))
    })
}

/// Refuses to begin while names cannot be taken, and says which.
fn check_names(names: &Names, is_dry: bool, skips_invalid: bool) -> Result<(), CliError> {
    if names.count() == 0 || skips_invalid {
        return Ok(());
    }
    for line in names.report() {
        print::note(format_args!("Names that cannot be taken: {line}"));
    }
    if is_dry {
        return Ok(());
    }
    let count = print::count(names.count(), "name");
    Err(CliError::Failed(format!(
        "nothing was imported, as {count} cannot be taken: --write-renames FILE proposes others, --rename-with FILE \
         takes them, and --skip-invalid leaves these accounts out"
    )))
}

/// Prints the summary, and remarks about the file.
fn report(arguments: &ArgMatches, done: &Done, notes: &Notes) -> Result<(), CliError> {
    let (is_dry, as_json) = (arguments.get_flag("dry-run"), arguments.get_flag("json"));
    let Done { imported, left_out, lost_names, ignored_factors } = done;
    for line in left_out.summary().chain(lost_names.summary()) {
        print::note(line);
    }
    warn(notes);
    if *ignored_factors > 0 {
        let accounts = print::count(ignored_factors, "account");
        print::warning(format_args!(
            "the file has passkeys, authenticator apps or recovery codes of {accounts}, which only \
             --factors-key-file FILE imports"
        ));
    }
    if lost_names.count > 0 {
        let names = print::count(lost_names.count, "former name");
        print::warning(format_args!("{names} cannot be used to log in"));
    }
    let (accounts, lines) =
        (print::count(imported, "account"), print::count(left_out.count, "line"));
    let summary = if as_json {
        json!({
            "imported": imported,
            "left_out": left_out.count,
            "dry_run": is_dry,
            "reasons": left_out.json("username"),
            "lost_former_names": lost_names.count,
            "lost_former_name_reasons": lost_names.json("former_username"),
            "not_imported": notes.not_imported,
            "other_records": notes.other_records,
        })
        .to_string()
    } else if is_dry {
        format!("{accounts} can be imported, {lines} cannot. Nothing was written.")
    } else {
        format!("Imported {accounts}, left out {lines}.")
    };
    if is_dry { print::line(summary) } else { print::changed_line(summary) }
}

/// Says what was read and not imported.
fn warn(notes: &Notes) {
    if !notes.not_imported.is_empty() {
        let names: Vec<_> = notes.not_imported.iter().map(String::as_str).collect();
        let names = names.join(", ");
        print::note(format_args!(
            "Not imported: {names}. --ignore leaves columns out without a word."
        ));
    }
    if notes.other_records > 0 {
        let records = print::count(notes.other_records, "record");
        print::note(format_args!("Skipped {records} that are not accounts of people."));
    }
    if notes.omits_disabled {
        print::warning(
            "the file does not say which accounts are disabled, so none of them is: give it a column enabled or \
             disabled",
        );
    }
    for (field, (count, line)) in &notes.unreadable_times {
        let records = print::count(count, "record");
        print::warning(format_args!(
            "{field} is in no form that is understood in {records}, the first in line {line}: these accounts \
             are taken without it"
        ));
    }
}
