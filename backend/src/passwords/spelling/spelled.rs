//! The result of reading a spelling.

use super::encoding;
use crate::passwords::hash_error::HashError;
use crate::passwords::input::Input;
use crate::passwords::legacy::WeakHash;

/// A hash that was read.
#[derive(Debug)]
pub(in crate::passwords) enum Spelled {
    /// The text to store, not checked yet.
    Stored(String),
    /// Like `Stored`, of a password that its system prepares first.
    Prepared(Input, String),
    /// A weak hash.
    Weak(WeakHash),
    /// A hash in another spelling, which had a mark before it.
    Marked(String),
}

/// Makes a weak hash of a text that [`WeakHash`] parses.
pub(super) fn weak(text: &str, form: &'static str) -> Result<Spelled, HashError> {
    WeakHash::parse(text).map(Spelled::Weak).ok_or(HashError::Malformed(form))
}

/// Makes a weak salted digest.
pub(super) fn weak_digest(
    rule: &str,
    hash: &str,
    salt: &[u8],
    digest: &[u8],
    form: &'static str,
) -> Result<Spelled, HashError> {
    let (salt, digest) = (encoding::encode(salt), encoding::encode(digest));
    weak(&format!("$weak-{rule}${hash}${salt}${digest}"), form)
}
