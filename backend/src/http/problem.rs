//! Errors as answers: every error of every slice and its status, code and words, in this one
//! place.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use keystead_common::problem::{self as dto, FieldError, code};
use warp::Reply;
use warp::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use warp::http::{Method, StatusCode};
use warp::reply::Response;

use super::reply;
use crate::accounts::RegisterError;
use crate::database;
use crate::invitations::AdmissionError;
use crate::passwords::Overloaded;
use crate::sessions::SessionError;
use crate::throttle::Throttled;

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

impl From<database::Error> for Problem {
    /// What may mend itself is 503, a mistake of ours is 500.
    fn from(error: database::Error) -> Self {
        if database::is_passing(&error) {
            tracing::error!(cause = %error, "the database cannot do its work");
            Self::unavailable("database")
        } else {
            Self::internal(&error)
        }
    }
}

impl From<Overloaded> for Problem {
    fn from(error: Overloaded) -> Self {
        let detail = "Too many logins are waiting. Try again shortly.";
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::OVERLOADED, detail);
        let seconds = HeaderValue::from(error.retry_after.as_secs() + 1);
        problem.header = Some(Box::new((RETRY_AFTER, seconds)));
        problem
    }
}

impl From<Throttled> for Problem {
    /// The same for all who have to wait as long: whose tries they were is not said.
    fn from(error: Throttled) -> Self {
        // Rounded up: who comes back then finds it open.
        let seconds =
            u64::try_from(error.retry_after.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
        let wait = match seconds {
            1 => "a second".to_owned(),
            2..=90 => format!("{seconds} seconds"),
            91..=5400 => format!("{} minutes", seconds.div_ceil(60)),
            _ => format!("{} hours", seconds.div_ceil(3600)),
        };
        let detail = format!("Too many tries. Try again in {wait}.");
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, code::TOO_MANY_REQUESTS, detail);
        problem.header = Some(Box::new((RETRY_AFTER, HeaderValue::from(seconds))));
        problem
    }
}

impl From<AdmissionError> for Problem {
    fn from(error: AdmissionError) -> Self {
        let (code, detail) = match error {
            AdmissionError::Closed => (
                code::REGISTRATION_CLOSED,
                "Registration is closed: nobody can make an account here.",
            ),
            AdmissionError::InvitationRequired => {
                (code::INVITATION_REQUIRED, "To make an account here, you have to be invited.")
            }
            AdmissionError::InvalidInvitation => (
                code::INVALID_INVITATION,
                "This invitation does not work: it has been used, its time is over, or a part of its \
                 link is missing. Ask for another one.",
            ),
            AdmissionError::Throttled(error) => return error.into(),
            AdmissionError::Database(error) => return error.into(),
        };
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::NotAdmitted(error) => error.into(),
            RegisterError::Refused { username, password } => {
                let username = username.map(|violation| violation.on("username"));
                let password = password.map(|violation| violation.on("password"));
                Self::invalid_fields(username.into_iter().chain(password).collect())
            }
            RegisterError::UsernameTaken => Self::new(
                StatusCode::CONFLICT,
                code::USERNAME_TAKEN,
                "This username is taken. Choose another one.",
            ),
            RegisterError::Throttled(error) => error.into(),
            RegisterError::Overloaded(error) => error.into(),
            RegisterError::Database(error) => error.into(),
        }
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::InvalidCredentials => Self::new(
                StatusCode::UNAUTHORIZED,
                code::INVALID_CREDENTIALS,
                "The username or the password is wrong.",
            )
            .with(WWW_AUTHENTICATE, CHALLENGE),
            SessionError::InvalidToken(_) | SessionError::Ended => Self::invalid_token(error),
            SessionError::InvalidRefreshToken => Self::invalid_refresh_token(),
            SessionError::Throttled(error) => error.into(),
            SessionError::Overloaded(error) => error.into(),
            SessionError::Database(error) => error.into(),
            SessionError::Signing(error) => Self::internal(&error),
        }
    }
}
