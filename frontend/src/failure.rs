//! What can go wrong when the server is asked, and how a person is told.
//!
//! No browser calls here; `api` makes these from what it received.

use keystead_common::problem::{FieldError, Problem, code};

/// Why the server did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There was no answer, or none in time.
    Unreachable,
    /// Nobody was asked: the token is gone, so that nobody is logged in any more.
    Ended,
    /// The server said no, and why.
    Refused {
        /// In the server's words.
        problem: Box<Problem>,
        /// What the server's log knows this request by.
        request_id: Option<String>,
        /// How many seconds to wait before another try.
        retry_after: Option<u32>,
    },
    /// Somebody answered, but not in the words of the contract: a proxy in between, perhaps.
    Garbled {
        /// What the server's log knows this request by, if it ever got there.
        request_id: Option<String>,
    },
}

impl Failure {
    /// Whether the server refused with this code.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        matches!(self, Self::Refused { problem, .. } if problem.code == code)
    }

    /// Whether the session that asked is no more.
    pub(crate) fn session_has_ended(&self) -> bool {
        matches!(self, Self::Ended)
            || [code::INVALID_TOKEN, code::MISSING_TOKEN, code::INVALID_REFRESH_TOKEN]
                .iter()
                .any(|code| self.has_code(code))
    }

    /// What is wrong with which field, if that is what is wrong.
    pub(crate) fn field_errors(&self) -> &[FieldError] {
        match self {
            Self::Refused { problem, .. } => &problem.errors,
            _ => &[],
        }
    }

    /// The whole of it in a sentence or two for a person.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Unreachable => {
                "Keystead can\u{2019}t be reached. Check your connection and try again.".to_owned()
            }
            Self::Ended => "Your session has ended.".to_owned(),
            Self::Refused { problem, request_id, retry_after } => match problem.status {
                429 => ["Too many tries.", &wait(*retry_after)].join(" "),
                503 => ["Keystead is busy right now.", &wait(*retry_after)].join(" "),
                500.. => unknown(request_id.as_deref()),
                _ if problem.detail.is_empty() => unknown(request_id.as_deref()),
                _ => problem.detail.clone(),
            },
            Self::Garbled { request_id } => unknown(request_id.as_deref()),
        }
    }
}

fn wait(seconds: Option<u32>) -> String {
    match seconds {
        None | Some(0) => "Try again in a moment.".to_owned(),
        Some(1) => "Try again in a second.".to_owned(),
        Some(seconds @ ..=90) => ["Try again in ", &seconds.to_string(), " seconds."].concat(),
        Some(seconds) => ["Try again in ", &seconds.div_ceil(60).to_string(), " minutes."].concat(),
    }
}

fn unknown(request_id: Option<&str>) -> String {
    let told = "Something went wrong at our end. Try again in a moment.";
    match request_id {
        Some(id) => {
            [told, " If it stays like this, tell your administrator this number: ", id].concat()
        }
        None => told.to_owned(),
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
    fn the_servers_word_stands() {
        let failure = refused(409, code::USERNAME_TAKEN, None);
        assert_eq!(failure.in_words(), "The server's own words.");
        assert!(failure.has_code(code::USERNAME_TAKEN));
        assert!(!failure.session_has_ended());
        assert!(refused(401, code::INVALID_TOKEN, None).session_has_ended());
        assert!(refused(401, code::INVALID_REFRESH_TOKEN, None).session_has_ended());
        assert!(!refused(401, code::INVALID_CREDENTIALS, None).session_has_ended());
    }

    #[test]
    fn waiting_is_told_in_words() {
        let words = |seconds| refused(429, "too_many_requests", seconds).in_words();
        assert_eq!(words(None), "Too many tries. Try again in a moment.");
        assert_eq!(words(Some(1)), "Too many tries. Try again in a second.");
        assert_eq!(words(Some(30)), "Too many tries. Try again in 30 seconds.");
        assert_eq!(words(Some(91)), "Too many tries. Try again in 2 minutes.");
        let busy = refused(503, code::OVERLOADED, Some(2)).in_words();
        assert_eq!(busy, "Keystead is busy right now. Try again in 2 seconds.");
    }

    #[test]
    fn what_is_unknown_can_be_looked_up() {
        assert!(refused(500, code::INTERNAL_ERROR, None).in_words().ends_with(" r-42"));
        let garbled = Failure::Garbled { request_id: None };
        assert!(garbled.in_words().ends_with("in a moment."));
    }
}
