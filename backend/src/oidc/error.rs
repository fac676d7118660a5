//! The errors of the provider: OAuth's own, which clients get, and faults, which they do not.

use std::borrow::Cow;

use crate::clients::ClientAuthError;
use crate::database;
use crate::metrics::OAuthRefusal;
use crate::service_error::ServiceError;
use crate::sessions::SessionError;
use crate::tokens::{KeysError, SignError};

/// A code of RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, or one of their extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The person said no.
    AccessDenied,
    /// The app has to ask the person which account it gets.
    AccountSelectionRequired,
    /// The device waits for its person (RFC 8628 §3.5).
    AuthorizationPending,
    /// The person has to allow it.
    ConsentRequired,
    /// The device's code has expired (RFC 8628 §3.5).
    ExpiredToken,
    /// The client is unknown, or its secret is wrong.
    InvalidClient,
    /// The code or refresh token is invalid.
    InvalidGrant,
    /// The request is malformed.
    InvalidRequest,
    /// The address of a pushed request is invalid (RFC 9101 §7.2).
    InvalidRequestUri,
    /// A scope is malformed or not granted.
    InvalidScope,
    /// The resource is unknown, or not for this client (RFC 8707 §2).
    InvalidTarget,
    /// The person has to log in.
    LoginRequired,
    /// Registration in the request is not supported.
    RegistrationNotSupported,
    /// Request objects are not supported.
    RequestNotSupported,
    /// Requests at an address are not supported, but those that were pushed here.
    RequestUriNotSupported,
    /// The device asks too often (RFC 8628 §3.5).
    SlowDown,
    /// The client may not do this.
    UnauthorizedClient,
    /// The grant type is not supported.
    UnsupportedGrantType,
    /// The response type is not supported.
    UnsupportedResponseType,
}

impl ErrorCode {
    /// Returns the code as clients get it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::AuthorizationPending => "authorization_pending",
            Self::ConsentRequired => "consent_required",
            Self::ExpiredToken => "expired_token",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::LoginRequired => "login_required",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::SlowDown => "slow_down",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
        }
    }
}

impl From<ErrorCode> for OAuthRefusal {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::AccessDenied => Self::AccessDenied,
            ErrorCode::ConsentRequired => Self::ConsentRequired,
            ErrorCode::InvalidClient => Self::InvalidClient,
            ErrorCode::InvalidGrant => Self::InvalidGrant,
            ErrorCode::InvalidRequest => Self::InvalidRequest,
            ErrorCode::InvalidScope => Self::InvalidScope,
            ErrorCode::InvalidTarget => Self::InvalidTarget,
            ErrorCode::LoginRequired => Self::LoginRequired,
            ErrorCode::UnauthorizedClient => Self::UnauthorizedClient,
            _ => Self::Other,
        }
    }
}

/// An error that a client gets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.name())]
pub struct OAuthError {
    /// The code, for programs.
    pub code: ErrorCode,
    /// A sentence for the client's developer.
    pub description: Cow<'static, str>,
}

impl OAuthError {
    /// Creates an error.
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into() }
    }

    /// Creates the error of a malformed request.
    pub fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// Creates the error of a code or refresh token that is not taken.
    pub fn invalid_grant(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidGrant, description)
    }
}

/// An error of the provider.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// An error that the client gets.
    #[error(transparent)]
    OAuth(#[from] OAuthError),
    /// The access token that was sent is invalid, or its grant has ended.
    #[error("the access token is invalid")]
    InvalidToken,
    /// The access token lacks the scope `openid`.
    #[error("the access token lacks a scope")]
    InsufficientScope,
    /// The request that a page hands back is too old, or was not made here.
    #[error("the request has expired")]
    RequestExpired,
    /// There is nothing of this id or code.
    #[error("not found")]
    NotFound,
    /// An error of sessions.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// See [`ServiceError`].
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The database failed.
    #[error("the database failed: {}", database::describe(.0))]
    Database(#[from] database::Error),
    /// The keys could not be read or created.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A token could not be signed.
    #[error(transparent)]
    Signing(#[from] SignError),
}

impl From<ClientAuthError> for OidcError {
    /// An unknown client and a wrong secret are one error, so that nobody learns which clients there are.
    fn from(error: ClientAuthError) -> Self {
        match error {
            ClientAuthError::Database(error) => Self::Database(error),
            _ => OAuthError::new(
                ErrorCode::InvalidClient,
                "The client is unknown, or it did not authenticate as it has to.",
            )
            .into(),
        }
    }
}
