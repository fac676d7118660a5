//! The app: which address is a page of it or one of its files, and under which policy a page runs.
//! What there is of it inside the binary, and how a file of that is sent, is in [`embedded`].

mod embedded;

use warp::filters::BoxedFilter;
use warp::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, VARY};
use warp::http::{Method, StatusCode};
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Reply};

pub(crate) use self::embedded::stylesheet;
use self::embedded::{ASSETS, serve};
use super::extract::{Headers, headers, registration};
use super::problem::Problem;
use crate::config::Registration;

/// The app's page. There is one for each answer to who may make an account, which it shows from the
/// first paint on; all else is the same (frontend/finish.mjs).
const INDEX: &str = "index.html";
const INDEX_INVITE: &str = "index-invite.html";
const INDEX_CLOSED: &str = "index-closed.html";
/// The page that shows the API.
const DOCS: &str = "docs/index.html";
/// The app's own pages; every other address is not a page, though the app tells that better.
const PAGES: &[&str] = &[
    "/",
    "/login",
    "/register",
    "/account",
    "/account/security",
    "/account/devices",
    "/account/activity",
];
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
/// The app's, but for what the viewer of the API cannot do without: the pictures in its stylesheet
/// are `data:` URLs, and the library that would clean HTML for it asks for a policy of its own as
/// soon as it is loaded. Nothing uses that one (frontend/docs/start.js).
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";
const NOT_BUILT: &str = "<!doctype html><html lang=en><title>Keystead</title><h1>The app has not \
     been built</h1><p>This server was compiled without it. Run <code>make app</code> and compile \
     again; the API works meanwhile.";

/// The files and pages of the app, and 404 for what is neither.
pub(super) fn routes() -> BoxedFilter<(Response,)> {
    warp::path::full()
        .and(warp::method())
        .and(headers())
        .and(registration())
        .map(|path: FullPath, method, headers: Headers, registration| {
            answer(path.as_str(), &method, &headers, registration)
        })
        .boxed()
}

/// The app's page, for a browser that asks for one.
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
    let is_page = PAGES.contains(&path);
    let is_file = !is_page && !is_inner(name) && embedded::has(name);
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

/// Whether it is only reached by another name: the page by its addresses, a compressed copy by the
/// name of what it is a copy of.
fn is_inner(name: &str) -> bool {
    [INDEX, INDEX_INVITE, INDEX_CLOSED, DOCS].contains(&name) || embedded::is_copy(name)
}

fn is_asset(name: &str) -> bool {
    name.starts_with(ASSETS) || name.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// Whether it comes from a browser that wants a page.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|range| {
        let essence = range.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("text/html")
    })
}

/// `GET /docs`: the API, to read and to try.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "Machines",
    summary = "This document, as a page",
    responses(
        (
            status = 200,
            description = "The page",
            body = String,
            content_type = "text/html",
            headers(("ETag" = String, description = "Of these very bytes")),
        ),
        (
            status = 304,
            description = "It is the one that `If-None-Match` names",
            headers(("ETag" = String, description = "The same")),
        ),
    ),
)]
pub(super) async fn docs(headers: Headers) -> Response {
    document(DOCS, DOCS_POLICY, &headers)
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
    fn what_looks_like_a_file_is_no_page() {
        assert!(is_asset("assets/app") && is_asset("app-123.js") && is_asset("deep/er/x.map"));
        assert!(!is_asset("account") && !is_asset("some.dir/page") && !is_asset(""));
    }
}
