//! Errors as answers: each has its status, code and words in this one place. Those that the edge finds
//! itself are here, those of the slices in [`slices`].

mod slices;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use keystead_common::problem::{self as dto, FieldError, code};
use warp::Reply;
use warp::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use warp::http::{Method, StatusCode};
use warp::reply::Response;

use super::reply;

/// RFC 6750 §3.1: when nothing was sent, nothing is said of an error.
const CHALLENGE: &str = "Bearer realm=\"keystead\"";
/// RFC 6750 §3.1
const CHALLENGE_INVALID: &str = "Bearer realm=\"keystead\", error=\"invalid_token\"";
/// Seconds after which it is worth trying again when something does not answer.
const RETRY_SECONDS: &str = "2";

/// An error answer (RFC 9457).
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), header: None }
    }

    fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some(Box::new((name, HeaderValue::from_static(value))));
        self
    }

    /// 400: what is wrong with the text, and where.
    pub(super) fn malformed_json(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::MALFORMED_JSON, detail)
    }

    /// 400: the body did not arrive whole.
    pub(super) fn unreadable_body() -> Self {
        let detail = "The request body could not be read.";
        Self::new(StatusCode::BAD_REQUEST, code::UNREADABLE_BODY, detail)
    }

    /// 401: no token was sent.
    pub(super) fn missing_token() -> Self {
        let detail = "Send an access token in the header \"Authorization: Bearer <token>\".";
        Self::new(StatusCode::UNAUTHORIZED, code::MISSING_TOKEN, detail)
            .with(WWW_AUTHENTICATE, CHALLENGE)
    }

    /// 401: the token opens nothing.
    pub(super) fn invalid_token(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code::INVALID_TOKEN, detail.to_string())
            .with(WWW_AUTHENTICATE, CHALLENGE_INVALID)
    }

    /// 401: whoever asks has not said who they are by the right password.
    fn invalid_credentials(detail: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code::INVALID_CREDENTIALS, detail)
            .with(WWW_AUTHENTICATE, CHALLENGE)
    }

    /// 401: the session of the refresh token has ended, or never was.
    pub(crate) fn invalid_refresh_token() -> Self {
        let detail = "The refresh token is not, or no longer, valid. Log in again.";
        Self::new(StatusCode::UNAUTHORIZED, code::INVALID_REFRESH_TOKEN, detail)
            .with(WWW_AUTHENTICATE, CHALLENGE)
    }

    /// 403: a browser sent the cookie along for another site.
    pub(crate) fn cross_site_request() -> Self {
        let detail = "The refresh cookie is only taken from pages of this server.";
        Self::new(StatusCode::FORBIDDEN, code::CROSS_SITE_REQUEST, detail)
    }

    /// 404
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, code::NOT_FOUND, "There is nothing at this address.")
    }

    /// 405: what would be allowed.
    pub(super) fn method_not_allowed(method: &Method, allow: &str) -> Self {
        let detail = format!("{method} is not possible here; {allow} is.");
        let mut problem =
            Self::new(StatusCode::METHOD_NOT_ALLOWED, code::METHOD_NOT_ALLOWED, detail);
        problem.header = HeaderValue::from_str(allow).ok().map(|allow| Box::new((ALLOW, allow)));
        problem
    }

    /// 408: how long the body may take.
    pub(super) fn request_timeout(limit: Duration) -> Self {
        let detail = format!("The request body has to arrive within {} s.", limit.as_secs());
        Self::new(StatusCode::REQUEST_TIMEOUT, code::REQUEST_TIMEOUT, detail)
    }

    /// 413: how much would be taken, in bytes.
    pub(super) fn payload_too_large(limit: usize) -> Self {
        let detail = format!("The request body may be at most {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, code::PAYLOAD_TOO_LARGE, detail)
    }

    /// 415
    pub(super) fn unsupported_media_type() -> Self {
        let detail = "Send the request body as JSON, with \"Content-Type: application/json\".";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code::UNSUPPORTED_MEDIA_TYPE, detail)
    }

    /// 422: what is wrong with which field.
    pub(crate) fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let details: Vec<&str> = errors.iter().map(|error| &*error.detail).collect();
        let detail = details.join(" ");
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code::INVALID_FIELDS, detail);
        problem.errors = errors;
        problem
    }

    /// 422: what is wrong with this one field.
    pub(crate) fn invalid_field(field: &str, code: &str, detail: impl Into<String>) -> Self {
        let (field, code, detail) = (field.to_owned(), code.to_owned(), detail.into());
        Self::invalid_fields(vec![FieldError { field, code, detail }])
    }

    /// Whether it is a 401: the credential is no good, and will not be any better.
    pub(crate) fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// 500: the cause goes to the log and nowhere else.
    pub(crate) fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::unexplained()
    }

    /// 500, without a cause.
    pub(super) fn unexplained() -> Self {
        let detail = "Something went wrong on the server. It has been logged under the request id.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code::INTERNAL_ERROR, detail)
    }

    /// 503: a part that does not answer.
    pub(super) fn unavailable(part: &str) -> Self {
        let detail = format!("The {part} cannot do its work just now. Try again shortly.");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code::UNAVAILABLE, detail)
            .with(RETRY_AFTER, RETRY_SECONDS)
    }
}

impl Problem {
    /// Its status.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The header that goes with it, if one does, as the standards write it.
    pub(super) fn header_name(&self) -> Option<&'static str> {
        let (name, _) = &**self.header.as_ref()?;
        [(ALLOW, "Allow"), (RETRY_AFTER, "Retry-After"), (WWW_AUTHENTICATE, "WWW-Authenticate")]
            .into_iter()
            .find_map(|(known, written)| (known == name).then_some(written))
    }

    /// Its body.
    pub(super) fn into_dto(self) -> dto::Problem {
        dto::Problem {
            // RFC 9457 §4.2.1: what there is to tell apart is told by `code`.
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or_default().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.into_owned(),
            code: self.code.to_owned(),
            errors: self.errors,
        }
    }
}

impl Reply for Problem {
    fn into_response(mut self) -> Response {
        let (status, header) = (self.status, self.header.take());
        let mut response = reply::problem_json(status, &self.into_dto());
        if let Some((name, value)) = header.map(|header| *header) {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
