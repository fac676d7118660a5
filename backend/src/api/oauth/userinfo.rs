//! The userinfo endpoint (OpenID Connect Core §5.3).

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use warp::http::StatusCode;
use warp::http::header::AUTHORIZATION;
use warp::reply::Response;

use super::errors::{Refusal, TokenErrors, missing_token, refuse_token, respond};
use crate::app::App;
use crate::http::extract::Headers;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::oidc::{OAuthError, Parameters};

/// The claims about a person (OpenID Connect Core §5.1).
#[derive(Serialize, ToSchema)]
pub(super) struct UserInfoResponse {
    /// The id of the account, which never changes.
    sub: Uuid,
    /// The user name, with the scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<String>,
    /// The name to show: the user name, with the scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// `GET /oauth/userinfo`
#[utoipa::path(
    get,
    path = "/oauth/userinfo",
    operation_id = "userinfo",
    tag = "OpenID provider",
    summary = "Get the claims about the person of an access token",
    description = "For an access token with the scope `openid`.",
    security(("client_access_token" = [])),
    responses(
        (status = 200, description = "The claims", body = UserInfoResponse),
        TokenErrors,
    ),
)]
pub(super) async fn get(app: Arc<App>, headers: Headers) -> Response {
    match bearer(&headers) {
        Some(token) => user_info(&app, token).await,
        None => missing_token(&app),
    }
}

/// `POST /oauth/userinfo`: the token is in the header, or in the form (RFC 6750 §2.2).
#[utoipa::path(
    post,
    path = "/oauth/userinfo",
    operation_id = "userinfo_by_form",
    tag = "OpenID provider",
    summary = "Get the claims about the person of an access token",
    description = "Like GET; the access token may also be in the form, as `access_token`.",
    security(("client_access_token" = [])),
    responses(
        (status = 200, description = "The claims", body = UserInfoResponse),
        TokenErrors,
    ),
)]
pub(super) async fn post(
    app: Arc<App>,
    headers: Headers,
    form: Result<Vec<u8>, Problem>,
) -> Response {
    let by_header = bearer(&headers);
    let parsed = form
        .map_err(Refusal::from)
        .and_then(|form| Parameters::parse(&form).map_err(Refusal::from));
    let parameters = match parsed {
        Ok(parameters) => parameters,
        Err(refusal) => return refusal.respond(&app),
    };
    match (by_header, parameters.get("access_token")) {
        (Some(_), Some(_)) => {
            let error = OAuthError::invalid_request("The access token is there twice.");
            respond(&app, Err(error.into()))
        }
        (Some(token), None) | (None, Some(token)) => user_info(&app, token).await,
        (None, None) => missing_token(&app),
    }
}

async fn user_info(app: &App, token: &str) -> Response {
    let info = match app.provider.user_info(token).await {
        Ok(info) => info,
        Err(error) => return refuse_token(app, error),
    };
    let account = &info.by.account;
    let username = info.has_profile.then(|| account.username.clone());
    let claims =
        UserInfoResponse { sub: account.id, preferred_username: username.clone(), name: username };
    reply::json(StatusCode::OK, &claims)
}

fn bearer(headers: &Headers) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    let (scheme, token) = value.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start())
}
