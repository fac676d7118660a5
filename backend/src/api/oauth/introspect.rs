//! The introspection endpoint (RFC 7662).

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use warp::http::StatusCode;
use warp::reply::Response;

use super::credentials::authenticate;
use super::errors::{ClientErrors, Refusal, respond};
use crate::app::App;
use crate::http::extract::Headers;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::oidc::ActiveToken;

/// The form of `POST /oauth/introspect` and `POST /oauth/revoke`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub(super) struct TokenForm {
    /// The access token or refresh token.
    #[schema(max_length = 4096)]
    token: String,
    /// `access_token` or `refresh_token`; both are found without it.
    #[schema(max_length = 4096)]
    token_type_hint: Option<String>,
}

/// The state of a token (RFC 7662 §2.2). A token that is not active has nothing but that.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct Introspection {
    /// True if the token is active.
    active: bool,
    /// The scopes, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// The client that the token was issued to.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// The user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// `Bearer` for an access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    /// The time at which it expires, in seconds since the epoch.
    #[schema(minimum = 0, maximum = 253_402_300_799_i64)]
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    /// The time at which it was issued.
    #[schema(minimum = 0, maximum = 253_402_300_799_i64)]
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    /// The id of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<Uuid>,
    /// The services that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<Vec<String>>,
    /// The issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    /// The id of the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<Uuid>,
    /// The id of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
}

/// `POST /oauth/introspect`
#[utoipa::path(
    post,
    path = "/oauth/introspect",
    operation_id = "introspect_token",
    tag = "OpenID provider",
    summary = "Get the state of a token",
    description = "For a client with a secret: about its own tokens, and those for its resources. The token of a session \
        that has ended is not active.",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    security(("client_secret" = [])),
    responses(
        (status = 200, description = "The state", body = Introspection),
        ClientErrors,
    ),
)]
pub(super) async fn introspect(
    app: Arc<App>,
    headers: Headers,
    form: Result<Vec<u8>, Problem>,
) -> Response {
    let done = find(&app, &headers, form).await;
    respond(&app, done.map(|state| reply::json(StatusCode::OK, &state)))
}

async fn find(
    app: &App,
    headers: &Headers,
    form: Result<Vec<u8>, Problem>,
) -> Result<Introspection, Refusal> {
    let (client, parameters) = authenticate(app, headers, form).await?;
    let found = app.provider.introspect(&client, parameters.require("token")?).await?;
    let iss = Some(app.public_url.to_string());
    Ok(match found {
        None => Introspection::default(),
        Some(ActiveToken::Access(subject, by)) => Introspection {
            active: true,
            scope: Some(subject.scope),
            client_id: Some(subject.client_id),
            username: Some(by.account.username.clone()),
            token_type: Some("Bearer"),
            exp: Some(subject.expires_at.as_seconds()),
            iat: Some(subject.issued_at.as_seconds()),
            sub: Some(subject.account),
            aud: Some(subject.audience),
            iss,
            jti: Some(subject.id),
            sid: Some(subject.session),
        },
        Some(ActiveToken::Refresh { scope, by }) => Introspection {
            active: true,
            scope: Some(scope),
            client_id: Some(client.id.clone()),
            username: Some(by.account.username.clone()),
            sub: Some(by.account.id),
            exp: Some(by.session.expires_at.as_seconds()),
            iss,
            sid: Some(by.session.id),
            ..Introspection::default()
        },
    })
}
