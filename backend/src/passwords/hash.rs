//! The format of password hashes, and the input that bcrypt gets for a password.
//!
//! The text is in modular crypt format: `$2b$` from bcrypt, or passlib's
//! `$bcrypt-sha256$v=2,t=2b,r=<cost>$<salt>$<digest>`, which is bcrypt over the Base64 of
//! HMAC-SHA-256 of the password, keyed with the text of the salt. The second is for passwords that
//! bcrypt would not read whole. New hashes have one of these two formats.
//!
//! Imported accounts may bring others along ([`import`](super::import) decides which). Those of
//! bcrypt are here, by the input that bcrypt was given: the password truncated to 72 bytes
//! (`bcrypt$$2b$…` as Django writes it, which tells it from a new hash), the Base64 of SHA-256
//! (passlib's `$bcrypt-sha256$2b,12$…`), or its hexadecimal digits (Django's
//! `bcrypt_sha256$$2b$…`). Hashes of other functions are in [`legacy`](super::legacy).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bcrypt::BASE_64;
use bcrypt_lanes::{Cost, Digest, HashString, KEY_BYTES, Key};
use hmac::{Hmac, Mac};
use keystead_common::Password;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::legacy::LegacyHash;

const HMAC_PREFIX: &str = "$bcrypt-sha256$v=2,t=2b,r=";
/// The text in place of a hash where there is no password, as in `/etc/shadow`.
const NONE: &str = "!";
/// The prefixes of imported hashes, by [`Scheme`].
pub(super) const TRUNCATED_PREFIX: &str = "bcrypt$";
pub(super) const HEX_PREFIX: &str = "bcrypt_sha256$";
pub(super) const BASE64_PREFIX: &str = "$bcrypt-sha256$";
/// Characters of a salt, and its offset in the text of a bcrypt hash.
pub(super) const SALT_CHARS: usize = 22;
pub(super) const SALT_OFFSET: usize = 7;

/// The text of a password hash. Its `Debug` output is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// The input of bcrypt, derived from a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// The password itself, whole.
    Plain,
    /// The Base64 of its HMAC-SHA-256.
    Hmac,
    /// Imported: the password itself, truncated to its first 72 bytes.
    Truncated,
    /// Imported: the Base64 of its SHA-256.
    Base64,
    /// Imported: the hexadecimal digits of its SHA-256.
    Hex,
}

impl Scheme {
    /// Returns whether new hashes are made by this scheme.
    pub(super) fn is_current(self) -> bool {
        matches!(self, Self::Plain | Self::Hmac)
    }
}

/// A parsed password hash.
#[derive(Debug)]
pub(super) enum Parsed {
    Bcrypt(Bcrypt),
    Legacy(LegacyHash),
}

/// A hash made by bcrypt.
#[derive(Clone, Debug)]
pub(super) struct Bcrypt {
    pub(super) scheme: Scheme,
    pub(super) hash: HashString,
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
        match self.parse()? {
            Parsed::Bcrypt(bcrypt) => Some(bcrypt.hash.cost()),
            Parsed::Legacy(_) => None,
        }
    }

    /// Returns the work of verifying a legacy hash, in iterations of PBKDF2 with SHA-256; 0 for a
    /// bcrypt hash.
    #[must_use]
    pub fn legacy_work(&self) -> u64 {
        match self.parse() {
            Some(Parsed::Legacy(legacy)) => legacy.work(),
            _ => 0,
        }
    }

    /// Parses the text; `None` if it is not a hash.
    pub(super) fn parse(&self) -> Option<Parsed> {
        match Bcrypt::parse(&self.0) {
            Some(bcrypt) => Some(Parsed::Bcrypt(bcrypt)),
            None => LegacyHash::parse(&self.0).ok().map(Parsed::Legacy),
        }
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(redacted)")
    }
}

impl Bcrypt {
    /// Returns the hash of no password: bcrypt never makes its digest.
    pub(super) fn dummy(cost: Cost, salt: [u8; 16]) -> Self {
        let digest = Digest::from_bytes([0; Digest::BYTES]);
        Self { scheme: Scheme::Plain, hash: HashString::new(cost, salt, digest) }
    }

    /// Parses a text; `None` if it is not a bcrypt hash.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, hash) = if let Some(rest) = text.strip_prefix(HMAC_PREFIX) {
            let (cost, rest) = rest.split_once('$')?;
            (Scheme::Hmac, joined(cost, rest)?)
        } else if let Some(rest) = text.strip_prefix(BASE64_PREFIX) {
            let (cost, rest) = rest.split_once('$')?;
            let cost = cost.strip_prefix("2b,").or_else(|| cost.strip_prefix("2a,"))?;
            (Scheme::Base64, joined(cost, rest)?)
        } else if let Some(rest) = text.strip_prefix(TRUNCATED_PREFIX) {
            (Scheme::Truncated, rest.parse().ok()?)
        } else if let Some(rest) = text.strip_prefix(HEX_PREFIX) {
            (Scheme::Hex, rest.parse().ok()?)
        } else {
            (Scheme::Plain, text.parse().ok()?)
        };
        Some(Self { scheme, hash })
    }
}

/// Parses a hash with a separate salt and digest.
fn joined(cost: &str, rest: &str) -> Option<HashString> {
    let (salt, digest) = rest.split_once('$')?;
    format!("$2b${cost:0>2}${salt}{digest}").parse().ok()
}

/// Derives the input of bcrypt from a password, under this scheme if possible.
///
/// It is not possible where bcrypt would not read the password whole: because it is too long (which
/// the makers of some hashes ignored), or because of a NUL, at which bcrypt starts over. Then
/// another scheme is returned, with a key that takes as long and whose digest no hash of the
/// requested scheme has.
pub(super) fn key(password: &Password, salt: [u8; 16], scheme: Scheme) -> (Scheme, Key) {
    let password = password.expose().as_bytes();
    let read_as_it_is = match scheme {
        Scheme::Plain => Key::new(password).ok(),
        Scheme::Truncated => truncated(password),
        Scheme::Base64 => Some(key_of_text(STANDARD.encode(Sha256::digest(password)))),
        Scheme::Hex => Some(key_of_text(format!("{:x}", Sha256::digest(password)))),
        Scheme::Hmac => None,
    };
    if let Some(key) = read_as_it_is {
        return (scheme, key);
    }
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(BASE_64.encode(salt).as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(password);
    let mac: Zeroizing<[u8; 32]> = Zeroizing::new(mac.finalize().into_bytes().into());
    (Scheme::Hmac, key_of_text(STANDARD.encode(mac.as_slice())))
}

/// Returns the key that other software derives from a password. None of it accepts a NUL.
fn truncated(password: &[u8]) -> Option<Key> {
    match password.first_chunk::<KEY_BYTES>() {
        Some(_) if password.contains(&0) => None,
        Some(read) => Key::unterminated(read).ok(),
        None => Key::new(password).ok(),
    }
}

fn key_of_text(text: String) -> Key {
    let text = Zeroizing::new(text);
    Key::new(text.as_bytes()).expect("some 60 characters, none of them NUL")
}

#[cfg(test)]
mod tests;
