//! Failures of requests to the server, and their texts for a person.
//!
//! `api` makes failures from the responses that it receives.

use keystead_common::problem::{FieldError, Problem, code};

use yew::AttrValue;

use crate::texts::{Language, guest, language, text};

/// The longest wait that a form counts down.
const MAX_SHORT_WAIT_SECONDS: u32 = 30;

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No response arrived within the timeout.
    Unreachable,
    /// No request was sent: the token is gone, so nobody is logged in any more.
    SessionEnded,
    /// The person declined what the browser asked for, or it had nothing to offer.
    Declined,
    /// The person closed the dialogue without which nothing was to be done.
    Cancelled,
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

    /// Returns true if the same request may succeed later: the server did not answer or could not.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable | Self::Malformed { .. } => true,
            Self::Refused { problem, .. } => matches!(problem.status, 429 | 500..),
            Self::SessionEnded | Self::Declined | Self::Cancelled => false,
        }
    }

    /// Returns the seconds to wait if the server refused with this code and will take the request after a short time.
    pub(crate) fn short_wait(&self, code: &str) -> Option<u32> {
        match self {
            Self::Refused { problem, retry_after, .. } if problem.code == code => {
                retry_after.filter(|seconds| (1..=MAX_SHORT_WAIT_SECONDS).contains(seconds))
            }
            _ => None,
        }
    }

    /// Returns the errors of single fields; empty if the failure is another.
    pub(crate) fn field_errors(&self) -> &[FieldError] {
        match self {
            Self::Refused { problem, .. } => &problem.errors,
            _ => &[],
        }
    }

    /// Returns what to tell the person; nothing of what they did themselves.
    pub(crate) fn notice(&self) -> Option<AttrValue> {
        (!matches!(self, Self::Cancelled)).then(|| self.message().into())
    }

    /// Returns the failure as a sentence or two for a person.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Unreachable => text(guest::UNREACHABLE).to_string(),
            Self::SessionEnded => text(guest::SESSION_EXPIRED).to_string(),
            Self::Declined | Self::Cancelled => text(guest::NO_PASSKEY_USED).to_string(),
            // The server's words are in the language of the page, which the request asked for.
            Self::Refused { problem, request_id, .. } => match problem.status {
                500 | 502 | 504.. => internal_error(request_id.as_deref()),
                _ if problem.detail.is_empty() => internal_error(request_id.as_deref()),
                _ => problem.detail.clone(),
            },
            Self::Malformed { request_id } => internal_error(request_id.as_deref()),
        }
    }
}

fn internal_error(request_id: Option<&str>) -> String {
    let sentence = text(guest::INTERNAL_ERROR);
    let space = if language() == Language::Japanese { "" } else { " " };
    match request_id {
        Some(id) => [&*sentence, space, &*text(guest::REFERENCE), " ", id].concat(),
        None => sentence.to_string(),
    }
}

/// Splits the text of a failure at the id that it ends with, if there is one.
pub(crate) fn split_id(message: &str) -> (&str, &str) {
    let before_id = text(guest::REFERENCE);
    // `find` would add a search that weighs more than this function.
    let bytes = message.as_bytes();
    match (0..bytes.len()).find(|at| bytes[*at..].starts_with(before_id.as_bytes())) {
        Some(at) => message.split_at(at + before_id.len()),
        None => (message, ""),
    }
}

/// Returns a refusal, for tests.
#[cfg(test)]
pub(crate) fn refused(status: u16, code: &str, retry_after: Option<u32>) -> Failure {
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: String::new(),
        status,
        detail: "The server's own words.".to_owned(),
        code: code.to_owned(),
        errors: Vec::new(),
        methods: Vec::new(),
        mfa_token: None,
        expires_in: None,
        reason: None,
    };
    let problem = Box::new(problem);
    Failure::Refused { problem, request_id: Some("r-42".to_owned()), retry_after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_known_by_its_code() {
        let failure = refused(409, code::USERNAME_TAKEN, None);
        assert!(failure.has_code(code::USERNAME_TAKEN));
        assert!(!failure.session_has_ended());
        assert!(refused(401, code::INVALID_TOKEN, None).session_has_ended());
        assert!(refused(401, code::INVALID_REFRESH_TOKEN, None).session_has_ended());
        assert!(!refused(401, code::INVALID_CREDENTIALS, None).session_has_ended());
    }
}
