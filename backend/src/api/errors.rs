//! The status, code and words of every error of the services, in this one place.

use keystead_common::problem::{UNKNOWN_CREDENTIAL, code};
use keystead_common::rules::code as field;
use keystead_texts::{Message, account, guest, server};
use warp::http::StatusCode;

use crate::accounts::RegisterError;
use crate::database;
use crate::factors::FactorError;
use crate::http::problem::{Members, Problem};
use crate::invitations::AdmissionError;
use crate::oidc::{OAuthError, OidcError};
use crate::passwords::Overloaded;
use crate::service_error::{ServiceError, Throttled};
use crate::sessions::SessionError;
use crate::tokens::KeysError;
use crate::words::Words;

impl Problem {
    /// 401: the refresh token is invalid, or its session has ended.
    pub(super) fn invalid_refresh_token() -> Self {
        Self::unauthorized(code::INVALID_REFRESH_TOKEN, guest::SESSION_EXPIRED)
    }

    /// 400: the request of an app that a page carries is too old, or was not made here.
    pub(super) fn request_expired() -> Self {
        let words = Words::Text(server::REQUEST_EXPIRED);
        Self::for_people(StatusCode::BAD_REQUEST, code::REQUEST_EXPIRED, words)
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
        Self::busy(error.retry_after.as_secs() + 1)
    }
}

impl From<Throttled> for Problem {
    /// Depends on the wait alone, so that it does not tell which counter caused it.
    fn from(error: Throttled) -> Self {
        // Rounded up, so that a client that comes back then is let through.
        let seconds =
            u64::try_from(error.retry_after.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
        let (status, code) = (StatusCode::TOO_MANY_REQUESTS, code::TOO_MANY_REQUESTS);
        Self::for_people(status, code, Words::Retry(server::TOO_MANY_ATTEMPTS, seconds))
            .with_retry_after(seconds)
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
        let (code, message) = match error {
            AdmissionError::Closed => (code::REGISTRATION_CLOSED, server::REGISTRATION_CLOSED),
            AdmissionError::InvitationRequired => {
                (code::INVITATION_REQUIRED, server::INVITATION_REQUIRED)
            }
            AdmissionError::InvalidInvitation => {
                (code::INVALID_INVITATION, server::INVALID_INVITATION)
            }
            AdmissionError::Service(error) => return error.into(),
        };
        Self::for_people(StatusCode::FORBIDDEN, code, Words::Text(message))
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
            RegisterError::UsernameTaken => Self::for_people(
                StatusCode::CONFLICT,
                code::USERNAME_TAKEN,
                Words::Text(server::USERNAME_TAKEN),
            ),
            RegisterError::Service(error) => error.into(),
        }
    }
}

impl From<FactorError> for Problem {
    fn from(error: FactorError) -> Self {
        let conflict =
            |code, message| Self::for_people(StatusCode::CONFLICT, code, Words::Text(message));
        match error {
            FactorError::InvalidCode => {
                Self::unauthorized(code::INVALID_CODE, server::INVALID_CODE)
            }
            FactorError::InvalidPasskey(cause) => {
                tracing::info!(%cause, "passkey refused");
                invalid_passkey(false)
            }
            FactorError::PasskeyExists => conflict(code::PASSKEY_EXISTS, server::PASSKEY_EXISTS),
            FactorError::Required => conflict(code::FACTOR_REQUIRED, server::FACTOR_REQUIRED),
            FactorError::NotFound => Self::not_found(),
            FactorError::Database(error) => error.into(),
        }
    }
}

/// 403 with words for people.
fn forbidden(code: &'static str, message: Message<0>) -> Problem {
    Problem::for_people(StatusCode::FORBIDDEN, code, Words::Text(message))
}

/// 401: the passkey does not verify, or nobody here knows it, which the browser may tell its provider.
fn invalid_passkey(is_unknown: bool) -> Problem {
    let reason = is_unknown.then_some(UNKNOWN_CREDENTIAL);
    Problem::unauthorized(code::INVALID_PASSKEY, server::INVALID_PASSKEY)
        .with_members(Members { reason, ..Members::default() })
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::InvalidCredentials => {
                Self::unauthorized(code::INVALID_CREDENTIALS, server::INVALID_CREDENTIALS)
            }
            SessionError::WrongPassword => {
                Self::unauthorized(code::INVALID_CREDENTIALS, account::WRONG_PASSWORD)
            }
            SessionError::PasswordRequired => {
                Self::invalid_field("password", field::REQUIRED, "The field password is missing.")
            }
            SessionError::MfaRequired(more) => forbidden(code::MFA_REQUIRED, server::MFA_REQUIRED)
                .with_members(Members {
                    methods: more.methods,
                    mfa_token: Some(more.token),
                    expires_in: Some(more.expires_in.as_secs()),
                    reason: None,
                }),
            SessionError::MfaEnrolmentRequired => {
                forbidden(code::MFA_ENROLMENT_REQUIRED, server::MFA_ENROLMENT_REQUIRED)
            }
            SessionError::ReauthenticationRequired(methods) => {
                let (code, message) =
                    (code::REAUTHENTICATION_REQUIRED, server::REAUTHENTICATION_REQUIRED);
                forbidden(code, message).with_members(Members { methods, ..Members::default() })
            }
            SessionError::InvalidCode => {
                Self::unauthorized(code::INVALID_CODE, server::INVALID_CODE)
            }
            SessionError::InvalidPasskey { is_unknown } => invalid_passkey(is_unknown),
            SessionError::InvalidMfaToken => {
                Self::unauthorized(code::INVALID_MFA_TOKEN, server::INVALID_MFA_TOKEN)
            }
            SessionError::InvalidRecoveryCode => {
                Self::unauthorized(code::INVALID_RECOVERY_CODE, server::INVALID_RECOVERY_CODE)
            }
            SessionError::InvalidResetToken => {
                Self::unauthorized(code::INVALID_RESET_TOKEN, server::INVALID_RESET_LINK)
            }
            SessionError::Factor(error) => error.into(),
            SessionError::InvalidToken(_) | SessionError::Ended => Self::invalid_token(error),
            SessionError::InvalidRefreshToken => Self::invalid_refresh_token(),
            SessionError::Service(error) => error.into(),
            SessionError::Signing(error) => Self::internal(&error),
        }
    }
}

impl From<OidcError> for Problem {
    /// The problem of an endpoint that the page calls.
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::OAuth(OAuthError { code, description }) => {
                Self::new(StatusCode::BAD_REQUEST, code.name(), description)
            }
            OidcError::RequestExpired => Self::request_expired(),
            OidcError::NotFound => Self::not_found(),
            OidcError::Session(error) => error.into(),
            OidcError::Database(error) | OidcError::Keys(KeysError::Database(error)) => {
                error.into()
            }
            OidcError::InvalidToken | OidcError::InsufficientScope => {
                Self::invalid_token(SessionError::Ended)
            }
            OidcError::Service(error) => error.into(),
            OidcError::Keys(error) => Self::internal(&error),
            OidcError::Signing(error) => Self::internal(&error),
        }
    }
}
