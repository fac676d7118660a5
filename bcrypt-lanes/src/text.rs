//! A hash as text: `$2b$<cost>$<salt><digest>`, in bcrypt's own Base64.

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
/// Characters of a salt.
const SALT_TEXT: usize = 22;

/// Why a text is no hash that this crate verifies. It says no more: hashes are not for logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It begins with neither of `$2a$`, `$2b$` and `$2y$`.
    #[error("not a bcrypt hash of the versions 2a, 2b or 2y")]
    Version,
    /// The cost is not two digits, of 04 to 31.
    #[error("not a bcrypt cost of two digits, 04 to 31")]
    Cost,
    /// Salt and digest are not 53 characters of bcrypt's Base64, with no bit set that says
    /// nothing.
    #[error("not a bcrypt salt and digest")]
    Base64,
}

/// What a hash says made it. All three are one algorithm, and so verified.
///
/// What they tell apart does not come up here: before `$2b$` a password's length wrapped at 256
/// bytes, and before `$2y$` some took bytes above 127 for negative numbers. Hashes of that error,
/// `$2x$`, are refused. Of those that `crypt_blowfish` wrote as `$2a$`, a few whose password has a
/// byte of 255 were made to differ on purpose, and do not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    A,
    B,
    Y,
}

/// A hash with all that it takes to verify it. Its digest is never printed by `Debug`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashString {
    version: Version,
    cost: Cost,
    salt: [u8; 16],
    digest: Digest,
}

impl HashString {
    /// A hash from its parts, as `$2b$`.
    #[must_use]
    pub fn new(cost: Cost, salt: [u8; 16], digest: Digest) -> Self {
        Self { version: Version::B, cost, salt, digest }
    }

    /// What it cost to make.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Its salt.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        self.salt
    }

    /// What the job of verifying it must come to.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The job that finds out whether this is the hash of a password: whether what it comes to
    /// equals [`HashString::digest`].
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
        let (salt, digest) = rest.split_at_checked(SALT_TEXT).ok_or(ParseError::Base64)?;
        Ok(Self {
            version,
            cost: parse_cost(cost).ok_or(ParseError::Cost)?,
            salt: decode(salt)?,
            digest: Digest::from_bytes(decode(digest)?),
        })
    }
}

/// Two digits, and nothing else that a number may be written with.
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
