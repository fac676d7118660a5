//! Why something could not be done with a session. Which status that is, is in `http::problem`.

use crate::accounts::{CheckError, ConfirmError};
use crate::database;
use crate::passwords::Overloaded;
use crate::throttle::{ThrottleError, Throttled};
use crate::tokens::{SignError, TokenError};

/// Why something could not be done with a session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No such account, or not its password.
    #[error("the credentials are wrong")]
    InvalidCredentials,
    /// Not the password of the account that asks.
    #[error("the password is wrong")]
    WrongPassword,
    /// The access token is no good in itself.
    #[error(transparent)]
    InvalidToken(#[from] TokenError),
    /// The access token was good, and its session has ended.
    #[error("The session of this access token has ended.")]
    Ended,
    /// The refresh token is no good, or not any more.
    #[error("the refresh token is invalid")]
    InvalidRefreshToken,
    /// See [`Throttled`].
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// A token could not be made.
    #[error(transparent)]
    Signing(#[from] SignError),
}

impl From<ConfirmError> for SessionError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Overloaded(error) => Self::Overloaded(error),
            ConfirmError::Database(error) => Self::Database(error),
        }
    }
}

impl From<CheckError> for SessionError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Throttle(error) => error.into(),
            CheckError::Overloaded(error) => Self::Overloaded(error),
        }
    }
}

impl From<ThrottleError> for SessionError {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::Throttled(error) => Self::Throttled(error),
            ThrottleError::Database(error) => Self::Database(error),
        }
    }
}
