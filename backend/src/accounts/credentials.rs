//! The stored credentials of accounts, for `authentication`, which verifies them.

use keystead_common::factors::FactorsResponse;
use uuid::Uuid;

use super::account::StoredCredentials;
use super::{Accounts, store};
use crate::database::{self, Connection};
use crate::login_name;
use crate::passwords::{PasswordHash, SlowestHash};

/// The result of looking up a user name. Never to be told to a client.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The credentials under the name, if an account has it.
    pub credentials: Option<StoredCredentials>,
    /// The hash that takes longest to verify, which every failure takes as long as.
    pub slowest: SlowestHash,
}

impl Accounts {
    /// Looks up the credentials under a name, in any case: of the account that has it, or else of the one that had it
    /// elsewhere.
    pub async fn look_up_credentials(&self, username: &str) -> Result<Lookup, database::Error> {
        let mut connection = self.database.read().await?;
        // Without a key, nobody has the name; the look-up takes its time all the same.
        let key = login_name::key(username).unwrap_or_default();
        let credentials = store::former::find_by_any_name(&mut connection, &key).await?;
        Ok(Lookup { credentials, slowest: store::hashes::slowest_hash(&mut connection).await? })
    }

    /// Returns the credentials of an account.
    pub async fn credentials_of(
        &self,
        account: Uuid,
    ) -> Result<Option<StoredCredentials>, database::Error> {
        store::credentials_of(&mut self.database.read().await?, account).await
    }

    /// Returns the name that an account had elsewhere and could not keep.
    pub async fn former_username(&self, account: Uuid) -> Result<Option<String>, database::Error> {
        let mut connection = self.database.read().await?;
        let mut found = store::former::of_accounts(&mut connection, account..=account).await?;
        Ok(found.remove(&account))
    }

    /// Returns the password hash of an account.
    pub async fn password_hash(
        &self,
        account: Uuid,
    ) -> Result<Option<PasswordHash>, database::Error> {
        store::hashes::find_hash(&mut self.database.read().await?, account).await
    }

    /// Returns true if the account still has this hash. That stays true while the transaction holds the
    /// account's lock.
    pub async fn has_hash(
        &self,
        connection: &mut Connection,
        account: Uuid,
        hash: &PasswordHash,
    ) -> Result<bool, database::Error> {
        Ok(store::hashes::find_hash(connection, account).await?.as_ref() == Some(hash))
    }

    /// Returns true if the account has a password. That stays true while the transaction holds the account's lock.
    pub async fn has_password(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<bool, database::Error> {
        let hash = store::hashes::find_hash(connection, account).await?;
        Ok(hash.is_some_and(|hash| !hash.is_none()))
    }

    /// Returns the factors of an account.
    pub async fn factors(&self, account: Uuid) -> Result<FactorsResponse, database::Error> {
        let mut connection = self.database.read().await?;
        let has_password = self.has_password(&mut connection, account).await?;
        self.factors.describe(&mut connection, account, has_password).await
    }

    /// Replaces the hash `old`; returns false if the account has another one by now.
    pub async fn replace_hash(
        &self,
        connection: &mut Connection,
        account: Uuid,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<bool, database::Error> {
        store::hashes::replace_hash(connection, account, old, new).await
    }
}
