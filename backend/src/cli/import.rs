//! `keystead import`: accounts from elsewhere, with the password hashes that they had there, beside a
//! server that runs or not. What is taken is in [`crate::accounts::importing`].

use std::fs::File;
use std::io::{self, Read};
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use tokio::sync::mpsc;

use super::progress::Bar;
use super::records::{Format, Records, STANDARD};
use super::{CliError, print};
use crate::accounts::{ImportedAccount, SeenKeys};
use crate::app::App;
use crate::clock::Timestamp;
use crate::random::Random;

/// Accounts to a transaction: enough to make it cheap, for names come in no order and each writes
/// another page, and few enough that whoever else wants to write waits for a part of a second.
const BATCH: usize = 20_000;
/// How many of them are read ahead.
const AHEAD: usize = 2;

/// The command and its flags.
pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("import")
        .about("Bring accounts along from elsewhere, with their password hashes")
        .arg(Arg::new("file").value_name("FILE").required(true).help("The accounts; - is standard input"))
        .arg(Format::argument())
        .arg(flag("dry-run", "Check everything, write nothing"))
        .arg(flag("json", "A summary for programs"))
        .after_help(
            "Each line is an account: username, password_hash, and if known created_at, id,\n\
             disabled_at (RFC 3339) or disabled (true). In CSV the first line names the columns.\n\
             Hashes: bcrypt, bcrypt-sha256, argon2id, argon2i, scrypt, PBKDF2 with SHA-256 or\n\
             SHA-512, as passlib, Django and others write them.\n\
             A line that cannot be taken is told by its number and left out; all others go in, and\n\
             the exit code is 1. To run it again is harmless: names that are taken stay as they are.",
        )
}

/// Some of the file.
#[derive(Default)]
struct Batch {
    accounts: Vec<ImportedAccount>,
    /// The line that each is on.
    lines: Vec<u64>,
    left_out: Vec<(u64, String)>,
    /// How many bytes of the file come before its end.
    bytes: u64,
}

/// Runs it.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let file = arguments.get_one::<String>("file").map_or("", String::as_str);
    let format = Format::of(arguments, file)?;
    let cannot_read = |error: io::Error| CliError::Failed(format!("cannot read {file}: {error}"));
    let (input, length): (Box<dyn Read + Send>, u64) = if file == STANDARD {
        (Box::new(io::stdin()), 0)
    } else {
        let file = File::open(file).map_err(cannot_read)?;
        let length = file.metadata().map_err(cannot_read)?.len();
        (Box::new(file), length)
    };
    let (is_dry, as_json) = (arguments.get_flag("dry-run"), arguments.get_flag("json"));
    let (taken, left_out, failed) = super::beside::run(arguments, async |app, _| {
        app.database
            .expect_many_writes()
            .await
            .map_err(|error| CliError::Failed(format!("the database failed: {error}")))?;
        let (sender, mut batches) = mpsc::channel(AHEAD);
        let (now, random) = (app.clock.now(), app.random);
        let reader = thread::spawn(move || read(format, input, now, random, &sender));
        let done = write(app, &mut batches, length, is_dry).await;
        drop(batches);
        // Where nothing more can be written, nobody waits for a pipe to end.
        let (taken, left_out) = done?;
        let read = reader.join().unwrap_or_else(|_| Err(io::Error::other("it is no such file")));
        Ok((taken, left_out, read.err()))
    })?;
    let summary = if as_json {
        json!({ "imported": taken, "left_out": left_out, "dry_run": is_dry }).to_string()
    } else if is_dry {
        format!("{taken} accounts can be imported, {left_out} lines cannot. Nothing was written.")
    } else {
        format!("Imported {taken} accounts, left {left_out} lines out.")
    };
    print::line(summary);
    match (failed, left_out) {
        (Some(error), _) => Err(cannot_read(error)),
        (None, 0) => Ok(()),
        (None, _) => Err(CliError::Failed(format!("{left_out} lines were left out"))),
    }
}

/// Reads the file to its end, or until nobody wants more of it.
fn read(
    format: Format,
    input: impl Read,
    now: Timestamp,
    random: Random,
    to: &mpsc::Sender<Batch>,
) -> io::Result<()> {
    let mut records = Records::new(format, input)?;
    let mut batch = Batch::default();
    let ended = loop {
        let (line, fields) = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        let fields = fields.map_err(|error| error.to_string());
        match fields.and_then(|fields| {
            ImportedAccount::parse(fields, now, random).map_err(|error| error.to_string())
        }) {
            Ok(newcomer) => {
                batch.accounts.push(newcomer);
                batch.lines.push(line);
            }
            Err(why) => batch.left_out.push((line, why)),
        }
        if batch.lines.len() + batch.left_out.len() == BATCH {
            batch.bytes = records.bytes();
            if to.blocking_send(std::mem::take(&mut batch)).is_err() {
                return Ok(());
            }
        }
    };
    batch.bytes = records.bytes();
    // Whoever has failed meanwhile wants no more.
    let _ = to.blocking_send(batch);
    ended
}

/// Writes what is read, or finds out whether it could be; how many accounts, and how many lines
/// were left out.
async fn write(
    app: &App,
    batches: &mut mpsc::Receiver<Batch>,
    length: u64,
    is_dry: bool,
) -> Result<(u64, u64), CliError> {
    let bar = Bar::of_bytes();
    let (mut taken, mut left_out, mut seen) = (0, 0, SeenKeys::default());
    while let Some(Batch { accounts, lines, left_out: mut out, bytes }) = batches.recv().await {
        let unfit = if is_dry {
            app.accounts.check_import(&accounts, &mut seen).await
        } else {
            app.accounts.import(&accounts).await
        };
        let unfit = unfit.map_err(|error| {
            let before = format!("{taken} accounts are in; run this again to go on");
            CliError::Failed(format!("the database failed: {error} ({before})"))
        })?;
        taken += accounts.len() - unfit.len();
        out.extend(unfit.into_iter().map(|(place, why)| (lines[place], why.to_string())));
        out.sort_unstable_by_key(|(line, _)| *line);
        left_out += out.len();
        for (line, why) in out {
            bar.say(&format!("line {line}: {why}"));
        }
        bar.show("importing", bytes, length.max(bytes));
        if !is_dry && !accounts.is_empty() {
            app.database.yield_to_writers().await;
        }
    }
    Ok((count(taken), count(left_out)))
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
