//! The HTTP of forward-auth: what proxies ask, and how a browser gets from the login page to the app.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use keystead_common::rules::code;
use utoipa::IntoResponses;
use utoipa::openapi::{self, RefOr};
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{HeaderName, HeaderValue, LOCATION};
use warp::reply::Response;

use super::page::{Reason, page};
use super::{ASKED_AT, RETURN_TO, way_back_query};
use crate::app::App;
use crate::clock::Timestamp;
use crate::http::extract::{BearerToken, Headers, PageAskedFor};
use crate::http::problem::Problem;
use crate::http::refusals::{Database, Fields, Refused, Token as Access, with_header};
use crate::http::reply;
use crate::sessions::{Authenticated, Passed, cookie};

const USER_ID: HeaderName = HeaderName::from_static("x-auth-user-id");
const USERNAME: HeaderName = HeaderName::from_static("x-auth-username");
const SESSION_ID: HeaderName = HeaderName::from_static("x-auth-session-id");
const LOGIN: HeaderName = HeaderName::from_static("x-auth-login");
/// How far the clocks of two servers may be apart. A browser that goes in a circle does so for that long.
const CLOCKS_APART: Duration = Duration::from_secs(3);
/// Says that a browser was just given a pass, and has it by now if it keeps any.
const GIVEN: &str = "given";

/// What is refused, for the OpenAPI document.
enum NotLetThrough {}

impl IntoResponses for NotLetThrough {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        let about = "The login page, for a browser that wants a page";
        let status = StatusCode::UNAUTHORIZED;
        with_header::<(Access, Fields, Database)>(status, "X-Auth-Login", about)
    }
}

/// `GET /verify`
#[utoipa::path(
    get,
    path = "/verify",
    tag = "Machines",
    summary = "Whether a proxy may let a request through",
    description = "For `auth_request` of nginx, `forward_auth` of Caddy and ForwardAuth of Traefik. \
        What opens is an access token, or the cookie that a login on the page sets with \
        `--forward-auth-domain`. The proxy has to overwrite the `X-Auth-` headers of its client with \
        those of the answer.\n\nWhere a trusted proxy asks for a browser that wants a page \
        (`X-Forwarded-Proto`, `-Host`, `-Uri`, `-Method`), the 401 has the address of the login page, \
        which leads back, in `X-Auth-Login`; with `redirect=login` it is a 303 in its stead.",
    params((
        "redirect" = Option<String>,
        Query,
        pattern = "^login$",
        description = "`login`, to send browsers to the login page.",
    )),
    security(("access_token" = []), ("forward_auth_cookie" = [])),
    responses(
        (
            status = 204,
            description = "It may, and this is who asks",
            headers(
                ("X-Auth-User-Id" = String, description = "The id of the account"),
                ("X-Auth-Username" = String, description = "Its name"),
                ("X-Auth-Session-Id" = String, description = "The id of the session"),
            ),
        ),
        (
            status = 303,
            description = "It may not, and the browser has to log in",
            headers(("Location" = String, description = "The login page")),
        ),
        NotLetThrough,
    ),
)]
pub(crate) async fn verify(
    app: Arc<App>,
    headers: Headers,
    token: Result<BearerToken, Problem>,
    query: HashMap<String, String>,
    page: PageAskedFor,
) -> Result<Response, Problem> {
    let redirects = match query.get("redirect").map(String::as_str) {
        None => false,
        Some("login") => true,
        Some(_) => {
            let detail = "The one thing that redirect can be is \"login\".";
            return Err(Problem::invalid_field("redirect", code::INVALID_VALUE, detail));
        }
    };
    // Who sends a token is a program, which a page to log in at is no use to.
    let is_program = token.is_ok();
    let problem = match authenticate(&app, &headers, token).await {
        Ok(by) => return let_through(&by),
        Err(problem) if problem.is_unauthorized() => problem,
        Err(problem) => return Err(problem),
    };
    let login = app.forward_auth.as_ref().filter(|_| !is_program).and_then(|forward_auth| {
        let page = forward_auth.way_back(page.address()?)?;
        HeaderValue::try_from(forward_auth.login_for(&page, app.clock.now())).ok()
    });
    let Some(login) = login else { return Err(problem) };
    if redirects {
        return Ok(see_other(login));
    }
    let mut response = problem.into_response();
    response.headers_mut().insert(LOGIN, login);
    Ok(response)
}

/// `GET /verify/continue`: where the login page leads who is logged in, and nobody else has to.
#[utoipa::path(
    get,
    path = "/verify/continue",
    operation_id = "continue_to_app",
    tag = "Machines",
    summary = "Leads from the login page back to an app",
    description = "With a cookie that lets the browser through there. To an address that is none of \
        an app under `--forward-auth-domain` it does not lead.",
    params(
        ("return_to" = Option<String>, Query, description = "The address in the app."),
        ("asked_at" = Option<String>, Query, description = "When the app was asked for it, as the \
            link to the login page has it."),
        ("given" = Option<String>, Query, description = "Says that the cookie was just set."),
    ),
    responses(
        (status = 200, description = "A page that says why it cannot", body = String, content_type = "text/html"),
        (
            status = 303,
            description = "To the app; to the account, if the address is none of an app",
            headers(
                ("Location" = String, description = "There"),
                ("Set-Cookie" = String, description = "`keystead_forward_auth`, if there was none"),
            ),
        ),
        Refused<Database>,
    ),
)]
pub(crate) async fn go_on(
    app: Arc<App>,
    headers: Headers,
    query: HashMap<String, String>,
) -> Result<Response, Problem> {
    let way_back = app.forward_auth.as_ref().and_then(|forward_auth| {
        Some((forward_auth, forward_auth.way_back(query.get(RETURN_TO)?)?))
    });
    let Some((forward_auth, to)) = way_back else {
        return Ok(see_other(HeaderValue::from_static("/account")));
    };
    let asked_at = query.get(ASKED_AT).and_then(|text| text.parse().ok());
    if let Some(passed) = passed(&app, &headers).await? {
        // It was there already when the app was asked, and did not help. Which of the two came first is
        // not certain where servers whose clocks differ have said so.
        let was_there_by = passed.made_at.after(CLOCKS_APART);
        let was_no_use = asked_at.is_some_and(|at| was_there_by < Timestamp::from_millis(at));
        return Ok(match HeaderValue::try_from(to.as_str()) {
            Ok(location) if !was_no_use => see_other(location),
            _ => page(Reason::NotHandedOn, &to, forward_auth),
        });
    }
    if query.contains_key(GIVEN) {
        return Ok(page(Reason::NotKept, &to, forward_auth));
    }
    let pass = match cookie::read(&headers, &app.public_url).ok().flatten() {
        Some(token) => app.sessions.pass_for(token.expose()).await?,
        None => None,
    };
    let Some(pass) = pass else { return Ok(page(Reason::NoSession, &to, forward_auth)) };
    // Here again, to see whether the browser keeps it.
    let again = format!("/verify/continue?{}&{GIVEN}=yes", way_back_query(&to, asked_at));
    let mut response = match HeaderValue::try_from(again) {
        Ok(again) => see_other(again),
        Err(error) => return Err(Problem::internal(&error)),
    };
    cookie::set_pass(&mut response, &pass, &app);
    Ok(response)
}

/// Whose token it is, else whose cookie: an app may have tokens of its own, which say nothing here.
async fn authenticate(
    app: &App,
    headers: &Headers,
    token: Result<BearerToken, Problem>,
) -> Result<Arc<Authenticated>, Problem> {
    let by_token = match token {
        Ok(token) => app.sessions.authenticate(token.expose()).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match by_token {
        Err(problem) if problem.is_unauthorized() => {
            passed(app, headers).await?.map(|passed| passed.by).ok_or(problem)
        }
        done => done,
    }
}

/// Whose pass the browser has, the first that is good: what else has its name was put there by others
/// under the domain.
async fn passed(app: &App, headers: &Headers) -> Result<Option<Passed>, Problem> {
    for pass in cookie::read_passes(headers, app) {
        if let Some(passed) = app.sessions.admit(pass.expose()).await? {
            return Ok(Some(passed));
        }
    }
    Ok(None)
}

fn let_through(by: &Authenticated) -> Result<Response, Problem> {
    let mut response = reply::no_content();
    for (name, value) in [
        (USER_ID, by.account.id.to_string()),
        (USERNAME, by.account.username.clone()),
        (SESSION_ID, by.session.id.to_string()),
    ] {
        // Without one of them, what the client says itself might be taken for it.
        let value = HeaderValue::try_from(value).map_err(|error| Problem::internal(&error))?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

fn see_other(location: HeaderValue) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, location);
    response
}
