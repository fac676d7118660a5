//! The headers of every response.

use uuid::Uuid;
use uuid::fmt::Simple;
use warp::http::HeaderMap;
use warp::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

use crate::random::Random;

/// Links a response to its lines in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Keeps other origins' windows from holding a reference to a page (WHATWG HTML,
/// Cross-Origin-Opener-Policy).
pub(crate) const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
/// Keeps other origins from embedding responses (WHATWG Fetch, Cross-Origin-Resource-Policy).
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// The longest request id that is adopted.
const REQUEST_ID_LIMIT: usize = 64;

/// The number of headers that [`finish`] adds, at the most. A map that grows while it is filled is filled anew each
/// time, so whoever makes a response asks for room for them.
pub(super) const ADDED: usize = 8;

/// Returns the request's own id if it is a sane token, else a new one: random, so that it does not tell how
/// many requests there are.
pub(super) fn request_id(headers: &HeaderMap, random: Random) -> HeaderValue {
    let is_sane = |value: &&HeaderValue| {
        (1..=REQUEST_ID_LIMIT).contains(&value.len())
            && value.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(b))
    };
    headers.get(REQUEST_ID).filter(is_sane).cloned().unwrap_or_else(|| {
        let id = Uuid::from_bytes(random.public_bytes());
        HeaderValue::from_str(id.simple().encode_lower(&mut [0; Simple::LENGTH]))
            .unwrap_or(HeaderValue::from_static("unknown"))
    })
}

/// The Content-Security-Policy of responses that load nothing. `default-src` does not cover bases, forms and
/// frames.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// One year, with subdomains (OWASP ASVS 5.0, 3.4.1). Without `preload`, which is the domain owner's
/// decision and hard to undo.
const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// Adds the headers of every response: nothing is stored, sniffed, framed, referred to or shared with other
/// origins unless the response allows it, and HSTS where there is TLS.
pub(super) fn finish(headers: &mut HeaderMap, request_id: HeaderValue, is_https: bool) {
    headers.reserve(ADDED);
    headers.insert(REQUEST_ID, request_id);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(OPENER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    // Does not affect what CORS allows another origin to read: this is about requests without it.
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    if is_https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
}
