//! The endpoints of logins with other factors: after the password, or a passkey alone.

use std::sync::Arc;

use keystead_common::factors::{
    MfaPasskeyOptionsRequest, MfaRequest, OptionsRequest, PasskeyLoginRequest, PublicKeyOptions,
};
use keystead_common::session::TokenResponse;
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::cookies::Cookies;
use super::endpoints::Group;
use super::extract::{public, with};
use super::factor_members;
use super::refusals::{Body, Code, Database, Errors, Fields, MfaToken, Passkey, Throttle};
use super::token_responses::{browser_state, logged_in};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{Headers, body, client, headers, optional_body};
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(finish, second_factor_options, passkey_options, log_in_with_passkey))]
pub(super) struct Document;

/// Returns these endpoints.
pub(super) fn group(app: &Arc<App>, cookies: &Cookies) -> Group {
    let services = with(app).and(with(cookies)).and(client()).and(headers());
    Group::new()
        .path("/login/passkey", |methods| {
            methods.post(public(), |caller| {
                caller.and(services.clone()).and(body()).then(log_in_with_passkey)
            })
        })
        .path("/login/passkey-options", |methods| {
            methods.post(public(), |caller| {
                caller.and(with(app)).and(optional_body()).then(passkey_options)
            })
        })
        .path("/login/mfa", |methods| {
            methods.post(public(), |caller| caller.and(services).and(body()).then(finish))
        })
        .path("/login/mfa/passkey-options", |methods| {
            methods.post(public(), |caller| {
                caller.and(with(app)).and(client()).and(body()).then(second_factor_options)
            })
        })
}

/// `POST /login/mfa`
#[utoipa::path(
    post,
    path = "/login/mfa",
    operation_id = "finish_login",
    tag = "Sessions",
    summary = "Finish a login with a second factor",
    description = "Takes the `mfa_token` of a login that was answered 403 `mfa_required`, once, within five \
        minutes, from the same `User-Agent`; and one of `totp_code`, `recovery_code` and `credential`. A recovery \
        code ends every other session of the account.",
    request_body = MfaRequest,
    responses(
        (
            status = 200,
            description = "Fresh tokens",
            body = TokenResponse,
            headers(
                ("Set-Cookie" = String, description = "As of `POST /login`"),
                ("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)"),
            ),
        ),
        Errors<(Body, Fields, MfaToken, Code, Passkey, Throttle, Database)>,
    ),
)]
async fn finish(
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
    request: Result<MfaRequest, Problem>,
) -> Result<Response, Problem> {
    let MfaRequest { mfa_token, totp_code, recovery_code, credential, refresh_token_in } = request?;
    let factor = factor_members::one("totp_code", totp_code, recovery_code, credential)?;
    let place = refresh_token_in.unwrap_or_default();
    let browser = browser_state(&cookies, &headers, place);
    let login = app.sessions.finish_login(&mfa_token, &factor, &browser, &client).await?;
    Ok(logged_in(&cookies, &login, place))
}

/// `POST /login/mfa/passkey-options`
#[utoipa::path(
    post,
    path = "/login/mfa/passkey-options",
    operation_id = "second_factor_options",
    tag = "Sessions",
    summary = "Get the options for a passkey as second factor",
    description = "For `navigator.credentials.get()`.",
    request_body = MfaPasskeyOptionsRequest,
    responses(
        (status = 200, description = "The options", body = PublicKeyOptions),
        Errors<(Body, Fields, MfaToken, Database)>,
    ),
)]
async fn second_factor_options(
    app: Arc<App>,
    client: Client,
    request: Result<MfaPasskeyOptionsRequest, Problem>,
) -> Result<Response, Problem> {
    let public_key = app.sessions.second_factor_options(&request?.mfa_token, &client).await?;
    Ok(reply::json(StatusCode::OK, &PublicKeyOptions { public_key }))
}

/// `POST /login/passkey-options`
#[utoipa::path(
    post,
    path = "/login/passkey-options",
    tag = "Sessions",
    summary = "Get the options for a login with a passkey",
    description = "For `navigator.credentials.get()`, with any passkey that the device has for this server. The \
        answer counts within five minutes.",
    request_body = Option<OptionsRequest>,
    responses(
        (status = 200, description = "The options", body = PublicKeyOptions),
        Errors<(Body, Fields)>,
    ),
)]
async fn passkey_options(
    app: Arc<App>,
    request: Result<OptionsRequest, Problem>,
) -> Result<Response, Problem> {
    request?;
    let public_key = app.sessions.login_options();
    Ok(reply::json(StatusCode::OK, &PublicKeyOptions { public_key }))
}

/// `POST /login/passkey`
#[utoipa::path(
    post,
    path = "/login/passkey",
    tag = "Sessions",
    summary = "Log in with a passkey",
    description = "Takes what the authenticator answers to the options of `POST /login/passkey-options`. The \
        authenticator has to have verified the person.",
    request_body = PasskeyLoginRequest,
    responses(
        (
            status = 200,
            description = "Fresh tokens",
            body = TokenResponse,
            headers(
                ("Set-Cookie" = String, description = "As of `POST /login`"),
                ("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)"),
            ),
        ),
        Errors<(Body, Fields, Passkey, Throttle, Database)>,
    ),
)]
async fn log_in_with_passkey(
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
    request: Result<PasskeyLoginRequest, Problem>,
) -> Result<Response, Problem> {
    let PasskeyLoginRequest { credential, refresh_token_in } = request?;
    let response = factor_members::credential(credential)?;
    let place = refresh_token_in.unwrap_or_default();
    let browser = browser_state(&cookies, &headers, place);
    let login = app.sessions.log_in_with_passkey(&response, &browser, &client).await?;
    Ok(logged_in(&cookies, &login, place))
}
