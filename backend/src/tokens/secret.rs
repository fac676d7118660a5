//! The signing secret: made at first start, kept in the data directory, readable by its owner
//! alone.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::random::Random;

const FILE: &str = "signing-secret";

/// 256 bits that sign and verify (RFC 7518 §3.2 asks for no less). Never printed, wiped when
/// dropped.
pub struct SigningSecret(Zeroizing<[u8; 32]>);

impl fmt::Debug for SigningSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningSecret(redacted)")
    }
}

impl SigningSecret {
    pub(super) fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// A key of its own for another use of the secret, so that no two uses share one.
    pub(crate) fn derive(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(self.expose())
            .expect("HMAC takes a key of any length");
        Zeroizing::new(mac.chain_update(purpose).finalize().into_bytes().into())
    }

    #[cfg(test)]
    pub(super) fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// Why there is no signing secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file could not be read or written.
    #[error("cannot read or make the signing secret {0}: {1}")]
    Io(String, io::Error),
    /// Others may read it.
    #[error(
        "the signing secret {0} can be read by others: run chmod 600 on it, and make a new one by removing it if they may have"
    )]
    Exposed(String),
    /// It is not what this program writes.
    #[error(
        "the signing secret {0} is damaged: restore it, or remove it to make a new one (every token ends)"
    )]
    Damaged(String),
}

/// Reads the secret of this data directory; the first start makes it.
pub fn load_or_make_secret(directory: &Path, random: Random) -> Result<SigningSecret, SecretError> {
    let path = directory.join(FILE);
    let place = path.display().to_string();
    match read(&path, &place) {
        Err(SecretError::Io(_, error)) if error.kind() == io::ErrorKind::NotFound => {
            make(directory, random).map_err(|error| SecretError::Io(place.clone(), error))?;
            read(&path, &place)
        }
        done => done,
    }
}

fn read(path: &Path, place: &str) -> Result<SigningSecret, SecretError> {
    let io = |error| SecretError::Io(place.to_owned(), error);
    if fs::metadata(path).map_err(io)?.mode() & 0o077 != 0 {
        return Err(SecretError::Exposed(place.to_owned()));
    }
    let text = Zeroizing::new(fs::read(path).map_err(io)?);
    let mut secret = Zeroizing::new([0; 32]);
    match URL_SAFE_NO_PAD.decode_slice(text.trim_ascii(), secret.as_mut_slice()) {
        Ok(32) => Ok(SigningSecret(secret)),
        _ => Err(SecretError::Damaged(place.to_owned())),
    }
}

/// Writes a new secret so that it is there whole or not at all, whatever stops the process, and
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
