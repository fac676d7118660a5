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

/// Reasons of field errors, each with one code. A reason is never renamed and never reused.
pub mod reason {
    /// With `invalid_characters`: the first character is neither a letter nor a digit.
    pub const INVALID_START: &str = "invalid_start";

    // All others come with `password_too_weak`.

    /// The password is on the operator's list.
    pub const IN_BLOCKLIST: &str = "in_blocklist";
    /// The password is little more than the user name.
    pub const CONTAINS_USERNAME: &str = "contains_username";
    /// The password is little more than the name of the site.
    pub const CONTAINS_SITE_NAME: &str = "contains_site_name";
    /// The password is common; `rank` says how common.
    pub const COMMON_PASSWORD: &str = "common_password";
    /// The password is a common one with little changed.
    pub const SIMILAR_TO_COMMON_PASSWORD: &str = "similar_to_common_password";
    /// The password is little more than a common word, or than a name of some language.
    pub const WORD: &str = "word";
    /// The password is little more than a name.
    pub const NAME: &str = "name";
    /// The password is keys that lie side by side.
    pub const KEYBOARD_PATTERN: &str = "keyboard_pattern";
    /// The password repeats characters or words.
    pub const REPEAT: &str = "repeat";
    /// The password is a sequence such as abc.
    pub const SEQUENCE: &str = "sequence";
    /// The password is a date or a year.
    pub const DATE: &str = "date";
    /// The password is digits, as of a date or a telephone number.
    pub const DIGITS: &str = "digits";
    /// The password would be guessed too soon for another reason.
    pub const GUESSABLE: &str = "guessable";

    /// All of them.
    pub const ALL: &[&str] = &[
        INVALID_START,
        IN_BLOCKLIST,
        CONTAINS_USERNAME,
        CONTAINS_SITE_NAME,
        COMMON_PASSWORD,
        SIMILAR_TO_COMMON_PASSWORD,
        WORD,
        NAME,
        KEYBOARD_PATTERN,
        REPEAT,
        SEQUENCE,
        DATE,
        DIGITS,
        GUESSABLE,
    ];
}

/// Changes to a weak password that do not make it much stronger.
pub mod hint {
    /// Capital letters.
    pub const CAPITALS: &str = "capitals";
    /// Characters in the place of similar letters.
    pub const SUBSTITUTIONS: &str = "substitutions";
    /// A word backwards.
    pub const REVERSED: &str = "reversed";

    /// All of them.
    pub const ALL: &[&str] = &[CAPITALS, SUBSTITUTIONS, REVERSED];
}

/// A broken rule. Members other than `code` and `detail` are as in [`FieldError`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violation {
    /// One of the codes in [`code`].
    pub code: &'static str,
    /// A sentence for a person.
    pub detail: String,
    /// One of the reasons in [`reason`].
    pub reason: Option<&'static str>,
    /// One of the hints in [`hint`].
    pub hint: Option<&'static str>,
    /// The least number of characters.
    pub min: Option<u16>,
    /// The largest number of characters.
    pub max: Option<u16>,
    /// The number of passwords that this one is among, the most common first.
    pub rank: Option<u16>,
}

impl Violation {
    /// Creates a violation without a reason.
    #[must_use]
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), ..Self::default() }
    }

    /// Turns the violation into the error of the field named `field`.
    #[must_use]
    pub fn on(self, field: &str) -> FieldError {
        FieldError {
            field: field.to_owned(),
            code: self.code.to_owned(),
            detail: self.detail,
            reason: self.reason.map(str::to_owned),
            hint: self.hint.map(str::to_owned),
            min: self.min,
            max: self.max,
            rank: self.rank,
        }
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
            "Use only letters, numbers and . _ - + @.",
        ));
    }
    if !username.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        let begins = Violation::new(code::INVALID_CHARACTERS, "Start with a letter or a number.");
        return Err(Violation { reason: Some(reason::INVALID_START), ..begins });
    }
    // All ASCII by now, so bytes are characters.
    check_length(username.len(), USERNAME_MIN, USERNAME_MAX)
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
    check_length(password.chars().count(), PASSWORD_MIN, PASSWORD_MAX)
}

/// Checks that `length`, in characters, is within `min` and `max`.
pub fn check_length(length: usize, min: usize, max: usize) -> Result<(), Violation> {
    if length < min {
        let short = Violation::new(code::TOO_SHORT, format!("Use at least {min} characters."));
        return Err(Violation { min: min.try_into().ok(), ..short });
    }
    if length > max {
        let long = Violation::new(code::TOO_LONG, format!("Use at most {max} characters."));
        return Err(Violation { max: max.try_into().ok(), ..long });
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

    #[test]
    fn a_violation_has_the_numbers_of_its_sentence() {
        let short = check_password("short").unwrap_err();
        assert_eq!(
            (short.min, short.max, &*short.detail),
            (Some(8), None, "Use at least 8 characters.")
        );
        let long = check_username(&"x".repeat(65)).unwrap_err();
        assert_eq!(
            (long.min, long.max, &*long.detail),
            (None, Some(64), "Use at most 64 characters.")
        );
        assert_eq!(check_username(".abc").unwrap_err().reason, Some(reason::INVALID_START));
        assert_eq!(check_username("a b").unwrap_err().reason, None);
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
