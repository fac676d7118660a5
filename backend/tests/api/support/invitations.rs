//! `keystead invite`, and registrations with an invitation.

use std::process::Output;

use serde_json::Value;

use super::harness::{Data, PASSWORD, credentials};
use super::operator;

/// Runs `keystead invite` beside the server.
pub(crate) fn run(data: &Data, arguments: &[&str]) -> Output {
    operator::run(data, &[&["invite"], arguments].concat())
}

pub(crate) fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("JSON: {output:?}"))
}

/// A new invitation: its id and its token.
pub(crate) fn invite(data: &Data) -> (String, String) {
    let made = json_of(&run(data, &["--json"]));
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("invitation"))
}

/// A registration that shows an invitation.
pub(crate) fn invited(username: &str, token: &str) -> Value {
    let mut body = credentials(username, PASSWORD);
    body["invitation"] = token.into();
    body
}

/// As [`invite`], for the tests of several servers.
pub(crate) fn token(data: &Data) -> String {
    invite(data).1
}
