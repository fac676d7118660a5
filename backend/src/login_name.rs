//! The key that names of logins are told apart by: for looking up accounts, and for counting login attempts.

use unicode_normalization::UnicodeNormalization as _;

/// The length of the longest name and of its key, in bytes: an address has 254, and Django's names have 150 characters.
/// An index of PostgreSQL takes 2,700.
const MAX_BYTES: usize = 1_024;

/// Returns the key of a name of any script: in small letters and NFC, as RFC 8265 §3.3 compares names but for its mapping of widths; `None` if no
/// account can have such a name. For the names of accounts it is `username_key`.
pub(crate) fn key(name: &str) -> Option<String> {
    let is_name = |text: &str| !text.is_empty() && text.len() <= MAX_BYTES && !text.contains('\0');
    if !is_name(name) {
        return None;
    }
    // An import has millions of names, most of them in ASCII, which NFC leaves as it is.
    if name.is_ascii() {
        return Some(name.to_ascii_lowercase());
    }
    let key: String = name.to_lowercase().nfc().collect();
    is_name(&key).then_some(key)
}

#[cfg(test)]
mod tests {
    use keystead_common::rules::username_key;

    use super::*;

    #[test]
    fn a_name_has_one_key_in_any_case_and_spelling() {
        for (name, expected) in [
            ("Ada.L-2@Example.org", "ada.l-2@example.org"),
            ("АДА Лавлейс", "ада лавлейс"),
            ("JOSE\u{301}", "josé"),
            ("José", "josé"),
            (" x ", " x "),
            // No name of an account is found by full-width letters, so neither is a former one without them.
            ("ＡDA", "ａda"),
        ] {
            assert_eq!(key(name).as_deref(), Some(expected));
        }
        assert_eq!(key("Ada+Mail@X").unwrap(), username_key("Ada+Mail@X"));
    }

    #[test]
    fn a_text_that_no_index_takes_has_no_key() {
        assert!(key(&"x".repeat(MAX_BYTES)).is_some());
        // Three bytes in small letters.
        for text in ["", "a\0b", &"x".repeat(MAX_BYTES + 1), &"Ⱥ".repeat(MAX_BYTES / 2)] {
            assert_eq!(key(text), None);
        }
    }
}
