//! The errors that any service may return, whatever it was asked to do.

use std::time::Duration;

use crate::database;
use crate::passwords::Overloaded;

/// The caller has made too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct Throttled {
    /// The time until the next attempt is allowed.
    pub retry_after: Duration,
}

/// A request that was not carried out, for a reason that its content has no part in.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// See [`Throttled`].
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error("{}", database::describe(.0))]
    Database(#[from] database::Error),
}
