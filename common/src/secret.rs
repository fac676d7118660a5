//! Secrets in memory: readable where they are used, never printed.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// A string that is never printed and is wiped from memory when dropped.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// A password as the person typed it: any Unicode, byte for byte.
pub type Password = Secret;

impl Secret {
    /// Returns the secret itself, for the code that uses it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_plain_string_in_json_and_redacted_in_debug_output() {
        let secret: Secret = serde_json::from_str(r#""p\u00e4ss wörd""#).unwrap();
        assert_eq!(secret.expose(), "päss wörd");
        assert_eq!(serde_json::to_string(&secret).unwrap(), r#""päss wörd""#);
        assert!(!format!("{secret:?}").contains("wörd"));
    }
}
