//! The HTTP of accounts.

use std::sync::Arc;

use keystead_common::account::{RegisterRequest, RegisterResponse};
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, LOCATION};
use warp::reply::Response;

use crate::app::App;
use crate::client::Client;
use crate::http::problem::Problem;
use crate::http::refusals::{
    Admission, Body, Database, Fields, Hashing, Refused, Throttle, Username,
};
use crate::http::reply;

/// `POST /register`
#[utoipa::path(
    post,
    path = "/register",
    tag = "Account",
    summary = "Make an account",
    description = "Where registration takes an invitation (`keystead invite`), one that is no good is \
                   told before anything else is looked at. It is used up by the account that is made, \
                   and by nothing else.",
    request_body = RegisterRequest,
    responses(
        (
            status = 201,
            description = "The account has been made",
            body = RegisterResponse,
            headers(("Location" = String, description = "`/me`")),
        ),
        Refused<(Body, Admission, Fields, Username, Throttle, Hashing, Database)>,
    ),
)]
pub(crate) async fn register(
    app: Arc<App>,
    client: Client,
    request: Result<RegisterRequest, Problem>,
) -> Result<Response, Problem> {
    let RegisterRequest { username, password, invitation } = request?;
    let account = app.accounts.register(username, password, invitation, &client).await?;
    let answer = RegisterResponse {
        message: "The account has been created. You can log in now.".to_owned(),
        user: account.to_user(),
    };
    let mut response = reply::json(StatusCode::CREATED, &answer);
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/me"));
    Ok(response)
}
