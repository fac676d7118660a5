//! Spellings that begin with a dollar sign.

use super::encoding::{decode, encode};
use super::spelled::{Spelled, weak, weak_digest};
use super::{firebase, phc};
use crate::passwords::hash_error::HashError;
use crate::passwords::import_rules::ImportRules;
use crate::passwords::input::Input;

/// Digits of a digest of SHA-512 in padded Base64, which mosquitto writes and crypt(3) does not.
const MOSQUITTO_DIGEST: usize = 88;

/// Reads a hash.
pub(super) fn read(text: &str, rules: &ImportRules) -> Result<Spelled, HashError> {
    let stored =
        |text: Option<String>, form| text.map(Spelled::Stored).ok_or(HashError::Malformed(form));
    let parts: Vec<&str> = text.split('$').collect();
    match *parts {
        ["", "argon2d", ..] => Err(HashError::NotSupported("argon2d")),
        ["", "argon2id" | "argon2i", ..] => phc::argon2(&parts[1..]).map(Spelled::Stored),
        ["", "scrypt", ref parts @ ..] => stored(phc::scrypt(parts), "scrypt"),
        ["", "pbkdf2", parameters, salt, digest] if parameters.starts_with("f=") => {
            stored(phc::mattermost(parameters, salt, digest), "PBKDF2")
        }
        ["", "pbkdf2" | "pbkdf2-sha1", ref parts @ ..] => {
            stored(phc::pbkdf2("sha1", parts), "PBKDF2")
        }
        ["", "pbkdf2-sha256", ref parts @ ..] => stored(phc::pbkdf2("sha256", parts), "PBKDF2"),
        ["", "pbkdf2-sha512", ref parts @ ..] => stored(phc::pbkdf2("sha512", parts), "PBKDF2"),
        ["", "PBKDF2", settings, digest] => stored(perl(settings, digest), "PBKDF2"),
        ["", "7", iterations, salt, digest] => {
            // Mosquitto's: iterations in digits. The salt of crypt(3) follows its numbers at once.
            stored(phc::pbkdf2("sha512", &[iterations, salt, digest]), "mosquitto")
        }
        ["", "6", salt, digest] if digest.len() == MOSQUITTO_DIGEST => {
            let salt = decode(salt).ok_or(HashError::Malformed("mosquitto"))?;
            let digest = decode(digest).ok_or(HashError::Malformed("mosquitto"))?;
            weak_digest("suffix", "sha512", &salt, &digest, "mosquitto")
        }
        ["", "5" | "6" | "7" | "y", ..] => Ok(Spelled::Stored(text.to_owned())),
        ["", "gy", ..] => Err(HashError::NotSupported("gost-yescrypt")),
        ["", "1" | "apr1", ..] => weak(text, "MD5-crypt"),
        ["" | "U", "P" | "H", ..] => weak(text, "phpass"),
        ["" | "U", "S", ..] => weak(text, "Drupal"),
        ["", name, ..] if name.starts_with("weak-") => weak(text, "salted digest"),
        ["", "scram", ref parts @ ..] => passlib_scram(parts).ok_or(HashError::Malformed("SCRAM")),
        ["", "firebase-scrypt", ref parts @ ..] => {
            firebase::read(parts, rules).map(Spelled::Stored)
        }
        ["", "firescrypt", ref parts @ ..] => stored(firebase::kratos(parts), "Firebase"),
        ["", "p5k2", ..] => Err(HashError::NotSupported("a $p5k2$ hash (PBKDF2 with SHA-1)")),
        ["", "3", ..] => Err(HashError::NotSupported("an NT hash")),
        ["", "sha1", ..] => Err(HashError::NotSupported("SHA-1-crypt")),
        ["", name, ..] if name.starts_with("md5") => {
            Err(HashError::NotSupported("Sun's MD5-crypt"))
        }
        _ => Err(HashError::Unknown),
    }
}

/// Reads what Perl's `Crypt::PBKDF2` writes: `HMACSHA2{512}:20000:SALT$DIGEST`.
fn perl(settings: &str, digest: &str) -> Option<String> {
    let mut parts = settings.split(':');
    let (hash, iterations, salt) = (hash_of_perl(parts.next()?)?, parts.next()?, parts.next()?);
    parts.next().is_none().then(|| phc::pbkdf2(hash, &[iterations, salt, digest]))?
}

/// Returns the hash function by the name that `Crypt::PBKDF2` has for it.
pub(super) fn hash_of_perl(name: &str) -> Option<&'static str> {
    Some(match name {
        "HMACSHA1" => "sha1",
        "HMACSHA2{256}" | "HMACSHA2+256" => "sha256",
        "HMACSHA2{512}" | "HMACSHA2+512" => "sha512",
        _ => return None,
    })
}

/// Reads passlib's `$scram$ITERATIONS$SALT$sha-1=…,sha-256=…`: the salted passwords themselves.
fn passlib_scram(parts: &[&str]) -> Option<Spelled> {
    let [iterations, salt, digests] = *parts else { return None };
    let known = [("sha-256", "sha256"), ("sha-512", "sha512"), ("sha-1", "sha1")];
    let (hash, digest) = known.into_iter().find_map(|(name, hash)| {
        let found =
            digests.split(',').find_map(|entry| entry.strip_prefix(name)?.strip_prefix('='));
        Some((hash, found?))
    })?;
    let (salt, digest) = (encode(&decode(salt)?), encode(&decode(digest)?));
    let stored = phc::pbkdf2(hash, &[iterations, &salt, &digest])?;
    Some(Spelled::Prepared(Input::SaslPrep, stored))
}
