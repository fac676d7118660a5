//! The words for the codes of the API: broken rules of fields, and refusals.

use keystead_common::problem::code;
use keystead_common::rules::{PASSWORD_MAX, USERNAME_MAX, USERNAME_MIN, code as rule};
use yew::prelude::*;

use crate::texts::{self, guest, plural, problem, text};

/// Returns the sentence for a broken rule of a field. `detail`-less: the page knows all rules that it checks.
pub(crate) fn violation(field: &str, code: &str, value: &str) -> AttrValue {
    known_violation(field, code, value).unwrap_or_else(|| text(problem::PASSWORD_TOO_WEAK))
}

/// Returns the sentence for a broken rule, if the page has one.
pub(crate) fn known_violation(field: &str, code: &str, value: &str) -> Option<AttrValue> {
    let is_username = field == "username";
    let (min, max) =
        if is_username { (USERNAME_MIN, USERNAME_MAX) } else { (password_min(), PASSWORD_MAX) };
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Some(match code {
        rule::REQUIRED if is_username => text(guest::ENTER_USERNAME),
        rule::REQUIRED => text(guest::ENTER_PASSWORD),
        rule::TOO_SHORT => plural(guest::AT_LEAST, count(min)).into(),
        rule::TOO_LONG => plural(guest::AT_MOST, count(max)).into(),
        rule::INVALID_CHARACTERS if starts_with_a_mark(value) => text(guest::USERNAME_START),
        rule::INVALID_CHARACTERS => text(guest::USERNAME_CHARACTERS),
        rule::PASSWORD_TOO_WEAK => text(problem::PASSWORD_TOO_WEAK),
        _ => return None,
    })
}

/// Returns true for a name of allowed characters that starts with one which is not allowed there.
fn starts_with_a_mark(name: &str) -> bool {
    name.starts_with(['.', '_', '-', '+', '@'])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_starts_with_a_mark_is_told_from_one_with_other_characters() {
        assert!(starts_with_a_mark(".ada") && starts_with_a_mark("@a"));
        assert!(!starts_with_a_mark("a.") && !starts_with_a_mark(".ä") && !starts_with_a_mark(""));
    }
}
