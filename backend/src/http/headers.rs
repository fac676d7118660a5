//! The headers that every answer carries, whoever made it.

use uuid::Uuid;
use warp::http::HeaderMap;
use warp::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};

use crate::clock::Timestamp;
use crate::random::Random;

/// Ties an answer to its lines in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A longer request id than this is not taken over.
const REQUEST_ID_LIMIT: usize = 64;

/// The request's own id if it is a sane token, else a new one.
pub(super) fn request_id(headers: &HeaderMap, random: Random, now: Timestamp) -> HeaderValue {
    let is_sane = |value: &&HeaderValue| {
        (1..=REQUEST_ID_LIMIT).contains(&value.len())
            && value.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(b))
    };
    headers.get(REQUEST_ID).filter(is_sane).cloned().unwrap_or_else(|| {
        let mut text = Uuid::encode_buffer();
        HeaderValue::from_str(random.uuid(now).hyphenated().encode_lower(&mut text))
            .unwrap_or(HeaderValue::from_static("unknown"))
    })
}

/// Adds what is the same for all: nothing is stored, sniffed, framed or referred to, unless the
/// answer says otherwise.
pub(super) fn finish(headers: &mut HeaderMap, request_id: HeaderValue) {
    headers.insert(REQUEST_ID, request_id);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
}
