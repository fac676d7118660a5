//! Why something could not be done with an account. Which status that is, is in `http::problem`.

use keystead_common::rules::Violation;

use crate::database;
use crate::invitations::AdmissionError;
use crate::passwords::Overloaded;
use crate::throttle::{ThrottleError, Throttled};

/// Why there is no new account.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Whoever asks may not make one.
    #[error(transparent)]
    NotAdmitted(#[from] AdmissionError),
    /// The name or the password is not taken.
    #[error("a field breaks a rule")]
    Refused {
        /// What is wrong with the name.
        username: Option<Violation>,
        /// What is wrong with the password.
        password: Option<Violation>,
    },
    /// Somebody has the name, in this or another case.
    #[error("the username is taken")]
    UsernameTaken,
    /// See [`Throttled`].
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<ThrottleError> for RegisterError {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::Throttled(error) => Self::Throttled(error),
            ThrottleError::Database(error) => Self::Database(error),
        }
    }
}

impl From<CheckError> for RegisterError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Throttle(error) => error.into(),
            CheckError::Overloaded(error) => Self::Overloaded(error),
        }
    }
}

/// Why it is not known whether a new password is good.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// See [`ThrottleError`].
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
}

/// Why it is not known whether this is the password.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}
