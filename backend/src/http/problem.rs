//! Error responses (RFC 9457), and the errors that HTTP itself has: malformed bodies, missing tokens,
//! unknown methods. The errors of the services are mapped in `api::errors`.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use keystead_common::problem::{self as dto, FieldError, MEDIA_TYPE, code};
use keystead_texts::{Language, Message, server};
use serde::Serialize;
use warp::Reply;
use warp::http::header::{
    ACCEPT_ENCODING, ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use warp::http::{Method, StatusCode};
use warp::reply::Response;

use super::language;
use crate::words::{self, Words};

/// The challenge to a request without a token, which names no error (RFC 6750 §3.1).
pub(crate) const CHALLENGE: &str = "Bearer realm=\"keystead\"";
/// The challenge to an invalid token (RFC 6750 §3.1).
const CHALLENGE_INVALID: &str = "Bearer realm=\"keystead\", error=\"invalid_token\"";
/// Seconds until a retry is worthwhile when a component is unavailable.
const RETRY_SECONDS: u64 = 2;

/// An error response (RFC 9457).
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    /// In English.
    detail: Cow<'static, str>,
    /// The detail for people, in their language.
    words: Option<Words>,
    errors: Vec<FieldError>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Problem {
    /// Creates a problem without a header.
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (detail, errors) = (detail.into(), Vec::new());
        Self { status, code, detail, words: None, errors, header: None }
    }

    /// Creates a problem that people read, without a header.
    pub(crate) fn for_people(status: StatusCode, code: &'static str, words: Words) -> Self {
        let detail = words.text(Language::English);
        Self { words: Some(words), ..Self::new(status, code, detail) }
    }

    /// Sets the header that goes with the status.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

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
        let mut problem =
            Self::new(StatusCode::METHOD_NOT_ALLOWED, code::METHOD_NOT_ALLOWED, detail);
        problem.header = HeaderValue::from_str(allow).ok().map(|allow| Box::new((ALLOW, allow)));
        problem
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
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code::INVALID_FIELDS, detail);
        problem.errors = errors;
        problem
    }

    /// 422: one field breaks a rule.
    pub(crate) fn invalid_field(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError::new(field, code, detail)])
    }

    /// Returns true for a 401: the credential is invalid and will stay so.
    pub(crate) fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
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

impl Problem {
    /// Returns the status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the name of its header in the case that the standards use.
    pub(crate) fn header_name(&self) -> Option<&'static str> {
        let (name, _) = &**self.header.as_ref()?;
        let written = [
            (ACCEPT_ENCODING, "Accept-Encoding"),
            (ALLOW, "Allow"),
            (RETRY_AFTER, "Retry-After"),
            (WWW_AUTHENTICATE, "WWW-Authenticate"),
        ];
        written.into_iter().find_map(|(known, written)| (known == name).then_some(written))
    }

    /// Returns true if people read it: then its body is in their language.
    pub(crate) fn is_for_people(&self) -> bool {
        self.in_language(Language::English).is_some()
    }

    /// Returns the body in English.
    pub(crate) fn to_dto(&self) -> dto::Problem {
        self.dto(self.detail.clone().into_owned(), self.errors.clone())
    }

    /// Returns the body in another language, if there are words for all of it.
    fn in_language(&self, language: Language) -> Option<dto::Problem> {
        if let Some(words) = self.words {
            return Some(self.dto(words.text(language), Vec::new()));
        }
        let mut errors = self.errors.clone();
        for error in &mut errors {
            error.detail = words::field_error(error, language)?;
        }
        let details: Vec<_> = errors.iter().map(|error| error.detail.clone()).collect();
        (!errors.is_empty()).then(|| self.dto(words::join(language, &details), errors))
    }

    fn dto(&self, detail: String, errors: Vec<FieldError>) -> dto::Problem {
        dto::Problem {
            // RFC 9457 §4.2.1: `code` tells problems apart.
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or_default().to_owned(),
            status: self.status.as_u16(),
            detail,
            code: self.code.to_owned(),
            errors,
        }
    }
}

/// The problem of a response, until [`translate`] has the language of the request.
#[derive(Clone)]
struct Untranslated(Arc<Problem>);

impl Reply for Problem {
    fn into_response(mut self) -> Response {
        let mut response = with_media_type(self.status, MEDIA_TYPE, &self.to_dto());
        if let Some((name, value)) = self.header.take().map(|header| *header) {
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(Untranslated(Arc::new(self)));
        response
    }
}

/// Translates the response into the language of the request, if it is a problem that people read.
pub(super) fn translate(response: &mut Response, asked: Language) {
    let Some(Untranslated(problem)) = response.extensions_mut().remove() else { return };
    let Some(translated) = problem.in_language(asked) else { return };
    if asked != Language::English {
        let inner = with_media_type(problem.status, MEDIA_TYPE, &translated);
        *response.body_mut() = inner.into_body();
    }
    language::describe(response, asked);
}

/// Builds a response with a body of this media type.
pub(super) fn with_media_type(
    status: StatusCode,
    media_type: &'static str,
    body: &impl Serialize,
) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => with_body(status, media_type, body.into()),
        Err(error) => Problem::internal(&error).into_response(),
    }
}

/// Builds a response with these bytes as its body.
pub(super) fn with_body(status: StatusCode, media_type: &'static str, body: Bytes) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
