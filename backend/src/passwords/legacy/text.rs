//! The text formats of legacy hashes, and the reasons to refuse one.
//!
//! | function | passlib and others | Django |
//! |---|---|---|
//! | argon2 | `$argon2id$v=19$m=65536,t=3,p=4$SALT$DIGEST`, `$argon2i$` | `argon2$argon2id$…` |
//! | scrypt | `$scrypt$ln=16,r=8,p=1$SALT$DIGEST` | `scrypt$N$SALT$R$P$DIGEST` |
//! | PBKDF2 | `$pbkdf2-sha256$ITERATIONS$SALT$DIGEST`, `$pbkdf2-sha512$` | `pbkdf2_sha256$ITERATIONS$SALT$DIGEST` |
//!
//! Django's salts are plain text, all others are Base64. passlib's PBKDF2 writes a dot for a plus.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::function::{Function, Hash, MAX_MEMORY_KIB, MAX_WORK};
use super::hash::LegacyHash;

/// The length of a digest in bytes: shorter ones could be guessed, longer ones are not configured.
const DIGEST_BYTES: std::ops::RangeInclusive<usize> = 16..=64;
/// The length of the longest salt, in bytes.
const MAX_SALT_BYTES: usize = 128;

/// An error about an imported password hash. It does not quote the hash: hashes must not be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The account has no password.
    #[error("the account has no password: nobody could log in to it")]
    NoPassword,
    /// The format is unknown.
    #[error("password_hash is no bcrypt, bcrypt-sha256, argon2id, argon2i, scrypt or PBKDF2 hash")]
    Unknown,
    /// The hash is from an early bcrypt with bugs, whose digests equal no other version's.
    #[error("password_hash is bcrypt version 2 or 2x, which is not supported")]
    OldBcrypt,
    /// The format is known, but the text does not follow it.
    #[error("password_hash is not a valid {0} hash")]
    Malformed(&'static str),
    /// Verification would take too long or too much memory.
    #[error("password_hash would take too long or too much memory to verify")]
    TooCostly,
}

impl LegacyHash {
    /// Parses a text. Refuses a hash that takes too much time or memory to verify.
    pub(in crate::passwords) fn parse(text: &str) -> Result<Self, HashError> {
        let parts: Vec<&str> = text.split('$').collect();
        let (format, parsed) = match *parts {
            ["" | "argon2", "argon2id" | "argon2i", ..] => ("argon2", argon2(&parts[1..])),
            ["", "scrypt", ref parts @ ..] => ("scrypt", scrypt(parts)),
            ["", "pbkdf2-sha256", ref parts @ ..] => ("PBKDF2", pbkdf2(Hash::Sha256, parts)),
            ["", "pbkdf2-sha512", ref parts @ ..] => ("PBKDF2", pbkdf2(Hash::Sha512, parts)),
            ["scrypt", ref parts @ ..] => ("Django scrypt", django_scrypt(parts)),
            ["pbkdf2_sha256", ref parts @ ..] => ("Django PBKDF2", django_pbkdf2(parts)),
            _ => return Err(HashError::Unknown),
        };
        let hash = parsed.ok_or(HashError::Malformed(format))?;
        if !DIGEST_BYTES.contains(&hash.digest.len()) || hash.salt.len() > MAX_SALT_BYTES {
            return Err(HashError::Malformed(format));
        }
        if hash.function.work() > MAX_WORK || hash.function.memory_kib() > MAX_MEMORY_KIB {
            return Err(HashError::TooCostly);
        }
        Ok(hash)
    }
}

/// Parses the PHC string format. Without a version it is 1.0, which did not write one.
fn argon2(parts: &[&str]) -> Option<LegacyHash> {
    let (name, version, parameters, salt, digest) = match *parts {
        [name, "v=19", parameters, salt, digest] => {
            (name, argon2::Version::V0x13, parameters, salt, digest)
        }
        [name, "v=16", parameters, salt, digest] | [name, parameters, salt, digest] => {
            (name, argon2::Version::V0x10, parameters, salt, digest)
        }
        _ => return None,
    };
    let algorithm = match name {
        "argon2id" => argon2::Algorithm::Argon2id,
        _ => argon2::Algorithm::Argon2i,
    };
    let [m, t, p] = parameters_of(parameters, ["m", "t", "p"])?;
    let params = argon2::Params::new(m, t, p, None).ok()?;
    let salt = STANDARD_NO_PAD.decode(salt).ok();
    let salt = salt.filter(|salt| salt.len() >= argon2::MIN_SALT_LEN)?;
    let digest = STANDARD_NO_PAD.decode(digest).ok()?;
    Some(LegacyHash { function: Function::Argon2 { algorithm, version, params }, salt, digest })
}

fn scrypt(parts: &[&str]) -> Option<LegacyHash> {
    let [parameters, salt, digest] = *parts else { return None };
    let [log_n, r, p] = parameters_of(parameters, ["ln", "r", "p"])?;
    let (salt, digest) = (STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(digest).ok()?);
    Some(LegacyHash { function: scrypt_function(log_n, r, p)?, salt, digest })
}

fn django_scrypt(parts: &[&str]) -> Option<LegacyHash> {
    let [n, salt, r, p, digest] = *parts else { return None };
    let n = number(n).filter(|n| n.is_power_of_two())?;
    let function = scrypt_function(n.ilog2(), number(r)?, number(p)?)?;
    Some(LegacyHash { function, salt: salt.into(), digest: STANDARD.decode(digest).ok()? })
}

fn scrypt_function(log_n: u32, r: u32, p: u32) -> Option<Function> {
    let log_n = u8::try_from(log_n).ok().filter(|log_n| (1..64).contains(log_n))?;
    (r > 0 && p > 0).then_some(Function::Scrypt { log_n, r, p })
}

fn pbkdf2(hash: Hash, parts: &[&str]) -> Option<LegacyHash> {
    let [iterations, salt, digest] = *parts else { return None };
    let bytes = |text: &str| STANDARD_NO_PAD.decode(text.replace('.', "+")).ok();
    let (salt, digest) = (bytes(salt)?, bytes(digest)?);
    pbkdf2_function(hash, iterations, salt, digest)
}

fn django_pbkdf2(parts: &[&str]) -> Option<LegacyHash> {
    let [iterations, salt, digest] = *parts else { return None };
    let digest = STANDARD.decode(digest).ok()?;
    pbkdf2_function(Hash::Sha256, iterations, salt.into(), digest)
}

fn pbkdf2_function(
    hash: Hash,
    iterations: &str,
    salt: Vec<u8>,
    digest: Vec<u8>,
) -> Option<LegacyHash> {
    let iterations = number(iterations).filter(|iterations| *iterations > 0)?;
    // Each further block would take as long again.
    let is_one_block = digest.len() <= hash.bytes();
    let function = Function::Pbkdf2 { hash, iterations };
    is_one_block.then_some(LegacyHash { function, salt, digest })
}

/// Parses the numbers in `a=1,b=2,c=3`, by these names in this order.
fn parameters_of(text: &str, names: [&str; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(',');
    let mut numbers = [0; 3];
    for (target, name) in numbers.iter_mut().zip(names) {
        *target = number(parts.next()?.strip_prefix(name)?.strip_prefix('=')?)?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Parses digits, and refuses a sign and everything else that a number may be written with.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}
