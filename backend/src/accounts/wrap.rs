//! Wrapping the weak hashes of imported accounts in bcrypt, before they are stored.

use super::Accounts;
use super::imported_account::ImportedAccount;
use super::store::many;
use crate::database;

impl Accounts {
    /// Wraps the weak hashes of accounts. Those whose name is taken are left as they are, because they will not be
    /// written: a second run of an import takes no time for them.
    pub async fn wrap_weak_hashes(
        &self,
        accounts: &mut [ImportedAccount],
    ) -> Result<(), database::Error> {
        let weak = || accounts.iter().filter(|account| account.is_weak());
        let taken = {
            let mut connection = self.database.read().await?;
            many::taken_keys(&mut connection, weak().map(|account| account.key.as_str())).await?
        };
        let free: Vec<_> =
            accounts.iter_mut().filter(|one| one.is_weak() && !taken.contains(&one.key)).collect();
        let hashes = free.iter().filter_map(|account| account.weak.clone()).collect();
        let wrapped = self.passwords.wrap(hashes).await;
        for (account, hash) in free.into_iter().zip(wrapped) {
            (account.hash, account.weak) = (hash, None);
        }
        Ok(())
    }
}
