//! Which other origins' pages may read the answers (WHATWG Fetch, the CORS protocol): those that
//! `--cors-origin` names, and none otherwise.
//!
//! Never with credentials: a page of another origin uses bearer tokens, and the cookie stays with
//! this server's own pages.

use warp::http::Method;
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
    HeaderMap, HeaderValue, ORIGIN, VARY,
};
use warp::reply::Response;

use super::reply;
use crate::config::Origin;

/// What a page may send besides what any page may.
const REQUEST_HEADERS: &str = "authorization, content-type, x-request-id";
/// What a page may see besides what any page may.
const RESPONSE_HEADERS: &str = "location, retry-after, www-authenticate, x-request-id";
/// For how many seconds a browser need not ask again: the most that any of them heeds.
const MAX_AGE: &str = "7200";

/// The origins that may.
#[derive(Clone, Debug)]
pub(super) struct Cors(Vec<Origin>);

/// What one request is told of it.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    origin: HeaderValue,
    is_preflight: bool,
}

impl Cors {
    pub(super) fn new(origins: Vec<Origin>) -> Self {
        Self(origins)
    }

    /// What this request is granted, if it comes from a page of one of the origins.
    pub(super) fn grant(&self, method: &Method, headers: &HeaderMap) -> Option<Grant> {
        let origin = headers.get(ORIGIN)?;
        let is_known = self.0.iter().any(|known| known.as_str() == origin);
        let is_preflight =
            method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        is_known.then(|| Grant { origin: origin.clone(), is_preflight })
    }

    /// Puts what was granted into the answer, whatever it is: a page must be able to read what
    /// went wrong as well.
    pub(super) fn finish(&self, response: &mut Response, grant: Option<Grant>) {
        if self.0.is_empty() {
            return;
        }
        let is_preflight = grant.as_ref().is_some_and(|grant| grant.is_preflight);
        // No path knows OPTIONS; their refusal names the methods that they do know, which is all
        // that a preflight wants to hear. An address where nothing is stays a 404.
        if is_preflight && let Some(methods) = response.headers_mut().remove(ALLOW) {
            *response = preflight(methods);
        }
        let headers = response.headers_mut();
        // Also where nothing is granted, or a cache would give one origin the answer to another.
        headers.append(VARY, HeaderValue::from_static("Origin"));
        if let Some(grant) = grant {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, grant.origin);
            headers
                .insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
        }
    }
}

fn preflight(methods: HeaderValue) -> Response {
    let mut response = reply::no_content();
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
    response
}
