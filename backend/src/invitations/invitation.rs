//! An invitation, and the error of redeeming one.

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::service_error::ServiceError;

/// An invitation that is not used yet. Its token is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// UUIDv7.
    pub id: Uuid,
    /// The time it was created.
    pub created_at: Timestamp,
    /// The time from which it is refused.
    pub expires_at: Timestamp,
}

/// An error of authorizing a registration.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// Registration is closed to everybody.
    #[error("registration is closed")]
    Closed,
    /// Registration takes an invitation, and none was sent.
    #[error("registration takes an invitation")]
    InvitationRequired,
    /// The invitation is used, expired, revoked or made up. Clients are not told which.
    #[error("the invitation is invalid")]
    InvalidInvitation,
    /// See [`ServiceError`].
    #[error(transparent)]
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for AdmissionError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}
