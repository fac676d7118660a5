//! `keystead import`: takes accounts from other software with their password hashes. A server may be
//! running. The accepted fields and hashes are in [`crate::accounts`].

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use tokio::sync::mpsc;

use super::account_file::{Format, RecordReader, STANDARD_STREAM, factors_key_argument};
use super::progress::Bar;
use super::{CliError, print, with_services};
use crate::accounts::{FACTORS, ImportedAccount, SeenKeys};
use crate::app::App;
use crate::clock::Timestamp;
use crate::factors::FactorsKey;
use crate::random::Random;

/// Records of a transaction. Names come in no order, so nearly every record writes another page, which a
/// large batch makes cheap. This one is small enough that other writers wait for a fraction of a second.
const BATCH_RECORDS: usize = 20_000;
/// Accounts with factors in a transaction: each has a dozen rows, written one by one.
const BATCH_FACTORS: usize = 500;
/// Batches that are read ahead.
const BATCHES_AHEAD: usize = 2;

/// Returns the command and its flags.
pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("import")
        .about("Import accounts from other software, with their password hashes")
        .arg(Arg::new("file").value_name("FILE").required(true).help("The file of accounts; - is standard input"))
        .arg(Format::argument())
        .arg(factors_key_argument("The key that keystead export sealed the factors under"))
        .arg(flag("dry-run", "Check everything and write nothing"))
        .arg(flag("json", "Print the summary as JSON"))
        .after_help(
            "Each line is an account: username, password_hash, and optionally created_at, id,\n\
             password_changed_at, disabled_at (RFC 3339) or disabled (true), is_operator (true), and\n\
             factors, which keystead export writes. In CSV the first line names the columns.\n\
             Hashes: bcrypt, bcrypt-sha256, argon2id, argon2i, scrypt, PBKDF2 with SHA-256 or\n\
             SHA-512, as passlib, Django and others write them.\n\
             An invalid line is left out and reported by its number. All other lines are imported,\n\
             and the exit code is 1. It can be run again: accounts that exist stay as they are.",
        )
}

/// The records of one transaction.
#[derive(Default)]
struct Batch {
    accounts: Vec<ImportedAccount>,
    /// The line number of each account.
    lines: Vec<u64>,
    /// The lines that cannot be imported, each with the reason.
    left_out: Vec<(u64, String)>,
    /// The number of accounts whose factors are not read, for want of their key.
    ignored_factors: u64,
    /// The number of accounts whose factors are read.
    with_factors: usize,
    /// Bytes of the file up to the end of this batch.
    bytes: u64,
}

/// The numbers of an import.
#[derive(Default)]
struct Done {
    imported: usize,
    left_out: usize,
    ignored_factors: u64,
}

/// Runs `keystead import`.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let file = arguments.get_one::<String>("file").map_or("", String::as_str);
    let format = Format::of(arguments, file)?;
    let cannot_read = |error: io::Error| CliError::Failed(format!("cannot read {file}: {error}"));
    let (input, length): (Box<dyn Read + Send>, u64) = if file == STANDARD_STREAM {
        (Box::new(io::stdin()), 0)
    } else {
        let file = File::open(file).map_err(cannot_read)?;
        let length = file.metadata().map_err(cannot_read)?.len();
        (Box::new(file), length)
    };
    let key = arguments.get_one::<PathBuf>("factors-key-file").map(|path| FactorsKey::read(path));
    let key = key.transpose().map_err(|error| CliError::Failed(error.to_string()))?;
    let (is_dry, as_json) = (arguments.get_flag("dry-run"), arguments.get_flag("json"));
    let (done, failed) = with_services::run(arguments, async |app, _| {
        app.database
            .expect_many_writes()
            .await
            .map_err(|error| CliError::Failed(format!("the database failed: {error}")))?;
        let (sender, mut batches) = mpsc::channel(BATCHES_AHEAD);
        let (now, random) = (app.clock.now(), app.random);
        let reader = thread::spawn(move || read(format, input, key.as_ref(), now, random, &sender));
        let done = write(app, &mut batches, length, is_dry).await;
        drop(batches);
        // Before the join: after a failed write, do not wait for the input to end.
        let done = done?;
        let read = reader.join().unwrap_or_else(|_| Err(io::Error::other("the reader panicked")));
        Ok((done, read.err()))
    })?;
    let Done { imported, left_out, ignored_factors } = done;
    let (accounts, lines) = (print::count(imported, "account"), print::count(left_out, "line"));
    let summary = if as_json {
        json!({ "imported": imported, "left_out": left_out, "dry_run": is_dry }).to_string()
    } else if is_dry {
        format!("{accounts} can be imported, {lines} cannot. Nothing was written.")
    } else {
        format!("Imported {accounts}, left out {lines}.")
    };
    if ignored_factors > 0 {
        let accounts = print::count(ignored_factors, "account");
        print::warning(format_args!(
            "the file has passkeys, authenticator apps or recovery codes of {accounts}, which only \
             --factors-key-file FILE imports"
        ));
    }
    if is_dry { print::line(summary) } else { print::changed_line(summary) }?;
    match (failed, left_out) {
        (Some(error), _) => Err(cannot_read(error)),
        (None, 0) => Ok(()),
        (None, _) => Err(CliError::Failed(format!("left out {lines}"))),
    }
}

/// Reads the file in batches, to its end or until the receiver is gone.
fn read(
    format: Format,
    input: impl Read,
    key: Option<&FactorsKey>,
    now: Timestamp,
    random: Random,
    to: &mpsc::Sender<Batch>,
) -> io::Result<()> {
    let mut records = RecordReader::new(format, input)?;
    let mut batch = Batch::default();
    let ended = loop {
        let (line, fields) = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        let fields = fields.map_err(|error| error.to_string());
        let has_factors = fields.as_ref().is_ok_and(|fields| fields[FACTORS].is_some());
        batch.ignored_factors += u64::from(has_factors && key.is_none());
        batch.with_factors += usize::from(has_factors && key.is_some());
        match fields.and_then(|fields| {
            ImportedAccount::parse(fields, key, now, random).map_err(|error| error.to_string())
        }) {
            Ok(account) => {
                batch.accounts.push(account);
                batch.lines.push(line);
            }
            Err(reason) => batch.left_out.push((line, reason)),
        }
        let is_full = batch.lines.len() + batch.left_out.len() == BATCH_RECORDS;
        if is_full || batch.with_factors == BATCH_FACTORS {
            batch.bytes = records.bytes();
            if to.blocking_send(std::mem::take(&mut batch)).is_err() {
                return Ok(());
            }
        }
    };
    batch.bytes = records.bytes();
    // Ignore a receiver that is gone: its error is returned elsewhere.
    let _ = to.blocking_send(batch);
    ended
}

/// Writes the batches, or with `is_dry` only checks them.
async fn write(
    app: &App,
    batches: &mut mpsc::Receiver<Batch>,
    length: u64,
    is_dry: bool,
) -> Result<Done, CliError> {
    let bar = Bar::of_bytes();
    let Done { mut imported, mut left_out, mut ignored_factors } = Done::default();
    let mut seen = SeenKeys::default();
    while let Some(batch) = batches.recv().await {
        let Batch { accounts, lines, left_out: mut out, ignored_factors: ignored, bytes, .. } =
            batch;
        ignored_factors += ignored;
        let refused = if is_dry {
            app.accounts.check_import(&accounts, &mut seen).await
        } else {
            app.accounts.import(&accounts).await
        };
        let refused = refused.map_err(|error| {
            let before = format!("{imported} accounts were imported; run this again to continue");
            CliError::Failed(format!("the database failed: {error} ({before})"))
        })?;
        imported += accounts.len() - refused.len();
        out.extend(refused.into_iter().map(|(index, reason)| (lines[index], reason.to_string())));
        out.sort_unstable_by_key(|(line, _)| *line);
        left_out += out.len();
        for (line, reason) in out {
            bar.print_above(&format!("line {line}: {reason}"));
        }
        bar.show("importing", bytes, length.max(bytes));
        if !is_dry && !accounts.is_empty() {
            app.database.yield_to_writers().await;
        }
    }
    Ok(Done { imported, left_out, ignored_factors })
}
