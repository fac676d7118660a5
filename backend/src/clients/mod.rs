//! The apps that people sign in to (clients, RFC 6749 §2): who they are, where they may be redirected to, and the
//! secrets that they authenticate by.

mod admin;
mod cache;
mod check;
mod client;
mod error;
mod file;
mod redirect;
mod secret;
mod settings;
mod store;

use std::sync::Arc;

use keystead_common::Secret;

use self::cache::ClientCache;
pub use self::client::{Client, GrantTypes, MAX_ID_LENGTH, Resource, Source};
pub use self::error::{ClientAuthError, ClientError, InvalidClient};
pub use self::file::FileClient;
pub use self::redirect::is_local;
pub use self::secret::SecretDates;
use self::secret::SecretKey;
use crate::clock::Clock;
use crate::database::{self, AdvisoryLock, Database};
use crate::master_key::MasterKey;
use crate::random::Random;

/// The credentials of a client, from the header or the body of a request.
#[derive(Debug)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The secret; `None` for a client that names itself only.
    pub secret: Option<Secret>,
}

/// The clients of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Clients {
    database: Database,
    cache: Arc<ClientCache>,
    key: Arc<SecretKey>,
    clock: Clock,
    random: Random,
}

impl Clients {
    /// Creates the service over the clients in the database.
    #[must_use]
    pub fn new(database: Database, master_key: &MasterKey, clock: Clock, random: Random) -> Self {
        let cache = Arc::new(ClientCache::new(database.clone()));
        let key = Arc::new(SecretKey::new(master_key));
        Self { database, cache, key, clock, random }
    }

    /// Returns the client with this id.
    pub async fn find(&self, id: &str) -> Result<Option<Arc<Client>>, database::Error> {
        Ok(self.cache.find(id).await?.map(|found| Arc::clone(&found.client)))
    }

    /// Returns the client that these credentials prove. A public client has no secret and must not send one.
    pub async fn authenticate(
        &self,
        credentials: &Credentials,
    ) -> Result<Arc<Client>, ClientAuthError> {
        let Credentials { client_id, secret } = credentials;
        let found = self.cache.find(client_id).await?.ok_or(ClientAuthError::UnknownClient)?;
        let is_proved = match secret {
            Some(secret) => found.has_secret(&self.key.digest(client_id, secret), self.clock.now()),
            None => !found.client.is_confidential,
        };
        if is_proved { Ok(Arc::clone(&found.client)) } else { Err(ClientAuthError::WrongSecret) }
    }

    /// Deletes up to `batch` expired secrets and returns the count. Returns 0 while another server sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let Some(mut transaction) = self.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let now = self.clock.now();
        let deleted = store::delete_expired_secrets(&mut transaction, now, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }
}

#[cfg(test)]
mod tests;
