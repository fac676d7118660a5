//! Locks on things that are no single row.

use uuid::Uuid;

/// A lock that one transaction at a time holds, on the servers of one database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdvisoryLock {
    /// The password and the sessions of one account.
    Account(Uuid),
    /// The set of signing keys.
    SigningKeys,
    /// Deleting expired records.
    Sweep,
    /// Transferring another database into this one.
    Transfer,
    /// Migrating the tables.
    Migration,
    /// The apps of the operator's file.
    Clients,
}

impl AdvisoryLock {
    /// Returns the number of the advisory lock. The second half of a UUID begins with the variant's
    /// bits (RFC 9562 §4.1), which keep it apart from the small numbers.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::SigningKeys => 1,
            Self::Sweep => 2,
            Self::Transfer => 3,
            Self::Migration => 4,
            Self::Clients => 5,
            Self::Account(id) => id.as_u64_pair().1.cast_signed(),
        }
    }
}
