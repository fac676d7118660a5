//! The endpoints that prove again, on a session, whose it is.

use std::sync::Arc;

use keystead_common::factors::{OptionsRequest, PublicKeyOptions};
use keystead_common::session::{ReauthenticateRequest, TokenResponse};
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{Caller, session, with};
use super::factor_members;
use super::refusals::{
    Body, Code, Database, Errors, Fields, Hashing, Passkey, Password, Throttle, Token,
};
use super::token_responses::{access_token, tokens};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{body, client, optional_body};
use crate::http::problem::Problem;
use crate::http::reply;
use crate::sessions::Given;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(reauthenticate, options))]
pub(super) struct Document;

/// Returns these endpoints.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new()
        .path("/me/reauthenticate", |methods| {
            methods.post(session(app), |caller| {
                caller.and(with(app)).and(client()).and(body()).then(reauthenticate)
            })
        })
        .path("/me/reauthenticate/passkey-options", |methods| {
            methods.post(session(app), |caller| {
                caller.and(with(app)).and(optional_body()).then(options)
            })
        })
}

/// `POST /me/reauthenticate`
#[utoipa::path(
    post,
    path = "/me/reauthenticate",
    tag = "Account",
    summary = "Prove again who you are",
    description = "Takes one of the members. Returns an access token of the same session whose `auth_time` is now. \
        Tokens that are refreshed later keep that time.",
    request_body = ReauthenticateRequest,
    security(("access_token" = [])),
    responses(
        (
            status = 200,
            description = "An access token, without a refresh token",
            body = TokenResponse,
            headers(("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)")),
        ),
        Errors<(Token, Body, Fields, (Password, Code, Passkey), Throttle, Hashing, Database)>,
    ),
)]
async fn reauthenticate(
    by: Caller,
    app: Arc<App>,
    client: Client,
    request: Result<ReauthenticateRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let ReauthenticateRequest { password, totp_code, recovery_code, credential } = request?;
    let given = match password {
        Some(password)
            if totp_code.is_none() && recovery_code.is_none() && credential.is_none() =>
        {
            Given::Password(password)
        }
        Some(_) => return Err(factor_members::not_one("password")),
        None => {
            Given::Factor(factor_members::one("password", totp_code, recovery_code, credential)?)
        }
    };
    let token = app.sessions.reauthenticate(&by, given, &client).await?;
    Ok(tokens(&access_token(&token)))
}

/// `POST /me/reauthenticate/passkey-options`
#[utoipa::path(
    post,
    path = "/me/reauthenticate/passkey-options",
    operation_id = "reauthentication_options",
    tag = "Account",
    summary = "Get the options for proving again with a passkey",
    description = "For `navigator.credentials.get()`. The answer counts within five minutes.",
    request_body = Option<OptionsRequest>,
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The options", body = PublicKeyOptions),
        Errors<(Token, Body, Fields, Database)>,
    ),
)]
async fn options(
    by: Caller,
    app: Arc<App>,
    request: Result<OptionsRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    request?;
    let public_key = app.sessions.reauthentication_options(&by).await?;
    Ok(reply::json(StatusCode::OK, &PublicKeyOptions { public_key }))
}
