//! Spellings that begin with a scheme in braces: LDAP, Dovecot, Spring Security, Perl, Atlassian.

use super::encoding::{decode, decode_hexadecimal};
use super::spelled::{Spelled, weak_digest};
use super::{dollar, phc, unsupported};
use crate::passwords::hash_error::HashError;
use crate::passwords::legacy::number;

/// Iterations of Spring's PBKDF2 since version 5.8, and before.
const SPRING_ITERATIONS: u32 = 310_000;
const OLD_SPRING_ITERATIONS: u32 = 185_000;
/// Bytes of its salts.
const SPRING_SALT: usize = 16;
const OLD_SPRING_SALT: usize = 8;
const ATLASSIAN_ITERATIONS: u32 = 10_000;
const ATLASSIAN_SALT: usize = 16;
/// Bytes of the salt of 389 Directory Server.
const DS_389_SALT: usize = 64;

/// Reads `SCHEME}HASH`. Schemes are written in any case.
pub(super) fn read(text: &str) -> Result<Spelled, HashError> {
    let (scheme, rest) = text.split_once('}').ok_or(HashError::Unknown)?;
    let scheme = scheme.to_ascii_lowercase();
    let stored =
        |text: Option<String>| text.map(Spelled::Stored).ok_or(HashError::Malformed("PBKDF2"));
    match scheme.as_str() {
        "bcrypt"
        | "blf-crypt"
        | "argon2"
        | "argon2i"
        | "argon2id"
        | "sha256-crypt"
        | "sha512-crypt"
        | "md5-crypt"
        | "argon2@springsecurity_v5_8"
        | "argon2@springsecurity_v5_2" => Ok(Spelled::Marked(rest.to_owned())),
        "crypt" if rest.starts_with(['$', '_']) => Ok(Spelled::Marked(rest.to_owned())),
        "md5" if rest.starts_with('$') => Ok(Spelled::Marked(rest.to_owned())),
        "crypt" => Err(HashError::NotSupported(unsupported::CRYPT)),
        "pbkdf2_sha256" => stored(ds_389(rest)),
        "pbkdf2-sha256" => stored(phc::pbkdf2("sha256", &rest.split('$').collect::<Vec<_>>())),
        "pbkdf2-sha512" => stored(phc::pbkdf2("sha512", &rest.split('$').collect::<Vec<_>>())),
        "pbkdf2-sha1" => stored(phc::pbkdf2("sha1", &rest.split('$').collect::<Vec<_>>())),
        "pbkdf2" if rest.starts_with("$1$") => stored(dovecot(&rest[3..])),
        "pbkdf2" if rest.contains('$') => {
            stored(phc::pbkdf2("sha1", &rest.split('$').collect::<Vec<_>>()))
        }
        "pbkdf2@springsecurity_v5_8" => {
            stored(spring("sha256", SPRING_ITERATIONS, SPRING_SALT, rest))
        }
        "pbkdf2" | "pbkdf2@springsecurity_v5_5" => {
            stored(spring("sha1", OLD_SPRING_ITERATIONS, OLD_SPRING_SALT, rest))
        }
        "pkcs5s2" => stored(atlassian(rest)),
        "x-pbkdf2" => stored(perl(rest)),
        "scrypt" | "scrypt@springsecurity_v4_1" | "scrypt@springsecurity_v5_8" => {
            let text = spring_scrypt(rest).map(Spelled::Stored);
            text.ok_or(HashError::Malformed("scrypt"))
        }
        "scram-sha-1" | "scram-sha-256" => {
            scram(&scheme, rest).map(Spelled::Stored).ok_or(HashError::Malformed("SCRAM"))
        }
        _ => digest(&scheme, rest).unwrap_or_else(|| Err(unsupported::scheme(&scheme))),
    }
}

/// Reads a digest with its salt behind it; `None` for another scheme. Dovecot may say its encoding.
fn digest(scheme: &str, text: &str) -> Option<Result<Spelled, HashError>> {
    let (name, is_hexadecimal) = match scheme.split_once('.') {
        Some((name, "hex")) => (name, true),
        Some((name, "b64" | "base64")) => (name, false),
        Some(_) => return None,
        None => (scheme, false),
    };
    let (hash, length, is_salted) = match name {
        "md5" | "ldap-md5" => ("md5", 16, false),
        "smd5" => ("md5", 16, true),
        "sha" | "sha1" => ("sha1", 20, false),
        "ssha" => ("sha1", 20, true),
        "sha256" => ("sha256", 32, false),
        "ssha256" => ("sha256", 32, true),
        "sha512" => ("sha512", 64, false),
        "ssha512" => ("sha512", 64, true),
        _ => return None,
    };
    let form = if is_salted { "salted digest" } else { "digest" };
    let bytes = if is_hexadecimal { decode_hexadecimal(text) } else { decode(text) };
    let parts = bytes.as_deref().and_then(|bytes| bytes.split_at_checked(length));
    let parts = parts.filter(|(_, salt)| is_salted != salt.is_empty());
    Some(match parts {
        Some((digest, salt)) => weak_digest("suffix", hash, salt, digest, form),
        None => Err(HashError::Malformed(form)),
    })
}

/// Reads `SALT$ITERATIONS$DIGEST` in hexadecimal digits; the salt is text.
fn dovecot(text: &str) -> Option<String> {
    let mut parts = text.split('$');
    let (salt, iterations, digest) = (parts.next()?, number(parts.next()?)?, parts.next()?);
    let digest = decode_hexadecimal(digest).filter(|_| parts.next().is_none())?;
    phc::pbkdf2_text("sha1", iterations, salt.as_bytes(), &digest)
}

/// Reads Base64 of the iterations, 64 bytes of salt and 256 of the key.
fn ds_389(text: &str) -> Option<String> {
    let bytes = decode(text)?;
    let (iterations, rest) = bytes.split_first_chunk::<4>()?;
    let (salt, key) = rest.split_at_checked(DS_389_SALT)?;
    phc::pbkdf2_text("sha256", u32::from_be_bytes(*iterations), salt, key)
}

/// Reads salt and digest in hexadecimal digits.
fn spring(hash: &str, iterations: u32, salt: usize, text: &str) -> Option<String> {
    let bytes = decode_hexadecimal(text)?;
    let (salt, digest) = bytes.split_at_checked(salt)?;
    phc::pbkdf2_text(hash, iterations, salt, digest)
}

/// Reads `$PARAMETERS$SALT$DIGEST`. The parameters are one hexadecimal number: the logarithm of N, r, p.
fn spring_scrypt(text: &str) -> Option<String> {
    let mut parts = text.strip_prefix('$')?.split('$');
    let parameters = u32::from_str_radix(parts.next()?, 16).ok()?;
    let (salt, digest) = (decode(parts.next()?)?, decode(parts.next()?)?);
    let (log_n, r, p) = (parameters >> 16, (parameters >> 8) & 0xff, parameters & 0xff);
    parts.next().is_none().then(|| phc::scrypt_text(log_n, r, p, &salt, &digest))
}

/// Reads Base64 of salt and digest.
fn atlassian(text: &str) -> Option<String> {
    let bytes = decode(text)?;
    let (salt, digest) = bytes.split_at_checked(ATLASSIAN_SALT)?;
    phc::pbkdf2_text("sha1", ATLASSIAN_ITERATIONS, salt, digest)
}

/// Reads what Perl's `Crypt::PBKDF2` writes for LDAP: `HMACSHA2+256:ITERATIONS:SALT:DIGEST`, all in Base64.
fn perl(text: &str) -> Option<String> {
    let mut parts = text.split(':');
    let hash = dollar::hash_of_perl(parts.next()?)?;
    let iterations: [u8; 4] = decode(parts.next()?)?.try_into().ok()?;
    let (salt, digest) = (decode(parts.next()?)?, decode(parts.next()?)?);
    phc::pbkdf2_text(hash, u32::from_be_bytes(iterations), &salt, &digest)
}

/// Reads Dovecot's `ITERATIONS,SALT,STORED,SERVER`.
fn scram(scheme: &str, text: &str) -> Option<String> {
    let mut parts = text.split(',');
    let iterations = number(parts.next()?)?;
    let (salt, stored, server) = (parts.next()?, parts.next()?, parts.next()?);
    let name = scheme.to_ascii_uppercase();
    parts.next().is_none().then(|| format!("{name}${iterations}:{salt}${stored}:{server}"))
}
