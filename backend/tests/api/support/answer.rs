//! Responses, and what tests assert of all of them.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// The tokens that a program gets from a login or a refresh.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// A response with its whole body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("JSON: {self:?}"))
    }

    pub(crate) fn tokens(&self) -> Tokens {
        assert_eq!(self.status, 200, "{self:?}");
        let body = self.json();
        let token = |name: &str| body[name].as_str().unwrap().to_owned();
        Tokens { access: token("access_token"), refresh: token("refresh_token") }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts that the response is a valid problem with this status and code, and returns it.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        problem
    }

    /// The pairs of field and code of a 422 response, sorted.
    pub(crate) fn field_errors(&self) -> Vec<(String, String)> {
        let problem = self.problem(422, "invalid_fields");
        let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
        let errors = problem["errors"].as_array().unwrap();
        assert!(errors.iter().all(|error| !text(error, "detail").is_empty()));
        let mut pairs: Vec<_> =
            errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect();
        pairs.sort();
        pairs
    }
}

/// Asserts a 503 with `Retry-After` that does not reveal the cause.
pub(crate) fn assert_unavailable(answer: &Answer) {
    answer.problem(503, "unavailable");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    let body = String::from_utf8_lossy(&answer.body).to_lowercase();
    for cause in ["lock", "disk", "full", "read", "sql"] {
        assert!(!body.contains(cause), "the cause belongs in the log only: {body}");
    }
}
