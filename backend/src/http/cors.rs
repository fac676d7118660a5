//! Cross-origin requests (WHATWG Fetch, the CORS protocol): the origins of `--cors-origin` may read
//! responses, and no others.
//!
//! Never with credentials: pages of other origins use bearer tokens, and the cookie is for this server's
//! own pages.

use url::Url;
use warp::http::Method;
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
    HeaderMap, HeaderValue, ORIGIN, VARY,
};
use warp::reply::Response;

use super::reply;

/// Request headers that pages may send besides the safelisted ones.
const REQUEST_HEADERS: &str = "authorization, content-type, x-request-id";
/// Response headers that pages may read besides the safelisted ones.
const RESPONSE_HEADERS: &str = "location, retry-after, www-authenticate, x-request-id";
/// Seconds for which a preflight is cached: the most that any browser honors.
const MAX_AGE: &str = "7200";

/// An origin that may read responses, serialized as browsers send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Parses an `http:` or `https:` origin; `None` unless it is serialized as browsers do (RFC 6454
    /// §6.2).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_origin = Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && !text.contains('*')
                && url.origin().ascii_serialization() == text
        });
        is_origin.then(|| Self(text.to_owned()))
    }

    /// Returns the origin as it stands in a header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The allowed origins, and the paths that are open to all.
#[derive(Clone, Debug)]
pub(super) struct Cors {
    origins: Vec<Origin>,
    open_paths: &'static [&'static str],
}

/// The permission of one request.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    origin: HeaderValue,
    is_preflight: bool,
}

impl Cors {
    pub(super) fn new(origins: Vec<Origin>, open_paths: &'static [&'static str]) -> Self {
        Self { origins, open_paths }
    }

    /// Returns the permission of a request, if it comes from a page of an allowed origin, or asks for an open path.
    pub(super) fn grant(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<Grant> {
        let is_preflight =
            method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        // The answer of an open path is the same for every origin, so that caches may share it.
        if self.open_paths.contains(&path) {
            return Some(Grant { origin: HeaderValue::from_static("*"), is_preflight });
        }
        let origin = headers.get(ORIGIN)?;
        let is_known = self.origins.iter().any(|known| known.as_str() == origin);
        is_known.then(|| Grant { origin: origin.clone(), is_preflight })
    }

    /// Adds the CORS headers to a response, errors included, because a page must be able to read them.
    pub(super) fn finish(&self, response: &mut Response, grant: Option<Grant>) {
        let is_open = grant.as_ref().is_some_and(|grant| grant.origin == "*");
        if self.origins.is_empty() && !is_open {
            return;
        }
        let is_preflight = grant.as_ref().is_some_and(|grant| grant.is_preflight);
        // No path has OPTIONS; its 405 names the path's methods, which is what a preflight asks for. An
        // unknown address stays a 404.
        if is_preflight && let Some(methods) = response.headers_mut().remove(ALLOW) {
            // A client of an open path may send headers of its own; `*` does not stand for this one.
            let names = if is_open { "*, authorization" } else { REQUEST_HEADERS };
            *response = preflight(methods, names);
        }
        let headers = response.headers_mut();
        // Always, or a cache would serve one origin's response to another.
        if !is_open {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        if let Some(grant) = grant {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, grant.origin);
            headers
                .insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
        }
    }
}

fn preflight(methods: HeaderValue, names: &'static str) -> Response {
    let mut response = reply::no_content();
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(names));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
    response
}
