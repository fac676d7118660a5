//! Writes the accounts of an import, or only checks them.

use tokio::sync::mpsc;

use super::left_out::{LeftOut, LeftOutLine};
use super::read::Batch;
use crate::accounts::SeenKeys;
use crate::app::App;
use crate::cli::CliError;
use crate::cli::progress::Bar;

/// The numbers of an import.
#[derive(Default)]
pub(super) struct Done {
    pub(super) imported: usize,
    pub(super) left_out: LeftOut,
    pub(super) ignored_factors: u64,
}

/// Writes the batches, or with `is_dry` only checks them: against the database, if there is one.
pub(super) async fn write(
    app: Option<&App>,
    batches: &mut mpsc::Receiver<Batch>,
    length: u64,
    is_dry: bool,
) -> Result<Done, CliError> {
    let bar = Bar::of_bytes();
    let mut done = Done::default();
    let mut seen = SeenKeys::default();
    if let Some(app) = app {
        let failed = |error| CliError::Failed(format!("the database failed: {error}"));
        app.database.expect_many_writes().await.map_err(failed)?;
    }
    while let Some(batch) = batches.recv().await {
        let Batch { mut accounts, lines, left_out: mut out, ignored_factors, bytes, .. } = batch;
        done.ignored_factors += ignored_factors;
        let refused = match app {
            None => Ok(seen.check(&accounts)),
            Some(app) if is_dry => app.accounts.check_import(&accounts, &mut seen).await,
            Some(app) => match app.accounts.wrap_weak_hashes(&mut accounts).await {
                Ok(()) => app.accounts.import(&accounts).await,
                Err(error) => Err(error),
            },
        };
        let refused = refused.map_err(|error| {
            let before =
                format!("{} accounts were imported; run this again to continue", done.imported);
            CliError::Failed(format!("the database failed: {error} ({before})"))
        })?;
        done.imported += accounts.len() - refused.len();
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
        bar.show("importing", bytes, length.max(bytes));
        if let Some(app) = app
            && !is_dry
            && !accounts.is_empty()
        {
            app.database.yield_to_writers().await;
        }
    }
    Ok(done)
}
