//! Importing accounts with the password hashes that another system made.
//!
//! An account is written whole or skipped, and a skipped one does not stop the others. Imported accounts
//! have no event in their trail: their time of registration is the one that the import states.

use std::collections::HashSet;

use uuid::Uuid;

use super::former_name::FormerName;
use super::imported_account::{ImportError, ImportedAccount};
use super::seen_keys::{Indexed, SeenKeys};
use super::store::{former, many};
use super::{Accounts, store};
use crate::database;

impl Accounts {
    /// Writes accounts, whose hashes are not weak any more, in one transaction; returns the index and the reason of each that was skipped.
    pub async fn import(
        &self,
        accounts: &[ImportedAccount],
    ) -> Result<Vec<(usize, ImportError)>, database::Error> {
        let (fresh, mut skipped) = SeenKeys::default().partition(accounts);
        // A hash that is still weak belongs to a name that was taken when the others were wrapped.
        let (weak, mut fresh): (Vec<_>, Vec<_>) =
            fresh.into_iter().partition(|(_, account)| account.is_weak());
        skipped.extend(weak.into_iter().map(|(index, _)| (index, ImportError::UsernameTaken)));
        // In the order of the index on names, so that its pages are written one after the other.
        fresh.sort_unstable_by(|(_, one), (_, other)| one.key.cmp(&other.key));
        let mut transaction = self.database.write_much().await?;
        let written = many::insert_all(&mut transaction, fresh.iter().map(|(_, one)| *one)).await?;
        let (written, left_out): (Vec<_>, Vec<_>) =
            fresh.into_iter().partition(|(_, account)| written.contains(&account.account.id));
        let taken = many::taken_keys(&mut transaction, keys(&left_out)).await?;
        skipped.extend(left_out.into_iter().map(|(index, account)| {
            let is_name = taken.contains(&account.key);
            (index, if is_name { ImportError::UsernameTaken } else { ImportError::IdTaken })
        }));
        let mut kept = Vec::new();
        for (index, account) in written {
            if let Some(factors) = &account.factors {
                if self.factors.has_passkey_of(&mut transaction, factors).await? {
                    store::delete(&mut transaction, account.account.id).await?;
                    skipped.push((index, ImportError::PasskeyTaken));
                    continue;
                }
                self.factors.import(&mut transaction, account.account.id, factors).await?;
            }
            kept.push((index, account));
        }
        // Only now, or an account that is left out would keep its former name from others.
        former::insert_all(&mut transaction, &former_names(&kept)).await?;
        self.throttle.reset_names(&mut transaction, keys(&kept)).await?;
        transaction.commit().await?;
        Ok(skipped)
    }

    /// Returns those of the names, in small letters, that accounts have.
    pub async fn taken_names(
        &self,
        names: impl Iterator<Item = &str>,
    ) -> Result<HashSet<String>, database::Error> {
        many::taken_keys(&mut self.database.read().await?, names).await
    }

    /// Checks accounts as [`Accounts::import`] does, without writing. Accounts in `seen` count as written.
    pub async fn check_import(
        &self,
        accounts: &[ImportedAccount],
        seen: &mut SeenKeys,
    ) -> Result<Vec<(usize, ImportError)>, database::Error> {
        let (fresh, mut skipped) = seen.partition(accounts);
        let mut connection = self.database.read().await?;
        let taken = many::taken_keys(&mut connection, keys(&fresh)).await?;
        let own_ids = fresh.iter().filter(|(_, account)| account.has_own_id);
        let own_ids = own_ids.map(|(_, account)| account.account.id);
        let taken_ids = many::taken_ids(&mut connection, own_ids).await?;
        for (index, account) in fresh {
            if taken.contains(&account.key) {
                skipped.push((index, ImportError::UsernameTaken));
            } else if taken_ids.contains(&account.account.id) {
                skipped.push((index, ImportError::IdTaken));
            } else if let Some(factors) = &account.factors
                && self.factors.has_passkey_of(&mut connection, factors).await?
            {
                skipped.push((index, ImportError::PasskeyTaken));
            }
        }
        Ok(skipped)
    }
}

/// Returns the former names of accounts in the order of the file: of two accounts with the same one, the first keeps it.
fn former_names<'a>(accounts: &[Indexed<'a>]) -> Vec<(Uuid, &'a FormerName)> {
    let with_name =
        |&(index, one): &Indexed<'a>| Some((index, one.account.id, one.former_name.as_ref()?));
    let mut names: Vec<_> = accounts.iter().filter_map(with_name).collect();
    names.sort_unstable_by_key(|(index, ..)| *index);
    names.into_iter().map(|(_, id, name)| (id, name)).collect()
}

fn keys<'a>(accounts: &'a [Indexed<'a>]) -> impl Iterator<Item = &'a str> + Clone {
    accounts.iter().map(|(_, account)| account.key.as_str())
}
