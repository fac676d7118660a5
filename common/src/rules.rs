//! The field rules: what a user name and a password must be.
//!
//! The page asks them while the person types, the server asks them again and has the last word.
//! What only the server can know (a name that is taken, a password that is common) is not here.

use crate::problem::FieldError;

/// User name: the fewest characters.
pub const USERNAME_MIN: usize = 3;
/// User name: the most characters.
pub const USERNAME_MAX: usize = 64;
/// Password: the fewest Unicode code points.
pub const PASSWORD_MIN: usize = 8;
/// Password: the most Unicode code points. NIST SP 800-63B-4 §3.1.1.2 asks for 64 or more.
pub const PASSWORD_MAX: usize = 256;

/// Stable codes of field errors. A code is never renamed and never reused.
pub mod code {
    /// The field is absent, `null` or empty.
    pub const REQUIRED: &str = "required";
    /// The field is not of the type that the contract gives it.
    pub const WRONG_TYPE: &str = "wrong_type";
    /// The field is none of the values that the contract lists.
    pub const INVALID_VALUE: &str = "invalid_value";
    /// Fewer characters than allowed.
    pub const TOO_SHORT: &str = "too_short";
    /// More characters than allowed.
    pub const TOO_LONG: &str = "too_long";
    /// A character that is not allowed, or not in this place.
    pub const INVALID_CHARACTERS: &str = "invalid_characters";
    /// A password that is common, or built on the user name; only the server knows.
    pub const PASSWORD_TOO_WEAK: &str = "password_too_weak";
}

/// Why a value breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// One of [`code`].
    pub code: &'static str,
    /// A sentence for a person.
    pub detail: String,
}

impl Violation {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// The violation as the field error that travels.
    #[must_use]
    pub fn on(self, field: &str) -> FieldError {
        FieldError { field: field.to_owned(), code: self.code.to_owned(), detail: self.detail }
    }
}

/// 3 to 64 of `A-Z a-z 0-9 . _ - + @`, beginning with a letter or digit.
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
    // All ASCII from here on, so bytes are characters.
    check_length("username", username.len(), USERNAME_MIN, USERNAME_MAX)
}

/// What makes two user names the same: their case does not count.
#[must_use]
pub fn username_key(username: &str) -> String {
    username.to_ascii_lowercase()
}

/// 8 to 256 code points of any Unicode. No composition rules (NIST SP 800-63B-4 §3.1.1.2).
pub fn check_password(password: &str) -> Result<(), Violation> {
    if password.is_empty() {
        return Err(Violation::new(code::REQUIRED, "Enter a password."));
    }
    check_length("password", password.chars().count(), PASSWORD_MIN, PASSWORD_MAX)
}

/// Whether a field of this many characters is as long as it must be and may be.
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
    fn usernames_at_the_edges() {
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
        assert_eq!(check_password("        "), Ok(()), "spaces are characters like any other");
    }

    #[test]
    fn a_violation_names_its_field() {
        let error = check_username("").unwrap_err().on("username");
        assert_eq!((&*error.field, &*error.code), ("username", code::REQUIRED));
    }

    proptest! {
        #[test]
        fn every_name_of_the_pattern_is_taken(name in "[A-Za-z0-9][A-Za-z0-9._+@-]{2,63}") {
            prop_assert_eq!(check_username(&name), Ok(()));
            prop_assert_eq!(username_key(&name), username_key(&name.to_ascii_uppercase()));
        }

        #[test]
        fn every_other_name_is_refused(name in any::<String>()) {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-+@".contains(c);
            let fits = (USERNAME_MIN..=USERNAME_MAX).contains(&name.len())
                && name.chars().all(allowed)
                && name.as_bytes()[0].is_ascii_alphanumeric();
            prop_assert_eq!(check_username(&name).is_ok(), fits);
        }

        #[test]
        fn a_password_is_judged_by_its_length_alone(password in any::<String>()) {
            let length = password.chars().count();
            let fits = (PASSWORD_MIN..=PASSWORD_MAX).contains(&length);
            prop_assert_eq!(check_password(&password).is_ok(), fits);
        }
    }
}
