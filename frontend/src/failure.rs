//! Failures of requests to the server, and their texts for a person.
//!
//! No browser calls here: `api` makes failures from the responses that it receives.

use keystead_common::problem::{FieldError, Problem, code};

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No response arrived within the timeout.
    Unreachable,
    /// No request was sent: the token is gone, so nobody is logged in any more.
    SessionEnded,
    /// The server refused the request.
    Refused {
        /// The server's reason.
        problem: Box<Problem>,
        /// The id of the request in the server's log.
        request_id: Option<String>,
        /// Seconds to wait before a retry.
        retry_after: Option<u32>,
    },
    /// The response does not follow the contract. A proxy may have sent it.
    Malformed {
        /// The id of the request in the server's log, if the server got the request.
        request_id: Option<String>,
    },
}

impl Failure {
    /// Returns whether the server refused with this code.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        matches!(self, Self::Refused { problem, .. } if problem.code == code)
    }

    /// Returns whether the session that sent the request has ended.
    pub(crate) fn session_has_ended(&self) -> bool {
        matches!(self, Self::SessionEnded)
            || [code::INVALID_TOKEN, code::MISSING_TOKEN, code::INVALID_REFRESH_TOKEN]
                .iter()
                .any(|code| self.has_code(code))
    }

    /// Returns the errors of single fields; empty if the failure is another.
    pub(crate) fn field_errors(&self) -> &[FieldError] {
        match self {
            Self::Refused { problem, .. } => &problem.errors,
            _ => &[],
        }
    }

    /// Returns the failure as a sentence or two for a person.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Unreachable => {
                "Keystead can\u{2019}t be reached. Check your connection and try again.".to_owned()
            }
            Self::SessionEnded => "Your session has ended.".to_owned(),
            Self::Refused { problem, request_id, retry_after } => match problem.status {
                429 => ["Too many tries.", &retry_advice(*retry_after)].join(" "),
                503 => ["Keystead is busy right now.", &retry_advice(*retry_after)].join(" "),
                500.. => internal_error(request_id.as_deref()),
                _ if problem.detail.is_empty() => internal_error(request_id.as_deref()),
                _ => problem.detail.clone(),
            },
            Self::Malformed { request_id } => internal_error(request_id.as_deref()),
        }
    }
}

fn retry_advice(seconds: Option<u32>) -> String {
    match seconds {
        None | Some(0) => "Try again in a moment.".to_owned(),
        Some(1) => "Try again in a second.".to_owned(),
        Some(seconds @ ..=90) => ["Try again in ", &seconds.to_string(), " seconds."].concat(),
        Some(seconds) => ["Try again in ", &seconds.div_ceil(60).to_string(), " minutes."].concat(),
    }
}

/// The end of a text that an id follows.
const BEFORE_ID: &str = "give your administrator this number: ";

fn internal_error(request_id: Option<&str>) -> String {
    let text = "Something went wrong on our end. Try again in a moment.";
    match request_id {
        Some(id) => [text, " If this keeps happening, ", BEFORE_ID, id].concat(),
        None => text.to_owned(),
    }
}

/// Splits the text of a failure at the id that it ends with, if there is one.
pub(crate) fn split_id(text: &str) -> (&str, &str) {
    match text.find(BEFORE_ID) {
        Some(at) => text.split_at(at + BEFORE_ID.len()),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: &str, retry_after: Option<u32>) -> Failure {
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: String::new(),
            status,
            detail: "The server's own words.".to_owned(),
            code: code.to_owned(),
            errors: Vec::new(),
        };
        let problem = Box::new(problem);
        Failure::Refused { problem, request_id: Some("r-42".to_owned()), retry_after }
    }

    #[test]
    fn a_refusal_shows_the_servers_detail() {
        let failure = refused(409, code::USERNAME_TAKEN, None);
        assert_eq!(failure.message(), "The server's own words.");
        assert!(failure.has_code(code::USERNAME_TAKEN));
        assert!(!failure.session_has_ended());
        assert!(refused(401, code::INVALID_TOKEN, None).session_has_ended());
        assert!(refused(401, code::INVALID_REFRESH_TOKEN, None).session_has_ended());
        assert!(!refused(401, code::INVALID_CREDENTIALS, None).session_has_ended());
    }

    #[test]
    fn the_time_to_wait_is_given_in_seconds_or_minutes() {
        let message = |seconds| refused(429, "too_many_requests", seconds).message();
        assert_eq!(message(None), "Too many tries. Try again in a moment.");
        assert_eq!(message(Some(1)), "Too many tries. Try again in a second.");
        assert_eq!(message(Some(30)), "Too many tries. Try again in 30 seconds.");
        assert_eq!(message(Some(91)), "Too many tries. Try again in 2 minutes.");
        let busy = refused(503, code::OVERLOADED, Some(2)).message();
        assert_eq!(busy, "Keystead is busy right now. Try again in 2 seconds.");
    }

    #[test]
    fn an_internal_error_names_the_request_id() {
        assert!(refused(500, code::INTERNAL_ERROR, None).message().ends_with(" r-42"));
        let malformed = Failure::Malformed { request_id: None };
        assert!(malformed.message().ends_with("in a moment."));
    }
}
