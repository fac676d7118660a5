//! The HTTP of accounts.

use std::sync::Arc;

use keystead_common::account::{RegisterRequest, RegisterResponse};
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, LOCATION};
use warp::reply::Response;

use crate::app::App;
use crate::client::Client;
use crate::http::problem::Problem;
use crate::http::refusals::{Body, Database, Fields, Hashing, Refused, Throttle, Username};
use crate::http::reply;

/// `POST /register`
#[utoipa::path(
    post,
    path = "/register",
    tag = "Account",
    summary = "Make an account",
    request_body = RegisterRequest,
    responses(
        (
            status = 201,
            description = "The account has been made",
            body = RegisterResponse,
            headers(("Location" = String, description = "`/me`")),
        ),
        Refused<(Body, Fields, Username, Throttle, Hashing, Database)>,
    ),
)]
pub(crate) async fn register(
    app: Arc<App>,
    client: Client,
    request: Result<RegisterRequest, Problem>,
) -> Result<Response, Problem> {
    let request = request?;
    let account = app.accounts.register(request.username, request.password, &client).await?;
    let answer = RegisterResponse {
        message: "The account has been created. You can log in now.".to_owned(),
        user: account.to_user(),
    };
    let mut response = reply::json(StatusCode::CREATED, &answer);
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/me"));
    Ok(response)
}
