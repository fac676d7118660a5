//! The error of authentication. `sessions` takes it over into its own.

use crate::service_error::ServiceError;

/// An error of proving who a caller is.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// No account has the name, the password is wrong, or the account is disabled. Clients are not told
    /// which.
    #[error("the credentials are wrong")]
    InvalidCredentials,
    /// The password is not the one of the session's account.
    #[error("the password is wrong")]
    WrongPassword,
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
    /// No account has the name, or the recovery code is wrong. Clients are not told which.
    #[error("the recovery code is wrong")]
    InvalidRecoveryCode,
    /// The token of a reset link is invalid, used or too old.
    #[error("the reset link is invalid")]
    InvalidResetToken,
    /// See [`ServiceError`].
    #[error(transparent)]
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for AuthenticationError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}
