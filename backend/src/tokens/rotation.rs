//! Changes to the set of signing keys: the first key, another algorithm, rotation, expiry.

use std::collections::BTreeSet;
use std::time::Duration;

use super::chain::verifies_until;
use super::key::SigningKey;
use super::store::StoredKey;
use super::{
    Algorithm, ClientAlgorithm, KeyInfo, KeysError, Purpose, SigningKeys, generate, store,
};
use crate::clock::{MAX_CLOCK_SKEW, Timestamp};
use crate::database::{self, AdvisoryLock, Connection, Notice};

impl SigningKeys {
    /// Makes sure that a key of this algorithm signs the tokens of logins, which live for up to `token_ttl`. A key
    /// that has to be created for this signs at once: the operator requires it by this start.
    pub async fn prepare(
        &self,
        algorithm: Algorithm,
        token_ttl: Duration,
    ) -> Result<(), KeysError> {
        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let now = self.0.clock.now();
        let mut stored = list_of(&mut transaction, Purpose::Logins, now).await?;
        begin_first(&mut stored, now);
        // A key that starts to sign within the skew of two servers that start at the same time counts as
        // signing. A rotation is planned further ahead.
        let soon = now.after(MAX_CLOCK_SKEW);
        let signing = stored.iter().rfind(|key| key.signs_from <= soon);
        if signing.is_none_or(|key| key.algorithm_name != algorithm.name()) {
            for waiting in stored.iter().filter(|key| key.signs_from > soon) {
                store::delete(&mut transaction, &waiting.kid).await?;
            }
            let begun = stored.iter().filter(|key| key.signs_from <= soon);
            store_corrections(&mut transaction, begun).await?;
            let key = self.create(Purpose::Logins, algorithm, now, token_ttl).await?;
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
        // Created before the lock is taken, under which nobody else could write for that second.
        let mut created = Vec::new();
        for purpose in &purposes {
            if let (Purpose::Clients(algorithm), false) = (*purpose, keyring.has(*purpose)) {
                let now = self.0.clock.now();
                created.push(self.create(*purpose, algorithm.into(), now, token_ttl).await?);
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

    /// Creates the next key of a purpose, with the algorithm of the newest one. It is published at once and starts
    /// to sign `after` from now.
    pub async fn rotate(&self, purpose: Purpose, after: Duration) -> Result<KeyInfo, KeysError> {
        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let now = self.0.clock.now();
        let mut stored = list_of(&mut transaction, purpose, now).await?;
        begin_first(&mut stored, now);
        // Left waiting by a clock that was ahead: it would wait until the day that was shown then.
        for left in stored.extract_if(.., |key| key.is_corrected && key.signs_from > now) {
            store::delete(&mut transaction, &left.kid).await?;
        }
        store_corrections(&mut transaction, stored.iter()).await?;
        let no_key = match purpose {
            Purpose::Logins => KeysError::NoKey,
            Purpose::Clients(algorithm) => KeysError::NoClientKey(algorithm.name()),
        };
        let last = stored.last().ok_or(no_key)?;
        if last.signs_from > now {
            return Err(KeysError::RotationPending(last.kid.clone(), last.signs_from));
        }
        let (algorithm, signs_from) = (last.algorithm()?, now.after(after));
        let key = self.create(purpose, algorithm, signs_from, last.token_ttl).await?;
        store::insert(&mut transaction, &key).await?;
        transaction.notify(Notice::KeysChanged).await?;
        transaction.commit().await?;
        self.reload().await?;
        let next = self.current().list(now).into_iter().find(|next| next.kid == key.kid);
        next.ok_or(KeysError::NoKey)
    }

    /// Deletes the keys whose last token has expired.
    pub async fn sweep(&self) -> Result<(), database::Error> {
        let now = self.0.clock.now();
        let stored = store::list(&mut self.0.database.read().await?, now).await?;
        let has_expired = |(index, key): &(usize, &StoredKey)| {
            let mut later = stored[index + 1..].iter();
            let successor = later.find(|later| later.purpose_name == key.purpose_name);
            successor.is_some_and(|next| verifies_until(next.signs_from, key.token_ttl) <= now)
        };
        let expired: Vec<_> = stored.iter().enumerate().filter(has_expired).collect();
        if expired.is_empty() {
            return Ok(());
        }
        let Some(mut transaction) = self.0.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(());
        };
        for (_, key) in expired {
            store::delete(&mut transaction, &key.kid).await?;
        }
        transaction.commit().await
    }

    /// Creates a key to store.
    async fn create(
        &self,
        purpose: Purpose,
        algorithm: Algorithm,
        signs_from: Timestamp,
        token_ttl: Duration,
    ) -> Result<StoredKey, KeysError> {
        let material = generate::generate(algorithm, self.0.random).await;
        let key = SigningKey::new(algorithm, &material)
            .map_err(|error| KeysError::Damaged("that was just created".to_owned(), error))?;
        Ok(StoredKey {
            is_corrected: false,
            sealed: self.sealing_key().seal(&material, &key.kid, self.0.random),
            kid: key.kid,
            purpose_name: purpose.name().to_owned(),
            algorithm_name: algorithm.name().to_owned(),
            created_at: self.0.clock.now(),
            signs_from,
            token_ttl,
        })
    }
}

/// Returns the keys of a purpose as they count now, in the order in which they sign.
async fn list_of(
    connection: &mut Connection,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Vec<StoredKey>, database::Error> {
    let mut stored = store::list(connection, now).await?;
    stored.retain(|key| key.is_for(purpose));
    Ok(stored)
}

/// Stores the times of keys that a clock recorded that was ahead, as they count now. Otherwise such a key
/// would begin to sign again at each moment, and so after every successor.
async fn store_corrections(
    connection: &mut Connection,
    keys: impl Iterator<Item = &StoredKey>,
) -> Result<(), database::Error> {
    let corrected: Vec<_> = keys.filter(|key| key.is_corrected).collect();
    // In their order, before a key that is added now.
    for (key, millis) in corrected.iter().rev().zip(1..) {
        let signs_from = key.signs_from.before(Duration::from_millis(millis));
        store::set_times(connection, &key.kid, key.created_at, signs_from).await?;
    }
    Ok(())
}

/// Makes the first key count as signing if a clock that was ahead left all of them waiting: it signs, because
/// there is no other.
fn begin_first(keys: &mut [StoredKey], now: Timestamp) {
    if let Some(first) = keys.first_mut().filter(|first| first.is_corrected) {
        first.signs_from = first.signs_from.min(now);
    }
}
