//! The files of the app in the binary. They are compressed at build time, chosen by the encodings that the
//! client accepts, and cached by browsers without limit if their name is a hash of their content.

use std::borrow::Cow;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use headers::{ETag, HeaderMapExt, IfMatch, IfNoneMatch};
use rust_embed::{Embed, EmbeddedFile};
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap,
    HeaderValue, VARY,
};
use warp::reply::Response;

use crate::http::problem::Problem;

/// The output of `make app`. A release does not compile without it (build.rs).
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
#[allow_missing = true]
struct App;

/// The folder of files that are named after their content.
pub(super) const ASSETS: &str = "assets/";
/// The start and the end of the stylesheet's name.
const STYLESHEET: (&str, &str) = ("assets/app-", ".css");
/// The encodings of compressed copies, with the suffix of their names.
const COPIES: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];

/// Returns true if there is a file of this name.
pub(super) fn has(name: &str) -> bool {
    App::get(name).is_some()
}

/// Returns true for the name of a compressed copy.
pub(super) fn is_copy(name: &str) -> bool {
    COPIES.iter().any(|(_, ending)| name.ends_with(ending))
}

/// Returns the address of the app's stylesheet, for pages that the server renders itself; `None` if the app
/// has not been built.
pub(crate) fn stylesheet() -> Option<String> {
    let (start, end) = STYLESHEET;
    let name = App::iter().find(|name| name.starts_with(start) && name.ends_with(end));
    name.map(|name| format!("/{name}"))
}

/// Serves a file in the best encoding that the client accepts (RFC 9110 §12.5.3), 304 if the client has it
/// (§13.1.2), or 412 if it wants another (§13.1.1).
pub(super) fn serve(name: &str, headers: &HeaderMap) -> Response {
    let best = COPIES
        .iter()
        .filter_map(|&(encoding, ending)| {
            let quality = quality(headers, encoding);
            (quality > 0.0).then(|| {
                App::get(&format!("{name}{ending}")).map(|file| (quality, encoding, file))
            })?
        })
        // The first of equals, because brotli is smaller.
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    let (encoding, file) = match best {
        Some((_, encoding, file)) => (Some(encoding), file),
        None => match App::get(name) {
            Some(file) => (None, file),
            None => return Problem::not_found().into_response(),
        },
    };
    let etag = etag(&file);
    let is_other = headers.typed_get::<IfMatch>().is_some_and(|condition| {
        etag.as_ref().is_some_and(|tag| !condition.precondition_passes(tag))
    });
    if is_other {
        return Problem::precondition_failed().into_response();
    }
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

/// The client's preference for an encoding, from 0 (refused) to 1 (RFC 9110 §12.4.2).
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
    fn media_types_are_the_ones_that_browsers_insist_on() {
        assert_eq!(media_type("assets/app.wasm"), "application/wasm");
        assert_eq!(media_type("assets/app.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("favicon.svg"), "image/svg+xml");
    }
}
