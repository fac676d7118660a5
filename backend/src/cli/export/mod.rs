//! `keystead export`: writes every account with its password hash, in the format that `keystead import`
//! or another system reads. A server may be running.

mod to;
mod writer;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use tempfile::NamedTempFile;

use self::to::FormWriter;
use self::writer::{AccountWriter, Csv, JsonLines};
use super::account_file::{Format, STANDARD_STREAM, factors_key_argument};
use super::progress::Bar;
use super::{CliError, print, with_services};
use crate::accounts::{Exported, ExportedAccount};
use crate::app::App;
use crate::database;
use crate::factors::FactorsKey;
use crate::random::Random;

/// Returns the command and its flags.
pub(super) fn command() -> Command {
    let file = Arg::new("file").value_name("FILE").default_value(STANDARD_STREAM);
    Command::new("export")
        .about("Export all accounts with their password hashes")
        .arg(file.help("The file to create; it must not exist. - is standard output"))
        .arg(Format::argument())
        .arg(to::argument())
        .arg(to::bcrypt_argument())
        .arg(factors_key_argument(
            "Export passkeys, authenticator apps and recovery codes too, sealed under the key in this file, \
             which is created if it does not exist",
        ))
        .after_help(
            "Anyone who has the file can guess passwords offline: keep it as safe as the database.\n\
             keystead import wants the same --factors-key-file: carry it apart from the export.",
        )
}

/// The reason for which an export was not completed.
enum Failure {
    Database(database::Error),
    Output(io::Error),
}

impl From<database::Error> for Failure {
    fn from(error: database::Error) -> Self {
        Self::Database(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs `keystead export`.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let file = arguments.get_one::<String>("file").map_or(STANDARD_STREAM, String::as_str);
    let is_foreign = arguments.contains_id("to");
    let format = if is_foreign { Format::JsonLines } else { Format::of(arguments, file)? };
    let failed = |failure: Failure| match failure {
        Failure::Database(error) => error.into(),
        Failure::Output(error) => CliError::Failed(format!("cannot write {file}: {error}")),
    };
    with_services::run(arguments, async |app, _| {
        if file == STANDARD_STREAM {
            let key = factors_key(arguments, app.random)?;
            let output = BufWriter::new(io::stdout());
            let written = async {
                let mut writer = writer(arguments, format, output)?;
                export(app, key.as_ref(), &mut *writer, |_, _| {}).await
            };
            return match written.await {
                Err(Failure::Output(error)) => print::written(Err(error)),
                done => done.map(|count| count.warn(format, key.is_some())).map_err(failed),
            };
        }
        let draft = create_draft(Path::new(file)).map_err(|error| failed(error.into()))?;
        let key = factors_key(arguments, app.random)?;
        let bar = Bar::of_rows();
        let show = |done: u64, of: u64| bar.show("exporting", done, of);
        let written = async {
            let mut writer = writer(arguments, format, BufWriter::new(draft.as_file()))?;
            let count = export(app, key.as_ref(), &mut *writer, show).await?;
            draft.as_file().sync_all()?;
            Ok::<_, Failure>(count)
        };
        let done = written.await;
        drop(bar);
        let count = done.map_err(failed)?;
        // This fails if the name was taken meanwhile.
        draft.persist_noclobber(file).map_err(|error| failed(error.error.into()))?;
        let accounts = print::count(count.accounts, "account");
        print::changed_line(format_args!("Exported {accounts} to {file}."))?;
        count.warn(format, key.is_some());
        Ok(())
    })
}

/// Returns the writer of what `--to` or the format names.
fn writer<'a>(
    arguments: &ArgMatches,
    format: Format,
    output: impl Write + 'a,
) -> io::Result<Box<dyn AccountWriter + 'a>> {
    Ok(match (to::form(arguments), format) {
        (Some(form), _) => Box::new(FormWriter::new(output, form)?),
        (None, Format::JsonLines) => Box::new(JsonLines(output)),
        (None, Format::Csv) => Box::new(Csv::new(output)?),
    })
}

/// Reads the key of factors or creates it, if the flag names its file.
fn factors_key(arguments: &ArgMatches, random: Random) -> Result<Option<FactorsKey>, CliError> {
    let Some(path) = arguments.get_one::<PathBuf>("factors-key-file") else { return Ok(None) };
    let (key, is_new) = FactorsKey::read_or_create(path, random)
        .map_err(|error| CliError::Failed(error.to_string()))?;
    if is_new {
        let path = path.display();
        print::note(format_args!(
            "Created the key of factors {path}: carry it apart from the export."
        ));
    }
    Ok(Some(key))
}

/// The numbers of an export.
struct Count {
    accounts: u64,
    has_factors: u64,
    passwordless: u64,
    /// The number of former names, which only JSON Lines have: a spreadsheet would run some of them as formulas.
    former_names: u64,
    /// Remarks on an export to another system; `None` for one to Keystead.
    remarks: Option<Vec<String>>,
}

impl Count {
    /// Says what was left out.
    fn warn(&self, format: Format, with_factors: bool) {
        if format == Format::Csv && self.former_names > 0 {
            let accounts = print::count(self.former_names, "account");
            print::warning(format_args!(
                "the former names of {accounts} are left out, which --format jsonl exports"
            ));
        }
        let accounts = print::count(self.has_factors, "account");
        let factors = format!("the passkeys, authenticator apps and recovery codes of {accounts}");
        if let Some(remarks) = &self.remarks {
            remarks.iter().for_each(print::warning);
            if self.has_factors > 0 {
                print::warning(format_args!("{factors} cannot go along"));
            }
            return;
        }
        if with_factors || self.has_factors == 0 {
            return;
        }
        let passwordless = match self.passwordless {
            0 => String::new(),
            number => {
                format!(
                    ", and {} without a password cannot be imported",
                    print::count(number, "account")
                )
            }
        };
        print::warning(format_args!(
            "{factors} are left out{passwordless}: --factors-key-file FILE exports them"
        ));
    }
}

/// Creates a temporary file beside `path`. It gets its name once it is complete, so that nobody takes a
/// part for the whole. Only its owner can read it, and it is removed if anything fails.
fn create_draft(path: &Path) -> io::Result<NamedTempFile> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    tempfile::Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".partial")
        .tempfile_in(directory.unwrap_or(Path::new(".")))
}

/// Writes every account by `writer`, and returns the numbers.
async fn export(
    app: &App,
    key: Option<&FactorsKey>,
    writer: &mut dyn AccountWriter,
    show: impl Fn(u64, u64),
) -> Result<Count, Failure> {
    const ACCOUNTS_PER_UPDATE: u64 = 1_000;
    let (mut done, mut passwordless, mut former_names) = (0, 0, 0);
    let take = |account: &ExportedAccount, of: u64| {
        done += 1;
        passwordless += u64::from(account.hash.is_none());
        former_names += u64::from(account.former_username.is_some());
        if done % ACCOUNTS_PER_UPDATE == 0 {
            show(done, of);
        }
        Ok::<_, Failure>(writer.write(account)?)
    };
    let Exported { accounts, has_factors } = app.accounts.export(key, take).await?;
    writer.finish()?;
    Ok(Count { accounts, has_factors, passwordless, former_names, remarks: writer.remarks() })
}
