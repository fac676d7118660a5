//! The token endpoint (RFC 6749 §3.2).

use std::sync::Arc;

use keystead_common::Secret;
use serde::Serialize;
use utoipa::ToSchema;
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, PRAGMA};
use warp::reply::Response;

use super::credentials::authenticate;
use super::errors::{ClientErrors, Refusal, respond};
use crate::app::App;
use crate::client::Client;
use crate::clients::GrantTypes;
use crate::http::extract::Headers;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::metrics::GrantType;
use crate::oidc::{ErrorCode, IssuedTokens, OAuthError};

/// The form of `POST /oauth/token`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub(super) struct TokenRequest {
    /// `authorization_code`, `refresh_token` or `urn:ietf:params:oauth:grant-type:device_code`.
    #[schema(max_length = 4096, examples("authorization_code"))]
    grant_type: String,
    /// The code, for `authorization_code`.
    #[schema(max_length = 4096)]
    code: Option<String>,
    /// The `redirect_uri` of the authorization request, for `authorization_code`.
    #[schema(max_length = 4096)]
    redirect_uri: Option<String>,
    /// The verifier of PKCE, for `authorization_code`.
    #[schema(max_length = 4096)]
    code_verifier: Option<String>,
    /// The code of the device, for `urn:ietf:params:oauth:grant-type:device_code`.
    #[schema(max_length = 4096)]
    device_code: Option<String>,
    /// The refresh token, for `refresh_token`.
    #[schema(max_length = 4096)]
    refresh_token: Option<String>,
    /// The scopes of the new tokens, among those that were granted, for `refresh_token`.
    #[schema(max_length = 4096)]
    scope: Option<String>,
    /// The service that the access token is for, among those that were granted (RFC 8707).
    #[schema(max_length = 4096)]
    resource: Option<String>,
    /// The client id, unless HTTP Basic has it.
    #[schema(max_length = 4096)]
    client_id: Option<String>,
    /// The client's secret, unless HTTP Basic has it, or the client has none.
    #[schema(max_length = 4096)]
    client_secret: Option<String>,
}

/// The tokens of an app (RFC 6749 §5.1).
#[derive(Serialize, ToSchema)]
pub(super) struct ClientTokens {
    /// The access token: a JWT (RFC 9068).
    #[schema(value_type = String)]
    access_token: Secret,
    /// Always `Bearer`.
    #[schema(examples("Bearer"))]
    token_type: &'static str,
    /// The lifetime of the access token, in seconds.
    #[schema(minimum = 1, maximum = 315_360_000)]
    expires_in: u64,
    /// The refresh token.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Secret>,
    /// The ID token, with the scope `openid`.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<Secret>,
    /// The scopes that were granted, separated by spaces.
    scope: String,
}

/// `POST /oauth/token`
#[utoipa::path(
    post,
    path = "/oauth/token",
    operation_id = "issue_tokens",
    tag = "OpenID provider",
    summary = "Exchange a code or a refresh token for tokens",
    description = "A code is exchanged once. Refresh tokens rotate, as those of `POST /refresh` do.",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    security(("client_secret" = []), ()),
    responses(
        (
            status = 200,
            description = "The tokens",
            body = ClientTokens,
            headers(("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)")),
        ),
        ClientErrors,
    ),
)]
pub(super) async fn token(
    sender: Client,
    app: Arc<App>,
    headers: Headers,
    form: Result<Vec<u8>, Problem>,
) -> Response {
    let done = exchange(&app, &sender, &headers, form).await;
    respond(&app, done.map(tokens_response))
}

async fn exchange(
    app: &App,
    sender: &Client,
    headers: &Headers,
    form: Result<Vec<u8>, Problem>,
) -> Result<IssuedTokens, Refusal> {
    let (client, parameters) = authenticate(app, headers, form).await?;
    let (issued, kind) = match parameters.require("grant_type")? {
        "authorization_code" => (
            app.provider.exchange_code(&client, &parameters, sender).await?,
            GrantType::AuthorizationCode,
        ),
        "refresh_token" => {
            (app.provider.refresh(&client, &parameters, sender).await?, GrantType::RefreshToken)
        }
        GrantTypes::DEVICE_CODE => (
            app.provider.exchange_device_code(&client, &parameters, sender).await?,
            GrantType::DeviceCode,
        ),
        _ => {
            let description = "The grant type is not supported.";
            return Err(OAuthError::new(ErrorCode::UnsupportedGrantType, description).into());
        }
    };
    app.metrics.client_tokens.count(kind);
    Ok(issued)
}

fn tokens_response(issued: IssuedTokens) -> Response {
    let mut response = reply::json(
        StatusCode::OK,
        &ClientTokens {
            access_token: issued.access_token,
            token_type: "Bearer",
            expires_in: issued.expires_in.as_secs(),
            refresh_token: issued.refresh_token,
            id_token: issued.id_token,
            scope: issued.scope,
        },
    );
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
