//! The findings of `keystead doctor --json`.

use std::process::Output;

use serde_json::Value;

/// The outcome of a check, and the rest of its line.
pub(crate) fn found(output: &Output, check: &str) -> (String, String) {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["checks"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["check"] == check);
    let finding = finding.unwrap_or_else(|| panic!("no {check}: {report}"));
    let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    (text("outcome"), format!("{}: {}", text("detail"), text("fix")))
}

/// Asserts the outcome and the text of a check, and that the exit code is 1 if any check failed.
pub(crate) fn assert_found(output: &Output, check: &str, outcome: &str, expected: &str) {
    let (as_found, line) = found(output, check);
    assert_eq!(as_found, outcome, "{line}");
    assert!(line.contains(expected), "{line}");
    let has_failed = String::from_utf8_lossy(&output.stdout).contains(r#""outcome":"failed""#);
    assert_eq!(output.status.code(), Some(i32::from(has_failed)), "{output:?}");
}
