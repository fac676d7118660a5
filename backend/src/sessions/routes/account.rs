//! The HTTP of the account that somebody is logged in to: what it is, another password, and its end.

use std::sync::Arc;

use keystead_common::account::{ChangePasswordRequest, DeleteAccountRequest};
use keystead_common::session::MeResponse;
use warp::reply::Response;

use super::Token;
use crate::app::App;
use crate::client::Client;
use crate::http::extract::Headers;
use crate::http::problem::Problem;
use crate::http::refusals::{
    Body, Database, Fields, Hashing, Password, Refused, Throttle, Token as Access,
};
use crate::http::reply;
use crate::sessions::cookie;

/// `GET /me`
#[utoipa::path(
    get,
    path = "/me",
    tag = "Account",
    summary = "The account and the session of the access token",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "Both", body = MeResponse),
        Refused<(Access, Database)>,
    ),
)]
pub(crate) async fn me(app: Arc<App>, token: Token) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    Ok(reply::kept_json(&by.me, || MeResponse {
        user: by.account.to_user(),
        session: by.session.to_dto(by.session.id),
    }))
}

/// `DELETE /me`
#[utoipa::path(
    delete,
    path = "/me",
    tag = "Account",
    summary = "Delete the account",
    request_body = DeleteAccountRequest,
    security(("access_token" = [])),
    responses(
        (
            status = 204,
            description = "The account and all that hung on it is gone",
            headers((
                "Set-Cookie" = String,
                description = "`keystead_refresh` and `keystead_forward_auth`, cleared; \
                    `keystead_device`, without the account"
            )),
        ),
        Refused<(Access, Body, Fields, Password, Throttle, Hashing, Database)>,
    ),
)]
pub(crate) async fn delete_account(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    token: Token,
    request: Result<DeleteAccountRequest, Problem>,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    app.sessions.delete_account(&by, request?.password, &client).await?;
    let mut response = reply::no_content();
    cookie::clear(&mut response, &app);
    let device = cookie::read_device(&headers, &app.public_url);
    let device = app.throttle.device_cookie_without(device.expose(), by.account.id);
    cookie::set_device(&mut response, &device, &app.public_url);
    Ok(response)
}

/// `PUT /me/password`
#[utoipa::path(
    put,
    path = "/me/password",
    tag = "Account",
    summary = "Change the password",
    request_body = ChangePasswordRequest,
    security(("access_token" = [])),
    responses(
        (
            status = 204,
            description = "It has been changed, and every other session has ended",
            headers((
                "Set-Cookie" = String,
                description = "`keystead_device`, as the device is known from now on"
            )),
        ),
        Refused<(Access, Body, Fields, Password, Throttle, Hashing, Database)>,
    ),
)]
pub(crate) async fn change_password(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    token: Token,
    request: Result<ChangePasswordRequest, Problem>,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    let request = request?;
    let new = app.sessions.check_new_password(&by, request.new_password, &client).await?;
    let new =
        new.map_err(|violation| Problem::invalid_fields(vec![violation.on("new_password")]))?;
    let device = cookie::read_device(&headers, &app.public_url);
    let (current, device) = (request.current_password, device.expose());
    let device = app.sessions.change_password(&by, current, new, device, &client).await?;
    let mut response = reply::no_content();
    cookie::set_device(&mut response, &device, &app.public_url);
    Ok(response)
}
