//! The master key: created at the first start, kept in a file that only its owner can read. The signing
//! keys in the database are encrypted under it, and the keys for all other purposes are derived from it.

mod access;
mod error;
mod file;

use std::fmt;
use std::path::PathBuf;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use zeroize::Zeroizing;

pub(crate) use self::access::{Access, fix_mode, inspect};
pub(crate) use self::error::ALLOWED_MODES;
pub use self::error::MasterKeyError;
pub(crate) use self::file::load_or_create;
use crate::random::Random;

/// The file's name in the data directory.
const FILE_NAME: &str = "master-key";
/// The environment variable that holds the key where no file does.
pub(crate) const VARIABLE: &str = "KEYSTEAD_MASTER_KEY";
/// Bytes of the nonce before each ciphertext: long enough to be chosen at random.
const NONCE_LENGTH: usize = 24;

/// 256 bits. Never printed, wiped when dropped.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MasterKey(redacted)")
    }
}

impl MasterKey {
    /// Derives the key for a purpose, so that no two purposes share one.
    pub(crate) fn derive(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        Zeroizing::new(mac.chain_update(purpose).finalize().into_bytes().into())
    }

    /// Derives the key that secrets of a purpose are encrypted under.
    pub(crate) fn sealing_key(&self, purpose: &[u8]) -> SealingKey {
        SealingKey(self.derive(purpose))
    }

    #[cfg(test)]
    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// A key that secrets in the database are encrypted under. Never printed, wiped when dropped.
pub(crate) struct SealingKey(Zeroizing<[u8; 32]>);

impl SealingKey {
    /// Takes a key of its own, which is not derived from the master key.
    pub(crate) fn of(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// Encrypts a secret and binds it to `place`, so that it cannot be decrypted for another one.
    pub(crate) fn seal(&self, secret: &[u8], place: &str, random: Random) -> Vec<u8> {
        let nonce = random.bytes::<NONCE_LENGTH>();
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a secret is shorter than 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts a secret; `None` if it was changed, or encrypted under another key or for another place.
    pub(crate) fn open(&self, sealed: &[u8], place: &str) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LENGTH>()?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.as_slice().into())
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealingKey(redacted)")
    }
}

/// The place that the master key is read from.
#[derive(Clone, Debug)]
pub enum MasterKeySource {
    /// A file in this directory, created if nothing is encrypted under a key yet.
    Directory(PathBuf),
    /// This file, which must exist.
    File(PathBuf),
    /// The key itself, in Base64url.
    Text(Secret),
}

impl MasterKeySource {
    /// Returns the path of the key's file, if it is in one.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Directory(directory) => Some(directory.join(FILE_NAME)),
            Self::File(path) => Some(path.clone()),
            Self::Text(_) => None,
        }
    }
}
