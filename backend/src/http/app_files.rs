//! The app, from inside the binary: compressed when it was built, chosen by what the client
//! takes, kept by browsers for as long as the name of a file tells its content.

use std::borrow::Cow;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use rust_embed::{Embed, EmbeddedFile};
use warp::filters::BoxedFilter;
use warp::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderValue, VARY,
};
use warp::http::{Method, StatusCode};
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Reply};

use super::extract::{Headers, headers, registration};
use super::problem::Problem;
use crate::config::Registration;

/// What `make app` has built, if it has. A release is not compiled without it (build.rs).
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
#[allow_missing = true]
struct App;

/// The app's page. There is one for each answer to who may make an account, which it shows from the
/// first paint on; all else is the same (frontend/finish.mjs).
const INDEX: &str = "index.html";
const INDEX_INVITE: &str = "index-invite.html";
const INDEX_CLOSED: &str = "index-closed.html";
/// The page that shows the API.
const DOCS: &str = "docs/index.html";
/// Everything under it is named after its content.
const ASSETS: &str = "assets/";
/// The encodings that there may be a copy in, and how its name ends.
const COPIES: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];
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
    let is_file = !is_page && !is_inner(name) && App::get(name).is_some();
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
    [INDEX, INDEX_INVITE, INDEX_CLOSED, DOCS].contains(&name)
        || COPIES.iter().any(|(_, ending)| name.ends_with(ending))
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
    let mut response = if App::get(name).is_some() {
        serve(name, headers)
    } else {
        let mut response = warp::reply::html(NOT_BUILT).into_response();
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response
    };
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// One file, in the best encoding that there is of it and that the client takes (RFC 9110
/// §12.5.3), or 304 if the client has it (§13.1.2).
fn serve(name: &str, headers: &HeaderMap) -> Response {
    let best = COPIES
        .iter()
        .filter_map(|&(encoding, ending)| {
            let quality = quality(headers, encoding);
            (quality > 0.0).then(|| {
                App::get(&format!("{name}{ending}")).map(|file| (quality, encoding, file))
            })?
        })
        // The first of equals: brotli is smaller.
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    let (encoding, file) = match best {
        Some((_, encoding, file)) => (Some(encoding), file),
        None => match App::get(name) {
            Some(file) => (None, file),
            None => return Problem::not_found().into_response(),
        },
    };
    let etag = etag(&file);
    let fresh = headers.typed_get::<IfNoneMatch>().is_some_and(|condition| {
        etag.as_ref().is_some_and(|tag| !condition.precondition_passes(tag))
    });
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        with_body(name, encoding, file)
    };
    let cache =
        if name.starts_with(ASSETS) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(etag) = etag {
        headers.typed_insert(etag);
    }
    response
}

fn with_body(name: &str, encoding: Option<&'static str>, file: EmbeddedFile) -> Response {
    let body = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let length = body.len();
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    if let Ok(media_type) = HeaderValue::from_str(&media_type(name)) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn media_type(name: &str) -> String {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let is_text = guess.type_() == "text";
    if is_text { format!("{guess}; charset=utf-8") } else { guess.to_string() }
}

/// Of these very bytes, so that each encoding has its own (RFC 9110 §8.8.3).
fn etag(file: &EmbeddedFile) -> Option<ETag> {
    let hash = &file.metadata.sha256_hash()[..12];
    ETag::from_str(&format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash))).ok()
}

/// How much the client wants this encoding, from 0 (not at all) to 1.
fn quality(headers: &HeaderMap, encoding: &str) -> f32 {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = 0.0;
    for part in values.flat_map(|value| value.split(',')) {
        let (name, parameter) = part.split_once(';').unwrap_or((part, ""));
        let weight = match parameter.trim().split_once('=') {
            Some((_, weight)) => weight.trim().parse().unwrap_or(0.0),
            None => 1.0,
        };
        match name.trim() {
            name if name.eq_ignore_ascii_case(encoding) => return weight,
            "*" => any = weight,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(accept_encoding: &str) -> HeaderMap {
        let value = HeaderValue::from_str(accept_encoding).unwrap();
        HeaderMap::from_iter([(ACCEPT_ENCODING, value)])
    }

    #[test]
    fn an_encoding_is_wanted_as_the_client_says() {
        for (sent, brotli, gzip) in [
            ("gzip, deflate, br, zstd", 1.0, 1.0),
            ("gzip;q=0.5, BR;q=0.8", 0.8, 0.5),
            ("br;q=0, *", 0.0, 1.0),
            ("identity", 0.0, 0.0),
            ("*;q=0", 0.0, 0.0),
            ("br;q=nonsense", 0.0, 0.0),
            ("", 0.0, 0.0),
        ] {
            let headers = headers(sent);
            let same = |a: f32, b: f32| (a - b).abs() < f32::EPSILON;
            assert!(same(quality(&headers, "br"), brotli), "{sent}");
            assert!(same(quality(&headers, "gzip"), gzip), "{sent}");
        }
    }

    #[test]
    fn what_looks_like_a_file_is_no_page() {
        assert!(is_asset("assets/app") && is_asset("app-123.js") && is_asset("deep/er/x.map"));
        assert!(!is_asset("account") && !is_asset("some.dir/page") && !is_asset(""));
    }

    #[test]
    fn media_types_are_the_ones_that_browsers_insist_on() {
        assert_eq!(media_type("assets/app.wasm"), "application/wasm");
        assert_eq!(media_type("assets/app.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("favicon.svg"), "image/svg+xml");
    }
}
