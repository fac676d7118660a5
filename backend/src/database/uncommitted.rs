//! Changes that wait for their commit.

use super::{Error, Transaction};

/// A change that is complete but for its commit. Dropped, it is rolled back.
#[derive(Debug)]
#[must_use = "it is rolled back when it is dropped"]
pub struct Uncommitted<T> {
    transaction: Transaction,
    value: T,
}

impl<T> Uncommitted<T> {
    /// Returns a change with its result, which is valid once it is committed.
    pub fn new(transaction: Transaction, value: T) -> Self {
        Self { transaction, value }
    }

    /// Returns the result.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Commits, and returns the result. When this fails, the change may have become permanent all the same.
    pub async fn commit(self) -> Result<T, Error> {
        self.transaction.commit().await?;
        Ok(self.value)
    }

    /// Rolls back, and returns when that is done.
    pub async fn rollback(self) -> Result<(), Error> {
        self.transaction.rollback().await
    }
}
