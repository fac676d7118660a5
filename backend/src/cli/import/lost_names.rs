//! The former names by which the owners of imported accounts cannot log in.

use std::collections::HashSet;

use super::left_out::{LeftOut, LeftOutLine};
use super::names::{Names, hash};
use super::read::Batch;
use crate::accounts::LostName;
use crate::app::App;
use crate::database;

/// The former names that are lost.
pub(super) struct LostNames<'a> {
    /// The names of the whole file.
    names: &'a Names,
    /// The former names of accounts that were checked and not written. Hashes.
    seen: HashSet<u64>,
    is_dry: bool,
    pub(super) lines: LeftOut,
}

impl<'a> LostNames<'a> {
    pub(super) fn new(names: &'a Names, is_dry: bool) -> Self {
        Self { names, seen: HashSet::new(), is_dry, lines: LeftOut::default() }
    }

    /// Adds those of the accounts of a batch that are imported: all but the ones at the indexes `refused`. Returns the
    /// texts to show.
    pub(super) async fn add(
        &mut self,
        app: Option<&App>,
        batch: &Batch,
        refused: &HashSet<usize>,
    ) -> Result<Vec<String>, database::Error> {
        let accounts = batch.accounts.iter().enumerate();
        let accounts = || accounts.clone().filter(|(index, _)| !refused.contains(index));
        let taken = match app {
            Some(app) => app.accounts.lost_names(accounts().map(|(_, account)| account)).await?,
            None => HashSet::new(),
        };
        let mut shown = Vec::new();
        for (index, account) in accounts() {
            let mut lost = Vec::new();
            if let Some(name) = batch.replaced.get(&index).filter(|name| !account.has_name(name)) {
                lost.push((Some(name.as_str()), LostName::Replaced));
            }
            if account.has_unfit_name {
                lost.push((None, LostName::Unfit));
            }
            if let Some((name, key)) = account.former_name()
                && (taken.contains(&account.id()) || self.names.has(key) || self.is_seen(key))
            {
                lost.push((Some(name), LostName::Taken));
            }
            shown.extend(lost.into_iter().filter_map(|(name, reason)| {
                let (line, username) = (batch.lines[index], name.map(str::to_owned));
                self.lines.add(&LeftOutLine { line, username, reason: reason.to_string() })
            }));
        }
        Ok(shown)
    }

    /// Returns true if an earlier account that was not written has this former name.
    fn is_seen(&mut self, key: &str) -> bool {
        self.is_dry && !self.seen.insert(hash(key))
    }
}
