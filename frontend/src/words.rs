//! The words for the codes of the API: broken rules of fields, and refusals.

use keystead_common::problem::{FieldError, code};
use keystead_common::rules::code as rule;
use yew::prelude::*;

use crate::texts::{self, guest, plural, problem, text};

/// Returns the sentence for the error of a field: the page's own, else the server's.
pub(crate) fn field_error(error: &FieldError) -> AttrValue {
    let is_username = error.field == "username";
    match (&*error.code, error.min, error.max) {
        (rule::REQUIRED, ..) if is_username => text(guest::ENTER_USERNAME),
        (rule::REQUIRED, ..) => text(guest::ENTER_PASSWORD),
        (rule::TOO_SHORT, Some(min), _) => plural(guest::AT_LEAST, min.into()).into(),
        (rule::TOO_LONG, _, Some(max)) => plural(guest::AT_MOST, max.into()).into(),
        (rule::INVALID_CHARACTERS, ..) if error.reason.is_some() => text(guest::USERNAME_START),
        (rule::INVALID_CHARACTERS, ..) => text(guest::USERNAME_CHARACTERS),
        (rule::PASSWORD_TOO_WEAK, ..) => text(problem::PASSWORD_TOO_WEAK),
        _ => error.detail.clone().into(),
    }
}

/// Returns the sentence for a refusal of this code, if the page has one.
pub(crate) fn refusal(code: &str) -> Option<AttrValue> {
    Some(text(match code {
        code::INVALID_CREDENTIALS => problem::INVALID_CREDENTIALS,
        code::USERNAME_TAKEN => problem::USERNAME_TAKEN,
        code::INVALID_INVITATION => problem::INVALID_INVITATION,
        code::INVITATION_REQUIRED => problem::INVITATION_REQUIRED,
        code::REGISTRATION_CLOSED => problem::REGISTRATION_CLOSED,
        _ => return None,
    }))
}

/// Returns the advice when to try again.
pub(crate) fn retry_advice(seconds: Option<u32>) -> AttrValue {
    match seconds {
        None | Some(0) => text(guest::RETRY_SOON),
        Some(seconds @ ..=90) => plural(guest::RETRY_IN_SECONDS, seconds).into(),
        Some(seconds) => plural(guest::RETRY_IN_MINUTES, seconds.div_ceil(60)).into(),
    }
}

/// Returns the minimum length of a password, which the server wrote into the page.
pub(crate) fn password_min() -> usize {
    let min = texts::root_attribute("data-password-min").and_then(|min| min.parse().ok());
    min.unwrap_or(keystead_common::rules::PASSWORD_MIN)
}
