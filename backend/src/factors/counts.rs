//! The number of accounts with and without factors, for operators.

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
