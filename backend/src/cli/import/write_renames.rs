//! `keystead import --write-renames`: a file of proposals for the names that cannot be taken.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use clap::ArgMatches;

use super::names::Names;
use super::proposals::Proposals;
use super::renames::RenamesWriter;
use crate::account_files::AccountReader;
use crate::accounts::Accounts;
use crate::app::App;
use crate::cli::progress::Bar;
use crate::cli::{CliError, print, with_services};
use crate::database;

/// Names that the database is asked for at once.
const BATCH_NAMES: usize = 1_000;

/// Reads the file a second time and writes a proposal for each name that cannot be taken: one that neither the file
/// has nor the database, if there is one.
pub(super) fn write_renames(
    arguments: &ArgMatches,
    path: &Path,
    names: &Names,
    accounts: AccountReader,
    length: u64,
    cannot_read: impl Fn(io::Error) -> CliError,
) -> Result<(), CliError> {
    for line in names.report() {
        print::note(line);
    }
    let failed = |error: io::Error| {
        CliError::Failed(format!("--write-renames: cannot write {}: {error}", path.display()))
    };
    let file = RenamesWriter::create(path).map_err(failed)?;
    let done = with_services::run_or_without(arguments, async |app: Option<&App>, _| {
        let accounts_here = app.map(|app| &app.accounts);
        write(names, accounts, accounts_here, file, length).await.map_err(|failure| match failure {
            Failure::Database(error) => error.into(),
            Failure::Input(error) => cannot_read(error),
            Failure::File(error) => failed(error),
        })
    });
    let count = done.inspect_err(|_| {
        // It is ours: one that existed was refused. A part of it would be taken for the whole.
        let _ = std::fs::remove_file(path);
    })?;
    let (proposals, path) = (print::count(count, "proposal"), path.display());
    print::changed_line(format_args!(
        "Wrote {proposals} to {path}. Edit them, and give the file to --rename-with."
    ))
}

/// The reason for which the proposals were not written.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Input(io::Error),
    #[error(transparent)]
    File(#[from] io::Error),
}

/// Writes the proposals, and returns their number.
async fn write(
    names: &Names,
    mut accounts: AccountReader,
    here: Option<&Accounts>,
    mut file: RenamesWriter,
    length: u64,
) -> Result<usize, Failure> {
    let (bar, mut proposals) = (Bar::of_bytes(), Proposals::new(names));
    let (mut due, mut count) = (Vec::new(), 0);
    loop {
        let record = accounts.next_account().map_err(Failure::Input)?;
        let is_end = record.is_none();
        if let Some((_, Ok(mut fields))) = record
            && let Some(name) = fields[0].take()
            && proposals.is_due(&name)
        {
            due.push(name);
        }
        if due.len() == BATCH_NAMES || is_end {
            let pairs = pairs(&mut proposals, std::mem::take(&mut due), here).await?;
            count += pairs.len();
            file.write(&pairs)?;
            bar.show("proposing names", accounts.bytes(), length);
        }
        if is_end {
            file.finish()?;
            return Ok(count);
        }
    }
}

/// Returns proposals for these names. Those that the database has are replaced until it has none of them.
async fn pairs(
    proposals: &mut Proposals<'_>,
    due: Vec<String>,
    here: Option<&Accounts>,
) -> Result<Vec<(String, String)>, database::Error> {
    let (mut open, mut pairs) = (due, Vec::new());
    while !open.is_empty() {
        let proposed = open.into_iter().filter_map(|old| {
            let new = proposals.next(&old)?;
            Some((old, new))
        });
        let proposed: Vec<_> = proposed.collect();
        let taken = match here {
            Some(accounts) => accounts.taken_names(proposed.iter().map(|(_, new)| &**new)).await?,
            None => HashSet::new(),
        };
        let (again, free): (Vec<_>, Vec<_>) =
            proposed.into_iter().partition(|(_, new)| taken.contains(new));
        pairs.extend(free);
        open = again.into_iter().map(|(old, _)| old).collect();
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use tempfile::TempDir;

    use super::*;
    use crate::account_files::{Options, Source};
    use crate::clock::Clock;

    /// A disk that fails.
    struct Broken;

    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_again_is_no_fault_of_the_proposals() {
        // More than what is looked at before the first account.
        let text = "{\"username\":\"Grace Hopper\",\"password_hash\":\"x\"}\n".repeat(5_000);
        let input = io::Cursor::new(text).chain(Broken);
        let options = Options {
            format: None,
            source: Source::native(),
            mapped: Vec::new(),
            ignored: Vec::new(),
        };
        let accounts = AccountReader::open(input, &options, Clock::system().now());
        let directory = TempDir::new().unwrap();
        let file = RenamesWriter::create(&directory.path().join("renames.csv")).unwrap();
        let names = Names::default();
        let failure = write(&names, accounts.unwrap(), None, file, 0).await.unwrap_err();
        assert!(matches!(failure, Failure::Input(_)), "{failure:?}");
    }
}
