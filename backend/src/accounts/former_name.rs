//! The name that an imported account had elsewhere and could not keep. Its owner may still log in with it.

use crate::login_name;

/// A former name. The names of accounts come before former ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormerName {
    /// The name as it was written.
    pub(super) text: String,
    /// The key by which it is found.
    pub(super) key: String,
}

impl FormerName {
    /// Returns the former name of the account with the key `username_key`; `None` if there is nothing to keep: the text
    /// is the account's own name, or no account can have had it.
    pub(super) fn new(text: &str, username_key: &str) -> Option<Self> {
        let text = text.trim();
        let key = login_name::key(text).filter(|key| key != username_key)?;
        Some(Self { text: text.to_owned(), key })
    }

    /// Returns true for a text that no index takes.
    pub(super) fn is_unfit(text: &str) -> bool {
        !text.trim().is_empty() && login_name::key(text.trim()).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_name_is_kept_as_written_unless_it_is_the_own_name() {
        let former = FormerName::new(" Ада Лавлейс ", "ada").unwrap();
        assert_eq!((&*former.text, &*former.key), ("Ада Лавлейс", "ада лавлейс"));
        for text in ["", " ", "Ada", " ada ", "a\0b", &"x".repeat(1_025)] {
            assert_eq!(FormerName::new(text, "ada"), None, "{text}");
            assert_eq!(FormerName::is_unfit(text), text.len() > 1_024 || text.contains('\0'));
        }
    }
}
