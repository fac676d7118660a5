//! PHC strings and their dialects: parameters in any order, Base64 with padding, other names.

use super::encoding::{decode, encode};
use crate::passwords::hash_error::HashError;
use crate::passwords::legacy::number;

/// The longest digest that is read, in bytes.
const MAX_DIGEST: usize = 1_024;
/// Numbers from this one are taken for scrypt's N where its logarithm should be: Ory Kratos writes them so.
const MIN_N: u32 = 1_024;

/// Reads argon2, with the parameters in any order (npm's argon2 writes m, p, t since 0.45).
pub(super) fn argon2(parts: &[&str]) -> Result<String, HashError> {
    const MALFORMED: HashError = HashError::Malformed("argon2");
    let (name, version, parameters, salt, digest) = match *parts {
        [name, version, parameters, salt, digest] => {
            (name, format!("{version}$"), parameters, salt, digest)
        }
        [name, parameters, salt, digest] => (name, String::new(), parameters, salt, digest),
        _ => return Err(MALFORMED),
    };
    let [mut m, mut t, mut p] = [None; 3];
    for parameter in parameters.split(',') {
        match parameter.split_once('=') {
            Some(("m", value)) if m.is_none() => m = Some(value),
            Some(("t", value)) if t.is_none() => t = Some(value),
            Some(("p", value)) if p.is_none() => p = Some(value),
            Some(("data" | "keyid", _)) => {
                return Err(HashError::NotSupported("argon2 with associated data or a key id"));
            }
            _ => return Err(MALFORMED),
        }
    }
    let (Some(m), Some(t), Some(p)) = (m, t, p) else { return Err(MALFORMED) };
    let (salt, digest) = (salt.trim_end_matches('='), digest.trim_end_matches('='));
    Ok(format!("${name}${version}m={m},t={t},p={p}${salt}${digest}"))
}

/// Reads scrypt: passlib's `ln=`, `AdonisJS`'s `n=`, Kratos's `ln=` with N itself.
pub(super) fn scrypt(parts: &[&str]) -> Option<String> {
    let [parameters, salt, digest] = *parts else { return None };
    let [mut log_n, mut r, mut p] = [None; 3];
    for parameter in parameters.split(',') {
        let (name, value) = parameter.split_once('=')?;
        let value = number(value)?;
        match name {
            "n" => log_n = Some(logarithm(value)?),
            "ln" if value >= MIN_N => log_n = Some(logarithm(value)?),
            "ln" => log_n = Some(value),
            "r" => r = Some(value),
            "p" => p = Some(value),
            _ => return None,
        }
    }
    let (salt, digest) = (decode(salt)?, decode(digest)?);
    Some(scrypt_text(log_n?, r?, p?, &salt, &digest))
}

/// Writes scrypt as it is stored.
pub(super) fn scrypt_text(log_n: u32, r: u32, p: u32, salt: &[u8], digest: &[u8]) -> String {
    let (salt, digest) = (encode(salt), encode(digest));
    format!("$scrypt$ln={log_n},r={r},p={p}${salt}${digest}")
}

pub(super) fn logarithm(n: u32) -> Option<u32> {
    n.is_power_of_two().then(|| n.ilog2())
}

/// Reads PBKDF2: passlib's `ITERATIONS$SALT$DIGEST`, `@phc`'s and Kratos's `i=ITERATIONS,l=LENGTH$…`.
pub(super) fn pbkdf2(hash: &str, parts: &[&str]) -> Option<String> {
    let [parameters, salt, digest] = *parts else { return None };
    let iterations = match parameters.strip_prefix("i=") {
        Some(rest) => rest.split_once(",l=").map_or(rest, |(iterations, _)| iterations),
        None => parameters,
    };
    pbkdf2_text(hash, number(iterations)?, &decode(salt)?, &decode(digest)?)
}

/// Reads Mattermost's `$pbkdf2$f=SHA256,w=600000,l=32$SALT$DIGEST`.
pub(super) fn mattermost(parameters: &str, salt: &str, digest: &str) -> Option<String> {
    let mut parameters = parameters.split(',');
    let hash = match parameters.next()? {
        "f=SHA256" => "sha256",
        "f=SHA512" => "sha512",
        _ => return None,
    };
    let iterations = number(parameters.next()?.strip_prefix("w=")?)?;
    pbkdf2_text(hash, iterations, &decode(salt)?, &decode(digest)?)
}

/// Writes PBKDF2 as it is stored. Each block of the digest is computed by itself, so the first one is
/// enough, and the others would only take as long again.
pub(super) fn pbkdf2_text(
    hash: &str,
    iterations: u32,
    salt: &[u8],
    digest: &[u8],
) -> Option<String> {
    let (name, block) = match hash {
        "sha1" => ("pbkdf2", 20),
        "sha256" => ("pbkdf2-sha256", 32),
        "sha512" => ("pbkdf2-sha512", 64),
        _ => return None,
    };
    let digest = (digest.len() <= MAX_DIGEST).then(|| &digest[..digest.len().min(block)])?;
    let text = |bytes: &[u8]| encode(bytes).replace('+', ".");
    Some(format!("${name}${iterations}${}${}", text(salt), text(digest)))
}
