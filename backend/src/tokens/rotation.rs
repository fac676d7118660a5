//! Changes to the set of signing keys: the first key, another algorithm, rotation, expiry.

use std::time::Duration;

use super::key::SigningKey;
use super::keyring::verifies_until;
use super::store::StoredKey;
use super::{Algorithm, KeyInfo, KeysError, SigningKeys, generate, store};
use crate::clock::{MAX_CLOCK_SKEW, Timestamp};
use crate::database::{self, AdvisoryLock, Connection, Notice};

impl SigningKeys {
    /// Makes sure that a key of this algorithm signs, with tokens that live for up to `token_ttl`. A key
    /// that has to be created for this signs at once: the operator requires it by this start.
    pub async fn prepare(
        &self,
        algorithm: Algorithm,
        token_ttl: Duration,
    ) -> Result<(), KeysError> {
        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let now = self.0.clock.now();
        let mut stored = store::list(&mut transaction, now).await?;
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
            self.add(&mut transaction, algorithm, now, token_ttl).await?;
        }
        store::extend_token_ttl(&mut transaction, token_ttl).await?;
        transaction.notify(Notice::KeysChanged).await?;
        transaction.commit().await?;
        self.reload().await
    }

    /// Creates the next key, with the algorithm of the newest one. It is published at once and starts to
    /// sign `after` from now.
    pub async fn rotate(&self, after: Duration) -> Result<KeyInfo, KeysError> {
        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let now = self.0.clock.now();
        let mut stored = store::list(&mut transaction, now).await?;
        begin_first(&mut stored, now);
        // Left waiting by a clock that was ahead: it would wait until the day that was shown then.
        for left in stored.extract_if(.., |key| key.is_corrected && key.signs_from > now) {
            store::delete(&mut transaction, &left.kid).await?;
        }
        store_corrections(&mut transaction, stored.iter()).await?;
        let last = stored.last().ok_or(KeysError::NoKey)?;
        if last.signs_from > now {
            return Err(KeysError::RotationPending(last.kid.clone(), last.signs_from));
        }
        let (algorithm, signs_from) = (last.algorithm()?, now.after(after));
        let kid = self.add(&mut transaction, algorithm, signs_from, last.token_ttl).await?;
        transaction.notify(Notice::KeysChanged).await?;
        transaction.commit().await?;
        self.reload().await?;
        let next = self.current().list(now).into_iter().find(|key| key.kid == kid);
        next.ok_or(KeysError::NoKey)
    }

    /// Deletes the keys whose last token has expired.
    pub async fn sweep(&self) -> Result<(), database::Error> {
        let now = self.0.clock.now();
        let stored = store::list(&mut self.0.database.read().await?, now).await?;
        let pairs = stored.iter().zip(stored.iter().skip(1));
        let expired: Vec<_> = pairs
            .filter(|(key, successor)| verifies_until(successor.signs_from, key.token_ttl) <= now)
            .collect();
        if expired.is_empty() {
            return Ok(());
        }
        let Some(mut transaction) = self.0.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(());
        };
        for (key, _) in expired {
            store::delete(&mut transaction, &key.kid).await?;
        }
        transaction.commit().await
    }

    /// Creates and stores a key, and returns its id.
    async fn add(
        &self,
        connection: &mut Connection,
        algorithm: Algorithm,
        signs_from: Timestamp,
        token_ttl: Duration,
    ) -> Result<String, KeysError> {
        let material = generate::generate(algorithm, self.0.random);
        let key = SigningKey::new(algorithm, &material)
            .map_err(|error| KeysError::Damaged("that was just created".to_owned(), error))?;
        let stored = StoredKey {
            is_corrected: false,
            sealed: self.sealing_key().seal(&material, &key.kid, self.0.random),
            kid: key.kid,
            algorithm_name: algorithm.name().to_owned(),
            created_at: self.0.clock.now(),
            signs_from,
            token_ttl,
        };
        store::insert(connection, &stored).await?;
        Ok(stored.kid)
    }
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
