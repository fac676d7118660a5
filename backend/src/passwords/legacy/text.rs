//! What hashes of other makes look like, and why one is not taken.
//!
//! | function | passlib and others | Django |
//! |---|---|---|
//! | argon2 | `$argon2id$v=19$m=65536,t=3,p=4$SALT$DIGEST`, `$argon2i$` | `argon2$argon2id$…` |
//! | scrypt | `$scrypt$ln=16,r=8,p=1$SALT$DIGEST` | `scrypt$N$SALT$R$P$DIGEST` |
//! | PBKDF2 | `$pbkdf2-sha256$ITERATIONS$SALT$DIGEST`, `$pbkdf2-sha512$` | `pbkdf2_sha256$ITERATIONS$SALT$DIGEST` |
//!
//! Django's salts are the text itself, all others are Base64; passlib's PBKDF2 has a dot for a plus.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::LegacyHash;
use super::function::{Function, Hash, MOST_MEMORY, MOST_WORK};

/// Bytes of a digest: fewer would be found by trying, and more than these no setting gives.
const DIGEST: std::ops::RangeInclusive<usize> = 16..=64;
/// Bytes of a salt, at most.
const MOST_SALT: usize = 128;

/// Why a password hash from elsewhere is not taken. It says nothing of the hash itself: hashes are
/// not for logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The account has no password.
    #[error("the account has no password: nobody could log in to it")]
    NoPassword,
    /// It is none of those that are known.
    #[error("password_hash is no bcrypt, bcrypt-sha256, argon2id, argon2i, scrypt or PBKDF2 hash")]
    Unknown,
    /// A bcrypt of old whose digests are not those of any other.
    #[error("password_hash is bcrypt of the version 2 or 2x, whose mistakes are not repeated here")]
    OldBcrypt,
    /// It begins as one and is none.
    #[error("password_hash is not whole, or not written as {0} is")]
    Malformed(&'static str),
    /// To verify it would take too long, or too much memory.
    #[error("password_hash would take too long or too much memory to verify")]
    TooCostly,
}

/// Takes one apart.
pub(super) fn parse(text: &str) -> Result<LegacyHash, HashError> {
    let parts: Vec<&str> = text.split('$').collect();
    let (make, parsed) = match *parts {
        ["" | "argon2", "argon2id" | "argon2i", ..] => ("argon2", argon2(&parts[1..])),
        ["", "scrypt", ref parts @ ..] => ("scrypt", scrypt(parts)),
        ["", "pbkdf2-sha256", ref parts @ ..] => ("PBKDF2", pbkdf2(Hash::Sha256, parts)),
        ["", "pbkdf2-sha512", ref parts @ ..] => ("PBKDF2", pbkdf2(Hash::Sha512, parts)),
        ["scrypt", ref parts @ ..] => ("Django's scrypt", django_scrypt(parts)),
        ["pbkdf2_sha256", ref parts @ ..] => ("Django's PBKDF2", django_pbkdf2(parts)),
        _ => return Err(HashError::Unknown),
    };
    let legacy = parsed.ok_or(HashError::Malformed(make))?;
    let is_whole = DIGEST.contains(&legacy.digest.len()) && legacy.salt.len() <= MOST_SALT;
    if !is_whole {
        return Err(HashError::Malformed(make));
    }
    if legacy.function.work() > MOST_WORK || legacy.function.memory() > MOST_MEMORY {
        return Err(HashError::TooCostly);
    }
    Ok(legacy)
}

/// The PHC string format. Without a version it is the one before there were any.
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
    // A longer one would take as long again for each further block.
    let is_one_block = digest.len() <= hash.bytes();
    let function = Function::Pbkdf2 { hash, iterations };
    is_one_block.then_some(LegacyHash { function, salt, digest })
}

/// The numbers in `a=1,b=2,c=3`, by these names in this order.
fn parameters_of(text: &str, names: [&str; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(',');
    let mut numbers = [0; 3];
    for (place, name) in numbers.iter_mut().zip(names) {
        *place = number(parts.next()?.strip_prefix(name)?.strip_prefix('=')?)?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Digits, and nothing else that a number may be written with.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}
