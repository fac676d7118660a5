//! The endpoints that begin, refresh and end a session.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use keystead_common::session::{LoginRequest, RefreshRequest, RefreshTokenIn, TokenResponse};
use utoipa::IntoResponses;
use utoipa::openapi::{self, RefOr};
use warp::http::StatusCode;
use warp::reply::Response;
use warp::{Filter, Reply};

use super::cookies::Cookies;
use super::endpoints::Group;
use super::extract::{credential, public, with};
use super::refusals::{
    Body, Credentials, Database, ErrorResponses, Errors, Fields, Hashing, RefreshToken,
    SecondFactor, Throttle, Token, with_header,
};
use super::token_responses::{browser_state, logged_in, token_response};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{BearerToken, Headers, bearer, body, client, headers, optional_body};
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(log_in, refresh, log_out))]
pub(super) struct Document;

/// Returns these endpoints.
pub(super) fn group(app: &Arc<App>, cookies: &Cookies) -> Group {
    let services = with(app).and(with(cookies)).and(client()).and(headers());
    Group::new()
        .path("/login", |methods| {
            methods.post(public(), |caller| caller.and(services.clone()).and(body()).then(log_in))
        })
        .path("/refresh", |methods| {
            methods.post(credential(), |caller| {
                caller.and(services.clone()).and(optional_body()).then(refresh)
            })
        })
        .path("/logout", |methods| {
            methods.post(credential(), |caller| {
                caller.and(bearer()).and(services).and(optional_body()).then(log_out)
            })
        })
}

/// `POST /login`
#[utoipa::path(
    post,
    path = "/login",
    tag = "Sessions",
    summary = "Log in",
    description = "An unknown user and a wrong password get the same response, after the same time. Where the \
        account has a second factor, the right password gets 403 `mfa_required`, and `POST /login/mfa` \
        finishes the login.",
    request_body = LoginRequest,
    responses(
        (
            status = 200,
            description = "Fresh tokens",
            body = TokenResponse,
            headers(
                (
                    "Set-Cookie" = String,
                    description = "`keystead_device`, which keeps this device apart from strangers \
                        who guess passwords; if asked for, `keystead_refresh`, and \
                        `keystead_forward_auth` where forward-auth is configured"
                ),
                ("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)"),
            ),
        ),
        Errors<(Body, Fields, Credentials, SecondFactor, Throttle, Hashing, Database)>,
    ),
)]
async fn log_in(
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
    request: Result<LoginRequest, Problem>,
) -> Result<Response, Problem> {
    let LoginRequest { username, password, refresh_token_in } = request?;
    let place = refresh_token_in.unwrap_or_default();
    let browser = browser_state(&cookies, &headers, place);
    let login = app.sessions.log_in(&username, password, &browser, &client).await?;
    Ok(logged_in(&cookies, &login, place))
}

/// The error responses of endpoints that clear an invalid cookie, for the OpenAPI document.
struct ClearsCookie<T>(PhantomData<T>);

impl<T: ErrorResponses> IntoResponses for ClearsCookie<T> {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        let about = "`keystead_refresh`, cleared, if it was sent as a cookie";
        with_header::<T>(StatusCode::UNAUTHORIZED, "Set-Cookie", about)
    }
}

/// `POST /refresh`
#[utoipa::path(
    post,
    path = "/refresh",
    tag = "Sessions",
    summary = "Refresh the tokens",
    description = "The refresh token is sent in the body, or as a cookie. It rotates at every \
        use: the previous one yields the current one again, an older one counts as stolen and ends the \
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
                    description = "`keystead_refresh`, if it was sent as a cookie, and then \
                        `keystead_forward_auth` where forward-auth is configured"
                ),
                ("Pragma" = String, description = "`no-cache` (RFC 6749 §5.1)"),
            ),
        ),
        ClearsCookie<(Body, Fields, RefreshToken, Database)>,
    ),
)]
async fn refresh(
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
    request: Result<RefreshRequest, Problem>,
) -> Result<Response, Problem> {
    if let Some(token) = request?.refresh_token {
        let issued = app.sessions.refresh(token.expose(), &client).await?;
        return Ok(token_response(&cookies, &issued, RefreshTokenIn::Body));
    }
    let token = cookies.refresh_token(&headers)?;
    let token = token.ok_or_else(Problem::invalid_refresh_token)?;
    match app.sessions.refresh(token.expose(), &client).await {
        Ok(issued) => {
            let mut response = token_response(&cookies, &issued, RefreshTokenIn::Cookie);
            cookies.clear_former(&headers, &mut response);
            Ok(response)
        }
        Err(error) => Ok(refuse_cookie(&cookies, &headers, error.into())),
    }
}

/// `POST /logout`: ends the session of every credential in the request, of which one has to be valid.
#[utoipa::path(
    post,
    path = "/logout",
    tag = "Sessions",
    summary = "Log out",
    description = "Ends the session of the access token, of the refresh token in the body, and of \
        the cookie. One of them has to be valid.",
    request_body = Option<RefreshRequest>,
    security(("access_token" = []), ("refresh_cookie" = []), ()),
    responses(
        (
            status = 204,
            description = "The session has ended, now or earlier",
            headers((
                "Set-Cookie" = String,
                description = "`keystead_refresh` and `keystead_forward_auth`, cleared"
            )),
        ),
        ClearsCookie<(Token, Body, Fields, RefreshToken, Database)>,
    ),
)]
async fn log_out(
    token: Result<BearerToken, Problem>,
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    headers: Headers,
    request: Result<RefreshRequest, Problem>,
) -> Result<Response, Problem> {
    let by_cookie = cookies.refresh_token(&headers)?;
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
            cookies.clear_session(&mut response);
            Ok(response)
        }
        Err(problem) if has_cookie => Ok(refuse_cookie(&cookies, &headers, problem)),
        Err(problem) => Err(problem),
    }
}

/// Refuses a refresh cookie, and clears it if it is invalid for good.
fn refuse_cookie(cookies: &Cookies, headers: &Headers, problem: Problem) -> Response {
    let is_final = problem.is_unauthorized();
    let mut response = problem.into_response();
    if is_final {
        cookies.clear_refused(headers, &mut response);
    }
    response
}
