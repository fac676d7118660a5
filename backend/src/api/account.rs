//! The endpoints of the caller's account.

use std::sync::Arc;

use keystead_common::account::{ChangePasswordRequest, DeleteAccountRequest};
use keystead_common::rules::code;
use keystead_common::session::MeResponse;
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::cookies::Cookies;
use super::endpoints::Group;
use super::extract::{Caller, session, with};
use super::refusals::{
    Body, Database, Errors, Fields, FreshProof, Hashing, LastFactor, Password, Throttle, Token,
};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{Headers, body, client, headers};
use crate::http::problem::Problem;
use crate::http::reply;
use crate::sessions::SessionError;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(me, delete_account, change_password, remove_password))]
pub(super) struct Document;

/// Returns the endpoints of the caller's account.
pub(super) fn group(app: &Arc<App>, cookies: &Cookies) -> Group {
    let services = with(app).and(with(cookies)).and(client()).and(headers());
    Group::new()
        .path("/me", |methods| {
            methods
                .get(session(app), |caller| caller.and(with(app)).then(me))
                .delete(session(app), |caller| {
                    caller.and(services.clone()).and(body()).then(delete_account)
                })
        })
        .path("/me/password", |methods| {
            methods
                .put(session(app), |caller| {
                    caller.and(services.clone()).and(body()).then(change_password)
                })
                .delete(session(app), |caller| caller.and(services).then(remove_password))
        })
}

/// `GET /me`
#[utoipa::path(
    get,
    path = "/me",
    tag = "Account",
    summary = "Get the account and the session of the access token",
    description = "Refuses a token whose session has ended, however long the token is valid.",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The account and the session", body = MeResponse),
        Errors<(Token, Database)>,
    ),
)]
async fn me(by: Caller, app: Arc<App>) -> Result<Response, Problem> {
    let by = by?;
    if let Some(kept) = reply::kept(&by.me) {
        return Ok(kept);
    }
    let is_repeated = by.enrolled.get().is_some();
    let factors = app.sessions.enrolled(&by).await?;
    let body = || MeResponse {
        user: by.account.to_user(),
        session: by.session.to_dto(by.session.id),
        factors: factors.clone(),
    };
    Ok(if is_repeated {
        reply::kept_json(&by.me, body)
    } else {
        reply::json(StatusCode::OK, &body())
    })
}

/// `DELETE /me`
#[utoipa::path(
    delete,
    path = "/me",
    tag = "Account",
    summary = "Delete the account",
    description = "Ends its sessions at once. Its name is free for others afterwards, its id is never reused.",
    request_body = DeleteAccountRequest,
    security(("access_token" = [])),
    responses(
        (
            status = 204,
            description = "The account and everything that belongs to it is deleted",
            headers((
                "Set-Cookie" = String,
                description = "`keystead_refresh` and `keystead_forward_auth`, cleared; \
                    `keystead_device`, without the account"
            )),
        ),
        Errors<(Token, Body, Fields, (Password, FreshProof), Throttle, Hashing, Database)>,
    ),
)]
async fn delete_account(
    by: Caller,
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
    request: Result<DeleteAccountRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let deleted = app.sessions.delete_account(&by, request?.password, &client).await;
    deleted.map_err(|error| required(error, "password"))?;
    let mut response = reply::no_content();
    cookies.clear_session(&mut response);
    let device = cookies.device(&headers);
    let device = app.devices.remove(device.expose(), by.account.id);
    cookies.set_device(&mut response, &device);
    Ok(response)
}

/// `PUT /me/password`
#[utoipa::path(
    put,
    path = "/me/password",
    tag = "Account",
    summary = "Change the password",
    description = "Ends every other session. This one goes on with the tokens that it has.",
    request_body = ChangePasswordRequest,
    security(("access_token" = [])),
    responses(
        (
            status = 204,
            description = "The password has been changed, and every other session has ended",
            headers((
                "Set-Cookie" = String,
                description = "`keystead_device`, renewed for the new password"
            )),
        ),
        Errors<(Token, Body, Fields, (Password, FreshProof), Throttle, Hashing, Database)>,
    ),
)]
async fn change_password(
    by: Caller,
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
    request: Result<ChangePasswordRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let request = request?;
    let new = app.sessions.check_new_password(&by, request.new_password, &client).await?;
    let new =
        new.map_err(|violation| Problem::invalid_fields(vec![violation.on("new_password")]))?;
    let device = cookies.device(&headers);
    let (current, device) = (request.current_password, device.expose());
    let changed = app.sessions.change_password(&by, current, new, device, &client).await;
    let device = changed.map_err(|error| required(error, "current_password"))?;
    let mut response = reply::no_content();
    cookies.set_device(&mut response, &device);
    Ok(response)
}

/// `DELETE /me/password`
#[utoipa::path(
    delete,
    path = "/me/password",
    tag = "Account",
    summary = "Remove the password",
    description = "Allowed with two passkeys, or with a passkey and recovery codes. `PUT` sets one again.",
    security(("access_token" = [])),
    responses(
        (
            status = 204,
            description = "The account has no password, and every other session has ended",
            headers(("Set-Cookie" = String, description = "`keystead_device`, renewed")),
        ),
        Errors<(Token, FreshProof, LastFactor, Database)>,
    ),
)]
async fn remove_password(
    by: Caller,
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
) -> Result<Response, Problem> {
    let by = by?;
    let device = cookies.device(&headers);
    let device = app.sessions.remove_password(&by, device.expose(), &client).await?;
    let mut response = reply::no_content();
    cookies.set_device(&mut response, &device);
    Ok(response)
}

/// Returns the problem, which names the field if the password is missing.
fn required(error: SessionError, field: &str) -> Problem {
    match error {
        SessionError::PasswordRequired => {
            let detail = format!("The field {field} is missing.");
            Problem::invalid_field(field, code::REQUIRED, detail)
        }
        error => error.into(),
    }
}
