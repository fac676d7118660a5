//! The file of the master key: reading and creating it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::access::{self, Access};
use super::error::{ALLOWED_MODES, MasterKeyError};
use super::{FILE_NAME, MasterKey, MasterKeySource, VARIABLE};
use crate::random::Random;

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
    if access::of_file(path)? == Access::Exposed {
        tracing::warn!(file = %place, fix = ALLOWED_MODES, "others can read the master key");
    }
    let text = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => MasterKeyError::Denied(place.clone()),
        _ => MasterKeyError::Io(place.clone(), error),
    });
    parse(&Zeroizing::new(text?), &place)
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
