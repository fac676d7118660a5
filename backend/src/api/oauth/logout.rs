//! The endpoints of logouts that apps ask for (OpenID Connect RP-Initiated Logout 1.0).

use std::sync::Arc;

use keystead_common::apps::{LoggedOut, LogoutConfirmation};
use keystead_texts::{catalog, server};
use utoipa::{IntoParams, ToSchema};
use warp::http::StatusCode;
use warp::reply::Response;

use super::authorize::{by_get, is_navigation, see_other};
use super::errors::ErrorBody;
use crate::api::app_files::escape;
use crate::api::cookies::Cookies;
use crate::api::extract::Caller;
use crate::api::plain_page::plain_page;
use crate::api::refusals::{Body, Database, Errors, Fields, Token, WaitingRequest};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::Headers;
use crate::http::language;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::oidc::{Logout, OAuthError, Parameters};

/// The parameters of `/oauth/logout`.
#[derive(ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the form")]
pub(super) struct LogoutForm {
    /// An ID token of the session, which need not be valid any more.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    id_token_hint: Option<String>,
    /// The client, if there is no ID token.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    client_id: Option<String>,
    /// One of the client's addresses, which the browser goes to afterwards.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    post_logout_redirect_uri: Option<String>,
    /// A value that goes along.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    state: Option<String>,
    /// Languages for the page, separated by spaces.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    ui_locales: Option<String>,
}

/// `GET /oauth/logout`
#[utoipa::path(
    get,
    path = "/oauth/logout",
    operation_id = "end_session",
    tag = "OpenID provider",
    summary = "Log a person out, for an app",
    description = "A browser opens it. With an ID token of the browser's session that ends at once; otherwise a page asks \
        the person.",
    params(LogoutForm),
    responses(
        (
            status = 200,
            description = "A page that says that the person is logged out",
            body = String,
            content_type = "text/html",
            headers(("Set-Cookie" = String, description = "The cookies of the session, cleared")),
        ),
        (
            status = 303,
            description = "To the app, or to the page that asks the person",
            headers(
                ("Location" = String, description = "The address"),
                ("Set-Cookie" = String, description = "The cookies of the session, cleared"),
            ),
        ),
        (status = 400, description = "A parameter is there twice", body = ErrorBody),
        (status = 403, description = "Not opened by the browser itself", body = ErrorBody),
    ),
)]
pub(super) async fn get(
    app: Arc<App>,
    cookies: Cookies,
    headers: Headers,
    client: Client,
    query: String,
) -> Result<Response, Problem> {
    answer(&app, &cookies, &headers, &client, query.as_bytes()).await
}

/// `POST /oauth/logout`
#[utoipa::path(
    post,
    path = "/oauth/logout",
    operation_id = "end_session_by_form",
    tag = "OpenID provider",
    summary = "Log a person out, for an app",
    description = "Like GET, with the parameters in a form.",
    request_body(content = LogoutForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (
            status = 200,
            description = "A page that says that the person is logged out",
            body = String,
            content_type = "text/html",
            headers(("Set-Cookie" = String, description = "The cookies of the session, cleared")),
        ),
        (
            status = 303,
            description = "To the app, to the page that asks the person, or to the same by GET",
            headers(
                ("Location" = String, description = "The address"),
                ("Set-Cookie" = String, description = "The cookies of the session, cleared"),
            ),
        ),
        (status = 400, description = "A parameter is there twice", body = ErrorBody),
        (status = 403, description = "Not opened by the browser itself", body = ErrorBody),
    ),
)]
pub(super) async fn post(
    app: Arc<App>,
    cookies: Cookies,
    headers: Headers,
    client: Client,
    form: Result<Vec<u8>, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    match by_get("/oauth/logout", &cookies, &headers, &form) {
        Some(redirect) => redirect,
        None => answer(&app, &cookies, &headers, &client, &form).await,
    }
}

async fn answer(
    app: &App,
    cookies: &Cookies,
    headers: &Headers,
    client: &Client,
    parameters: &[u8],
) -> Result<Response, Problem> {
    if !is_navigation(headers) {
        let description = "This address is for the browser itself, not for frames or scripts.";
        let error = OAuthError::invalid_request(description);
        return Ok(reply::json(StatusCode::FORBIDDEN, &ErrorBody::from(&error)));
    }
    let parameters = match Parameters::parse(parameters) {
        Ok(parameters) => parameters,
        Err(error) => return Ok(reply::json(StatusCode::BAD_REQUEST, &ErrorBody::from(&error))),
    };
    let session = match cookies.single_sign_on(headers) {
        Some(token) => app.sessions.by_single_sign_on(&token).await?,
        None => None,
    };
    match app.provider.log_out(&parameters, session.as_ref(), client).await? {
        Logout::Confirm(request) => see_other(&format!("/logout?request={request}")),
        Logout::Done(to) => {
            let mut response = leave(app, headers, to)?;
            cookies.clear_session(&mut response);
            Ok(response)
        }
        Logout::NoSession(to) => leave(app, headers, to),
    }
}

/// Leads the browser to the app, or shows a page.
fn leave(app: &App, headers: &Headers, to: Option<String>) -> Result<Response, Problem> {
    match to {
        Some(address) => see_other(&address),
        None => Ok(logged_out(app, headers)),
    }
}

/// Builds the page that says that the person is logged out.
fn logged_out(app: &App, headers: &Headers) -> Response {
    let language = language::of_page("", headers);
    let say = |message| escape(&catalog::text(language, message, []));
    let content = format!("<p>{}</p>", say(server::LOGGED_OUT_TEXT));
    plain_page(&say(server::LOGGED_OUT), &content, language, &app.brand)
}

/// `POST /oauth/logout/confirm`
#[utoipa::path(
    post,
    path = "/oauth/logout/confirm",
    operation_id = "confirm_logout",
    tag = "OpenID provider",
    summary = "Confirm a logout that an app asked for",
    description = "For the page: ends the session, and tells where the browser goes.",
    request_body = LogoutConfirmation,
    security(("access_token" = [])),
    responses(
        (
            status = 200,
            description = "The session has ended",
            body = LoggedOut,
            headers(("Set-Cookie" = String, description = "The cookies of the session, cleared")),
        ),
        Errors<(Token, Body, Fields, WaitingRequest, Database)>,
    ),
)]
pub(super) async fn confirm(
    by: Caller,
    app: Arc<App>,
    cookies: Cookies,
    client: Client,
    request: Result<LogoutConfirmation, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let done = app.provider.confirm_logout(&by, &request?.request, &client).await?;
    let mut response = reply::json(StatusCode::OK, &done);
    cookies.clear_session(&mut response);
    Ok(response)
}
