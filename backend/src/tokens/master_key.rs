//! The master key: made at first start, kept in a file that its owner alone can read. The signing
//! keys in the database are sealed under it, and the keys for other uses are derived from it.

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

/// Its name in the data directory.
const FILE: &str = "master-key";
/// The environment variable that has it where it is in no file.
pub(crate) const VARIABLE: &str = "KEYSTEAD_MASTER_KEY";
/// The bytes of a nonce, which come before what is sealed: enough to be taken at random.
const NONCE: usize = 24;

/// 256 bits. Never printed, wiped when dropped.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MasterKey(redacted)")
    }
}

impl MasterKey {
    /// A key of its own for another use, so that no two uses share one.
    pub(crate) fn derive(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        Zeroizing::new(mac.chain_update(purpose).finalize().into_bytes().into())
    }

    /// Encrypts something, for this place alone: elsewhere it cannot be opened.
    pub(super) fn seal(&self, secret: &[u8], place: &str, random: Random) -> Vec<u8> {
        let nonce = random.bytes::<NONCE>();
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a secret is shorter than 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts it; `None` if it was changed, or sealed under another key or for another place.
    pub(super) fn open(&self, sealed: &[u8], place: &str) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.derive(b"keystead signing keys").as_slice().into())
    }

    #[cfg(test)]
    pub(super) fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// Where the master key is.
#[derive(Clone, Debug)]
pub enum MasterKeySource {
    /// In a file of this directory, made there if nothing is sealed under one yet.
    Directory(PathBuf),
    /// In this file, which has to be there.
    File(PathBuf),
    /// This is its text.
    Text(Secret),
}

impl MasterKeySource {
    /// The file, if it is in one.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Directory(directory) => Some(directory.join(FILE)),
            Self::File(path) => Some(path.clone()),
            Self::Text(_) => None,
        }
    }
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file could not be read or written.
    #[error("cannot read or make the master key {0}: {1}")]
    Io(String, io::Error),
    /// It is gone, and a new one would be of no use.
    #[error(
        "the master key {0} is missing, and the database has keys sealed under it: restore it, or \
         copy it from another server of this database"
    )]
    Missing(String),
    /// Others may read it.
    #[error(
        "the master key {0} can be read by others: run chmod 600 on it, and rotate the keys if they may have"
    )]
    Exposed(String),
    /// It is not what this program writes.
    #[error("the master key {0} is damaged, it should be 43 characters of Base64url: restore it")]
    Damaged(String),
}

/// Reads the master key from where it is. In a directory, the first start makes it: `is_first` says
/// that nothing is sealed under one yet.
pub(super) fn load_or_make(
    source: &MasterKeySource,
    is_first: bool,
    random: Random,
) -> Result<MasterKey, MasterKeyError> {
    let directory = match source {
        MasterKeySource::Text(text) => return parse(text.expose().as_bytes(), VARIABLE),
        MasterKeySource::File(path) => return read(path),
        MasterKeySource::Directory(directory) => directory,
    };
    let path = directory.join(FILE);
    match read(&path) {
        Err(MasterKeyError::Io(place, error)) if error.kind() == io::ErrorKind::NotFound => {
            if !is_first {
                return Err(MasterKeyError::Missing(place));
            }
            make(directory, random).map_err(|error| MasterKeyError::Io(place, error))?;
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

/// Writes a new one so that it is there whole or not at all, whatever stops the process, and
/// so that of two servers that start at once, both use the one that was there first.
fn make(directory: &Path, random: Random) -> io::Result<()> {
    let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(Zeroizing::new(random.bytes::<32>())) + "\n");
    let draft = directory.join(format!("{FILE}.{}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = match fs::hard_link(&draft, directory.join(FILE)) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    };
    fs::remove_file(&draft)?;
    linked?;
    File::open(directory)?.sync_all()
}
