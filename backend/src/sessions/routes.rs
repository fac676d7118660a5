//! The HTTP of sessions. That of the account that one of them is of is in [`account`].

pub(crate) mod account;

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use keystead_common::session::{
    LoginRequest, RefreshRequest, RefreshTokenIn, SessionsResponse, TokenResponse, TokenType,
};
use utoipa::IntoResponses;
use utoipa::openapi::{self, RefOr};
use uuid::Uuid;
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, PRAGMA};
use warp::reply::Response;

use super::{Carried, Issued, LoggedIn, cookie};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{BearerToken, Headers};
use crate::http::problem::Problem;
use crate::http::refusals::{
    Body, Credentials, Database, Fields, Hashing, Id, RefreshToken, Refused, Refuses, Throttle,
    Token as Access, with_header,
};
use crate::http::reply;

type Token = Result<BearerToken, Problem>;

/// `POST /login`
#[utoipa::path(
    post,
    path = "/login",
    tag = "Sessions",
    summary = "Begin a session",
    description = "An unknown user and a wrong password are told by the same answer, after the \
        same time.",
    request_body = LoginRequest,
    responses(
        (
            status = 200,
            description = "Fresh tokens",
            body = TokenResponse,
            headers(
                (
                    "Set-Cookie" = String,
                    description = "`keystead_device`, by which a device is known when passwords \
                        are guessed; if it was asked for, `keystead_refresh`, and \
                        `keystead_forward_auth` where there are apps to know it"
                ),
                ("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)"),
            ),
        ),
        Refused<(Body, Fields, Credentials, Throttle, Hashing, Database)>,
    ),
)]
pub(crate) async fn log_in(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    request: Result<LoginRequest, Problem>,
) -> Result<Response, Problem> {
    let LoginRequest { username, password, refresh_token_in } = request?;
    let refresh_token_in = refresh_token_in.unwrap_or_default();
    // What another site sends along is left alone, and so is what will not be overwritten.
    let refresh_token = cookie::read(&headers, &app.public_url).ok().flatten();
    let carried = Carried {
        device_cookie: cookie::read_device(&headers, &app.public_url),
        refresh_token: refresh_token.filter(|_| refresh_token_in == RefreshTokenIn::Cookie),
    };
    let LoggedIn { issued, device_cookie } =
        app.sessions.log_in(&username, password, &carried, &client).await?;
    let mut response = token_response(&app, issued, refresh_token_in);
    cookie::set_device(&mut response, &device_cookie, &app.public_url);
    Ok(response)
}

/// What is refused, for the OpenAPI document, where a cookie that is good for nothing is cleared.
struct ClearsCookie<T>(PhantomData<T>);

impl<T: Refuses> IntoResponses for ClearsCookie<T> {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        let about =
            "`keystead_refresh` and `keystead_forward_auth`, cleared, if it came as a cookie";
        with_header::<T>(StatusCode::UNAUTHORIZED, "Set-Cookie", about)
    }
}

/// `POST /refresh`
#[utoipa::path(
    post,
    path = "/refresh",
    tag = "Sessions",
    summary = "Fresh tokens for a refresh token",
    description = "The refresh token comes in the body, or as a cookie. It rotates at every use: \
        the one before gives the current one again, an older one is taken for stolen and ends the \
        session.",
    request_body = Option<RefreshRequest>,
    security((), ("refresh_cookie" = [])),
    responses(
        (
            status = 200,
            description = "Fresh tokens",
            body = TokenResponse,
            headers(
                (
                    "Set-Cookie" = String,
                    description = "`keystead_refresh`, if it came as a cookie, and then \
                        `keystead_forward_auth` where there are apps to know it"
                ),
                ("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)"),
            ),
        ),
        ClearsCookie<(Body, Fields, RefreshToken, Database)>,
    ),
)]
pub(crate) async fn refresh(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    request: Result<RefreshRequest, Problem>,
) -> Result<Response, Problem> {
    if let Some(token) = request?.refresh_token {
        let issued = app.sessions.refresh(token.expose(), &client).await?;
        return Ok(token_response(&app, issued, RefreshTokenIn::Body));
    }
    let token = cookie::read(&headers, &app.public_url)?;
    let token = token.ok_or_else(Problem::invalid_refresh_token)?;
    match app.sessions.refresh(token.expose(), &client).await {
        Ok(issued) => Ok(token_response(&app, issued, RefreshTokenIn::Cookie)),
        Err(error) => Ok(refuse_cookie(&app, error.into())),
    }
}

/// `POST /logout`: every credential that came along is given up, one of them has to be good.
#[utoipa::path(
    post,
    path = "/logout",
    tag = "Sessions",
    summary = "End the session",
    description = "By the access token, the refresh token in the body, or the cookie. What comes \
        along is given up; one of them has to be good.",
    request_body = Option<RefreshRequest>,
    security(("access_token" = []), ("refresh_cookie" = []), ()),
    responses(
        (
            status = 204,
            description = "It has ended, or had before",
            headers((
                "Set-Cookie" = String,
                description = "`keystead_refresh` and `keystead_forward_auth`, cleared"
            )),
        ),
        ClearsCookie<(Access, Body, Fields, RefreshToken, Database)>,
    ),
)]
pub(crate) async fn log_out(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    token: Token,
    request: Result<RefreshRequest, Problem>,
) -> Result<Response, Problem> {
    let by_cookie = cookie::read(&headers, &app.public_url)?;
    let has_cookie = by_cookie.is_some();
    let by_body = request?.refresh_token;
    let mut done = match token {
        Ok(token) => app.sessions.log_out(token.expose(), &client).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    for token in [by_body, by_cookie].into_iter().flatten() {
        let by_refresh_token = app.sessions.log_out_by_refresh_token(token.expose(), &client).await;
        done = done.or(by_refresh_token.map_err(Problem::from));
    }
    match done {
        Ok(()) => {
            let mut response = reply::no_content();
            cookie::clear(&mut response, &app);
            Ok(response)
        }
        Err(problem) if has_cookie => Ok(refuse_cookie(&app, problem)),
        Err(problem) => Err(problem),
    }
}

/// Refuses what came as a cookie, and clears it if it is good for nothing.
fn refuse_cookie(app: &App, problem: Problem) -> Response {
    let is_final = problem.is_unauthorized();
    let mut response = problem.into_response();
    if is_final {
        cookie::clear(&mut response, app);
    }
    response
}

/// `GET /me/sessions`
#[utoipa::path(
    get,
    path = "/me/sessions",
    operation_id = "list_sessions",
    tag = "Account",
    summary = "The sessions of the account",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "Those that stand, newest use first", body = SessionsResponse),
        Refused<(Access, Database)>,
    ),
)]
pub(crate) async fn list(app: Arc<App>, token: Token) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    let sessions = app.sessions.list(by.account.id).await?;
    let sessions = sessions.iter().map(|session| session.to_dto(by.session.id)).collect();
    Ok(reply::json(StatusCode::OK, &SessionsResponse { sessions }))
}

/// `DELETE /me/sessions`
#[utoipa::path(
    delete,
    path = "/me/sessions",
    tag = "Account",
    summary = "End every other session",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "They have ended"),
        Refused<(Access, Database)>,
    ),
)]
pub(crate) async fn revoke_others(
    app: Arc<App>,
    client: Client,
    token: Token,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    app.sessions.revoke_others(&by, &client).await?;
    Ok(reply::no_content())
}

/// `DELETE /me/sessions/{id}`
#[utoipa::path(
    delete,
    path = "/me/sessions/{id}",
    tag = "Account",
    summary = "End one session",
    params(("id" = String, Path, format = "uuid", description = "The id of the session")),
    security(("access_token" = [])),
    responses(
        (status = 204, description = "It has ended"),
        Refused<(Access, Id, Database)>,
    ),
)]
pub(crate) async fn revoke(
    app: Arc<App>,
    id: Uuid,
    client: Client,
    token: Token,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    if app.sessions.revoke(by.account.id, id, &client).await? {
        Ok(reply::no_content())
    } else {
        Err(Problem::not_found())
    }
}

fn token_response(app: &App, issued: Issued, refresh_token_in: RefreshTokenIn) -> Response {
    let in_body = refresh_token_in == RefreshTokenIn::Body;
    let answer = TokenResponse {
        access_token: issued.access_token,
        token_type: TokenType::Bearer,
        expires_in: issued.expires_in.as_secs(),
        refresh_token: in_body.then(|| issued.refresh_token.clone()),
    };
    let mut response = reply::json(StatusCode::OK, &answer);
    // RFC 6749 §5.1 wants it beside `Cache-Control: no-store`.
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    if !in_body {
        let lives = issued.refresh_expires_in;
        cookie::set(&mut response, &issued.refresh_token, lives, &app.public_url);
        cookie::set_pass(&mut response, &issued.pass, app);
    }
    response
}
