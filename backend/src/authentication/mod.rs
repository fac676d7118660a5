//! Authentication: proves that a caller is the owner of an account.
//!
//! The only door to the verification of passwords and other factors, for logins and for sensitive changes on a session.
//! The caller decides on the result of a proof, such as a session.

mod error;
mod methods;
mod mfa_login;
mod mfa_time;
mod password;
mod pending;
mod reauthentication;
mod recovery;
mod requirement;
mod reset_link;
mod second_factor;
mod store;

use std::sync::Arc;

pub use self::error::AuthenticationError;
pub use self::methods::Methods;
pub use self::mfa_login::MoreNeeded;
pub use self::password::Proof;
pub use self::pending::MfaLogin;
pub use self::reauthentication::Reauthentication;
pub use self::recovery::RecoveryProof;
pub use self::requirement::Requirement;
pub use self::second_factor::FactorProof;
use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::clock::Clock;
use crate::database::{self, AdvisoryLock, Database};
use crate::devices::Devices;
use crate::factors::Factors;
use crate::master_key::MasterKey;
use crate::passwords::Passwords;
use crate::random::Random;
use crate::sealed_token::ServerKey;
use crate::service_error::ServiceError;
use crate::throttle::{Attempt, Throttle};

/// Verifies credentials, cheap to clone.
#[derive(Clone, Debug)]
pub struct Authentication {
    database: Database,
    accounts: Accounts,
    factors: Factors,
    passwords: Passwords,
    throttle: Throttle,
    devices: Devices,
    audit: Audit,
    clock: Clock,
    random: Random,
    mfa_key: Arc<ServerKey>,
    reset_key: Arc<ServerKey>,
    requirement: Requirement,
}

/// The services that authentication is built on.
#[derive(Debug)]
pub struct Dependencies<'a> {
    /// Holds the counters of failures.
    pub database: Database,
    /// Stores the credentials.
    pub accounts: Accounts,
    /// Keeps the factors beside the password.
    pub factors: Factors,
    /// Verifies password hashes.
    pub passwords: Passwords,
    /// Limits failures.
    pub throttle: Throttle,
    /// Recognizes devices that have logged in before.
    pub devices: Devices,
    /// Records failures.
    pub audit: Audit,
    /// Derives the keys of tokens.
    pub master_key: &'a MasterKey,
    /// The demand for second factors.
    pub requirement: Requirement,
    /// The time.
    pub clock: Clock,
    /// Makes ids and keys.
    pub random: Random,
}

impl Authentication {
    /// Creates the service.
    #[must_use]
    pub fn new(on: Dependencies<'_>) -> Self {
        let key = |purpose: &[u8]| Arc::new(ServerKey::derive(on.master_key, purpose));
        Self {
            mfa_key: key(b"keystead logins that wait"),
            reset_key: key(b"keystead reset links"),
            requirement: on.requirement,
            database: on.database,
            accounts: on.accounts,
            factors: on.factors,
            passwords: on.passwords,
            throttle: on.throttle,
            devices: on.devices,
            audit: on.audit,
            clock: on.clock,
            random: on.random,
        }
    }

    /// Deletes up to `batch` logins that wait no more and returns the count. Returns 0 while another server sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.clock.now();
        let Some(mut transaction) = self.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let deleted = store::delete_expired(&mut transaction, now, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }

    /// Resets the counters of a successful attempt in a transaction of its own, where something slow
    /// comes before the transaction that writes the result.
    async fn reset(&self, attempt: &Attempt) -> Result<(), ServiceError> {
        let mut transaction = self.database.write().await?;
        self.throttle.reset(&mut transaction, attempt).await?;
        Ok(transaction.commit().await?)
    }
}
