//! The forward-auth endpoints: the question of a proxy, and the way of a browser from the login page back
//! to the app.

mod identity;
mod original_request;
mod refusal_page;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use keystead_common::rules::code;
use url::Url;
use utoipa::IntoResponses;
use utoipa::openapi::{self, RefOr};
use warp::http::StatusCode;
use warp::http::header::{HeaderName, HeaderValue};
use warp::reply::Response;
use warp::{Filter, Reply};

use self::identity::{app_authorization, pass};
use self::original_request::{OriginalRequest, original_request};
use self::refusal_page::{Reason, page};
use super::cookies::Cookies;
use super::endpoints::Group;
use super::extract::{credential, public, with};
use super::refusals::{Database, Errors, Fields, Token, with_header};
use crate::app::App;
use crate::clock::Timestamp;
use crate::forward_auth::{ASKED_AT, ForwardAuth, RETURN_TO, return_query};
use crate::http::extract::{BearerToken, Headers, bearer, headers, query};
use crate::http::problem::Problem;
use crate::http::reply;
use crate::sessions::{Authenticated, VerifiedForwardAuthToken};

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(verify, continue_to_app))]
pub(super) struct Document;

/// Returns the forward-auth endpoints.
pub(super) fn group(app: &Arc<App>, cookies: &Cookies) -> Group {
    let services = with(app).and(with(cookies)).and(headers()).and(query());
    Group::new()
        .path("/verify", |methods| {
            methods.get(credential(), |caller| {
                caller.and(bearer()).and(services.clone()).and(original_request()).then(verify)
            })
        })
        .path("/verify/continue", |methods| {
            methods.get(public(), |caller| caller.and(services).then(continue_to_app))
        })
}

const LOGIN: HeaderName = HeaderName::from_static("x-auth-login");
/// The difference between two servers' clocks that is tolerated. A redirect loop goes on for that long.
const MAX_CLOCK_SKEW: Duration = Duration::from_secs(3);
/// Query parameter that says that the browser was just sent the cookie, and has it now if it keeps any.
const GIVEN: &str = "given";

/// The error responses of `GET /verify`, for the OpenAPI document.
enum VerifyErrors {}

impl IntoResponses for VerifyErrors {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        let about = "The login page, for a browser that requested a page";
        let status = StatusCode::UNAUTHORIZED;
        with_header::<(Token, Fields, Database)>(status, "X-Auth-Login", about)
    }
}

/// `GET /verify`
#[utoipa::path(
    get,
    path = "/verify",
    tag = "Machines",
    summary = "Decide whether a proxy may pass a request on",
    description = "For `auth_request` of nginx, `forward_auth` of Caddy and ForwardAuth of Traefik. \
        Accepts an access token, or the cookie that a login on the page sets with \
        `--forward-auth-domain`. The proxy has to overwrite its client's `X-Auth-` headers with \
        those of the response, and its `Authorization` too: otherwise the app gets an access token, with \
        which it can do here what the user can.\n\nIf a trusted proxy asks about a browser that requested a page \
        (`X-Forwarded-Proto`, `-Host`, `-Uri`, `-Method`), the 401 has the address of the login page, \
        which leads back to that page, in `X-Auth-Login`; with `redirect=login` it is a 303 instead. An \
        address of more than 4096 bytes, or one whose scheme is not clear, is not led back to.",
    params((
        "redirect" = Option<String>,
        Query,
        pattern = "^login$",
        max_length = 5,
        description = "`login` sends browsers to the login page.",
    )),
    security(("access_token" = []), ("forward_auth_cookie" = [])),
    responses(
        (
            status = 204,
            description = "It may; the headers name the caller",
            headers(
                ("X-Auth-User-Id" = String, description = "The id of the account"),
                ("X-Auth-Username" = String, description = "Its name"),
                ("X-Auth-Session-Id" = String, description = "The id of the session"),
                ("Authorization" = String, description = "That of the request, for the app, unless \
                    it is a token of this server"),
            ),
        ),
        (
            status = 303,
            description = "It may not; the browser has to log in",
            headers(("Location" = String, description = "The login page")),
        ),
        VerifyErrors,
    ),
)]
async fn verify(
    token: Result<BearerToken, Problem>,
    app: Arc<App>,
    cookies: Cookies,
    headers: Headers,
    query: HashMap<String, String>,
    original: OriginalRequest,
) -> Result<Response, Problem> {
    let redirects = match query.get("redirect").map(String::as_str) {
        None => false,
        Some("login") => true,
        Some(_) => {
            let detail = "redirect must be \"login\".";
            return Err(Problem::invalid_field("redirect", code::INVALID_VALUE, detail));
        }
    };
    // A client that sends a token is a program, which has no use for a login page.
    let is_program = token.is_ok();
    let problem = match authenticate(&app, &cookies, &headers, token).await {
        Ok(by) => return pass(&by, app_authorization(&headers, &app.keys.current())),
        Err(problem) if problem.is_unauthorized() => problem,
        Err(problem) => return Err(problem),
    };
    let forward_auth = app.forward_auth.as_ref().filter(|_| !is_program);
    let login = forward_auth.and_then(|forward_auth| {
        let url = login_url(forward_auth, &original, app.clock.now())?;
        HeaderValue::try_from(url).ok()
    });
    let Some(login) = login else { return Err(problem) };
    if redirects {
        return Ok(reply::see_other(login));
    }
    let mut response = problem.into_response();
    response.headers_mut().insert(LOGIN, login);
    Ok(response)
}

/// Returns the URL of the login page for a browser that loads a page: with the way back, or without one where
/// the page's address cannot be kept. `None` for every other request, and for pages of other domains, which
/// would not get the cookie.
fn login_url(
    forward_auth: &ForwardAuth,
    original: &OriginalRequest,
    now: Timestamp,
) -> Option<String> {
    let reason = match original {
        OriginalRequest::Other => return None,
        OriginalRequest::UnknownPage(reason) => reason,
        OriginalRequest::Page(text) if forward_auth.is_app(text) => {
            let url = forward_auth.return_url(text);
            match url.and_then(|url| forward_auth.login_url(&url, now)) {
                Some(link) => return Some(link),
                None => "the address is too long",
            }
        }
        OriginalRequest::Page(text) => {
            let app = Url::parse(text).map(|url| url.origin().ascii_serialization());
            let app = app.unwrap_or_default();
            // Its scheme may also be http, where that of the login page is https.
            tracing::warn!(app, "login not offered: not an app of --forward-auth-domain");
            return None;
        }
    };
    tracing::warn!(reason, "a login will not lead back to the app");
    Some(forward_auth.plain_login_url())
}

/// `GET /verify/continue`: sends a browser from the login page back to the app. Only the login page uses it.
#[utoipa::path(
    get,
    path = "/verify/continue",
    operation_id = "continue_to_app",
    tag = "Machines",
    summary = "Redirect from the login page back to an app",
    description = "Sets the cookie that the app's proxy accepts. Redirects to no address but those \
        of apps under `--forward-auth-domain`.",
    params(
        ("return_to" = Option<String>, Query, description = "The address in the app."),
        ("asked_at" = Option<String>, Query, description = "The time of the request to the app, \
            from the link to the login page."),
        ("given" = Option<String>, Query, description = "Says that the cookie was just set."),
    ),
    responses(
        (status = 200, description = "A page that says why it does not redirect", body = String, content_type = "text/html"),
        (
            status = 303,
            description = "To the app, or to the account if the address is not an app's",
            headers(
                ("Location" = String, description = "The address"),
                ("Set-Cookie" = String, description = "`keystead_forward_auth`, if the browser had none"),
            ),
        ),
        Errors<Database>,
    ),
)]
async fn continue_to_app(
    app: Arc<App>,
    cookies: Cookies,
    headers: Headers,
    query: HashMap<String, String>,
) -> Result<Response, Problem> {
    let target = app.forward_auth.as_ref().and_then(|forward_auth| {
        Some((forward_auth, forward_auth.return_url(query.get(RETURN_TO)?)?))
    });
    let Some((forward_auth, to)) = target else {
        return Ok(reply::see_other(HeaderValue::from_static("/account")));
    };
    let asked_at = query.get(ASKED_AT).and_then(|text| text.parse().ok());
    if let Some(verified) = verify_cookie(&app, &cookies, &headers).await? {
        // A token that is older than the request to the app did not help there. The two times may come
        // from servers whose clocks differ.
        let was_there_by = verified.issued_at.after(MAX_CLOCK_SKEW);
        let was_no_use = asked_at.is_some_and(|at| was_there_by < Timestamp::from_millis(at));
        return Ok(match HeaderValue::try_from(to.as_str()) {
            Ok(location) if !was_no_use => reply::see_other(location),
            _ => page(Reason::CookieNotForwarded, &to, forward_auth, &app.brand, &headers),
        });
    }
    if query.contains_key(GIVEN) {
        return Ok(page(Reason::CookieNotKept, &to, forward_auth, &app.brand, &headers));
    }
    let token = match cookies.refresh_token(&headers).ok().flatten() {
        Some(token) => app.sessions.forward_auth_token_for(token.expose()).await?,
        None => None,
    };
    let Some(token) = token else {
        return Ok(page(Reason::NoSession, &to, forward_auth, &app.brand, &headers));
    };
    // Back to this endpoint, to see whether the browser keeps the cookie.
    let again = format!("/verify/continue?{}&{GIVEN}=yes", return_query(&to, asked_at));
    let mut response = match HeaderValue::try_from(again) {
        Ok(again) => reply::see_other(again),
        Err(error) => return Err(Problem::internal(&error)),
    };
    cookies.set_forward_auth_token(&mut response, &token);
    Ok(response)
}

/// Authenticates by the access token, else by the cookie: the token in a request may be the app's own.
async fn authenticate(
    app: &App,
    cookies: &Cookies,
    headers: &Headers,
    token: Result<BearerToken, Problem>,
) -> Result<Arc<Authenticated>, Problem> {
    let by_token = match token {
        Ok(token) => app.sessions.authenticate(token.expose()).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match by_token {
        Err(problem) if problem.is_unauthorized() => {
            verify_cookie(app, cookies, headers).await?.map(|verified| verified.by).ok_or(problem)
        }
        done => done,
    }
}

/// Verifies the forward-auth cookies and returns the first valid one: other hosts of the domain may have
/// set cookies of the same name.
async fn verify_cookie(
    app: &App,
    cookies: &Cookies,
    headers: &Headers,
) -> Result<Option<VerifiedForwardAuthToken>, Problem> {
    let tokens = cookies.forward_auth_tokens(headers);
    Ok(app.sessions.verify_forward_auth_tokens(&tokens).await?)
}
