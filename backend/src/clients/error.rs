//! Errors of clients.

use crate::database;

/// The reason for which a client could not prove who it is. It is told the same of either of the first two.
#[derive(Debug, thiserror::Error)]
pub enum ClientAuthError {
    /// No client has this id.
    #[error("there is no such client")]
    UnknownClient,
    /// The secret is wrong, or missing, or the client has none.
    #[error("the client's secret is wrong")]
    WrongSecret,
    /// The database failed.
    #[error("{}", database::describe(.0))]
    Database(#[from] database::Error),
}

/// A property of a client that is not allowed: one sentence without its full stop, which names the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidClient(pub(super) String);

impl InvalidClient {
    pub(super) fn new(message: impl std::fmt::Display) -> Self {
        Self(message.to_string())
    }
}

/// The reason for which the clients could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// See [`InvalidClient`].
    #[error(transparent)]
    Invalid(#[from] InvalidClient),
    /// Another client has this id.
    #[error("there is a client {0:?} already")]
    Taken(String),
    /// No client has this id.
    #[error("there is no client {0:?}")]
    Unknown(String),
    /// The client is changed elsewhere.
    #[error("the client {0:?} {1}")]
    Elsewhere(String, &'static str),
    /// The client has no secret.
    #[error("the client {0:?} is public and has no secret")]
    Public(String),
    /// The database failed.
    #[error("the database failed: {}", database::describe(.0))]
    Database(#[from] database::Error),
}
