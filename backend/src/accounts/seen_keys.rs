//! The names and ids that a file has had so far.

use std::collections::HashSet;

use uuid::Uuid;

use super::imported_account::{ImportError, ImportedAccount};

/// An account with its index.
pub(super) type Indexed<'a> = (usize, &'a ImportedAccount);

/// The names and ids of accounts that were checked and not written.
#[derive(Debug, Default)]
pub struct SeenKeys {
    keys: HashSet<String>,
    ids: HashSet<Uuid>,
}

impl SeenKeys {
    /// Returns the index and the reason of each account whose name or id an earlier one has.
    pub fn check(&mut self, accounts: &[ImportedAccount]) -> Vec<(usize, ImportError)> {
        self.partition(accounts).1
    }

    /// Splits accounts into those whose name and id no earlier one has, and the others.
    pub(super) fn partition<'a>(
        &mut self,
        accounts: &'a [ImportedAccount],
    ) -> (Vec<Indexed<'a>>, Vec<(usize, ImportError)>) {
        let (mut fresh, mut skipped) = (Vec::with_capacity(accounts.len()), Vec::new());
        for (index, account) in accounts.iter().enumerate() {
            match self.add(account) {
                Ok(()) => fresh.push((index, account)),
                Err(why) => skipped.push((index, why)),
            }
        }
        (fresh, skipped)
    }

    fn add(&mut self, account: &ImportedAccount) -> Result<(), ImportError> {
        if self.keys.contains(&account.key) {
            return Err(ImportError::UsernameTaken);
        }
        if account.has_own_id && !self.ids.insert(account.account.id) {
            return Err(ImportError::IdTaken);
        }
        self.keys.insert(account.key.clone());
        Ok(())
    }
}
