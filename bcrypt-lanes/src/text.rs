//! The text of a hash: `$2b$<cost>$<salt><digest>`, in bcrypt's own Base64.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::alphabet::BCRYPT;
use base64::display::Base64Display;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

use crate::digest::Digest;
use crate::key::{Cost, Key};
use crate::lanes::Job;

const BASE64: GeneralPurpose = GeneralPurpose::new(&BCRYPT, NO_PAD);
/// The length of a salt, in characters.
const SALT_CHARS: usize = 22;

/// A text that is not a hash which this crate verifies. It does not quote the hash, which must not
/// reach a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It does not begin with `$2a$`, `$2b$` or `$2y$`.
    #[error("not a bcrypt hash of the versions 2a, 2b or 2y")]
    Version,
    /// The cost is not two digits from 04 to 31.
    #[error("not a bcrypt cost of two digits, 04 to 31")]
    Cost,
    /// Salt and digest are not 53 characters of bcrypt's Base64 with all unused bits clear.
    #[error("not a bcrypt salt and digest")]
    Base64,
}

/// The version of a hash. All three are one algorithm.
///
/// They mark bugs that this crate does not have: before `$2b$` the length of a password wrapped at
/// 256 bytes, and before `$2y$` some software took bytes above 127 for negative numbers. Hashes
/// with the second bug, `$2x$`, are refused. `crypt_blowfish` altered a few of its `$2a$` hashes of
/// passwords with a byte of 255 on purpose; those do not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    A,
    B,
    Y,
}

/// A hash with everything needed to verify it. `Debug` redacts its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashString {
    version: Version,
    cost: Cost,
    salt: [u8; 16],
    digest: Digest,
}

impl HashString {
    /// Creates a `$2b$` hash from its parts.
    #[must_use]
    pub fn new(cost: Cost, salt: [u8; 16], digest: Digest) -> Self {
        Self { version: Version::B, cost, salt, digest }
    }

    /// Returns its cost.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Returns its salt.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        self.salt
    }

    /// Returns its digest, which the job of verifying it must produce.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns the job that verifies a password: its result equals [`HashString::digest`] if the
    /// password is right.
    #[must_use]
    pub fn job(&self, key: Key) -> Job {
        Job { key, salt: self.salt, cost: self.cost }
    }
}

impl FromStr for HashString {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (version, rest) = [("$2a$", Version::A), ("$2b$", Version::B), ("$2y$", Version::Y)]
            .into_iter()
            .find_map(|(prefix, version)| Some((version, text.strip_prefix(prefix)?)))
            .ok_or(ParseError::Version)?;
        let (cost, rest) = rest.split_once('$').ok_or(ParseError::Cost)?;
        let (salt, digest) = rest.split_at_checked(SALT_CHARS).ok_or(ParseError::Base64)?;
        Ok(Self {
            version,
            cost: parse_cost(cost).ok_or(ParseError::Cost)?,
            salt: decode(salt)?,
            digest: Digest::from_bytes(decode(digest)?),
        })
    }
}

/// Parses two digits, and refuses a sign and everything else that a number may be written with.
fn parse_cost(text: &str) -> Option<Cost> {
    let two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    Cost::new(text.parse().ok().filter(|_| two_digits)?).ok()
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], ParseError> {
    let mut bytes = [0; N];
    match BASE64.decode_slice(text, &mut bytes) {
        Ok(length) if length == N => Ok(bytes),
        _ => Err(ParseError::Base64),
    }
}

impl fmt::Display for HashString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = match self.version {
            Version::A => "2a",
            Version::B => "2b",
            Version::Y => "2y",
        };
        let salt = Base64Display::new(&self.salt, &BASE64);
        let digest = Base64Display::new(self.digest.as_bytes(), &BASE64);
        write!(formatter, "${version}${:02}${salt}{digest}", self.cost.get())
    }
}
