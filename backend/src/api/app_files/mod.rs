//! The app: its pages, their Content-Security-Policy, and its files, which are in the binary.

mod copies;
mod embedded;
mod markup;
mod pages;
mod policy;
mod template;
mod texts;
mod viewer;

use warp::filters::BoxedFilter;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, VARY};
use warp::http::{Method, StatusCode};
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Reply};

pub(super) use self::copies::Copies;
pub(crate) use self::embedded::stylesheet;
use self::embedded::{ASSETS, serve};
use self::pages::INDEX;
pub(crate) use self::pages::Pages;
pub(crate) use self::pages::is_page;
pub(crate) use self::template::escape;
use self::viewer::DOCS;
pub(crate) use self::viewer::Viewer;
use super::cookies::Cookies;
use crate::http::accept::accepts_html;
use crate::http::extract::{Headers, headers, raw_query};
use crate::http::problem::Problem;

/// The script that starts the app, and its copy for requests with the cookie of a session, with which the
/// app asks for an access token before it shows the login page (frontend/finish.mjs).
const BOOT: &str = "boot.js";
const BOOT_SESSION: &str = "boot-session.js";
const NOT_BUILT: &str = "<!doctype html><html lang=en><title>Keystead</title><h1>The app has not \
     been built</h1><p>This server was compiled without it. Run <code>make app</code> and compile \
     again; the API works meanwhile.";

/// A request for a page or a file of the app.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path.
    pub path: &'a str,
    /// The query without its `?`; empty if there is none.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
}

/// Serves the files and pages of the app, and 404 for every other address.
pub(super) fn routes(pages: Pages, cookies: Cookies) -> BoxedFilter<(Response,)> {
    warp::path::full()
        .and(warp::method())
        .and(raw_query())
        .and(headers())
        .then(move |path: FullPath, method: Method, query: String, headers: Headers| {
            let (pages, cookies) = (pages.clone(), cookies.clone());
            async move {
                let (method, path, query, headers) = (&method, path.as_str(), &*query, &*headers);
                if is_read(method) && path.strip_prefix('/') == Some(BOOT) {
                    boot(headers, &cookies)
                } else {
                    answer(Asked { method, path, query, headers }, &pages).await
                }
            }
        })
        .boxed()
}

/// Returns the page that shows the OpenAPI document.
pub(super) fn viewer(viewer: &Viewer, headers: &HeaderMap) -> Response {
    viewer.respond(headers).unwrap_or_else(not_built)
}

/// Returns the app's page if a browser asks for one.
pub(super) async fn page(asked: Asked<'_>, pages: &Pages) -> Option<Response> {
    if is_read(asked.method) && accepts_html(asked.headers) {
        Some(index(asked, pages).await)
    } else {
        None
    }
}

async fn answer(asked: Asked<'_>, pages: &Pages) -> Response {
    let Asked { method, path, headers, .. } = asked;
    let name = path.trim_start_matches('/');
    let is_page = is_page(path);
    let is_file = !is_page && !is_internal(name) && embedded::has(name);
    let is_known = is_page || is_file || texts::has(path);
    if !is_read(method) {
        return if is_known {
            Problem::method_not_allowed(method, "GET, HEAD").into_response()
        } else {
            Problem::not_found().into_response()
        };
    }
    if is_file {
        serve(name, headers)
    } else if let Some(texts) = texts::serve(path, headers) {
        texts
    } else if is_page || (accepts_html(headers) && !is_asset(name)) {
        // A missing asset is never the app: a browser would take its HTML for a broken script.
        index(asked, pages).await
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
    [INDEX, BOOT_SESSION, DOCS].contains(&name) || embedded::is_copy(name)
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

async fn index(asked: Asked<'_>, pages: &Pages) -> Response {
    let page = pages.respond(asked.path, asked.query, asked.headers).await;
    let mut response = page.unwrap_or_else(not_built);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, pages.policy());
    // The same address is a page to a browser and a problem to a program; and the page differs by what the
    // person chose (the cookie), or whether they may be logged in.
    headers.append(VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie"));
    response
}

fn not_built() -> Response {
    let mut response = warp::reply::html(NOT_BUILT).into_response();
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
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
