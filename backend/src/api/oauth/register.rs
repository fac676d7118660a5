//! The endpoint of dynamic client registration (RFC 7591).

use std::sync::Arc;

use keystead_common::Secret;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, WWW_AUTHENTICATE};
use warp::reply::Response;

use super::errors::{ErrorBody, Refusal};
use crate::app::App;
use crate::clients::{RegisteredClient, RegistrationError};
use crate::http::extract::BearerToken;
use crate::http::problem::Problem;
use crate::http::reply;

/// The challenge to a request without a valid initial access token (RFC 6750 §3).
const CHALLENGE: HeaderValue =
    HeaderValue::from_static("Bearer realm=\"Keystead\", error=\"invalid_token\"");

/// The metadata of an app (RFC 7591 §2). Anything else is ignored.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body")]
pub(super) struct ClientMetadata {
    /// The addresses that codes may be sent to, exact but for the port of the person's own machine.
    redirect_uris: Vec<String>,
    /// The name that people see.
    client_name: Option<String>,
    /// The addresses to go to after a logout.
    post_logout_redirect_uris: Option<Vec<String>>,
    /// The grants that it uses.
    grant_types: Option<Vec<String>>,
    /// `code`.
    response_types: Option<Vec<String>>,
    /// `client_secret_basic`, `client_secret_post` or `none`.
    token_endpoint_auth_method: Option<String>,
}

/// An app as it is registered (RFC 7591 §3.2.1).
#[derive(Serialize, ToSchema)]
pub(super) struct Registration {
    /// The client id.
    client_id: String,
    /// The time of the registration, in seconds since the epoch.
    #[schema(minimum = 0, maximum = 253_402_300_799_i64)]
    client_id_issued_at: i64,
    /// The secret, unless the app has none.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<Secret>,
    /// Always 0 with a secret: it does not expire.
    #[schema(minimum = 0, maximum = 253_402_300_799_i64)]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<i64>,
    /// The name.
    client_name: String,
    /// The addresses that codes may be sent to.
    redirect_uris: Vec<String>,
    /// The addresses to go to after a logout.
    post_logout_redirect_uris: Vec<String>,
    /// The grants that it may use.
    grant_types: Vec<&'static str>,
    /// Always `code`.
    response_types: [&'static str; 1],
    /// The way in which it authenticates.
    token_endpoint_auth_method: &'static str,
}

impl From<RegisteredClient> for Registration {
    fn from(registered: RegisteredClient) -> Self {
        let RegisteredClient { client, auth_method, secret } = registered;
        Self {
            client_id: client.id,
            client_id_issued_at: client.created_at.as_seconds(),
            client_secret_expires_at: secret.is_some().then_some(0),
            client_secret: secret,
            client_name: client.name,
            redirect_uris: client.redirect_uris,
            post_logout_redirect_uris: client.post_logout_redirect_uris,
            grant_types: client.grant_types.names(),
            response_types: ["code"],
            token_endpoint_auth_method: auth_method.name(),
        }
    }
}

/// The error responses, for the OpenAPI document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the responses")]
pub(super) enum RegistrationErrors {
    /// The metadata is refused
    #[response(status = 400)]
    Refused(ErrorBody),
    /// The initial access token is missing, invalid or expired, or no app may register itself
    #[response(status = 401, headers(("WWW-Authenticate" = String, description = "The reason (RFC 6750 §3)")))]
    NotAllowed(ErrorBody),
    /// The body did not arrive in time
    #[response(status = 408)]
    Late(ErrorBody),
    /// The body is too long
    #[response(status = 413)]
    TooLong(ErrorBody),
    /// The body is not JSON
    #[response(status = 415)]
    NotJson(ErrorBody),
    /// The server failed
    #[response(status = 500)]
    Failed(ErrorBody),
    /// The server cannot answer for the moment
    #[response(status = 503, headers(("Retry-After" = u64, description = "Seconds until it may be asked again")))]
    Unavailable(ErrorBody),
}

/// `POST /oauth/register`
#[utoipa::path(
    post,
    path = "/oauth/register",
    operation_id = "register_app",
    tag = "OpenID provider",
    summary = "Register an app by itself",
    description = "Takes an initial access token of `keystead client registration-token`, and only if \
                   `--client-registration` is `token`.",
    request_body = ClientMetadata,
    security(("initial_access_token" = [])),
    responses(
        (status = 201, description = "The app is registered", body = Registration),
        RegistrationErrors,
    ),
)]
pub(super) async fn register(
    token: Result<BearerToken, Problem>,
    app: Arc<App>,
    body: Result<Vec<u8>, Problem>,
) -> Response {
    // The token is checked before the body is looked at.
    let token = token.ok().map(|token| Secret::from(token.expose().to_owned()));
    if !app.clients.allows_registration(token.as_ref()) {
        return refuse_token();
    }
    let body = match body {
        Ok(body) => body,
        Err(problem) => return Refusal::from(problem).respond(&app),
    };
    match app.clients.register(token.as_ref(), &body).await {
        Ok(registered) => reply::json(StatusCode::CREATED, &Registration::from(registered)),
        Err(RegistrationError::InvalidToken) => refuse_token(),
        Err(RegistrationError::Metadata(error)) => {
            let (code, error_description) = (error.code(), error.to_string());
            reply::json(StatusCode::BAD_REQUEST, &ErrorBody { error: code, error_description })
        }
        Err(RegistrationError::Database(error)) => Refusal::from(error).respond(&app),
    }
}

fn refuse_token() -> Response {
    let error_description = "The initial access token is missing, invalid or expired, or no app may \
                             register itself here.";
    let error_description = error_description.to_owned();
    let body = ErrorBody { error: "invalid_token", error_description };
    let mut response = reply::json(StatusCode::UNAUTHORIZED, &body);
    response.headers_mut().insert(WWW_AUTHENTICATE, CHALLENGE);
    response
}
