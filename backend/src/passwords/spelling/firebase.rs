//! Firebase's modified scrypt. The text to store has the key stream instead of the encrypted signer key, so
//! that the project's key is not stored.

use super::encoding::{decode, decode_any, encode};
use crate::passwords::hash_error::HashError;
use crate::passwords::import_rules::ImportRules;
use crate::passwords::legacy::number;

const MALFORMED: HashError = HashError::Malformed("Firebase");

/// Reads `SALT$DIGEST` of an export with the parameters of its project, or the text that is stored.
pub(super) fn read(parts: &[&str], rules: &ImportRules) -> Result<String, HashError> {
    let [salt, digest] = *parts else {
        return Ok(format!("$firebase-scrypt${}", parts.join("$")));
    };
    let parameters = rules.firebase.as_ref().ok_or(HashError::FirebaseParametersNeeded)?;
    let numbers = (parameters.mem_cost, parameters.rounds);
    let separator = &parameters.salt_separator;
    stored(numbers, salt, digest, separator, parameters.signer_key.expose()).ok_or(MALFORMED)
}

/// Reads `ln=14,r=8,p=1$SALT$DIGEST$SEPARATOR$KEY`, as Ory Kratos writes it.
pub(super) fn kratos(parts: &[&str]) -> Option<String> {
    let [parameters, salt, digest, separator, signer_key] = *parts else { return None };
    let (log_n, rest) = parameters.strip_prefix("ln=")?.split_once(",r=")?;
    let r = rest.strip_suffix(",p=1")?;
    stored((number(log_n)?, number(r)?), salt, digest, separator, signer_key)
}

fn stored(
    (log_n, r): (u32, u32),
    salt: &str,
    digest: &str,
    separator: &str,
    signer_key: &str,
) -> Option<String> {
    let salt = [decode_any(salt)?, decode_any(separator)?].concat();
    let (digest, key) = (decode_any(digest)?, zeroize::Zeroizing::new(decode(signer_key)?));
    let stream: Vec<u8> = digest.iter().zip(key.iter()).map(|(one, other)| one ^ other).collect();
    let is_whole = digest.len() == key.len();
    is_whole.then(|| {
        format!("$firebase-scrypt$ln={log_n},r={r},p=1${}${}", encode(&salt), encode(&stream))
    })
}
