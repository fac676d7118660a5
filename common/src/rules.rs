//! Field rules for user names and passwords.
//!
//! The page checks them while the person types; the server checks them again and decides. Rules
//! that only the server can check (a taken name, a common password) are not here.

use crate::problem::FieldError;

/// Minimum length of a user name, in characters.
pub const USERNAME_MIN: usize = 3;
/// Maximum length of a user name, in characters.
pub const USERNAME_MAX: usize = 64;
/// Minimum length of a password, in Unicode code points.
pub const PASSWORD_MIN: usize = 8;
/// Maximum length of a password, in Unicode code points. NIST SP 800-63B-4 §3.1.1.2 requires
/// that at least 64 are accepted.
pub const PASSWORD_MAX: usize = 256;

/// Stable codes of field errors. A code is never renamed and never reused.
pub mod code {
    /// The field is absent, `null` or empty.
    pub const REQUIRED: &str = "required";
    /// The field has a type other than the contract's.
    pub const WRONG_TYPE: &str = "wrong_type";
    /// The field has a value that the contract does not list.
    pub const INVALID_VALUE: &str = "invalid_value";
    /// The field has fewer characters than allowed.
    pub const TOO_SHORT: &str = "too_short";
    /// The field has more characters than allowed.
    pub const TOO_LONG: &str = "too_long";
    /// The field has a character that is not allowed, or not at its position.
    pub const INVALID_CHARACTERS: &str = "invalid_characters";
    /// The password is common or based on the user name; checked by the server alone.
    pub const PASSWORD_TOO_WEAK: &str = "password_too_weak";
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// One of the codes in [`code`].
    pub code: &'static str,
    /// A sentence for a person.
    pub detail: String,
}

impl Violation {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// Turns the violation into the error of the field named `field`.
    #[must_use]
    pub fn on(self, field: &str) -> FieldError {
        FieldError { field: field.to_owned(), code: self.code.to_owned(), detail: self.detail }
    }
}

/// Checks a user name: 3 to 64 of `A-Z a-z 0-9 . _ - + @`, starting with a letter or digit.
pub fn check_username(username: &str) -> Result<(), Violation> {
    if username.is_empty() {
        return Err(Violation::new(code::REQUIRED, "Enter a username."));
    }
    if !username.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte)) {
        return Err(Violation::new(
            code::INVALID_CHARACTERS,
            "Use only letters from A to Z, digits and . _ - + @ in the username.",
        ));
    }
    if !username.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Err(Violation::new(
            code::INVALID_CHARACTERS,
            "Begin the username with a letter or a digit.",
        ));
    }
    // All ASCII by now, so bytes are characters.
    check_length("username", username.len(), USERNAME_MIN, USERNAME_MAX)
}

/// The key by which user names are unique: the name in lower case.
#[must_use]
pub fn username_key(username: &str) -> String {
    username.to_ascii_lowercase()
}

/// Checks a password: 8 to 256 Unicode code points. No composition rules (NIST SP 800-63B-4
/// §3.1.1.2).
pub fn check_password(password: &str) -> Result<(), Violation> {
    if password.is_empty() {
        return Err(Violation::new(code::REQUIRED, "Enter a password."));
    }
    check_length("password", password.chars().count(), PASSWORD_MIN, PASSWORD_MAX)
}

/// Checks that `length`, in characters, is within `min` and `max`. `what` names the field in the
/// error's text.
pub fn check_length(what: &str, length: usize, min: usize, max: usize) -> Result<(), Violation> {
    if length < min {
        let detail = format!("Use at least {min} characters for the {what}.");
        return Err(Violation::new(code::TOO_SHORT, detail));
    }
    if length > max {
        let detail = format!("Use at most {max} characters for the {what}.");
        return Err(Violation::new(code::TOO_LONG, detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code_of(result: Result<(), Violation>) -> Option<&'static str> {
        result.err().map(|violation| violation.code)
    }

    #[test]
    fn usernames_at_the_limits_are_checked() {
        for good in ["abc", "A.b", "0_-", "ada+mail@example.org", &"x".repeat(64)] {
            assert_eq!(check_username(good), Ok(()), "{good}");
        }
        for (bad, code) in [
            ("", code::REQUIRED),
            ("ab", code::TOO_SHORT),
            (&*"x".repeat(65), code::TOO_LONG),
            (".abc", code::INVALID_CHARACTERS),
            ("@ada", code::INVALID_CHARACTERS),
            ("a b", code::INVALID_CHARACTERS),
            ("ädä", code::INVALID_CHARACTERS),
            ("abc\n", code::INVALID_CHARACTERS),
            ("abc\0", code::INVALID_CHARACTERS),
            ("аdmin", code::INVALID_CHARACTERS), // a Cyrillic а
        ] {
            assert_eq!(code_of(check_username(bad)), Some(code), "{bad:?}");
        }
    }

    #[test]
    fn passwords_are_counted_in_code_points() {
        assert_eq!(check_password("😀😀😀😀😀😀😀😀"), Ok(()));
        assert_eq!(code_of(check_password("😀😀😀😀😀😀😀")), Some(code::TOO_SHORT));
        assert_eq!(check_password(&"ß".repeat(256)), Ok(()));
        assert_eq!(code_of(check_password(&"ß".repeat(257))), Some(code::TOO_LONG));
        assert_eq!(code_of(check_password("")), Some(code::REQUIRED));
        assert_eq!(check_password("        "), Ok(()), "spaces count as characters");
    }

    #[test]
    fn a_field_error_names_its_field() {
        let error = check_username("").unwrap_err().on("username");
        assert_eq!((&*error.field, &*error.code), ("username", code::REQUIRED));
    }

    proptest! {
        #[test]
        fn every_username_of_the_pattern_is_accepted(name in "[A-Za-z0-9][A-Za-z0-9._+@-]{2,63}") {
            prop_assert_eq!(check_username(&name), Ok(()));
            prop_assert_eq!(username_key(&name), username_key(&name.to_ascii_uppercase()));
        }

        #[test]
        fn every_other_username_is_refused(name in any::<String>()) {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-+@".contains(c);
            let fits = (USERNAME_MIN..=USERNAME_MAX).contains(&name.len())
                && name.chars().all(allowed)
                && name.as_bytes()[0].is_ascii_alphanumeric();
            prop_assert_eq!(check_username(&name).is_ok(), fits);
        }

        #[test]
        fn a_password_is_checked_by_its_length_alone(password in any::<String>()) {
            let length = password.chars().count();
            let fits = (PASSWORD_MIN..=PASSWORD_MAX).contains(&length);
            prop_assert_eq!(check_password(&password).is_ok(), fits);
        }
    }
}
