//! The key that factors are sealed under in an export: a file that the operator names and carries to the other server.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::file_modes;
use crate::master_key::SealingKey;
use crate::random::Random;

/// The key. Never printed, wiped when dropped.
#[derive(Debug)]
pub struct FactorsKey(pub(super) SealingKey);

/// An error of reading or creating the file of the key.
#[derive(Debug, thiserror::Error)]
pub enum FactorsKeyError {
    /// The file could not be read or written.
    #[error("cannot read or create the key of factors {0}: {1}")]
    Io(String, io::Error),
    /// Others have access to the file.
    #[error("the key of factors {0} is open to others: run chmod 600 on it")]
    Exposed(String),
    /// The text is not a key.
    #[error("the key of factors {0} is damaged, it should be 43 characters of Base64url")]
    Damaged(String),
}

impl FactorsKey {
    /// Reads the key from its file.
    pub fn read(path: &Path) -> Result<Self, FactorsKeyError> {
        let place = || path.display().to_string();
        let failed = |error| FactorsKeyError::Io(place(), error);
        if file_modes::is_open_to_others(&fs::metadata(path).map_err(failed)?) {
            return Err(FactorsKeyError::Exposed(place()));
        }
        let text = Zeroizing::new(fs::read(path).map_err(failed)?);
        let mut key = Zeroizing::new([0; 32]);
        match URL_SAFE_NO_PAD.decode_slice(text.trim_ascii(), key.as_mut_slice()) {
            Ok(32) => Ok(Self(SealingKey::of(key))),
            _ => Err(FactorsKeyError::Damaged(place())),
        }
    }

    /// Reads the key from its file, or creates the file if there is none. Returns true with a new key.
    pub fn read_or_create(path: &Path, random: Random) -> Result<(Self, bool), FactorsKeyError> {
        let created = match create(path, random) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(FactorsKeyError::Io(path.display().to_string(), error)),
        };
        Ok((Self::read(path)?, created))
    }
}

/// Writes a new key to a new file, for its owner only.
fn create(path: &Path, random: Random) -> io::Result<()> {
    let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(Zeroizing::new(random.bytes::<32>())) + "\n");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}
