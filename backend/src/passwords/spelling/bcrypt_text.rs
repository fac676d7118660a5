//! The spellings of bcrypt.

use base64::Engine;
use bcrypt::BASE_64;

use super::encoding;
use crate::passwords::bcrypt_hash::{
    BASE64_PREFIX, HEX_PREFIX, SALT_CHARS, SALT_OFFSET, TRUNCATED_PREFIX, WORDPRESS_PREFIX,
};
use crate::passwords::hash_error::HashError;

const OLD: HashError = HashError::NotSupported("bcrypt version 2 or 2x");

/// Returns true for a text that says that it is of bcrypt.
pub(in crate::passwords) fn is_bcrypt(text: &str) -> bool {
    let prefixes = [TRUNCATED_PREFIX, HEX_PREFIX, BASE64_PREFIX, "$2", "$wp$2", "$bcrypt$"];
    prefixes.iter().any(|prefix| text.starts_with(prefix))
}

/// Returns the text to store.
pub(super) fn read(text: &str) -> Result<String, HashError> {
    if let Some(hash) = text.strip_prefix("$bcrypt$") {
        let hash = adonis(hash).ok_or(HashError::Malformed("bcrypt"))?;
        return Ok(format!("{TRUNCATED_PREFIX}{hash}"));
    }
    let plain = text.strip_prefix(TRUNCATED_PREFIX).unwrap_or(text);
    if plain.starts_with("$2$") || plain.starts_with("$2x$") {
        return Err(OLD);
    }
    Ok(if plain.starts_with("$2") {
        format!("{TRUNCATED_PREFIX}{}", with_exact_salt(plain))
    } else if let Some(hash) = text.strip_prefix(HEX_PREFIX) {
        format!("{HEX_PREFIX}{}", with_exact_salt(hash))
    } else if let Some(hash) = text.strip_prefix(WORDPRESS_PREFIX) {
        format!("{WORDPRESS_PREFIX}{}", with_exact_salt(hash))
    } else {
        text.to_owned()
    })
}

/// Reads the PHC string that `AdonisJS` writes: `v=98$r=10$SALT$DIGEST`, where the version is a letter's
/// number and the Base64 is the standard one.
fn adonis(text: &str) -> Option<String> {
    let mut parts = text.split('$');
    let version = match parts.next()? {
        "v=97" => "2a",
        "v=98" => "2b",
        _ => return None,
    };
    let cost = parts.next()?.strip_prefix("r=")?;
    let (salt, digest) = (encoding::decode(parts.next()?)?, encoding::decode(parts.next()?)?);
    let (salt, digest) = (BASE_64.encode(salt), BASE_64.encode(digest));
    parts.next().is_none().then(|| format!("${version}${cost:0>2}${salt}{digest}"))
}

/// Clears the unused bits of a bcrypt salt. Its last character carries two bits of the salt and
/// four unused ones, which some software has set and all software ignores.
fn with_exact_salt(hash: &str) -> String {
    const LAST: usize = SALT_OFFSET + SALT_CHARS - 1;
    let value = match hash.as_bytes().get(LAST) {
        Some(b'.') => 0,
        Some(b'/') => 1,
        Some(letter @ b'A'..=b'Z') => letter - b'A' + 2,
        Some(letter @ b'a'..=b'z') => letter - b'a' + 28,
        Some(digit @ b'0'..=b'9') => digit - b'0' + 54,
        // Not a hash; the caller's parser says so.
        _ => return hash.to_owned(),
    };
    let exact = [".", "O", "e", "u"][usize::from(value >> 4)];
    format!("{}{exact}{}", &hash[..LAST], &hash[LAST + 1..])
}
