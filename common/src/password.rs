//! The password on its way through the process: readable where it is used, never printed.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// A password as the person typed it: any Unicode, byte for byte, wiped from memory when dropped.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// The password itself. Only hashing and the field rules have a use for it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(redacted)")
    }
}

impl Drop for Password {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travels_as_a_plain_string_and_prints_as_nothing() {
        let password: Password = serde_json::from_str(r#""p\u00e4ss wörd""#).unwrap();
        assert_eq!(password.expose(), "päss wörd");
        assert_eq!(serde_json::to_string(&password).unwrap(), r#""päss wörd""#);
        assert!(!format!("{password:?}").contains("wörd"));
    }
}
