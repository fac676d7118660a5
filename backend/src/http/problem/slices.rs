//! Every error of every slice, as an answer.

use keystead_common::problem::code;
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, RETRY_AFTER};

use super::Problem;
use crate::accounts::RegisterError;
use crate::database;
use crate::invitations::AdmissionError;
use crate::passwords::Overloaded;
use crate::sessions::SessionError;
use crate::throttle::Throttled;

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
            SessionError::InvalidCredentials => {
                Self::invalid_credentials("The username or the password is wrong.")
            }
            SessionError::WrongPassword => Self::invalid_credentials("The password is wrong."),
            SessionError::InvalidToken(_) | SessionError::Ended => Self::invalid_token(error),
            SessionError::InvalidRefreshToken => Self::invalid_refresh_token(),
            SessionError::Throttled(error) => error.into(),
            SessionError::Overloaded(error) => error.into(),
            SessionError::Database(error) => error.into(),
            SessionError::Signing(error) => Self::internal(&error),
        }
    }
}
