//! Settings that several measurements share.

/// The number of accounts in the database, where it does not matter.
pub(super) const DEFAULT_ACCOUNTS: usize = 1_000;
/// The number of clients that log in, where it does not matter.
pub(super) const LOGIN_CLIENTS: usize = 64;
/// The status of a refusal by an overloaded server.
pub(super) const OVERLOADED_STATUS: u16 = 503;
