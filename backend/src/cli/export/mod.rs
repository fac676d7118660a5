//! `keystead export`: writes every account with its password hash, in the format that `keystead import`
//! reads. A server may be running.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use serde::Serialize;
use tempfile::NamedTempFile;

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
        .arg(factors_key_argument(
            "Export passkeys, authenticator apps and recovery codes too, sealed under the key in this file, \
             which is created if it does not exist",
        ))
        .after_help(
            "Anyone who has the file can guess passwords offline: keep it as safe as the database.\n\
             keystead import wants the same --factors-key-file: carry it apart from the export.",
        )
}

/// An account as it is written, with the field names that `keystead import` reads.
#[derive(Serialize)]
struct Line<'a> {
    username: &'a str,
    password_hash: &'a str,
    created_at: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_changed_at: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    is_operator: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    factors: Option<&'a str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
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
    let format = Format::of(arguments, file)?;
    let failed = |failure: Failure| match failure {
        Failure::Database(error) => error.into(),
        Failure::Output(error) => CliError::Failed(format!("cannot write {file}: {error}")),
    };
    with_services::run(arguments, async |app, _| {
        if file == STANDARD_STREAM {
            let key = factors_key(arguments, app.random)?;
            let output = BufWriter::new(io::stdout());
            return match export(app, key.as_ref(), format, output, |_, _| {}).await {
                Err(Failure::Output(error)) => print::written(Err(error)),
                done => done.map(|(_, count)| count.warn(key.is_some())).map_err(failed),
            };
        }
        let draft = create_draft(Path::new(file)).map_err(|error| failed(error.into()))?;
        let key = factors_key(arguments, app.random)?;
        let bar = Bar::of_rows();
        let show = |done: u64, of: u64| bar.show("exporting", done, of);
        let written = async {
            let (output, count) =
                export(app, key.as_ref(), format, BufWriter::new(draft.as_file()), show).await?;
            drop(output);
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
        count.warn(key.is_some());
        Ok(())
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
}

impl Count {
    /// Says what was left out.
    fn warn(&self, with_factors: bool) {
        if with_factors || self.has_factors == 0 {
            return;
        }
        let accounts = print::count(self.has_factors, "account");
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
            "the passkeys, authenticator apps and recovery codes of {accounts} are left out{passwordless}: \
             --factors-key-file FILE exports them"
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

/// Writes every account to `output`, and returns that and the numbers.
async fn export<W: Write>(
    app: &App,
    key: Option<&FactorsKey>,
    format: Format,
    mut output: W,
    show: impl Fn(u64, u64),
) -> Result<(W, Count), Failure> {
    const ACCOUNTS_PER_UPDATE: u64 = 1_000;
    let (mut done, mut passwordless) = (0, 0);
    let mut count = |account: &ExportedAccount, of: u64| {
        done += 1;
        passwordless += u64::from(account.hash.is_none());
        if done % ACCOUNTS_PER_UPDATE == 0 {
            show(done, of);
        }
    };
    let written = match format {
        Format::JsonLines => {
            app.accounts
                .export(key, |account, of| {
                    count(account, of);
                    serde_json::to_writer(&mut output, &line(account)).map_err(io::Error::from)?;
                    Ok::<_, Failure>(output.write_all(b"\n")?)
                })
                .await?
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(&mut output);
            let names = [
                "username",
                "password_hash",
                "created_at",
                "id",
                "disabled_at",
                "password_changed_at",
                "is_operator",
                "factors",
            ];
            csv.write_record(names).map_err(io_error)?;
            let written = app.accounts.export(key, |account, of| {
                count(account, of);
                let line = line(account);
                let since = line.disabled_at.unwrap_or_default();
                let changed = line.password_changed_at.unwrap_or_default();
                let (created, id) = (&line.created_at, &line.id);
                let is_operator = if line.is_operator { "true" } else { "" };
                let factors = line.factors.unwrap_or_default();
                let record = [
                    line.username,
                    line.password_hash,
                    created,
                    id,
                    &since,
                    &changed,
                    is_operator,
                    factors,
                ];
                Ok::<_, Failure>(csv.write_record(record).map_err(io_error)?)
            });
            let written = written.await?;
            csv.flush()?;
            written
        }
    };
    output.flush()?;
    let Exported { accounts, has_factors } = written;
    Ok((output, Count { accounts, has_factors, passwordless }))
}

/// Returns the error of the output that is in an error of the CSV writer, so that a closed pipe is told apart.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn line(account: &ExportedAccount) -> Line<'_> {
    Line {
        username: &account.account.username,
        password_hash: account.hash.export(),
        created_at: account.account.created_at.to_string(),
        id: account.account.id.to_string(),
        disabled_at: account.disabled_at.map(|since| since.to_string()),
        password_changed_at: account.account.password_changed_at.map(|time| time.to_string()),
        is_operator: account.is_operator,
        factors: account.factors.as_deref(),
    }
}
