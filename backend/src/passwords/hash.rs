//! The text of password hashes.
//!
//! A hash is of bcrypt ([`bcrypt_hash`](super::bcrypt_hash)), which all new ones are, or of another
//! function ([`legacy`](super::legacy)), which imported accounts may bring along
//! ([`import`](super::import) decides which). An [`Input`] before it says what other software made of the
//! password first.

use std::fmt;

use bcrypt_lanes::{Cost, HashString};

use super::bcrypt_hash::{Bcrypt, HMAC_PREFIX, SALT_CHARS, SALT_OFFSET, Scheme};
use super::input::Input;
use super::legacy::LegacyHash;

/// The text in place of a hash where there is no password, as in `/etc/shadow`.
const NONE: &str = "!";

/// The text of a password hash. Its `Debug` output is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// A parsed password hash.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) input: Input,
    pub(super) kind: Kind,
}

/// The function of a hash.
#[derive(Debug)]
pub(super) enum Kind {
    Bcrypt(Bcrypt),
    Legacy(LegacyHash),
}

impl PasswordHash {
    /// Formats a new hash.
    pub(super) fn new(scheme: Scheme, bcrypt: &HashString) -> Self {
        let text = bcrypt.to_string();
        Self(match scheme {
            Scheme::Hmac => {
                let (salt, digest) = text[SALT_OFFSET..].split_at(SALT_CHARS);
                format!("{HMAC_PREFIX}{}${salt}${digest}", bcrypt.cost().get())
            }
            _ => text,
        })
    }

    /// Returns what an account without a password has instead: no password's hash.
    #[must_use]
    pub fn none() -> Self {
        Self(NONE.to_owned())
    }

    /// Returns true if the account has no password.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0 == NONE
    }

    /// Wraps a hash read from the database.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the text to store.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns the bcrypt cost of verifying it; `None` for a legacy hash.
    #[must_use]
    pub fn cost(&self) -> Option<Cost> {
        match self.parse()?.kind {
            Kind::Bcrypt(bcrypt) => Some(bcrypt.hash.cost()),
            Kind::Legacy(_) => None,
        }
    }

    /// Returns the work of verifying a legacy hash, in iterations of PBKDF2 with SHA-256; 0 for a
    /// bcrypt hash.
    #[must_use]
    pub fn legacy_work(&self) -> u64 {
        match self.parse().map(|parsed| parsed.kind) {
            Some(Kind::Legacy(legacy)) => legacy.work(),
            _ => 0,
        }
    }

    /// Returns the name of its form, to count accounts by.
    #[must_use]
    pub fn form(&self) -> &'static str {
        match self.parse().map(|parsed| parsed.kind) {
            _ if self.is_current() => "bcrypt",
            Some(Kind::Bcrypt(_)) => "bcrypt of elsewhere",
            Some(Kind::Legacy(legacy)) => legacy.form(),
            None if self.is_none() => "none",
            None => "unknown",
        }
    }

    /// Returns true if it is of the form that new hashes have, at whatever cost.
    #[must_use]
    pub fn is_current(&self) -> bool {
        matches!(
            self.parse(),
            Some(Parsed { input: Input::AsTyped, kind: Kind::Bcrypt(bcrypt) }) if bcrypt.scheme.is_current()
        )
    }

    /// Parses the text; `None` if it is not a hash.
    pub(super) fn parse(&self) -> Option<Parsed> {
        let (input, rest) = Input::split(&self.0)?;
        let kind = match Bcrypt::parse(rest) {
            Some(bcrypt) => Kind::Bcrypt(bcrypt),
            None => Kind::Legacy(LegacyHash::parse(rest).ok()?),
        };
        Some(Parsed { input, kind })
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(redacted)")
    }
}

#[cfg(test)]
mod tests;
