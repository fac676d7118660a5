//! Accounts: their names, password hashes and state.
//!
//! Passwords are verified in `authentication`, from the credentials that are stored here.

mod account;
mod admin;
mod credentials;
mod error;
mod export;
mod former_name;
mod hash_forms;
mod import;
mod imported_account;
mod lost_name;
mod mfa;
mod name_locks;
mod owner_changes;
mod password_strength;
mod registration;
mod seen_keys;
mod store;
mod wrap;

use std::sync::Arc;

pub use self::account::{Account, Details, ExportedAccount, MfaState, StoredCredentials};
pub use self::credentials::Lookup;
pub use self::error::{AdminError, RegisterError};
pub use self::export::Exported;
pub use self::hash_forms::{HashForms, count_hash_forms};
pub use self::imported_account::{
    FACTORS, FIELDS, FORMER_USERNAME, Fields, ImportError, ImportedAccount,
};
pub use self::lost_name::LostName;
use self::name_locks::NameLocks;
pub use self::registration::NewAccount;
pub use self::seen_keys::SeenKeys;
use crate::audit::Audit;
use crate::clock::Clock;
use crate::database::Database;
use crate::factors::Factors;
use crate::invitations::Invitations;
use crate::metrics::Metrics;
use crate::passwords::Passwords;
use crate::random::Random;
use crate::throttle::Throttle;

/// The accounts of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts {
    database: Database,
    audit: Audit,
    passwords: Passwords,
    throttle: Throttle,
    invitations: Invitations,
    factors: Factors,
    name_locks: Arc<NameLocks>,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
}

/// The services that accounts are built on.
#[derive(Debug)]
pub struct Dependencies {
    /// Stores the accounts.
    pub database: Database,
    /// Records what happens to them.
    pub audit: Audit,
    /// Checks and hashes new passwords.
    pub passwords: Passwords,
    /// Limits registrations.
    pub throttle: Throttle,
    /// Decides who may register.
    pub invitations: Invitations,
    /// Makes the recovery codes of new accounts.
    pub factors: Factors,
    /// The time.
    pub clock: Clock,
    /// Makes ids.
    pub random: Random,
    /// Counts registrations by outcome.
    pub metrics: Arc<Metrics>,
}

impl Accounts {
    /// Creates the service over the accounts in the database.
    #[must_use]
    pub fn new(on: Dependencies) -> Self {
        Self {
            database: on.database,
            audit: on.audit,
            passwords: on.passwords,
            throttle: on.throttle,
            invitations: on.invitations,
            factors: on.factors,
            name_locks: Arc::default(),
            clock: on.clock,
            random: on.random,
            metrics: on.metrics,
        }
    }
}
