//! The words for the rules of fields that the page checks itself. All others are the server's, in the language
//! of the page.

use keystead_common::problem::FieldError;
use keystead_common::rules::code as rule;
use yew::prelude::*;

use crate::texts::{self, guest, plural, text};

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
        _ => error.detail.clone().into(),
    }
}

/// Returns the minimum length of a password, which the server wrote into the page.
pub(crate) fn password_min() -> usize {
    let min = texts::root_attribute("data-password-min").and_then(|min| min.parse().ok());
    min.unwrap_or(keystead_common::rules::PASSWORD_MIN)
}
