//! Exporting every account with its password hash.

use std::collections::HashMap;

use super::account::ExportedAccount;
use super::{Accounts, store};
use crate::database;
use crate::factors::FactorsKey;

/// Accounts that are read at once.
const PAGE_SIZE: usize = 2_000;

/// The numbers of an export.
#[derive(Clone, Copy, Debug)]
pub struct Exported {
    /// All accounts.
    pub accounts: u64,
    /// Those that have factors beside the password, whether or not these were exported.
    pub has_factors: u64,
}

impl Accounts {
    /// Calls `take` with every account in the order of ids, and with the total number; returns that number. All accounts
    /// are as they were when the export began. With a key, their factors go along, sealed under it.
    pub async fn export<E: From<database::Error>>(
        &self,
        key: Option<&FactorsKey>,
        mut take: impl FnMut(&ExportedAccount, u64) -> Result<(), E>,
    ) -> Result<Exported, E> {
        let mut snapshot = self.database.snapshot().await?;
        let of = store::count(&mut snapshot).await?;
        let (mut last, mut done) = (String::new(), 0);
        loop {
            let page = store::page(&mut snapshot, &last, PAGE_SIZE).await?;
            let (Some(first), Some(last_one)) = (page.first(), page.last()) else {
                let has_factors = self.factors.count_accounts(&mut snapshot).await?;
                return Ok(Exported { accounts: done, has_factors });
            };
            last = last_one.account.id.to_string();
            let ids = first.account.id..=last_one.account.id;
            let mut former = store::former::of_accounts(&mut snapshot, ids.clone()).await?;
            let mut factors = match key {
                Some(key) => self.factors.export(&mut snapshot, ids, key).await?,
                None => HashMap::new(),
            };
            for mut account in page {
                account.former_username = former.remove(&account.account.id);
                account.factors = factors.remove(&account.account.id);
                take(&account, of)?;
                done += 1;
            }
        }
    }
}
