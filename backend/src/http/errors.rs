//! The errors that HTTP itself has: malformed bodies, missing tokens, unknown methods. The errors of the services
//! are mapped in `api::errors`.

use std::fmt;
use std::time::Duration;

use keystead_common::problem::{FieldError, code};
use keystead_texts::{Message, server};
use warp::http::header::{ACCEPT_ENCODING, ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use warp::http::{Method, StatusCode};

use super::problem::Problem;
use crate::words::Words;

/// The challenge to a request without a token, which names no error (RFC 6750 §3.1).
const CHALLENGE: &str = "Bearer realm=\"keystead\"";
/// The challenge to an invalid token (RFC 6750 §3.1).
const CHALLENGE_INVALID: &str = "Bearer realm=\"keystead\", error=\"invalid_token\"";
/// Seconds until a retry is worthwhile when a component is unavailable.
const RETRY_SECONDS: u64 = 2;

impl Problem {
    /// Adds the challenge that asks for a credential of the scheme `Bearer`.
    fn with_challenge(self) -> Self {
        self.with(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE))
    }

    /// Creates a 401 that asks for a credential of the scheme `Bearer`.
    pub(crate) fn unauthorized(code: &'static str, message: Message<0>) -> Self {
        let words = Words::Text(message);
        Self::for_people(StatusCode::UNAUTHORIZED, code, words).with_challenge()
    }

    /// Adds the seconds after which a retry is worthwhile.
    pub(crate) fn with_retry_after(self, seconds: u64) -> Self {
        self.with(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 503: more work is waiting than can be done. The body is the same for all, however long that takes.
    pub(crate) fn busy(seconds: u64) -> Self {
        let words = Words::RetrySoon(server::SERVER_BUSY);
        Self::for_people(StatusCode::SERVICE_UNAVAILABLE, code::OVERLOADED, words)
            .with_retry_after(seconds)
    }

    /// 400: the body is not the JSON that was expected.
    pub(crate) fn malformed_json(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::MALFORMED_JSON, detail)
    }

    /// 400: the body could not be read to its end.
    pub(crate) fn unreadable_body() -> Self {
        let detail = "The request body could not be read.";
        Self::new(StatusCode::BAD_REQUEST, code::UNREADABLE_BODY, detail)
    }

    /// 400: the request does not say for which host it is, or says it twice.
    pub(super) fn invalid_host(detail: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::INVALID_HOST, detail)
    }

    /// 401: no token was sent.
    pub(crate) fn missing_token() -> Self {
        let detail = "Send an access token in the header \"Authorization: Bearer <token>\".";
        Self::new(StatusCode::UNAUTHORIZED, code::MISSING_TOKEN, detail).with_challenge()
    }

    /// 401: the token is invalid.
    pub(crate) fn invalid_token(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code::INVALID_TOKEN, detail.to_string())
            .with(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE_INVALID))
    }

    /// 404: nothing has this address.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, code::NOT_FOUND, "There is nothing at this address.")
    }

    /// 405: the path has other methods.
    pub(crate) fn method_not_allowed(method: &Method, allow: &str) -> Self {
        let detail = format!("{method} is not allowed; use {allow}.");
        let problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, code::METHOD_NOT_ALLOWED, detail);
        match HeaderValue::from_str(allow) {
            Ok(allow) => problem.with(ALLOW, allow),
            Err(_) => problem,
        }
    }

    /// 408: the body took longer than `limit`.
    pub(crate) fn request_timeout(limit: Duration) -> Self {
        let detail = format!("The request body has to arrive within {} s.", limit.as_secs());
        Self::new(StatusCode::REQUEST_TIMEOUT, code::REQUEST_TIMEOUT, detail)
    }

    /// 412: the file is another than the client asked for (RFC 9110 §13.1.1).
    pub(crate) fn precondition_failed() -> Self {
        let detail = "This file has changed: If-Match names another.";
        Self::new(StatusCode::PRECONDITION_FAILED, code::PRECONDITION_FAILED, detail)
    }

    /// 413: the body is longer than `limit` bytes.
    pub(crate) fn payload_too_large(limit: usize) -> Self {
        let detail = format!("The request body may be at most {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, code::PAYLOAD_TOO_LARGE, detail)
    }

    /// 415: the body is not declared as JSON.
    pub(crate) fn unsupported_media_type() -> Self {
        let detail = "Send the request body as JSON, with \"Content-Type: application/json\".";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code::UNSUPPORTED_MEDIA_TYPE, detail)
    }

    /// 415: the body is no form.
    pub(crate) fn not_a_form() -> Self {
        let detail = "Send a form, with \"Content-Type: application/x-www-form-urlencoded\".";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code::UNSUPPORTED_MEDIA_TYPE, detail)
    }

    /// 415: the body is compressed (RFC 9110 §15.5.16).
    pub(crate) fn unsupported_content_encoding() -> Self {
        let detail = "Send the request body as it is, without Content-Encoding.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code::UNSUPPORTED_MEDIA_TYPE, detail)
            .with(ACCEPT_ENCODING, HeaderValue::from_static("identity"))
    }

    /// 422: fields break rules.
    pub(crate) fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let details: Vec<&str> = errors.iter().map(|error| &*error.detail).collect();
        let detail = details.join(" ");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code::INVALID_FIELDS, detail).of_fields(errors)
    }

    /// 422: one field breaks a rule.
    pub(crate) fn invalid_field(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError::new(field, code, detail)])
    }

    /// 500: the cause goes to the log only.
    pub(crate) fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::unexplained()
    }

    /// 500 without logging a cause.
    pub(crate) fn unexplained() -> Self {
        let words = Words::Text(server::LOGGED_ERROR);
        Self::for_people(StatusCode::INTERNAL_SERVER_ERROR, code::INTERNAL_ERROR, words)
    }

    /// 503: too many requests are open.
    pub(crate) fn overloaded() -> Self {
        Self::busy(RETRY_SECONDS)
    }

    /// 503: a component is unavailable.
    pub(crate) fn unavailable(component: &str) -> Self {
        let detail = format!("The {component} is unavailable. Try again shortly.");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code::UNAVAILABLE, detail)
            .with_retry_after(RETRY_SECONDS)
    }
}
