//! `keystead invite`, and registrations with an invitation.

use std::process::Output;

use serde_json::Value;

use super::harness::{Data, PASSWORD, credentials};
use super::operator;

/// Runs `keystead invite`.
pub(crate) fn run_invite(data: &Data, arguments: &[&str]) -> Output {
    operator::run(data, &[&["invite"], arguments].concat())
}

pub(crate) fn stdout_json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("JSON: {output:?}"))
}

/// Creates an invitation and returns its ID and its token.
pub(crate) fn invite(data: &Data) -> (String, String) {
    let created = stdout_json(&run_invite(data, &["--json"]));
    let text = |name: &str| created[name].as_str().unwrap().to_owned();
    (text("id"), text("invitation"))
}

/// The body of a registration with an invitation.
pub(crate) fn with_invitation(username: &str, token: &str) -> Value {
    let mut body = credentials(username, PASSWORD);
    body["invitation"] = token.into();
    body
}

/// Creates an invitation and returns its token.
pub(crate) fn invitation_token(data: &Data) -> String {
    invite(data).1
}
