//! The status, code and words of every error of the services, in this one place.

use keystead_common::problem::code;
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, RETRY_AFTER};

use crate::accounts::RegisterError;
use crate::database;
use crate::http::problem::Problem;
use crate::invitations::AdmissionError;
use crate::passwords::Overloaded;
use crate::service_error::{ServiceError, Throttled};
use crate::sessions::SessionError;

impl Problem {
    /// 401: the refresh token is invalid, or its session has ended.
    pub(super) fn invalid_refresh_token() -> Self {
        let detail = "The refresh token is invalid or has expired. Log in again.";
        Self::unauthorized(code::INVALID_REFRESH_TOKEN, detail)
    }

    /// 403: a browser sent the refresh cookie for another site.
    pub(super) fn cross_site_request() -> Self {
        let detail = "The refresh cookie is only accepted from pages of this server.";
        Self::new(StatusCode::FORBIDDEN, code::CROSS_SITE_REQUEST, detail)
    }
}

impl From<database::Error> for Problem {
    /// 503 for a transient error, 500 for every other.
    fn from(error: database::Error) -> Self {
        if database::is_transient(&error) {
            tracing::error!(cause = database::describe(&error), "database unavailable");
            Self::unavailable("database")
        } else {
            Self::internal(&database::describe(&error))
        }
    }
}

impl From<Overloaded> for Problem {
    fn from(error: Overloaded) -> Self {
        let detail = "Too many logins are waiting. Try again shortly.";
        let seconds = HeaderValue::from(error.retry_after.as_secs() + 1);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code::OVERLOADED, detail)
            .with(RETRY_AFTER, seconds)
    }
}

impl From<Throttled> for Problem {
    /// Depends on the wait alone, so that it does not tell which counter caused it.
    fn from(error: Throttled) -> Self {
        // Rounded up, so that a client that comes back then is let through.
        let seconds =
            u64::try_from(error.retry_after.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
        let wait = match seconds {
            1 => "1 second".to_owned(),
            2..=90 => format!("{seconds} seconds"),
            91..=5400 => format!("{} minutes", seconds.div_ceil(60)),
            _ => format!("{} hours", seconds.div_ceil(3600)),
        };
        let detail = format!("Too many attempts. Try again in {wait}.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, code::TOO_MANY_REQUESTS, detail)
            .with(RETRY_AFTER, HeaderValue::from(seconds))
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Throttled(error) => error.into(),
            ServiceError::Overloaded(error) => error.into(),
            ServiceError::Database(error) => error.into(),
        }
    }
}

impl From<AdmissionError> for Problem {
    fn from(error: AdmissionError) -> Self {
        let (code, detail) = match error {
            AdmissionError::Closed => (
                code::REGISTRATION_CLOSED,
                "Registration is closed. Ask your administrator for an account.",
            ),
            AdmissionError::InvitationRequired => (
                code::INVITATION_REQUIRED,
                "You need an invitation to create an account. Use the full link you were sent, or ask your \
                 administrator for one.",
            ),
            AdmissionError::InvalidInvitation => (
                code::INVALID_INVITATION,
                "This invitation is invalid or has expired. Ask for a new one.",
            ),
            AdmissionError::Service(error) => return error.into(),
        };
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::NotAdmitted(error) => error.into(),
            RegisterError::InvalidFields { username, password } => {
                let username = username.map(|violation| violation.on("username"));
                let password = password.map(|violation| violation.on("password"));
                Self::invalid_fields(username.into_iter().chain(password).collect())
            }
            RegisterError::UsernameTaken => Self::new(
                StatusCode::CONFLICT,
                code::USERNAME_TAKEN,
                "This username is taken. Choose another one.",
            ),
            RegisterError::Service(error) => error.into(),
        }
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::InvalidCredentials => {
                Self::unauthorized(code::INVALID_CREDENTIALS, "Incorrect username or password.")
            }
            SessionError::WrongPassword => {
                Self::unauthorized(code::INVALID_CREDENTIALS, "Incorrect password.")
            }
            SessionError::InvalidToken(_) | SessionError::Ended => Self::invalid_token(error),
            SessionError::InvalidRefreshToken => Self::invalid_refresh_token(),
            SessionError::Service(error) => error.into(),
            SessionError::Signing(error) => Self::internal(&error),
        }
    }
}
