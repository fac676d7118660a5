//! Authentication: proves that a caller is the owner of an account.
//!
//! The only door to password verification, for logins and for sensitive changes on a session. What a
//! proof leads to, such as a session, is up to the caller.

mod error;
mod password;
mod reauthentication;

pub use self::error::AuthenticationError;
pub use self::password::Proof;
pub use self::reauthentication::Reauthentication;
use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::database::Database;
use crate::devices::Devices;
use crate::passwords::Passwords;
use crate::service_error::ServiceError;
use crate::throttle::{Attempt, Throttle};

/// Verifies credentials, cheap to clone.
#[derive(Clone, Debug)]
pub struct Authentication {
    database: Database,
    accounts: Accounts,
    passwords: Passwords,
    throttle: Throttle,
    devices: Devices,
    audit: Audit,
}

/// The services that authentication is built on.
#[derive(Debug)]
pub struct Dependencies {
    /// Holds the counters of failures.
    pub database: Database,
    /// Stores the credentials.
    pub accounts: Accounts,
    /// Verifies password hashes.
    pub passwords: Passwords,
    /// Limits failures.
    pub throttle: Throttle,
    /// Recognizes devices that have logged in before.
    pub devices: Devices,
    /// Records failures.
    pub audit: Audit,
}

impl Authentication {
    /// Creates the service.
    #[must_use]
    pub fn new(on: Dependencies) -> Self {
        let Dependencies { database, accounts, passwords, throttle, devices, audit } = on;
        Self { database, accounts, passwords, throttle, devices, audit }
    }

    /// Resets the counters of a successful attempt in a transaction of its own, where something slow
    /// comes before the transaction that writes the result.
    async fn reset(&self, attempt: &Attempt) -> Result<(), ServiceError> {
        let mut transaction = self.database.write().await?;
        self.throttle.reset(&mut transaction, attempt).await?;
        Ok(transaction.commit().await?)
    }
}
