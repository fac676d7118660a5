//! The signing keys of this installation: kept in the database, sealed, and followed there, so
//! that every server of it has the same and takes a rotation up without a restart.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::Algorithm;
use super::key::{self, SigningKey};
use super::keyring::{self, Entry, KeyInfo, Keyring};
use super::store::{self, Stored};
use crate::clock::{Clock, Timestamp};
use crate::database::{self, AdvisoryLock, Connection, Database, Notice};
use crate::master_key::{self, MasterKey, MasterKeyError, MasterKeySource};
use crate::random::Random;

/// How far the clocks of two servers that start at once may be apart: a key that another one has
/// just made signs by then. A rotation is planned further ahead.
const CLOCKS_APART: Duration = Duration::from_secs(5);

/// Why the keys are not to be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// See [`MasterKeyError`].
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The database failed.
    #[error("cannot read or write the signing keys: {0}")]
    Database(#[from] database::Error),
    /// A key was sealed under another master key.
    #[error(
        "the signing key {0} was sealed under another master key: restore that one, or copy it from \
         another server of this database"
    )]
    Sealed(String),
    /// A key is of a kind that this version does not know.
    #[error("the signing key {0} is of the algorithm {1}, which this version does not know")]
    UnknownAlgorithm(String, String),
    /// A key is none.
    #[error("the signing key {0} is damaged: {1}")]
    Damaged(String, jsonwebtoken::errors::Error),
    /// There is nothing to follow on.
    #[error("there is no signing key yet: start the server once, it makes the first")]
    None,
    /// The last rotation is still under way.
    #[error("the next key, {0}, is waiting already: it begins to sign at {1}")]
    Waiting(String, Timestamp),
}

/// The keys, cheap to clone.
#[derive(Clone)]
pub struct SigningKeys(Arc<Inner>);

struct Inner {
    database: Database,
    master_key: MasterKey,
    clock: Clock,
    random: Random,
    current: RwLock<Arc<Keyring>>,
}

impl SigningKeys {
    /// Reads the keys and the master key that they are sealed under.
    pub async fn open(
        database: Database,
        master_key: &MasterKeySource,
        clock: Clock,
        random: Random,
    ) -> Result<Self, KeysError> {
        let is_first = store::list(&mut database.read().await?).await?.is_empty();
        let master_key = master_key::load_or_create(master_key, is_first, random)?;
        let current = RwLock::default();
        let keys = Self(Arc::new(Inner { database, master_key, clock, random, current }));
        keys.reload().await?;
        Ok(keys)
    }

    /// The same for whoever looks only, and makes no master key; `None` while there are no keys.
    pub async fn open_read_only(
        database: Database,
        master_key: &MasterKeySource,
        clock: Clock,
        random: Random,
    ) -> Result<Option<Self>, KeysError> {
        let is_first = store::list(&mut database.read().await?).await?.is_empty();
        if is_first {
            return Ok(None);
        }
        Self::open(database, master_key, clock, random).await.map(Some)
    }

    /// Sees to it that a key of this algorithm signs, whose tokens may live for so long. A key that
    /// is made for that signs at once: the operator has asked for it by this start.
    pub async fn prepare(
        &self,
        algorithm: Algorithm,
        token_ttl: Duration,
    ) -> Result<(), KeysError> {
        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let now = self.0.clock.now();
        let stored = store::list(&mut transaction).await?;
        let soon = now.after(CLOCKS_APART);
        let signing = stored.iter().rfind(|key| key.signs_from <= soon);
        if signing.is_none_or(|key| key.algorithm != algorithm.name()) {
            for waiting in stored.iter().filter(|key| key.signs_from > soon) {
                store::delete(&mut transaction, &waiting.kid).await?;
            }
            self.add(&mut transaction, algorithm, now, token_ttl).await?;
        }
        store::lengthen(&mut transaction, token_ttl).await?;
        transaction.notify(Notice::KeysChanged).await?;
        transaction.commit().await?;
        self.reload().await
    }

    /// Makes the next key, of the algorithm of the one that signs now. It is published at once, and
    /// signs after that time.
    pub async fn rotate(&self, after: Duration) -> Result<KeyInfo, KeysError> {
        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::SigningKeys).await?;
        let now = self.0.clock.now();
        let stored = store::list(&mut transaction).await?;
        let last = stored.last().ok_or(KeysError::None)?;
        if last.signs_from > now {
            return Err(KeysError::Waiting(last.kid.clone(), last.signs_from));
        }
        let algorithm = algorithm_of(last)?;
        let begin = now.after(after);
        let kid = self.add(&mut transaction, algorithm, begin, last.token_ttl).await?;
        transaction.notify(Notice::KeysChanged).await?;
        transaction.commit().await?;
        self.reload().await?;
        let next = self.current().list(now).into_iter().find(|key| key.kid == kid);
        next.ok_or(KeysError::None)
    }

    /// Reads what other servers or the command line have changed.
    pub async fn reload(&self) -> Result<(), KeysError> {
        let stored = store::list(&mut self.0.database.read().await?).await?;
        let known = self.current();
        let entries: Result<Vec<Entry>, KeysError> = stored
            .iter()
            .map(|stored| {
                let key = match known.find(&stored.kid) {
                    Some(key) => key,
                    None => Arc::new(self.unseal(stored)?),
                };
                Ok(Entry { key, signs_from: stored.signs_from, token_ttl: stored.token_ttl })
            })
            .collect();
        let keyring = Arc::new(Keyring::new(entries?, self.0.clock.now()));
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = keyring;
        Ok(())
    }

    /// Deletes the keys whose last token has died.
    pub async fn sweep(&self) -> Result<(), database::Error> {
        let stored = store::list(&mut self.0.database.read().await?).await?;
        let now = self.0.clock.now();
        let pairs = stored.iter().zip(stored.iter().skip(1));
        let dead: Vec<_> = pairs
            .filter(|(key, successor)| keyring::end(successor.signs_from, key.token_ttl) <= now)
            .collect();
        if dead.is_empty() {
            return Ok(());
        }
        let Some(mut transaction) = self.0.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(());
        };
        for (key, _) in dead {
            store::delete(&mut transaction, &key.kid).await?;
        }
        transaction.commit().await
    }

    /// The keys as they were read last.
    #[must_use]
    pub fn current(&self) -> Arc<Keyring> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the keys are sealed under, for keys of other uses.
    #[must_use]
    pub fn master_key(&self) -> &MasterKey {
        &self.0.master_key
    }

    async fn add(
        &self,
        connection: &mut Connection,
        algorithm: Algorithm,
        signs_from: Timestamp,
        token_ttl: Duration,
    ) -> Result<String, KeysError> {
        let material = key::generate(algorithm, self.0.random);
        let made = SigningKey::new(algorithm, &material)
            .map_err(|error| KeysError::Damaged("that was just made".to_owned(), error))?;
        let stored = Stored {
            sealed: self.0.master_key.seal(&material, &made.kid, self.0.random),
            kid: made.kid,
            algorithm: algorithm.name().to_owned(),
            created_at: self.0.clock.now(),
            signs_from,
            token_ttl,
        };
        store::insert(connection, &stored).await?;
        Ok(stored.kid)
    }

    fn unseal(&self, stored: &Stored) -> Result<SigningKey, KeysError> {
        let algorithm = algorithm_of(stored)?;
        let sealed = || KeysError::Sealed(stored.kid.clone());
        let material = self.0.master_key.open(&stored.sealed, &stored.kid).ok_or_else(sealed)?;
        SigningKey::new(algorithm, &material)
            .map_err(|error| KeysError::Damaged(stored.kid.clone(), error))
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SigningKeys").field(&self.current()).finish()
    }
}

fn algorithm_of(stored: &Stored) -> Result<Algorithm, KeysError> {
    let unknown = || KeysError::UnknownAlgorithm(stored.kid.clone(), stored.algorithm.clone());
    Algorithm::parse(&stored.algorithm).ok_or_else(unknown)
}
