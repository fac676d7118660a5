//! Spellings without a mark at their beginning.

use super::encoding::{decode, decode_hexadecimal, encode};
use super::spelled::{Spelled, weak_digest};
use super::{phc, unsupported};
use crate::passwords::hash_error::HashError;
use crate::passwords::input::Input;
use crate::passwords::legacy::number;

/// Digits of the salt and the digest of better-auth, Lucia and oslo.
const BETTER_AUTH_SALT: usize = 32;
const BETTER_AUTH_DIGEST: usize = 128;
/// The first byte of what ASP.NET Identity writes, by version.
const ASP_NET_V2: u8 = 0;
const ASP_NET_V3: u8 = 1;
const ASP_NET_V2_ITERATIONS: u32 = 1_000;
const ASP_NET_V2_SALT: usize = 16;
const ASP_NET_V2_BYTES: usize = 49;
/// The parameters that Magento 2 hands to libsodium where the text does not say it: passes, and bytes.
const MAGENTO_PASSES: u32 = 2;
const MAGENTO_BYTES: u32 = 64 * 1024 * 1024;
const MAGENTO_SALT: usize = 16;

/// Reads a hash.
pub(super) fn read(text: &str) -> Result<Spelled, HashError> {
    let stored =
        |text: Option<String>, form| text.map(Spelled::Stored).ok_or(HashError::Malformed(form));
    let parts: Vec<&str> = text.split(['$', ':']).collect();
    if text.starts_with("SCRAM-SHA-") || text.starts_with("wrapped$") {
        return Ok(Spelled::Stored(text.to_owned()));
    }
    match *parts {
        ["scrypt", n, r, p, salt, digest] if text.starts_with("scrypt:") => {
            stored(werkzeug_scrypt([n, r, p], salt, digest), "scrypt")
        }
        ["scrypt" | "pbkdf2_sha256" | "wrapped", ..] => Ok(Spelled::Stored(text.to_owned())),
        ["pbkdf2_sha1", iterations, salt, digest] => {
            stored(django_sha1(iterations, salt, digest), "PBKDF2")
        }
        ["pbkdf2", hash, iterations, salt, digest] => {
            stored(werkzeug_pbkdf2(hash, iterations, salt, digest), "PBKDF2")
        }
        ["", "pbkdf2", hash, iterations, _, salt, digest] => {
            stored(phc::pbkdf2(hash, &[iterations, salt, digest]), "PBKDF2")
        }
        [hash @ ("sha1" | "md5"), salt, digest] => {
            // Django puts the salt first, Jupyter the password.
            let rule = if text.contains(':') { "suffix" } else { "prefix" };
            let digest = decode_hexadecimal(digest).ok_or(HashError::Malformed("digest"))?;
            weak_digest(rule, hash, salt.as_bytes(), &digest, "salted digest")
        }
        [salt, digest]
            if salt.len() == BETTER_AUTH_SALT
                && digest.len() == BETTER_AUTH_DIGEST
                && text.contains(':') =>
        {
            let stored = better_auth(salt, digest).ok_or(HashError::Malformed("scrypt"))?;
            Ok(Spelled::Prepared(Input::Nfkc, stored))
        }
        [digest, salt, version]
            if decode_hexadecimal(digest).is_some_and(|digest| digest.len() == 32) =>
        {
            magento(digest, salt, version)
        }
        [text] => base64(text).unwrap_or_else(|| Err(unsupported::look(text))),
        _ => Err(unsupported::look(text)),
    }
}

fn werkzeug_scrypt([n, r, p]: [&str; 3], salt: &str, digest: &str) -> Option<String> {
    let log_n = phc::logarithm(number(n)?)?;
    let digest = decode_hexadecimal(digest)?;
    Some(phc::scrypt_text(log_n, number(r)?, number(p)?, salt.as_bytes(), &digest))
}

fn werkzeug_pbkdf2(hash: &str, iterations: &str, salt: &str, digest: &str) -> Option<String> {
    let digest = decode_hexadecimal(digest)?;
    phc::pbkdf2_text(hash, number(iterations)?, salt.as_bytes(), &digest)
}

fn django_sha1(iterations: &str, salt: &str, digest: &str) -> Option<String> {
    phc::pbkdf2_text("sha1", number(iterations)?, salt.as_bytes(), &decode(digest)?)
}

/// Reads `SALT:DIGEST`. The salt is the text of its digits.
fn better_auth(salt: &str, digest: &str) -> Option<String> {
    decode_hexadecimal(salt)?;
    Some(phc::scrypt_text(14, 16, 1, salt.as_bytes(), &decode_hexadecimal(digest)?))
}

/// Reads Magento 2's `DIGEST:SALT:VERSION`. Version 1 is SHA-256, 2 and 3 are argon2id of libsodium.
fn magento(digest: &str, salt: &str, version: &str) -> Result<Spelled, HashError> {
    const MALFORMED: HashError = HashError::Malformed("Magento");
    let bytes = decode_hexadecimal(digest).ok_or(MALFORMED)?;
    let numbers: Option<Vec<u32>> = version.split('_').map(number).collect();
    let (passes, memory) = match *numbers.ok_or(MALFORMED)? {
        [1] => return weak_digest("prefix", "sha256", salt.as_bytes(), &bytes, "salted digest"),
        [2] => (MAGENTO_PASSES, MAGENTO_BYTES),
        [3, _, passes, memory] => (passes, memory),
        _ => return Err(HashError::NotSupported("a hash of a Magento hash")),
    };
    let salt = salt.as_bytes().get(..MAGENTO_SALT).ok_or(MALFORMED)?;
    let (salt, digest) = (encode(salt), encode(&bytes));
    let parameters = format!("m={},t={passes},p=1", memory / 1024);
    Ok(Spelled::Stored(format!("$argon2id$v=19${parameters}${salt}${digest}")))
}

/// Reads Base64 of ASP.NET Identity and Home Assistant; `None` if it is neither.
fn base64(text: &str) -> Option<Result<Spelled, HashError>> {
    let bytes = decode(text)?;
    if bytes.starts_with(b"$2") {
        return Some(Ok(Spelled::Marked(String::from_utf8(bytes).ok()?)));
    }
    if bytes.starts_with(b"scrypt\0") {
        return Some(Err(HashError::NotSupported("a file header of scrypt-kdf")));
    }
    let stored = match bytes.split_first()? {
        (&ASP_NET_V2, rest) if bytes.len() == ASP_NET_V2_BYTES => {
            let (salt, digest) = rest.split_at(ASP_NET_V2_SALT);
            phc::pbkdf2_text("sha1", ASP_NET_V2_ITERATIONS, salt, digest)
        }
        (&ASP_NET_V3, rest) => asp_net_v3(rest),
        _ => None,
    };
    stored.map(|stored| Ok(Spelled::Stored(stored)))
}

/// Reads the function, the iterations and the length of the salt, each in four bytes, the salt, the digest.
fn asp_net_v3(bytes: &[u8]) -> Option<String> {
    let (function, rest) = bytes.split_first_chunk()?;
    let (iterations, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let hash = match u32::from_be_bytes(*function) {
        0 => "sha1",
        1 => "sha256",
        2 => "sha512",
        _ => return None,
    };
    let (salt, digest) =
        rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    phc::pbkdf2_text(hash, u32::from_be_bytes(*iterations), salt, digest)
}
