//! `keystead export`: every account with its password hash, in the form that `keystead import` reads,
//! beside a server that runs or not.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::{Arg, ArgMatches, Command};
use serde::Serialize;
use tempfile::NamedTempFile;

use super::progress::Bar;
use super::records::{Format, STANDARD};
use super::{CliError, print};
use crate::accounts::ExportedAccount;
use crate::app::App;
use crate::database;

/// The command and its flags.
pub(super) fn command() -> Command {
    let file = Arg::new("file").value_name("FILE").default_value(STANDARD);
    Command::new("export")
        .about("Take all accounts along, with their password hashes")
        .arg(file.help("Where to; it must not be there yet. - is standard output"))
        .arg(Format::argument())
        .after_help(
            "Whoever has the file can try passwords on it: keep it as safe as the database.",
        )
}

/// An account as it is written, by the names that are read.
#[derive(Serialize)]
struct Line<'a> {
    username: &'a str,
    password_hash: &'a str,
    created_at: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<String>,
}

/// Why it was not written to its end.
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

/// Runs it.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let file = arguments.get_one::<String>("file").map_or(STANDARD, String::as_str);
    let format = Format::of(arguments, file)?;
    let failed = |failure: Failure| match failure {
        Failure::Database(error) => CliError::Failed(format!("the database failed: {error}")),
        Failure::Output(error) => CliError::Failed(format!("cannot write {file}: {error}")),
    };
    super::beside::run(arguments, async |app, _| {
        if file == STANDARD {
            let output = BufWriter::new(io::stdout());
            return export(app, format, output, |_, _| {}).await.map(drop).map_err(failed);
        }
        let draft = begin(Path::new(file)).map_err(|error| failed(error.into()))?;
        let bar = Bar::of_rows();
        let show = |done: u64, of: u64| bar.show("exporting", done, of);
        let written = async {
            let (output, count) =
                export(app, format, BufWriter::new(draft.as_file()), show).await?;
            drop(output);
            draft.as_file().sync_all()?;
            Ok::<_, Failure>(count)
        };
        let done = written.await;
        drop(bar);
        let count = done.map_err(failed)?;
        // Unless something has the name by now.
        draft.persist_noclobber(file).map_err(|error| failed(error.error.into()))?;
        print::line(format_args!("Exported {count} accounts to {file}."));
        Ok(())
    })
}

/// What the file will be once all of it is written, since a part would be taken for the whole. Its
/// owner alone can read it, and it goes away should anything fail.
fn begin(path: &Path) -> io::Result<NamedTempFile> {
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

/// Writes everything; how many accounts.
async fn export<W: Write>(
    app: &App,
    format: Format,
    mut output: W,
    show: impl Fn(u64, u64),
) -> Result<(W, u64), Failure> {
    const SHOWN_EVERY: u64 = 1_000;
    let mut done = 0;
    let mut count = |of: u64| {
        done += 1;
        if done % SHOWN_EVERY == 0 {
            show(done, of);
        }
    };
    let written = match format {
        Format::JsonLines => {
            app.accounts
                .export(|account, of| {
                    count(of);
                    serde_json::to_writer(&mut output, &line(account)).map_err(io::Error::from)?;
                    Ok::<_, Failure>(output.write_all(b"\n")?)
                })
                .await?
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(&mut output);
            let names = ["username", "password_hash", "created_at", "id", "disabled_at"];
            csv.write_record(names).map_err(io::Error::other)?;
            let written = app.accounts.export(|account, of| {
                count(of);
                let line = line(account);
                let since = line.disabled_at.unwrap_or_default();
                let record =
                    [line.username, line.password_hash, &line.created_at, &line.id, &since];
                Ok::<_, Failure>(csv.write_record(record).map_err(io::Error::other)?)
            });
            let written = written.await?;
            csv.flush()?;
            written
        }
    };
    output.flush()?;
    Ok((output, written))
}

fn line(account: &ExportedAccount) -> Line<'_> {
    Line {
        username: &account.account.username,
        password_hash: account.hash.export(),
        created_at: account.account.created_at.to_string(),
        id: account.account.id.to_string(),
        disabled_at: account.disabled_at.map(|since| since.to_string()),
    }
}
