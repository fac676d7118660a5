//! Every account with its password hash, to be taken elsewhere.

use super::{Account, Accounts, store};
use crate::clock::Timestamp;
use crate::database;
use crate::passwords::PasswordHash;

/// Accounts that are read at once.
const PAGE: usize = 2_000;

/// An account as it leaves.
#[derive(Clone, Debug)]
pub struct Leaver {
    /// Which one it is.
    pub account: Account,
    /// The hash of its password.
    pub hash: PasswordHash,
    /// Since when nobody logs in to it.
    pub disabled_at: Option<Timestamp>,
}

impl Accounts {
    /// Hands over every account, in the order of ids, as they all were when this began; how many
    /// there were. With each comes how many there will be.
    pub async fn export<E: From<database::Error>>(
        &self,
        mut take: impl FnMut(&Leaver, u64) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut view = self.database.view().await?;
        let of = store::count(&mut view).await?;
        let (mut last, mut done) = (String::new(), 0);
        loop {
            let page = store::page(&mut view, &last, PAGE).await?;
            for leaver in &page {
                take(leaver, of)?;
                done += 1;
            }
            match page.last() {
                Some(leaver) => last = leaver.account.id.to_string(),
                None => return Ok(done),
            }
        }
    }
}
