//! The names of columns: their comparison, and their display.

/// Returns the form in which names are compared: `Password_Hash`, `password hash` and `passwordHash` are one.
/// A leading `_` stays, by which MongoDB's `_id` differs from an `id`.
pub(super) fn canonical(name: &str) -> String {
    let name = name.trim();
    let (start, rest) = name.split_at(name.len() - name.trim_start_matches('_').len());
    let letters = rest.chars().filter(|letter| !matches!(letter, '_' | '-' | ' '));
    start.chars().chain(letters.flat_map(char::to_lowercase)).collect()
}

/// Returns a name as it may be shown, in quotes. Text that does not look like a name is not: in a file without a
/// line that names the columns, it may be a password hash.
pub(super) fn shown_name(name: &str) -> String {
    const MAX_LENGTH: usize = 40;
    const MAX_DIGITS: usize = 2;
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte);
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let name = name.trim();
    if name.len() <= MAX_LENGTH && digits <= MAX_DIGITS && name.bytes().all(is_of_name) {
        format!("{name:?}")
    } else {
        "of that name".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_separators() {
        for name in
            ["password_hash", "Password_Hash", "passwordHash", "PASSWORD HASH", " password-hash "]
        {
            assert_eq!(canonical(name), "passwordhash", "{name}");
        }
        assert_eq!(canonical("_id"), "_id");
        assert_eq!(canonical("services.password.bcrypt"), "services.password.bcrypt");
    }

    #[test]
    fn a_text_that_may_be_a_hash_is_not_shown_as_a_name() {
        assert_eq!(shown_name("E-Mail address 2"), "\"E-Mail address 2\"");
        for hash in ["5f4dcc3b5aa765d61d8327deb882cf99", "$2b$04$BgcH", "{SSHA}abc", "é"] {
            assert_eq!(shown_name(hash), "of that name");
        }
    }
}
