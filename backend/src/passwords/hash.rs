//! One password hash: what goes into it, and what it looks like.
//!
//! The text is the modular crypt format of the field: `$2b$` from bcrypt, or passlib's
//! `$bcrypt-sha256$v=2,t=2b,r=<cost>$<salt>$<digest>`, which is bcrypt over the Base64 of
//! HMAC-SHA-256 of the password under the salt's text. The second is for what bcrypt would not
//! read whole. These two are ours.
//!
//! Accounts may bring others along ([`import`](super::import) has what of them is taken).
//! Those of bcrypt are here, by what bcrypt was given: the password cut after 72 bytes
//! (`bcrypt$$2b$…`, as Django writes it, so that the text tells it from one of ours), the Base64 of
//! SHA-256 (passlib's `$bcrypt-sha256$2b,12$…`), or its hexadecimal digits (Django's
//! `bcrypt_sha256$$2b$…`). What is not of bcrypt is in [`legacy`](super::legacy).

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
/// What those begin with that accounts have brought along: see [`Scheme`].
pub(super) const TRUNCATED_PREFIX: &str = "bcrypt$";
pub(super) const HEX_PREFIX: &str = "bcrypt_sha256$";
pub(super) const BASE64_PREFIX: &str = "$bcrypt-sha256$";
/// Characters of a salt, and where it begins in the text of a bcrypt hash.
pub(super) const SALT_CHARS: usize = 22;
const SALT_OFFSET: usize = 7;

/// A password hash in its textual form. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// What bcrypt is given of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// The password itself, whole.
    Plain,
    /// What HMAC-SHA-256 makes of it.
    Hmac,
    /// From elsewhere: the password itself, and of a longer one the first 72 bytes.
    Truncated,
    /// From elsewhere: the Base64 of its SHA-256.
    Base64,
    /// From elsewhere: the hexadecimal digits of its SHA-256.
    Hex,
}

impl Scheme {
    /// Whether it is one that we make hashes by.
    pub(super) fn is_ours(self) -> bool {
        matches!(self, Self::Plain | Self::Hmac)
    }
}

/// A password hash taken apart.
#[derive(Debug)]
pub(super) enum Parsed {
    Bcrypt(Bcrypt),
    Legacy(LegacyHash),
}

/// A hash that bcrypt made.
#[derive(Clone, Debug)]
pub(super) struct Bcrypt {
    pub(super) scheme: Scheme,
    pub(super) hash: HashString,
}

impl PasswordHash {
    /// The text of a hash of ours.
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

    /// A hash as the database keeps it.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to keep.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The bcrypt cost of verifying it; `None` for what is none of bcrypt.
    #[must_use]
    pub fn cost(&self) -> Option<Cost> {
        match self.parse()? {
            Parsed::Bcrypt(bcrypt) => Some(bcrypt.hash.cost()),
            Parsed::Legacy(_) => None,
        }
    }

    /// What it takes to verify it where bcrypt is not what made it, in a unit that is the same for
    /// all such; otherwise nothing.
    #[must_use]
    pub fn legacy_work(&self) -> u64 {
        match self.parse() {
            Some(Parsed::Legacy(legacy)) => legacy.work(),
            _ => 0,
        }
    }

    /// Takes it apart; `None` for a text that is no hash.
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
    /// The hash of no password: its digest is none that bcrypt made.
    pub(super) fn dummy(cost: Cost, salt: [u8; 16]) -> Self {
        let digest = Digest::from_bytes([0; Digest::BYTES]);
        Self { scheme: Scheme::Plain, hash: HashString::new(cost, salt, digest) }
    }

    /// Takes a text apart; `None` if it is no hash that bcrypt made.
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

/// A hash whose salt and digest stand apart.
fn joined(cost: &str, rest: &str) -> Option<HashString> {
    let (salt, digest) = rest.split_once('$')?;
    format!("$2b${cost:0>2}${salt}{digest}").parse().ok()
}

/// What bcrypt is to be given of this password, under this scheme if it can be.
///
/// As it is it cannot, if bcrypt would not read the password whole: because it is too long (which
/// the makers of some hashes did not mind), or because of a NUL, after which bcrypt begins anew.
/// Then the scheme comes back as another one: a key that takes as long, and whose digest no hash
/// of the scheme that was asked for has.
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

/// What other makes read of a password. None of them takes one with a NUL in it.
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
