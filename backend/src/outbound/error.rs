//! The reasons for which a request failed.

use std::io;

/// The reason for which a request has no answer, or none that can be used.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The address is not `https`, or not `http` where that is allowed.
    #[error("the address is not https")]
    Scheme,
    /// The request cannot be made.
    #[error("the request cannot be made: {0}")]
    Request(String),
    /// The name could not be resolved.
    #[error("the name could not be resolved: {0}")]
    Resolve(io::Error),
    /// The host has only addresses that must not be asked.
    #[error("the host has no public address")]
    Forbidden,
    /// No connection.
    #[error("no connection: {0}")]
    Connect(io::Error),
    /// No TLS, or the certificate is not valid.
    #[error("no TLS: {0}")]
    Tls(io::Error),
    /// This system has no certificate authorities.
    #[error("this system has no certificate authorities: install ca-certificates")]
    NoRoots,
    /// The other side does not speak HTTP, or has closed the connection.
    #[error("no answer: {0}")]
    Http(#[from] hyper::Error),
    /// Another status than 200.
    #[error("the answer has the status {0}")]
    Status(u16),
    /// Another type than JSON.
    #[error("the answer is not application/json")]
    NotJson,
    /// The body is too large or incomplete.
    #[error("the answer is too large or incomplete: {0}")]
    Body(String),
    /// It took too long.
    #[error("it took longer than 5 seconds")]
    Timeout,
}

impl OutboundError {
    pub(super) fn request(error: impl std::fmt::Display) -> Self {
        Self::Request(error.to_string())
    }
}
