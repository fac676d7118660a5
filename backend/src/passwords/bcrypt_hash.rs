//! bcrypt hashes, and the input that bcrypt gets for a password.
//!
//! New hashes are `$2b$` from bcrypt, or passlib's
//! `$bcrypt-sha256$v=2,t=2b,r=<cost>$<salt>$<digest>`, which is bcrypt over the Base64 of
//! HMAC-SHA-256 of the password, keyed with the text of the salt. The second is for passwords that
//! bcrypt would not read whole. Imported ones differ by the input that bcrypt was given:
//!
//! | prefix | input | of |
//! |---|---|---|
//! | `bcrypt$` | the password truncated to 72 bytes | Django; the prefix tells it from a new hash |
//! | `$bcrypt-sha256$2b,` | the Base64 of SHA-256 | passlib |
//! | `bcrypt_sha256$` | the hexadecimal digits of SHA-256 | Django, Meteor |
//! | `$wp` | the Base64 of HMAC-SHA-384 of the trimmed password | `WordPress` 6.8 |

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bcrypt::BASE_64;
use bcrypt_lanes::{Cost, Digest, HashString, KEY_BYTES, Key};
use hmac::{Hmac, Mac};
use keystead_common::Password;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

pub(super) const HMAC_PREFIX: &str = "$bcrypt-sha256$v=2,t=2b,r=";
/// The prefixes of imported hashes, by [`Scheme`].
pub(super) const TRUNCATED_PREFIX: &str = "bcrypt$";
pub(super) const HEX_PREFIX: &str = "bcrypt_sha256$";
pub(super) const BASE64_PREFIX: &str = "$bcrypt-sha256$";
pub(super) const WORDPRESS_PREFIX: &str = "$wp";
/// Characters of a salt, and its offset in the text of a bcrypt hash.
pub(super) const SALT_CHARS: usize = 22;
pub(super) const SALT_OFFSET: usize = 7;
/// The bytes that PHP's `trim` removes.
const PHP_WHITE_SPACE: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\x0b'];

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
    /// Imported: the Base64 of the HMAC-SHA-384 that `WordPress` computes of it.
    WordPress,
    /// Imported: the Base64 of its SHA-512, truncated. Symfony hashes a password of more than 72 bytes so,
    /// and does not mark it.
    Symfony,
}

impl Scheme {
    /// Returns whether new hashes are made by this scheme.
    pub(super) fn is_current(self) -> bool {
        matches!(self, Self::Plain | Self::Hmac)
    }
}

/// A hash made by bcrypt.
#[derive(Clone, Debug)]
pub(super) struct Bcrypt {
    pub(super) scheme: Scheme,
    pub(super) hash: HashString,
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
        } else if let Some(rest) = text.strip_prefix(WORDPRESS_PREFIX) {
            (Scheme::WordPress, rest.parse().ok()?)
        } else {
            (Scheme::Plain, text.parse().ok()?)
        };
        Some(Self { scheme, hash })
    }

    /// Returns the scheme to try for a password that is wrong under its own. Only Symfony makes such
    /// hashes, by PHP.
    pub(super) fn other_scheme(&self) -> Option<Scheme> {
        let is_of_php = self.hash.to_string().starts_with("$2y$");
        (self.scheme == Scheme::Truncated && is_of_php).then_some(Scheme::Symfony)
    }
}

/// Returns true for a password that takes a second run of bcrypt when the first one fails, whatever the
/// account's hash is: else the time would say whether there is a [`Scheme::Symfony`] to try.
pub(super) fn takes_two_runs(password: &Password) -> bool {
    password.expose().len() > KEY_BYTES
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
    let text = password.expose();
    let password = text.as_bytes();
    let read_as_it_is = match scheme {
        Scheme::Plain => Key::new(password).ok(),
        Scheme::Truncated => truncated(password),
        Scheme::Base64 => Some(key_of_text(STANDARD.encode(Sha256::digest(password)))),
        Scheme::Hex => Some(key_of_text(format!("{:x}", Sha256::digest(password)))),
        Scheme::WordPress => Some(key_of_text(wordpress(text))),
        Scheme::Symfony => truncated(STANDARD.encode(Sha512::digest(password)).as_bytes()),
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

/// Returns what `WordPress` 6.8 hands to bcrypt (`wp_hash_password`).
fn wordpress(password: &str) -> String {
    let mut mac = <Hmac<Sha384> as Mac>::new_from_slice(b"wp-sha384")
        .expect("HMAC takes a key of any length");
    mac.update(password.trim_matches(PHP_WHITE_SPACE).as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn key_of_text(text: String) -> Key {
    let text = Zeroizing::new(text);
    Key::new(text.as_bytes()).expect("some 60 characters, none of them NUL")
}
