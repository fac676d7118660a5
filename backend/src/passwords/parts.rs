//! The parts of a password hash, of which the spellings of other software are made.

use std::fmt;

use bcrypt_lanes::HashString;

use super::bcrypt_hash::{Bcrypt, Scheme};
use super::hash::{Kind, Parsed, PasswordHash};
use super::input::Input;

/// A password hash in parts. Its `Debug` output is redacted.
#[derive(Clone, PartialEq, Eq)]
pub enum HashParts {
    /// There is no password.
    None,
    /// bcrypt of the password, in bcrypt's own text with the version `2b`.
    Bcrypt(String),
    /// bcrypt of the hexadecimal digits of the password's SHA-256, in bcrypt's own text: Django's `bcrypt_sha256`.
    BcryptOfHex(String),
    /// passlib's `$bcrypt-sha256$`, of either version.
    BcryptSha256(String),
    /// argon2id or argon2i.
    Argon2 {
        /// The letters after `argon2`: `id` or `i`.
        variant: &'static str,
        /// 16 for version 1.0, 19 for 1.3.
        version: u32,
        /// Memory in KiB.
        memory: u32,
        /// Passes over the memory.
        passes: u32,
        /// Lanes.
        lanes: u32,
        /// The salt and what was computed.
        salted: Salted,
    },
    /// scrypt.
    Scrypt {
        /// The logarithm of N to the base 2.
        log_n: u8,
        /// The size of a block.
        r: u32,
        /// The parallelization.
        p: u32,
        /// The salt and what was computed.
        salted: Salted,
    },
    /// PBKDF2 with HMAC.
    Pbkdf2 {
        /// The hash function: `sha1`, `sha256` or `sha512`.
        function: &'static str,
        /// Iterations.
        iterations: u32,
        /// The salt and what was computed.
        salted: Salted,
    },
    /// SHA-256-crypt or SHA-512-crypt, in its own text.
    ShaCrypt(String),
    /// Any other hash, by its form.
    Other(&'static str),
}

/// A salt, and the digest of a password with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Salted {
    /// The salt.
    pub salt: Vec<u8>,
    /// The digest.
    pub digest: Vec<u8>,
}

impl PasswordHash {
    /// Returns the parts of the hash.
    #[must_use]
    pub fn parts(&self) -> HashParts {
        if self.is_none() {
            return HashParts::None;
        }
        let Some(Parsed { input, kind }) = self.parse() else {
            return HashParts::Other(self.form());
        };
        match (input, kind) {
            (Input::AsTyped, Kind::Bcrypt(Bcrypt { scheme, hash })) => match scheme {
                Scheme::Plain | Scheme::Truncated => HashParts::Bcrypt(version_2b(&hash)),
                Scheme::Hex => HashParts::BcryptOfHex(version_2b(&hash)),
                Scheme::Hmac | Scheme::Base64 => HashParts::BcryptSha256(self.expose().to_owned()),
                Scheme::WordPress | Scheme::Symfony => HashParts::Other(self.form()),
            },
            (Input::AsTyped, Kind::Legacy(legacy)) => legacy.parts(self.expose()),
            // No other software is known to prepare a password in this way.
            _ => HashParts::Other(self.form()),
        }
    }
}

/// Returns the text of a bcrypt hash with the version `2b`. The later ones compute the same, and not all software reads
/// each of them.
fn version_2b(hash: &HashString) -> String {
    const VERSION_CHARS: usize = 4;
    format!("$2b${}", &hash.to_string()[VERSION_CHARS..])
}

impl HashParts {
    /// Returns the name of the function, for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "no password",
            Self::Bcrypt(_) => "bcrypt",
            Self::BcryptOfHex(_) | Self::BcryptSha256(_) => "bcrypt-sha256",
            Self::Argon2 { .. } => "argon2",
            Self::Scrypt { .. } => "scrypt",
            Self::Pbkdf2 { .. } => "PBKDF2",
            Self::ShaCrypt(_) => "SHA-crypt",
            Self::Other(form) => form,
        }
    }
}

impl fmt::Debug for HashParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HashParts({}, redacted)", self.name())
    }
}

impl fmt::Debug for Salted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Salted(redacted)")
    }
}
