//! The apps that people sign in to (clients, RFC 6749 §2): who they are, where they may be redirected to, and the
//! secrets that they authenticate by.

mod admin;
mod cache;
mod check;
mod client;
mod document_fetches;
mod documents;
mod error;
mod file;
mod metadata;
mod pattern;
mod redirect;
mod registration;
mod registration_token;
mod secret;
mod settings;
mod store;
mod summary;

use std::sync::Arc;
use std::time::Duration;

use keystead_common::Secret;

use self::cache::ClientCache;
pub use self::client::{Client, GrantTypes, MAX_ID_LENGTH, Resource, Source};
use self::document_fetches::Documents;
pub use self::error::{ClientAuthError, ClientError, InvalidClient};
pub use self::file::FileClient;
pub use self::metadata::{AuthMethod, MetadataError};
pub use self::pattern::UrlPattern;
pub use self::redirect::is_local;
pub use self::registration::{RegisteredClient, RegistrationError};
use self::registration_token::RegistrationKey;
pub use self::secret::SecretDates;
use self::secret::{SecretKey, StoredClient};
pub use self::summary::{ClientCounts, count};
use crate::clock::Clock;
use crate::database::{self, AdvisoryLock, Database, Notice};
use crate::master_key::MasterKey;
use crate::outbound::Outbound;
use crate::random::Random;

/// The time after its last fetch for which a client with a document is kept that may do nothing for anybody.
const UNUSED_DOCUMENT_RETENTION: Duration = Duration::from_hours(30 * 24);

/// The credentials of a client, from the header or the body of a request.
#[derive(Debug)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The secret; `None` for a client that names itself only.
    pub secret: Option<Secret>,
}

/// The services that the clients are built on.
#[derive(Debug)]
pub struct Dependencies<'a> {
    /// The database.
    pub database: Database,
    /// The key that the key of secrets is derived from.
    pub master_key: &'a MasterKey,
    /// The URLs whose documents may name clients.
    pub documents: Vec<UrlPattern>,
    /// True if apps may register themselves by a token.
    pub takes_registrations: bool,
    /// The sender of requests.
    pub outbound: Outbound,
    /// The time.
    pub clock: Clock,
    /// Makes secrets.
    pub random: Random,
}

/// The clients of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Clients {
    database: Database,
    cache: Arc<ClientCache>,
    documents: Arc<Documents>,
    key: Arc<SecretKey>,
    registration: Arc<RegistrationKey>,
    takes_registrations: bool,
    clock: Clock,
    random: Random,
}

impl Clients {
    /// Creates the service over the clients in the database.
    #[must_use]
    pub fn new(of: Dependencies<'_>) -> Self {
        Self {
            cache: Arc::new(ClientCache::new(of.database.clone())),
            documents: Arc::new(Documents::new(of.documents, of.outbound)),
            key: Arc::new(SecretKey::new(of.master_key)),
            registration: Arc::new(RegistrationKey::new(of.master_key)),
            takes_registrations: of.takes_registrations,
            database: of.database,
            clock: of.clock,
            random: of.random,
        }
    }

    /// Returns true if documents may name clients.
    #[must_use]
    pub fn takes_documents(&self) -> bool {
        self.documents.is_on()
    }

    /// Returns true if apps may register themselves by a token.
    #[must_use]
    pub fn takes_registrations(&self) -> bool {
        self.takes_registrations
    }

    /// Returns the client with this id. If it is the URL of a document, that may be fetched, which takes up to ten
    /// seconds.
    pub async fn find(&self, id: &str) -> Result<Option<Arc<Client>>, database::Error> {
        Ok(self.find_stored(id).await?.map(|found| Arc::clone(&found.client)))
    }

    async fn find_stored(&self, id: &str) -> Result<Option<Arc<StoredClient>>, database::Error> {
        // No other id has a colon in it. Boxed, so that the future of a request that needs no document stays small.
        if id.contains(':') {
            Box::pin(self.find_document(id)).await
        } else {
            self.cache.find(id).await
        }
    }

    /// Returns the client that these credentials prove. A public client has no secret and must not send one.
    pub async fn authenticate(
        &self,
        credentials: &Credentials,
    ) -> Result<Arc<Client>, ClientAuthError> {
        let Credentials { client_id, secret } = credentials;
        let found = self.find_stored(client_id).await?.ok_or(ClientAuthError::UnknownClient)?;
        // An empty secret is none (RFC 6749 §2.3.1).
        let is_proved = match secret.as_ref().filter(|secret| !secret.expose().is_empty()) {
            Some(secret) => found.has_secret(&self.key.digest(client_id, secret), self.clock.now()),
            None => !found.client.is_confidential,
        };
        if is_proved { Ok(Arc::clone(&found.client)) } else { Err(ClientAuthError::WrongSecret) }
    }

    /// Deletes up to `batch` expired secrets, and as many clients with documents that nobody has used for long, and
    /// returns the larger count. Returns 0 while another server sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let Some(mut transaction) = self.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let now = self.clock.now();
        let secrets = store::delete_expired_secrets(&mut transaction, now, batch).await?;
        let since = now.before(UNUSED_DOCUMENT_RETENTION);
        let documents = store::delete_unused_documents(&mut transaction, since, batch).await?;
        if documents > 0 {
            transaction.notify(Notice::ClientsChanged).await?;
        }
        transaction.commit().await?;
        Ok(secrets.max(documents))
    }
}

#[cfg(test)]
mod tests;
