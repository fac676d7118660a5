//! Error responses (RFC 9457). Those of HTTP itself are in `errors`, those of the services in `api::errors`.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use keystead_common::Secret;
use keystead_common::factors::Method;
use keystead_common::problem::{self as dto, FieldError, MEDIA_TYPE};
use keystead_texts::Language;
use serde::Serialize;
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{
    ACCEPT_ENCODING, ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use warp::reply::Response;

use super::{headers, language};
use crate::words::{self, Words};

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
    members: Box<Members>,
}

/// The members that come with some codes only.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    pub(crate) methods: Vec<Method>,
    pub(crate) mfa_token: Option<Secret>,
    pub(crate) expires_in: Option<u64>,
    pub(crate) reason: Option<&'static str>,
}

impl Problem {
    /// Creates a problem without a header.
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (detail, errors) = (detail.into(), Vec::new());
        Self { status, code, detail, words: None, errors, header: None, members: Box::default() }
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

    /// Sets the members that come with its code.
    pub(crate) fn with_members(mut self, members: Members) -> Self {
        self.members = Box::new(members);
        self
    }

    /// Sets the errors of single fields.
    pub(super) fn of_fields(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }
}

impl Problem {
    /// Returns true for a 401: the credential is invalid and will stay so.
    pub(crate) fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// Returns the status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns its header.
    pub(crate) fn header(&self) -> Option<(HeaderName, &HeaderValue)> {
        self.header.as_deref().map(|(name, value)| (name.clone(), value))
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
            methods: self.members.methods.clone(),
            mfa_token: self.members.mfa_token.clone(),
            expires_in: self.members.expires_in,
            reason: self.members.reason.map(ToOwned::to_owned),
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
    let headers = response.headers_mut();
    headers.reserve(1 + headers::ADDED);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
