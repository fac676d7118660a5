//! The master key: created at the first start, kept in a file that only its owner can read. The signing
//! keys in the database are encrypted under it, and the keys for all other purposes are derived from it.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use zeroize::Zeroizing;

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
        XChaCha20Poly1305::new(self.derive(b"keystead signing keys").as_slice().into())
    }

    #[cfg(test)]
    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
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

/// An error of reading or creating the master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file could not be read or written.
    #[error("cannot read or create the master key {0}: {1}")]
    Io(String, io::Error),
    /// The file is gone, and a new key could not decrypt what the database has.
    #[error(
        "the master key {0} is missing, and the database has keys that are encrypted under it: \
         restore it, or copy it from another server of this database"
    )]
    Missing(String),
    /// Users other than the owner can read the file.
    #[error(
        "the master key {0} can be read by others: run chmod 600 on it, and rotate the keys if they may have"
    )]
    Exposed(String),
    /// The text is not a key.
    #[error("the master key {0} is damaged, it should be 43 characters of Base64url: restore it")]
    Damaged(String),
}

/// Reads the master key, or creates it in its directory if `is_first` says that nothing is encrypted
/// under one yet.
pub(crate) fn load_or_create(
    source: &MasterKeySource,
    is_first: bool,
    random: Random,
) -> Result<MasterKey, MasterKeyError> {
    let directory = match source {
        MasterKeySource::Text(text) => return parse(text.expose().as_bytes(), VARIABLE),
        MasterKeySource::File(path) => return read(path),
        MasterKeySource::Directory(directory) => directory,
    };
    let path = directory.join(FILE_NAME);
    match read(&path) {
        Err(MasterKeyError::Io(place, error)) if error.kind() == io::ErrorKind::NotFound => {
            if !is_first {
                return Err(MasterKeyError::Missing(place));
            }
            create(directory, random).map_err(|error| MasterKeyError::Io(place, error))?;
            read(&path)
        }
        done => done,
    }
}

fn read(path: &Path) -> Result<MasterKey, MasterKeyError> {
    let place = path.display().to_string();
    let io = |error| MasterKeyError::Io(place.clone(), error);
    if fs::metadata(path).map_err(io)?.mode() & 0o077 != 0 {
        return Err(MasterKeyError::Exposed(place));
    }
    parse(&Zeroizing::new(fs::read(path).map_err(io)?), &place)
}

fn parse(text: &[u8], place: &str) -> Result<MasterKey, MasterKeyError> {
    let mut key = Zeroizing::new([0; 32]);
    match URL_SAFE_NO_PAD.decode_slice(text.trim_ascii(), key.as_mut_slice()) {
        Ok(32) => Ok(MasterKey(key)),
        _ => Err(MasterKeyError::Damaged(place.to_owned())),
    }
}

/// Writes a new key atomically: the file is complete or absent, whatever stops the process, and two
/// servers that start at once use the same key.
fn create(directory: &Path, random: Random) -> io::Result<()> {
    let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(Zeroizing::new(random.bytes::<32>())) + "\n");
    let draft = directory.join(format!("{FILE_NAME}.{}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = match fs::hard_link(&draft, directory.join(FILE_NAME)) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    };
    fs::remove_file(&draft)?;
    linked?;
    File::open(directory)?.sync_all()
}
