//! The headers that every answer carries, whoever made it.

use std::sync::atomic::{AtomicU64, Ordering};

use warp::http::HeaderMap;
use warp::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

use crate::random::Random;

/// Ties an answer to its lines in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// No other origin's window gets hold of a page (WHATWG HTML, Cross-Origin-Opener-Policy).
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
/// No other origin embeds what is here (WHATWG Fetch, Cross-Origin-Resource-Policy).
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// A longer request id than this is not taken over.
const REQUEST_ID_LIMIT: usize = 64;

/// Numbers the requests that bring no id. They are no secret: what is random marks this start of
/// the server, so that the lines of two are not mixed up, and is asked for once.
#[derive(Debug)]
pub(super) struct RequestIds {
    start: u64,
    count: AtomicU64,
}

impl RequestIds {
    pub(super) fn new(random: Random) -> Self {
        Self { start: u64::from_be_bytes(random.bytes()), count: AtomicU64::new(1) }
    }

    /// The request's own id if it is a sane token, else a new one.
    pub(super) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        let is_sane = |value: &&HeaderValue| {
            (1..=REQUEST_ID_LIMIT).contains(&value.len())
                && value.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(b))
        };
        headers.get(REQUEST_ID).filter(is_sane).cloned().unwrap_or_else(|| {
            let count = self.count.fetch_add(1, Ordering::Relaxed);
            HeaderValue::try_from(format!("{:016x}-{count}", self.start))
                .unwrap_or(HeaderValue::from_static("unknown"))
        })
    }
}

/// What an answer that loads nothing needs. `default-src` has no say about bases, forms and frames.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// A year, and the host's subdomains with it (OWASP ASVS 5.0, 3.4.1). Not `preload`: to be on
/// that list is for the domain's owner to decide, and hard to take back.
const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// Adds what is the same for all: nothing is stored, sniffed, framed, referred to or shared with
/// other origins, unless the answer says otherwise; and it is by TLS alone, where there is TLS.
pub(super) fn finish(headers: &mut HeaderMap, request_id: HeaderValue, is_https: bool) {
    headers.insert(REQUEST_ID, request_id);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    // What CORS lets another origin read is not concerned: this is about requests without it.
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    if is_https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
}
