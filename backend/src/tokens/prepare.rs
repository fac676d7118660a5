//! The keys that a server needs: created if they are missing.

use std::collections::BTreeSet;
use std::time::Duration;

use super::rotation::{begin_first, list_of, store_corrections};
use super::store::{self, StoredKey};
use super::{Algorithm, ClientAlgorithm, KeysError, Purpose, SigningKeys};
use crate::clock::{MAX_CLOCK_SKEW, Timestamp};
use crate::database::{AdvisoryLock, Notice};

impl SigningKeys {
    /// Makes sure that a key of this algorithm signs the tokens of logins, which live for up to `token_ttl`. A key
    /// that has to be created for this signs at once: the operator requires it by this start.
    pub async fn prepare(
        &self,
        algorithm: Algorithm,
        token_ttl: Duration,
    ) -> Result<(), KeysError> {
        let now = self.0.clock.now();
        let mut stored = list_of(&mut self.0.database.read().await?, Purpose::Logins, now).await?;
        begin_first(&mut stored, now);
        let created = if has_signing(&stored, algorithm, soon_after(now)) {
            None
        } else {
            Some(self.create(Purpose::Logins, algorithm, token_ttl).await?)
        };

        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let now = self.0.clock.now();
        let mut stored = list_of(&mut transaction, Purpose::Logins, now).await?;
        begin_first(&mut stored, now);
        let soon = soon_after(now);
        if !has_signing(&stored, algorithm, soon) {
            for waiting in stored.iter().filter(|key| key.signs_from > soon) {
                store::delete(&mut transaction, &waiting.kid).await?;
            }
            let begun = stored.iter().filter(|key| key.signs_from <= soon);
            store_corrections(&mut transaction, begun).await?;
            let mut key = match created {
                Some(key) => key,
                // Another server has begun with another algorithm meanwhile.
                None => self.create(Purpose::Logins, algorithm, token_ttl).await?,
            };
            key.signs_from = now;
            store::insert(&mut transaction, &key).await?;
        }
        store::extend_token_ttl(&mut transaction, Purpose::Logins, token_ttl).await?;
        transaction.notify(Notice::KeysChanged).await?;
        transaction.commit().await?;
        self.reload().await
    }

    /// Makes sure that there are keys that sign the tokens of clients by these algorithms, which live for up to
    /// `token_ttl`. Costs nothing if this server knows them already.
    pub async fn prepare_clients(
        &self,
        algorithms: &[ClientAlgorithm],
        token_ttl: Duration,
    ) -> Result<(), KeysError> {
        let purposes: BTreeSet<_> = algorithms.iter().copied().map(Purpose::Clients).collect();
        let keyring = self.current();
        if purposes.iter().all(|purpose| keyring.is_prepared(*purpose, token_ttl)) {
            return Ok(());
        }
        // Another server may have created them.
        self.reload().await?;
        let keyring = self.current();
        let mut created = Vec::new();
        for purpose in &purposes {
            if let (Purpose::Clients(algorithm), false) = (*purpose, keyring.has(*purpose)) {
                created.push(self.create(*purpose, algorithm.into(), token_ttl).await?);
            }
        }

        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let stored = store::list(&mut transaction, self.0.clock.now()).await?;
        let is_stored =
            |key: &StoredKey| stored.iter().any(|stored| stored.purpose_name == key.purpose_name);
        for key in created.iter().filter(|key| !is_stored(key)) {
            store::insert(&mut transaction, key).await?;
        }
        for purpose in purposes {
            store::extend_token_ttl(&mut transaction, purpose, token_ttl).await?;
        }
        transaction.notify(Notice::KeysChanged).await?;
        transaction.commit().await?;
        self.reload().await
    }
}

/// Returns the time until which a key that starts to sign counts as signing: within the skew of two servers that
/// start at the same time. A rotation is planned further ahead.
fn soon_after(now: Timestamp) -> Timestamp {
    now.after(MAX_CLOCK_SKEW)
}

/// Returns true if the key that signs at this time has this algorithm.
fn has_signing(stored: &[StoredKey], algorithm: Algorithm, at: Timestamp) -> bool {
    let signing = stored.iter().rfind(|key| key.signs_from <= at);
    signing.is_some_and(|key| key.algorithm_name == algorithm.name())
}
