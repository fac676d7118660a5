//! The endpoints of the caller's factors beside the password.

use std::sync::Arc;

use keystead_common::factors::{
    CodeRequest, FactorsResponse, RecoveryCodesResponse, TotpEnrolment,
};
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{Caller, session, with};
use super::refusals::{Body, Code, Database, Errors, Fields, FreshProof, Id, Token};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{body, client};
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, begin_totp, confirm_totp, remove_totp, make_codes, confirm_codes))]
pub(super) struct Document;

/// Returns these endpoints.
pub(super) fn group(app: &Arc<App>) -> Group {
    let services = with(app).and(client());
    Group::new()
        .path("/me/factors", |methods| {
            methods.get(session(app), |caller| caller.and(with(app)).then(list))
        })
        .path("/me/factors/totp", |methods| {
            methods
                .post(session(app), |caller| caller.and(with(app)).then(begin_totp))
                .put(session(app), |caller| {
                    caller.and(services.clone()).and(body()).then(confirm_totp)
                })
                .delete(session(app), |caller| caller.and(services.clone()).then(remove_totp))
        })
        .path("/me/factors/recovery-codes", |methods| {
            methods
                .post(session(app), |caller| caller.and(with(app)).then(make_codes))
                .put(session(app), |caller| {
                    caller.and(services.clone()).and(body()).then(confirm_codes)
                })
        })
}

/// `GET /me/factors`
#[utoipa::path(
    get,
    path = "/me/factors",
    operation_id = "list_factors",
    tag = "Factors",
    summary = "List the factors of the account",
    description = "None of their secrets is among it.",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The factors", body = FactorsResponse),
        Errors<(Token, Database)>,
    ),
)]
async fn list(by: Caller, app: Arc<App>) -> Result<Response, Problem> {
    Ok(reply::json(StatusCode::OK, &app.sessions.factors(&*by?).await?))
}

/// `POST /me/factors/totp`
#[utoipa::path(
    post,
    path = "/me/factors/totp",
    tag = "Factors",
    summary = "Make a secret for an authenticator app",
    description = "It counts once a code of it is sent by `PUT`, within an hour. An app that counts already goes on \
        until then.",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The secret, shown this once", body = TotpEnrolment),
        Errors<(Token, FreshProof, Database)>,
    ),
)]
async fn begin_totp(by: Caller, app: Arc<App>) -> Result<Response, Problem> {
    Ok(reply::json(StatusCode::OK, &app.sessions.begin_totp(&*by?).await?))
}

/// `PUT /me/factors/totp`
#[utoipa::path(
    put,
    path = "/me/factors/totp",
    tag = "Factors",
    summary = "Confirm the authenticator app",
    description = "From now on a login asks for a code of it after the password.",
    request_body = CodeRequest,
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The app counts"),
        Errors<(Token, Body, Fields, Code, Database)>,
    ),
)]
async fn confirm_totp(
    by: Caller,
    app: Arc<App>,
    client: Client,
    request: Result<CodeRequest, Problem>,
) -> Result<Response, Problem> {
    app.sessions.confirm_totp(&*by?, &request?.code, &client).await?;
    Ok(reply::no_content())
}

/// `DELETE /me/factors/totp`
#[utoipa::path(
    delete,
    path = "/me/factors/totp",
    tag = "Factors",
    summary = "Remove the authenticator app",
    description = "Its codes are no longer asked for.",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The app is gone"),
        Errors<(Token, FreshProof, Id, Database)>,
    ),
)]
async fn remove_totp(by: Caller, app: Arc<App>, client: Client) -> Result<Response, Problem> {
    app.sessions.remove_totp(&*by?, &client).await?;
    Ok(reply::no_content())
}

/// `POST /me/factors/recovery-codes`
#[utoipa::path(
    post,
    path = "/me/factors/recovery-codes",
    tag = "Factors",
    summary = "Make recovery codes",
    description = "They count, and void the older ones, once one of them is sent back by `PUT`.",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The codes, shown this once", body = RecoveryCodesResponse),
        Errors<(Token, FreshProof, Database)>,
    ),
)]
async fn make_codes(by: Caller, app: Arc<App>) -> Result<Response, Problem> {
    let codes = app.sessions.make_recovery_codes(&*by?).await?;
    Ok(reply::json(StatusCode::OK, &RecoveryCodesResponse { codes }))
}

/// `PUT /me/factors/recovery-codes`
#[utoipa::path(
    put,
    path = "/me/factors/recovery-codes",
    tag = "Factors",
    summary = "Confirm that the recovery codes were kept",
    description = "Takes one of them, which is not used up by this.",
    request_body = CodeRequest,
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The codes count, and the older ones are void"),
        Errors<(Token, Body, Fields, Code, Database)>,
    ),
)]
async fn confirm_codes(
    by: Caller,
    app: Arc<App>,
    client: Client,
    request: Result<CodeRequest, Problem>,
) -> Result<Response, Problem> {
    app.sessions.confirm_recovery_codes(&*by?, &request?.code, &client).await?;
    Ok(reply::no_content())
}
