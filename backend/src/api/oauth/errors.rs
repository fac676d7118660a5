//! Responses to apps that are errors, as OAuth has them (RFC 6749 §5.2).

use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use warp::reply::Response;

use crate::app::App;
use crate::database;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::metrics::OAuthRefusal;
use crate::oidc::{ErrorCode, OAuthError, OidcError};
use crate::service_error::ServiceError;

/// The challenge to a client that failed to authenticate (RFC 6749 §5.2).
const BASIC: HeaderValue = HeaderValue::from_static("Basic realm=\"Keystead\", charset=\"UTF-8\"");
const BEARER: HeaderValue = HeaderValue::from_static("Bearer realm=\"Keystead\"");
/// Seconds until a server that fails for a moment is asked again.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// An error of OAuth (RFC 6749 §5.2).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorBody {
    /// The code, for programs.
    #[schema(examples("invalid_grant"))]
    pub(super) error: &'static str,
    /// A sentence for the app's developer.
    #[schema(examples("The code is invalid, has expired or was used already."))]
    pub(super) error_description: String,
}

impl From<&OAuthError> for ErrorBody {
    fn from(error: &OAuthError) -> Self {
        let error_description = error.description.clone().into_owned();
        Self { error: error.code.name(), error_description }
    }
}

/// The error responses of endpoints that an app calls with its credentials, for the OpenAPI document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the responses")]
pub(super) enum ClientErrors {
    /// The request is refused
    #[response(status = 400)]
    Refused(ErrorBody),
    /// The client did not authenticate
    #[response(status = 401, headers(("WWW-Authenticate" = String, description = "How it may (RFC 7617)")))]
    NotAuthenticated(ErrorBody),
    /// The body did not arrive in time
    #[response(status = 408)]
    Late(ErrorBody),
    /// The body is too long
    #[response(status = 413)]
    TooLong(ErrorBody),
    /// The body is no form
    #[response(status = 415)]
    NoForm(ErrorBody),
    /// The network has asked too often
    #[response(status = 429, headers(("Retry-After" = u64, description = "Seconds until it may ask again")))]
    Throttled(ErrorBody),
    /// The server failed
    #[response(status = 500)]
    Failed(ErrorBody),
    /// The server cannot answer for the moment
    #[response(status = 503, headers(("Retry-After" = u64, description = "Seconds until it may be asked again")))]
    Unavailable(ErrorBody),
}

/// The error responses of the userinfo endpoint, for the OpenAPI document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the responses")]
pub(super) enum TokenErrors {
    /// The request is malformed
    #[response(status = 400)]
    Refused(ErrorBody),
    /// The access token is missing, invalid, expired or revoked
    #[response(status = 401, headers(("WWW-Authenticate" = String, description = "The reason (RFC 6750 §3)")))]
    Invalid(ErrorBody),
    /// The access token lacks the scope `openid`
    #[response(status = 403, headers(("WWW-Authenticate" = String, description = "The reason (RFC 6750 §3)")))]
    InsufficientScope(ErrorBody),
    /// The body did not arrive in time
    #[response(status = 408)]
    Late(ErrorBody),
    /// The body is too long
    #[response(status = 413)]
    TooLong(ErrorBody),
    /// The body is no form
    #[response(status = 415)]
    NoForm(ErrorBody),
    /// The server failed
    #[response(status = 500)]
    Failed(ErrorBody),
    /// The server cannot answer for the moment
    #[response(status = 503, headers(("Retry-After" = u64, description = "Seconds until it may be asked again")))]
    Unavailable(ErrorBody),
}

/// An error response to an app.
#[derive(Debug)]
pub(super) enum Refusal {
    /// An error of OAuth.
    OAuth(OAuthError),
    /// The request did not arrive as it should: the body is too long, or no form.
    Request(Problem),
    /// The server failed; the client learns whether to try again.
    Failed { is_transient: bool },
}

impl Refusal {
    /// Counts the refusal, and builds its response.
    pub(super) fn respond(self, app: &App) -> Response {
        match self {
            Self::OAuth(error) => {
                app.metrics.oauth_refusals.count(error.code.into());
                oauth(&error)
            }
            Self::Request(problem) => {
                let error = ErrorCode::InvalidRequest.name();
                let error_description = problem.to_dto().detail;
                let body = ErrorBody { error, error_description };
                let mut response = reply::json(problem.status(), &body);
                if let Some((name, value)) = problem.header() {
                    response.headers_mut().insert(name, value.clone());
                }
                response
            }
            Self::Failed { is_transient: true } => {
                let mut response =
                    failed(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable");
                response.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS);
                response
            }
            Self::Failed { is_transient: false } => {
                failed(StatusCode::INTERNAL_SERVER_ERROR, "server_error")
            }
        }
    }
}

fn oauth(error: &OAuthError) -> Response {
    let is_client = error.code == ErrorCode::InvalidClient;
    let status = if is_client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let mut response = reply::json(status, &ErrorBody::from(error));
    if is_client {
        response.headers_mut().insert(WWW_AUTHENTICATE, BASIC);
    }
    response
}

fn failed(status: StatusCode, error: &'static str) -> Response {
    let error_description = "The server failed. The request may be repeated.".to_owned();
    reply::json(status, &ErrorBody { error, error_description })
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Request(problem)
    }
}

impl From<database::Error> for Refusal {
    fn from(error: database::Error) -> Self {
        let is_transient = database::is_transient(&error);
        tracing::error!(cause = database::describe(&error), "database failed");
        Self::Failed { is_transient }
    }
}

impl From<OidcError> for Refusal {
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::OAuth(error) => Self::OAuth(error),
            OidcError::Database(error) => error.into(),
            OidcError::Service(error @ ServiceError::Throttled(_)) => {
                Self::Request(Problem::from(error))
            }
            other => {
                // What is left are faults; each logs itself when it becomes a problem.
                let problem = Problem::from(other);
                Self::Failed { is_transient: problem.status() == StatusCode::SERVICE_UNAVAILABLE }
            }
        }
    }
}

/// Builds the response of an endpoint that apps call: none is stored.
pub(super) fn respond(app: &App, done: Result<Response, Refusal>) -> Response {
    done.unwrap_or_else(|refusal| refusal.respond(app))
}

/// 401 of a request without an access token, which says nothing of one (RFC 6750 §3.1).
pub(super) fn missing_token(app: &App) -> Response {
    app.metrics.oauth_refusals.count(OAuthRefusal::InvalidToken);
    let error_description = "The request has no access token.".to_owned();
    let body = ErrorBody { error: "invalid_token", error_description };
    let mut response = reply::json(StatusCode::UNAUTHORIZED, &body);
    response.headers_mut().insert(WWW_AUTHENTICATE, BEARER);
    response
}

/// 401 or 403 of an access token (RFC 6750 §3.1).
pub(super) fn refuse_token(app: &App, error: OidcError) -> Response {
    let (status, code, description) = match error {
        OidcError::InvalidToken => (
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "The access token is invalid, has expired or was revoked.",
        ),
        OidcError::InsufficientScope => {
            (StatusCode::FORBIDDEN, "insufficient_scope", "The access token lacks a scope.")
        }
        error => return Refusal::from(error).respond(app),
    };
    let text = format!("Bearer realm=\"Keystead\", error=\"{code}\"");
    app.metrics.oauth_refusals.count(OAuthRefusal::InvalidToken);
    let error_description = description.to_owned();
    let mut response = reply::json(status, &ErrorBody { error: code, error_description });
    if let Ok(value) = HeaderValue::try_from(text) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}
