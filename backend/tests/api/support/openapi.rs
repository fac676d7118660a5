//! The OpenAPI document, and responses compared with it.

use std::process::Command;
use std::sync::OnceLock;

use reqwest::Method;
use reqwest::header::HeaderName;
use serde_json::Value;

use super::harness::Answer;

/// The document as `keystead openapi` prints it, which is that of a server except for its address.
pub(crate) fn document() -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_keystead")).arg("openapi").output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Headers that no operation describes: those of HTTP itself, and those for browsers only. Each has
/// a test of its own.
const UNDESCRIBED: [&str; 11] = [
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "referrer-policy",
    "strict-transport-security",
    "transfer-encoding",
    "vary",
    "x-content-type-options",
];

/// Asserts that each header of a response is described, if the response itself is. The harness
/// checks every response with this function. Schemathesis checks that described headers are
/// present, but ignores headers that are not described.
pub(crate) fn assert_headers_are_described(method: &Method, target: &str, answer: &Answer) {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    let document = DOCUMENT.get_or_init(document);
    let path = target.split('?').next().unwrap();
    let is_at = |template: &str| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template.zip(path).all(|(part, actual)| part == actual || part == "{id}")
    };
    // A literal path takes precedence over one with an ID.
    let paths = document["paths"].as_object().unwrap();
    let item = paths
        .get(path)
        .or_else(|| paths.iter().find(|(template, _)| is_at(template)).map(|(_, item)| item));
    let method = if method == Method::HEAD { Method::GET } else { method.clone() };
    let operation = item.map(|item| &item[method.as_str().to_lowercase()]);
    let Some(Value::Object(described)) = operation.map(|o| &o["responses"][answer.status.as_str()])
    else {
        return;
    };
    let none = serde_json::Map::new();
    let headers = described.get("headers").and_then(Value::as_object).unwrap_or(&none);
    for name in answer.headers.keys().map(HeaderName::as_str) {
        let is_known = headers.keys().any(|known| known.eq_ignore_ascii_case(name))
            || UNDESCRIBED.contains(&name)
            || name.starts_with("access-control-");
        assert!(is_known, "{name} of {method} {target}: {}", answer.status);
    }
}
