//! Exporting every account with its password hash.

use super::account::ExportedAccount;
use super::{Accounts, store};
use crate::database;

/// Accounts that are read at once.
const PAGE_SIZE: usize = 2_000;

impl Accounts {
    /// Calls `take` with every account in the order of ids, and with the total number; returns that
    /// number. All accounts are as they were when the export began.
    pub async fn export<E: From<database::Error>>(
        &self,
        mut take: impl FnMut(&ExportedAccount, u64) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut snapshot = self.database.snapshot().await?;
        let of = store::count(&mut snapshot).await?;
        let (mut last, mut done) = (String::new(), 0);
        loop {
            let page = store::page(&mut snapshot, &last, PAGE_SIZE).await?;
            for account in &page {
                take(account, of)?;
                done += 1;
            }
            match page.last() {
                Some(account) => last = account.account.id.to_string(),
                None => return Ok(done),
            }
        }
    }
}
