//! Rotation and expiry of the signing keys.

use std::time::Duration;

use super::chain::verifies_until;
use super::key::SigningKey;
use super::store::StoredKey;
use super::{Algorithm, KeyInfo, KeysError, Purpose, SigningKeys, generate, store};
use crate::clock::Timestamp;
use crate::database::{self, AdvisoryLock, Connection, Notice};

impl SigningKeys {
    /// Creates the next key of a purpose, with the algorithm of the newest one. It is published at once and starts
    /// to sign `after` from now.
    pub async fn rotate(&self, purpose: Purpose, after: Duration) -> Result<KeyInfo, KeysError> {
        let no_key = || match purpose {
            Purpose::Logins => KeysError::NoKey,
            Purpose::Clients(algorithm) => KeysError::NoClientKey(algorithm.name()),
        };
        let stored = {
            let mut connection = self.0.database.read().await?;
            list_of(&mut connection, purpose, self.0.clock.now()).await?
        };
        let newest = stored.last().ok_or_else(no_key)?;
        let mut key = self.create(purpose, newest.algorithm()?, newest.token_ttl).await?;

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
        let last = stored.last().ok_or_else(no_key)?;
        if last.signs_from > now {
            return Err(KeysError::RotationPending(last.kid.clone(), last.signs_from));
        }
        if key.algorithm_name != last.algorithm_name {
            // A server has begun with another one meanwhile.
            key = self.create(purpose, last.algorithm()?, last.token_ttl).await?;
        }
        key.token_ttl = last.token_ttl;
        key.signs_from = now.after(after);
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

    /// Creates a key that signs from now on, without storing it. Not to be called under the lock, if that can be
    /// avoided: a key of RSA takes a second, and seconds on a busy machine, in which nobody else can write to SQLite,
    /// and after which PostgreSQL ends the transaction.
    pub(super) async fn create(
        &self,
        purpose: Purpose,
        algorithm: Algorithm,
        token_ttl: Duration,
    ) -> Result<StoredKey, KeysError> {
        let material = generate::generate(algorithm, self.0.random).await;
        let key = SigningKey::new(algorithm, &material)
            .map_err(|error| KeysError::Damaged("that was just created".to_owned(), error))?;
        let now = self.0.clock.now();
        Ok(StoredKey {
            is_corrected: false,
            sealed: self.sealing_key().seal(&material, &key.kid, self.0.random),
            kid: key.kid,
            purpose_name: purpose.name().to_owned(),
            algorithm_name: algorithm.name().to_owned(),
            created_at: now,
            signs_from: now,
            token_ttl,
        })
    }
}

/// Returns the keys of a purpose as they count now, in the order in which they sign.
pub(super) async fn list_of(
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
pub(super) async fn store_corrections(
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
pub(super) fn begin_first(keys: &mut [StoredKey], now: Timestamp) {
    if let Some(first) = keys.first_mut().filter(|first| first.is_corrected) {
        first.signs_from = first.signs_from.min(now);
    }
}
