//! The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2). A browser opens it, sent by an app.

use std::sync::Arc;

use keystead_texts::{catalog, server};
use utoipa::{IntoParams, ToSchema};
use warp::http::StatusCode;
use warp::http::header::{HeaderMap, HeaderName, HeaderValue};
use warp::reply::Response;

use super::errors::ErrorBody;
use crate::api::app_files::escape;
use crate::api::cookies::Cookies;
use crate::api::plain_page::plain_page;
use crate::app::App;
use crate::brand::Brand;
use crate::http::accept::accepts_html;
use crate::http::extract::Headers;
use crate::http::headers::OPENER_POLICY;
use crate::http::language;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::oidc::{Authorization, OAuthError, OidcError, Parameters, Waiting};

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The parameters of `/oauth/authorize`.
#[derive(ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the form")]
pub(super) struct AuthorizationForm {
    /// The client.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    client_id: String,
    /// One of the client's addresses, which gets the answer.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    redirect_uri: String,
    /// Always `code`.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    response_type: String,
    /// The scopes, separated by spaces; `openid` for an ID token.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    scope: Option<String>,
    /// A value that comes back with the answer.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    state: Option<String>,
    /// A value that comes back in the ID token.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    nonce: Option<String>,
    /// The challenge of PKCE (RFC 7636).
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    code_challenge: Option<String>,
    /// Always `S256`.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    code_challenge_method: Option<String>,
    /// `none`, or some of `login`, `consent` and `select_account`.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    prompt: Option<String>,
    /// The greatest age of the person's proof, in seconds.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    max_age: Option<String>,
    /// Levels of authentication in the order of preference; `aal2` asks for a second factor.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    acr_values: Option<String>,
    /// The user name that the app expects.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    login_hint: Option<String>,
    /// An ID token of the person that the app expects.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    id_token_hint: Option<String>,
    /// Languages for the pages, separated by spaces.
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    ui_locales: Option<String>,
    /// The service that the access token is for (RFC 8707).
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    resource: Option<String>,
    /// A request that was sent ahead (RFC 9126).
    #[schema(max_length = 4096)]
    #[param(max_length = 4096)]
    request_uri: Option<String>,
}

/// `GET /oauth/authorize`
#[utoipa::path(
    get,
    path = "/oauth/authorize",
    operation_id = "authorize",
    tag = "OpenID provider",
    summary = "Sign a person in to an app",
    description = "A browser opens it. It leads back to the app, with a code or an error, or to a page that asks the person \
        for what is missing. Frames and scripts are refused.",
    params(AuthorizationForm),
    responses(
        (
            status = 303,
            description = "To the app, or to a page of this server",
            headers(
                ("Location" = String, description = "The address"),
                ("Set-Cookie" = String, description = "`keystead_sso`, to live as long as the session"),
                ("Cross-Origin-Opener-Policy" = String, description = "`unsafe-none`: an app may have opened a window for this"),
            ),
        ),
        (
            status = 400,
            description = "The client or its address is unknown: a page that says so, for a browser",
            content((ErrorBody = "application/json"), (String = "text/html")),
        ),
        (
            status = 403,
            description = "Not opened by the browser itself",
            content((ErrorBody = "application/json"), (String = "text/html")),
        ),
    ),
)]
pub(super) async fn get(
    app: Arc<App>,
    cookies: Cookies,
    headers: Headers,
    query: String,
) -> Result<Response, Problem> {
    answer(&app, &cookies, &headers, query.as_bytes()).await
}

/// `POST /oauth/authorize`
#[utoipa::path(
    post,
    path = "/oauth/authorize",
    operation_id = "authorize_by_form",
    tag = "OpenID provider",
    summary = "Sign a person in to an app",
    description = "Like GET, with the parameters in a form.",
    request_body(content = AuthorizationForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (
            status = 303,
            description = "To the app, or to a page of this server",
            headers(
                ("Location" = String, description = "The address"),
                ("Set-Cookie" = String, description = "`keystead_sso`, to live as long as the session"),
                ("Cross-Origin-Opener-Policy" = String, description = "`unsafe-none`: an app may have opened a window for this"),
            ),
        ),
        (
            status = 400,
            description = "The client or its address is unknown: a page that says so, for a browser",
            content((ErrorBody = "application/json"), (String = "text/html")),
        ),
        (
            status = 403,
            description = "Not opened by the browser itself",
            content((ErrorBody = "application/json"), (String = "text/html")),
        ),
    ),
)]
pub(super) async fn post(
    app: Arc<App>,
    cookies: Cookies,
    headers: Headers,
    form: Result<Vec<u8>, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    match by_get("/oauth/authorize", &cookies, &headers, &form) {
        Some(redirect) => redirect,
        None => answer(&app, &cookies, &headers, &form).await,
    }
}

/// Leads a form of another site to the same address by GET, where the cookie goes along that is missing here
/// (`SameSite=Lax`). `None` if it is there, or the form is empty.
pub(super) fn by_get(
    path: &str,
    cookies: &Cookies,
    headers: &HeaderMap,
    form: &[u8],
) -> Option<Result<Response, Problem>> {
    if form.is_empty() || !is_navigation(headers) || cookies.single_sign_on(headers).is_some() {
        return None;
    }
    let query = String::from_utf8_lossy(form);
    Some(see_other(&format!("{path}?{query}")))
}

async fn answer(
    app: &App,
    cookies: &Cookies,
    headers: &Headers,
    parameters: &[u8],
) -> Result<Response, Problem> {
    if !is_navigation(headers) {
        let description = "This address is for the browser itself, not for frames or scripts.";
        let error = OAuthError::invalid_request(description);
        return Ok(refuse(app, headers, StatusCode::FORBIDDEN, &error));
    }
    let session = match cookies.single_sign_on(headers) {
        Some(token) => app.sessions.by_single_sign_on(&token).await?,
        None => None,
    };
    let parameters = match Parameters::parse(parameters) {
        Ok(parameters) => parameters,
        Err(error) => return Ok(refuse(app, headers, StatusCode::BAD_REQUEST, &error)),
    };
    match app.provider.authorize(&parameters, session.as_ref()).await {
        Ok(Authorization::Answered(address)) => {
            let mut response = see_other(&address)?;
            if let Some((by, token)) = session.as_ref().zip(cookies.single_sign_on(headers)) {
                // The apps may be all that the person uses, and the cookie is to live as long as the session.
                let ttl = app.clock.now().until(by.session.expires_at);
                cookies.set_single_sign_on(&mut response, &token, ttl);
            }
            Ok(response)
        }
        Ok(Authorization::Login(waiting)) => see_other(&page("/login", &waiting)),
        Ok(Authorization::Consent(waiting)) => see_other(&page("/consent", &waiting)),
        Err(OidcError::OAuth(error)) => Ok(refuse(app, headers, StatusCode::BAD_REQUEST, &error)),
        Err(error) => Err(error.into()),
    }
}

/// Returns true if a browser opens the address by itself, and not for a frame, a script or an image (W3C Fetch Metadata).
/// A client that does not say is not a browser of today.
pub(super) fn is_navigation(headers: &HeaderMap) -> bool {
    let is = |name, expected: &str| headers.get(name).is_none_or(|value| value == expected);
    is(SEC_FETCH_DEST, "document") && is(SEC_FETCH_MODE, "navigate")
}

/// Returns the address of a page that a request waits at.
fn page(path: &str, waiting: &Waiting) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("request", &waiting.request);
    for (name, value) in [("username", &waiting.login_hint), ("ui_locales", &waiting.ui_locales)] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("{path}?{}", query.finish())
}

/// Leads a browser on.
pub(super) fn see_other(address: &str) -> Result<Response, Problem> {
    let location = HeaderValue::try_from(address).map_err(|error| Problem::internal(&error))?;
    let mut response = reply::see_other(location);
    // An app may have opened a window for this, and waits for it.
    response.headers_mut().insert(OPENER_POLICY, HeaderValue::from_static("unsafe-none"));
    Ok(response)
}

/// Refuses a request where it cannot be led back to an app: a page for people, a problem for programs.
fn refuse(app: &App, headers: &Headers, status: StatusCode, error: &OAuthError) -> Response {
    app.metrics.oauth_refusals.count(error.code.into());
    if accepts_html(headers) {
        let mut page = sign_in_refused(error, &app.brand, headers);
        *page.status_mut() = status;
        page
    } else {
        reply::json(status, &ErrorBody::from(error))
    }
}

/// Builds the page that says that an app's request is not taken, with what its developer has to know.
fn sign_in_refused(error: &OAuthError, brand: &Brand, headers: &HeaderMap) -> Response {
    let language = language::of_page("", headers);
    let say = |message| escape(&catalog::text(language, message, []));
    let (code, description) = (error.code.name(), escape(&error.description));
    let content = format!(
        "<p>{}</p><p class=quiet lang=en dir=ltr><code>{code}</code>: {description}</p>",
        say(server::SIGN_IN_REFUSED_TEXT),
    );
    plain_page(&say(server::SIGN_IN_REFUSED), &content, language, brand)
}
