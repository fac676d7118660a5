//! The errors of accounts: of registration, which `api::errors` maps to responses, and of operators' changes,
//! which the command line prints.

use keystead_common::rules::Violation;

use crate::database;
use crate::invitations::AdmissionError;
use crate::passwords::Overloaded;
use crate::service_error::ServiceError;

/// An error of registering an account.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The caller may not create an account.
    #[error(transparent)]
    NotAdmitted(#[from] AdmissionError),
    /// The name or the password breaks a rule.
    #[error("a field breaks a rule")]
    InvalidFields {
        /// The violation by the name.
        username: Option<Violation>,
        /// The violation by the password.
        password: Option<Violation>,
    },
    /// An account has the name, in this or another case.
    #[error("the username is taken")]
    UsernameTaken,
    /// See [`ServiceError`].
    #[error(transparent)]
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for RegisterError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

/// An error of an operator's change to an account.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The name or the password breaks a rule.
    #[error("{0}: {detail}", detail = .1.detail)]
    InvalidField(&'static str, Violation),
    /// An account has the name, in this or another case.
    #[error("the username is taken")]
    UsernameTaken,
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error("the database failed: {}", database::describe(.0))]
    Database(#[from] database::Error),
}
