//! The signing keys of this installation. They are stored in the database, encrypted under the master
//! key, and reloaded from there, so that every server has the same keys and a rotation needs no restart.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::chain::Entry;
use super::key::SigningKey;
use super::keyring::Keyring;
use super::store::{self, StoredKey};
use super::{KeysError, Purpose};
use crate::clock::Clock;
use crate::database::Database;
use crate::master_key::{self, MasterKey, MasterKeySource, SealingKey};
use crate::random::Random;

/// The signing keys, cheap to clone.
#[derive(Clone)]
pub struct SigningKeys(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) database: Database,
    pub(super) master_key: MasterKey,
    pub(super) clock: Clock,
    pub(super) random: Random,
    current: RwLock<Arc<Keyring>>,
}

impl SigningKeys {
    /// Reads the keys, and the master key that they are sealed under. If there are no keys yet, a missing
    /// master key is created.
    pub async fn open(
        database: Database,
        master_key: &MasterKeySource,
        clock: Clock,
        random: Random,
    ) -> Result<Self, KeysError> {
        let is_first = store::list(&mut database.read().await?, clock.now()).await?.is_empty();
        let master_key = master_key::load_or_create(master_key, is_first, random)?;
        let none = Keyring::new(Vec::new(), clock.now(), random);
        let current = RwLock::new(Arc::new(none));
        let keys = Self(Arc::new(Inner { database, master_key, clock, random, current }));
        keys.reload().await?;
        Ok(keys)
    }

    /// Like [`Self::open`], but never creates a master key; `None` if there are no keys yet.
    pub async fn open_read_only(
        database: Database,
        master_key: &MasterKeySource,
        clock: Clock,
        random: Random,
    ) -> Result<Option<Self>, KeysError> {
        let is_first = store::list(&mut database.read().await?, clock.now()).await?.is_empty();
        if is_first {
            return Ok(None);
        }
        Self::open(database, master_key, clock, random).await.map(Some)
    }

    /// Reads the keys again, which other servers or commands may have changed.
    pub async fn reload(&self) -> Result<(), KeysError> {
        let now = self.0.clock.now();
        let stored = store::list(&mut self.0.database.read().await?, now).await?;
        let known = self.current();
        let entries: Result<Vec<(Purpose, Entry)>, KeysError> = stored
            .iter()
            .map(|stored| {
                let key = match known.find(&stored.kid) {
                    Some(key) => key,
                    None => Arc::new(self.unseal(stored)?),
                };
                let entry =
                    Entry { key, signs_from: stored.signs_from, token_ttl: stored.token_ttl };
                Ok((stored.purpose()?, entry))
            })
            .collect();
        let keyring = Keyring::new(entries?, now, self.0.random).remembering(&known);
        let keyring = Arc::new(keyring);
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = keyring;
        Ok(())
    }

    /// Returns the keys as they were last read.
    #[must_use]
    pub fn current(&self) -> Arc<Keyring> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the master key, from which other keys are derived.
    #[must_use]
    pub fn master_key(&self) -> &MasterKey {
        &self.0.master_key
    }

    /// Returns the key that the signing keys are encrypted under.
    pub(super) fn sealing_key(&self) -> SealingKey {
        self.0.master_key.sealing_key(b"keystead signing keys")
    }

    fn unseal(&self, stored: &StoredKey) -> Result<SigningKey, KeysError> {
        let algorithm = stored.algorithm()?;
        let material = self.sealing_key().open(&stored.sealed, &stored.kid);
        let material = material.ok_or_else(|| KeysError::OtherMasterKey(stored.kid.clone()))?;
        SigningKey::new(algorithm, &material)
            .map_err(|error| KeysError::Damaged(stored.kid.clone(), error))
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SigningKeys").field(&self.current()).finish()
    }
}
