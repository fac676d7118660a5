//! The app: its pages, their Content-Security-Policy, and its files, which are in the binary.

mod embedded;

use warp::filters::BoxedFilter;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, VARY};
use warp::http::{Method, StatusCode};
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Reply};

pub(crate) use self::embedded::stylesheet;
use self::embedded::{ASSETS, serve};
use super::cookies::Cookies;
use crate::http::accept::accepts_html;
use crate::http::extract::{Headers, headers};
use crate::http::problem::Problem;
use crate::invitations::Registration;

/// The app's page, one for each setting of `--registration`, which it shows from the first paint on;
/// the rest is the same (frontend/finish.mjs).
const INDEX: &str = "index.html";
const INDEX_INVITE: &str = "index-invite.html";
const INDEX_CLOSED: &str = "index-closed.html";
/// The script that starts the app, and its copy for requests with the cookie of a session, with which the
/// app asks for an access token before it shows the login page (frontend/finish.mjs).
const BOOT: &str = "boot.js";
const BOOT_SESSION: &str = "boot-session.js";
/// The page that shows the OpenAPI document.
const DOCS: &str = "docs/index.html";
/// The addresses of the app's pages. A browser gets the app at every other address too, which shows that
/// there is no such page.
const PAGES: &[&str] = &[
    "/",
    "/login",
    "/register",
    "/account",
    "/account/security",
    "/account/devices",
    "/account/activity",
];
/// The Content-Security-Policy of the app.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
/// The Content-Security-Policy of the API viewer. It differs from the app's in what the viewer cannot do
/// without: the images in its stylesheet are `data:` URLs, and the library that would sanitize HTML
/// creates a Trusted Types policy as soon as it is loaded, which is never used (frontend/docs/start.js).
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";
const NOT_BUILT: &str = "<!doctype html><html lang=en><title>Keystead</title><h1>The app has not \
     been built</h1><p>This server was compiled without it. Run <code>make app</code> and compile \
     again; the API works meanwhile.";

/// Serves the files and pages of the app, and 404 for every other address.
pub(super) fn routes(registration: Registration, cookies: Cookies) -> BoxedFilter<(Response,)> {
    warp::path::full()
        .and(warp::method())
        .and(headers())
        .map(move |path: FullPath, method, headers: Headers| {
            if is_read(&method) && path.as_str().strip_prefix('/') == Some(BOOT) {
                boot(&headers, &cookies)
            } else {
                answer(path.as_str(), &method, &headers, registration)
            }
        })
        .boxed()
}

/// Returns the page that shows the OpenAPI document.
pub(super) fn viewer(headers: &HeaderMap) -> Response {
    document(DOCS, DOCS_POLICY, headers)
}

/// Returns true if the address is one of the app's pages.
pub(super) fn is_page(path: &str) -> bool {
    PAGES.contains(&path)
}

/// Returns the app's page if a browser asks for one.
pub(super) fn page(
    method: &Method,
    headers: &HeaderMap,
    registration: Registration,
) -> Option<Response> {
    (is_read(method) && accepts_html(headers)).then(|| index(headers, registration))
}

fn answer(
    path: &str,
    method: &Method,
    headers: &HeaderMap,
    registration: Registration,
) -> Response {
    let name = path.trim_start_matches('/');
    let is_page = is_page(path);
    let is_file = !is_page && !is_internal(name) && embedded::has(name);
    if !is_read(method) {
        return if is_page || is_file {
            Problem::method_not_allowed(method, "GET, HEAD").into_response()
        } else {
            Problem::not_found().into_response()
        };
    }
    if is_file {
        serve(name, headers)
    } else if is_page || (accepts_html(headers) && !is_asset(name)) {
        // A missing asset is never the app: a browser would take its HTML for a broken script.
        index(headers, registration)
    } else {
        Problem::not_found().into_response()
    }
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Returns true for files that have no address of their own: a page is served at its addresses, a
/// compressed copy in place of its original.
fn is_internal(name: &str) -> bool {
    [INDEX, INDEX_INVITE, INDEX_CLOSED, BOOT_SESSION, DOCS].contains(&name)
        || embedded::is_copy(name)
}

fn is_asset(name: &str) -> bool {
    name.starts_with(ASSETS) || name.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// Serves the script that starts the app, or its copy for requests with the cookie of a session. Browsers
/// send the `SameSite=Strict` cookie with this request also where a link of another site led to
/// the page itself.
fn boot(headers: &HeaderMap, cookies: &Cookies) -> Response {
    let name = if cookies.has_refresh_token(headers) { BOOT_SESSION } else { BOOT };
    let mut response = serve(name, headers);
    response.headers_mut().append(VARY, HeaderValue::from_static("Cookie"));
    response
}

fn index(headers: &HeaderMap, registration: Registration) -> Response {
    let name = match registration {
        Registration::Open => INDEX,
        Registration::Invite => INDEX_INVITE,
        Registration::Closed => INDEX_CLOSED,
    };
    let mut response = document(name, POLICY, headers);
    // The same address is a page to a browser and a problem to a program.
    response.headers_mut().append(VARY, HeaderValue::from_static("Accept"));
    response
}

fn document(name: &str, policy: &'static str, headers: &HeaderMap) -> Response {
    let mut response = if embedded::has(name) {
        serve(name, headers)
    } else {
        let mut response = warp::reply::html(NOT_BUILT).into_response();
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response
    };
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_an_extension_is_an_asset() {
        assert!(is_asset("assets/app") && is_asset("app-123.js") && is_asset("deep/er/x.map"));
        assert!(!is_asset("account") && !is_asset("some.dir/page") && !is_asset(""));
    }
}
