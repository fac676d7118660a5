//! Sessions: issuing, finding, refreshing and revoking them.
//!
//! A session is active until it expires or is revoked. [`cache`] answers that from memory.

mod account;
mod admin;
mod admin_factors;
mod cache;
mod error;
mod factors;
mod forward_auth_token;
mod issue;
mod more_factors;
mod reauthenticate;
mod recover;
mod refresh;
mod revoke;
mod session;
mod session_limit;
mod single_sign_on;
mod store;

use std::sync::Arc;

use uuid::Uuid;

pub use self::admin_factors::{FactorRemoval, FactorsToRemove};
use self::cache::SessionCache;
pub use self::error::SessionError;
pub use self::forward_auth_token::VerifiedForwardAuthToken;
pub use self::reauthenticate::Given;
pub use self::session::{
    AccessToken, Authenticated, BrowserState, ForwardAuthToken, Issued, Lifetimes, Login, Session,
};
use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::authentication::Authentication;
use crate::clock::Clock;
use crate::database::{self, AdvisoryLock, Database};
use crate::devices::Devices;
use crate::factors::Factors;
use crate::master_key::MasterKey;
use crate::metrics::Metrics;
use crate::random::Random;
use crate::sealed_token::ServerKey;
use crate::tokens::Tokens;

/// Tries of an operation whose account got another password hash while the password was verified. Of
/// many concurrent logins after an import, one replaces the hash, and the others find the new one at
/// their second try.
const MAX_TRIES: usize = 3;

/// The sessions of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Sessions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    database: Database,
    accounts: Accounts,
    authentication: Authentication,
    factors: Factors,
    audit: Audit,
    devices: Devices,
    tokens: Tokens,
    refresh_key: ServerKey,
    forward_auth_key: ServerKey,
    single_sign_on_key: ServerKey,
    cache: SessionCache,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
    lifetimes: Lifetimes,
}

/// The services that sessions are built on.
#[derive(Debug)]
pub struct Dependencies<'a> {
    /// Stores the sessions.
    pub database: Database,
    /// Stores their accounts.
    pub accounts: Accounts,
    /// Verifies credentials.
    pub authentication: Authentication,
    /// Keeps the factors beside the password.
    pub factors: Factors,
    /// Records logins and revocations.
    pub audit: Audit,
    /// Makes device cookies.
    pub devices: Devices,
    /// Signs and verifies access tokens.
    pub tokens: Tokens,
    /// Derives the keys of refresh tokens and forward-auth tokens.
    pub master_key: &'a MasterKey,
    /// The time.
    pub clock: Clock,
    /// Makes ids and keys.
    pub random: Random,
    /// Counts logins and refreshes by outcome.
    pub metrics: Arc<Metrics>,
    /// The lifetimes of sessions and tokens.
    pub lifetimes: Lifetimes,
}

impl Sessions {
    /// Creates the service over the sessions in the database.
    #[must_use]
    pub fn new(on: Dependencies<'_>) -> Self {
        Self(Arc::new(Inner {
            cache: SessionCache::new(on.database.clone()),
            database: on.database,
            accounts: on.accounts,
            authentication: on.authentication,
            factors: on.factors,
            audit: on.audit,
            devices: on.devices,
            tokens: on.tokens,
            refresh_key: ServerKey::derive(on.master_key, b"keystead refresh tokens"),
            forward_auth_key: ServerKey::derive(on.master_key, b"keystead forward-auth passes"),
            single_sign_on_key: ServerKey::derive(on.master_key, b"keystead single sign-on"),
            clock: on.clock,
            random: on.random,
            metrics: on.metrics,
            lifetimes: on.lifetimes,
        }))
    }

    /// Verifies an access token and returns its account and session, if the session is active. Takes no
    /// query while the session is cached.
    pub async fn authenticate(&self, token: &str) -> Result<Arc<Authenticated>, SessionError> {
        let subject = self.0.tokens.verify(token)?;
        let now = self.0.clock.now();
        let found = self.0.cache.find(subject.session, now).await?;
        found
            .filter(|found| found.account.id == subject.account)
            .filter(|found| now < found.session.expires_at)
            .ok_or(SessionError::Ended)
    }

    /// Returns the active sessions of an account, latest use first.
    pub async fn list(&self, account: Uuid) -> Result<Vec<Session>, SessionError> {
        let mut connection = self.0.database.read().await?;
        Ok(store::list(&mut connection, account, self.0.clock.now()).await?)
    }

    /// Returns the number of active sessions of all accounts.
    pub async fn count(&self) -> Result<u64, database::Error> {
        store::count(&mut self.0.database.read().await?, self.0.clock.now()).await
    }

    /// Deletes up to `batch` expired sessions and returns the count. Returns 0 while another server
    /// sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.0.clock.now();
        let Some(mut transaction) = self.0.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let deleted = store::delete_expired(&mut transaction, now, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }
}
