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
    /// See [`ServiceError`].
    #[error(transparent)]
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for AuthenticationError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}
