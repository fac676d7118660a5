//! The endpoint of registration.

use std::sync::Arc;

use keystead_common::account::{RegisterRequest, RegisterResponse};
use keystead_texts::{catalog, guest};
use warp::Filter;
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, LOCATION};
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{public, with};
use super::refusals::{Admission, Body, Database, Errors, Fields, Hashing, Throttle, Username};
use crate::accounts::NewAccount;
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{Headers, body, client, headers};
use crate::http::language;
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(register))]
pub(super) struct Document;

/// Returns the endpoints of registration.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new().path("/register", |methods| {
        methods.post(public(), |caller| {
            caller.and(with(app)).and(client()).and(headers()).and(body()).then(register)
        })
    })
}

/// `POST /register`
#[utoipa::path(
    post,
    path = "/register",
    tag = "Account",
    summary = "Create an account",
    description = "Where registration takes an invitation (`keystead invite`), it is checked before \
                   everything else. Only an account that is created uses it up.",
    request_body = RegisterRequest,
    responses(
        (
            status = 201,
            description = "The account has been created",
            body = RegisterResponse,
            headers(
                ("Location" = String, description = "`/me`"),
                ("Content-Language" = String, description = "The language of the message"),
            ),
        ),
        Errors<(Body, Admission, Fields, Username, Throttle, Hashing, Database)>,
    ),
)]
async fn register(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    request: Result<RegisterRequest, Problem>,
) -> Result<Response, Problem> {
    let RegisterRequest { username, password, invitation, recovery_code } = request?;
    let new = NewAccount {
        username,
        password,
        invitation,
        with_recovery_code: recovery_code.unwrap_or_default(),
    };
    let (account, recovery_code) = app.accounts.register(new, &client).await?;
    let language = language::of_answer(&headers);
    let answer = RegisterResponse {
        message: catalog::text(language, guest::ACCOUNT_CREATED_LOG_IN, []),
        user: account.to_user(),
        recovery_code,
    };
    let mut response = reply::json(StatusCode::CREATED, &answer);
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/me"));
    language::describe(&mut response, language);
    Ok(response)
}
