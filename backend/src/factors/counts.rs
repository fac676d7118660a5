//! The number of accounts with and without factors, for operators.

use super::store;
use crate::database::{self, Database};

/// Numbers of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub accounts: u64,
    /// Those with an authenticator app or a proved passkey.
    pub with_second_factor: u64,
    /// Those without a password.
    pub passwordless: u64,
    /// Those that are marked as operators' own.
    pub operators: u64,
    /// The operators' own without a second factor.
    pub operators_without: u64,
}

/// Counts the accounts with and without factors.
pub async fn count(database: &Database) -> Result<Counts, database::Error> {
    store::counts::count(&mut database.read().await?).await
}
