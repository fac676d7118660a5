//! The error of sessions. `api::errors` maps it to responses.

use keystead_common::factors::Method;

use crate::authentication::{AuthenticationError, MoreNeeded};
use crate::factors::FactorError;
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
    /// The change asks for the password, and none was sent.
    #[error("the password is required")]
    PasswordRequired,
    /// The password is right, and the login waits for a second factor.
    #[error("a second factor is required")]
    MfaRequired(MoreNeeded),
    /// The password is right, and the time is over by which the account had to have a second factor.
    #[error("the account had to have a second factor by now")]
    MfaEnrolmentRequired,
    /// The last proof of who the person is lies too far back. These methods give a new one.
    #[error("a fresh proof is required")]
    ReauthenticationRequired(Vec<Method>),
    /// The code is wrong or used.
    #[error("the code is wrong")]
    InvalidCode,
    /// The answer of the passkey does not verify.
    #[error("the passkey is invalid")]
    InvalidPasskey {
        /// No account has the passkey.
        is_unknown: bool,
    },
    /// The token of a login that waits for a second factor is invalid, or its login is over.
    #[error("the token of the login is invalid")]
    InvalidMfaToken,
    /// No account has the name, or the recovery code is wrong.
    #[error("the recovery code is wrong")]
    InvalidRecoveryCode,
    /// The token of a reset link is invalid, used or too old.
    #[error("the reset link is invalid")]
    InvalidResetToken,
    /// A change of factors failed.
    #[error(transparent)]
    Factor(FactorError),
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
            AuthenticationError::InvalidCode => Self::InvalidCode,
            AuthenticationError::InvalidPasskey { is_unknown } => {
                Self::InvalidPasskey { is_unknown }
            }
            AuthenticationError::InvalidMfaToken => Self::InvalidMfaToken,
            AuthenticationError::InvalidRecoveryCode => Self::InvalidRecoveryCode,
            AuthenticationError::InvalidResetToken => Self::InvalidResetToken,
            AuthenticationError::Service(error) => Self::Service(error),
        }
    }
}

impl From<FactorError> for SessionError {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::Database(error) => error.into(),
            FactorError::InvalidCode => Self::InvalidCode,
            error => Self::Factor(error),
        }
    }
}
