//! The error of sessions. `api::errors` maps it to responses.

use crate::authentication::AuthenticationError;
use crate::service_error::ServiceError;
use crate::tokens::{SignError, TokenError};

/// An error of issuing, using or revoking a session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No account has the name, or the password is wrong.
    #[error("the credentials are wrong")]
    InvalidCredentials,
    /// The password is not the one of the session's account.
    #[error("the password is wrong")]
    WrongPassword,
    /// The access token is invalid by itself.
    #[error(transparent)]
    InvalidToken(#[from] TokenError),
    /// The access token is valid, but its session has expired or was revoked.
    #[error("The session of this access token has ended.")]
    Ended,
    /// The refresh token is invalid, or its session has ended.
    #[error("the refresh token is invalid")]
    InvalidRefreshToken,
    /// An access token could not be signed.
    #[error(transparent)]
    Signing(#[from] SignError),
    /// See [`ServiceError`].
    #[error(transparent)]
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for SessionError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

impl From<AuthenticationError> for SessionError {
    fn from(error: AuthenticationError) -> Self {
        match error {
            AuthenticationError::InvalidCredentials => Self::InvalidCredentials,
            AuthenticationError::WrongPassword => Self::WrongPassword,
            AuthenticationError::Service(error) => Self::Service(error),
        }
    }
}
