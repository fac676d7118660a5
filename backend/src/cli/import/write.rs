//! Writes the accounts of an import, or only checks them.

use std::collections::HashSet;

use tokio::sync::mpsc;

use super::left_out::{LeftOut, LeftOutLine};
use super::lost_names::LostNames;
use super::names::Names;
use super::read::Batch;
use crate::accounts::SeenKeys;
use crate::app::App;
use crate::cli::CliError;
use crate::cli::progress::Bar;
use crate::database;

/// The numbers of an import.
#[derive(Default)]
pub(super) struct Done {
    pub(super) imported: usize,
    pub(super) left_out: LeftOut,
    /// The former names by which nobody can log in.
    pub(super) lost_names: LeftOut,
    pub(super) ignored_factors: u64,
}

/// Writes the batches, or with `is_dry` only checks them: against the database, if there is one.
pub(super) async fn write(
    app: Option<&App>,
    batches: &mut mpsc::Receiver<Batch>,
    names: &Names,
    length: u64,
    is_dry: bool,
) -> Result<Done, CliError> {
    let bar = Bar::of_bytes();
    let mut done = Done::default();
    let mut seen = SeenKeys::default();
    let mut lost_names = LostNames::new(names, is_dry);
    if let Some(app) = app {
        let failed = |error| CliError::Failed(format!("the database failed: {error}"));
        app.database.expect_many_writes().await.map_err(failed)?;
    }
    while let Some(mut batch) = batches.recv().await {
        done.ignored_factors += batch.ignored_factors;
        let (accounts, mut out) = (&mut batch.accounts, std::mem::take(&mut batch.left_out));
        let refused = match app {
            None => Ok(seen.check(accounts)),
            Some(app) if is_dry => app.accounts.check_import(accounts, &mut seen).await,
            Some(app) => match app.accounts.wrap_weak_hashes(accounts).await {
                Ok(()) => app.accounts.import(accounts).await,
                Err(error) => Err(error),
            },
        };
        let refused = refused.map_err(|error| interrupted(done.imported, &error))?;
        done.imported += accounts.len() - refused.len();
        let indexes = refused.iter().map(|(index, _)| *index).collect::<HashSet<_>>();
        let lost = lost_names.add(app, &batch, &indexes).await;
        let lost = lost.map_err(|error| interrupted(done.imported, &error))?;
        let Batch { accounts, lines, bytes, .. } = batch;
        out.extend(refused.into_iter().map(|(index, reason)| LeftOutLine {
            line: lines[index],
            username: Some(accounts[index].username().to_owned()),
            reason: reason.to_string(),
        }));
        out.sort_unstable_by_key(|left_out| left_out.line);
        for left_out in out {
            if let Some(text) = done.left_out.add(&left_out) {
                bar.print_above(&text);
            }
        }
        for text in lost {
            bar.print_above(&text);
        }
        bar.show("importing", bytes, length.max(bytes));
        if let Some(app) = app
            && !is_dry
            && !accounts.is_empty()
        {
            app.database.yield_to_writers().await;
        }
    }
    done.lost_names = lost_names.lines;
    Ok(done)
}

fn interrupted(imported: usize, error: &database::Error) -> CliError {
    let before = format!("{imported} accounts were imported; run this again to continue");
    CliError::Failed(format!("the database failed: {error} ({before})"))
}
