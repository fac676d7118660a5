//! The operator's list of passwords that are refused.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

/// Hexadecimal digits of a SHA-1 hash.
const HASH_DIGITS: usize = 40;
/// The longest line of a file of hashes: the hash, a colon, a count, the ends of two lines.
const MAX_HASH_LINE: usize = 64;
/// Places of a file of hashes at which its order is checked.
const SAMPLES: u64 = 1_000;

/// The start of a text that some programs put before it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The start of a file that gzip has compressed.
const GZIP: &[u8] = b"\x1f\x8b";
/// Hexadecimal digits of an NTLM hash, of which Have I Been Pwned has a file too.
const NTLM_DIGITS: usize = 32;

/// A file of passwords that are refused.
pub struct Blocklist {
    path: PathBuf,
    /// The passwords or hashes in it, once it was opened.
    list: OnceLock<List>,
}

/// The reason for which a list cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("--password-blocklist {path}: {cause}")]
pub struct BlocklistError {
    path: String,
    cause: io::Error,
}

/// Passwords that are refused. Those of a text are kept in memory, eight bytes each; hashes stay in
/// their file, of which there may be a billion.
enum List {
    /// The passwords of a text, a line each: their hashes in order, under a key of this process.
    Passwords(RandomState, Vec<u64>),
    /// Lines that begin with the SHA-1 hash of a password, in the order of the hashes.
    Hashes(File, u64),
}

impl Blocklist {
    /// Returns the list in a file, which is not opened yet.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, list: OnceLock::new() }
    }

    /// Opens the file, unless that was done, and describes it. One whose first line begins with a SHA-1
    /// hash is one of hashes, as Have I Been Pwned has it; any other has a password in each line, which is
    /// refused in any case.
    pub fn open(&self) -> Result<String, BlocklistError> {
        let list = if let Some(list) = self.list.get() {
            list
        } else {
            let path = self.path.display().to_string();
            let opened = List::open(&self.path);
            let opened = opened.map_err(|cause| BlocklistError { path, cause })?;
            self.list.get_or_init(|| opened)
        };
        Ok(match list {
            List::Passwords(_, hashes) => format!("{} passwords", hashes.len()),
            List::Hashes(_, length) => format!("SHA-1 hashes of {} MB", length / 1_000_000),
        })
    }

    /// Returns true if a password is on the list, which must be open.
    pub(super) fn contains(&self, password: &str) -> bool {
        let contained = match self.open() {
            Ok(_) => self.list.get().map_or(Ok(false), |list| list.contains(password)),
            Err(BlocklistError { cause, .. }) => Err(cause),
        };
        contained.unwrap_or_else(|cause| {
            tracing::error!(%cause, "cannot read the password blocklist");
            false
        })
    }
}

impl fmt::Debug for Blocklist {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Blocklist").field("path", &self.path).finish_non_exhaustive()
    }
}

impl List {
    fn open(path: &Path) -> io::Result<Self> {
        let mut lines = BufReader::new(File::open(path)?);
        let mut first = Vec::new();
        lines.read_until(b'\n', &mut first)?;
        if first.starts_with(GZIP) {
            return Err(invalid("it is compressed: decompress it"));
        }
        if hash_of_line(&first).is_some() {
            let file = lines.into_inner();
            let length = file.metadata()?.len();
            check_order(&file, length)?;
            return Ok(Self::Hashes(file, length));
        }
        let first = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&first);
        if hash_of_line(first).is_some() {
            return Err(invalid("remove the byte order mark before its first hash"));
        }
        if starts_with_hash(first, NTLM_DIGITS) {
            return Err(invalid("it has NTLM hashes: get the file of SHA-1 hashes"));
        }
        let key = RandomState::new();
        let mut hashes = Vec::new();
        let mut line = first.to_vec();
        while !line.is_empty() {
            let text =
                std::str::from_utf8(&line).ok().map(|line| line.trim_end_matches(['\n', '\r']));
            // A list of leaked passwords has lines in other encodings, which nobody can type here.
            if let Some(password) = text.filter(|password| !password.is_empty()) {
                hashes.push(key.hash_one(password.to_lowercase()));
            }
            line.clear();
            lines.read_until(b'\n', &mut line)?;
        }
        if hashes.is_empty() {
            return Err(invalid("it has no password"));
        }
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        Ok(Self::Passwords(key, hashes))
    }

    /// Returns true if a password is on the list. Reads a file of hashes some thirty times.
    fn contains(&self, password: &str) -> io::Result<bool> {
        match self {
            Self::Passwords(key, hashes) => {
                let lower = Zeroizing::new(password.to_lowercase());
                Ok(hashes.binary_search(&key.hash_one(&*lower)).is_ok())
            }
            Self::Hashes(file, length) => {
                let hash = format!("{:X}", Sha1::digest(password)).into_bytes();
                find(file, *length, &hash)
            }
        }
    }
}

/// Returns whether a line begins with the hash. Halves the file until the line is found.
fn find(file: &File, length: u64, hash: &[u8]) -> io::Result<bool> {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low.midpoint(high);
        match line_after(file, middle)? {
            Some((_, found)) if found == hash => return Ok(true),
            Some((end, found)) if *found < *hash => low = end,
            _ => high = middle,
        }
    }
    Ok(line_after(file, low)?.is_some_and(|(_, found)| found == hash))
}

/// Returns the hash of the first line that begins at an offset or after it, and where that line's hash
/// ends; `None` after the last line.
fn line_after(file: &File, offset: u64) -> io::Result<Option<(u64, Vec<u8>)>> {
    let before = offset.saturating_sub(1);
    let mut buffer = [0; 2 * MAX_HASH_LINE];
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], before + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    let bytes = &buffer[..filled];
    let start = if offset == 0 {
        0
    } else {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(None) };
        end + 1
    };
    if bytes[start..].is_empty() {
        return Ok(None);
    }
    let hash = hash_of_line(&bytes[start..]).ok_or_else(|| invalid("a line is no SHA-1 hash"))?;
    Ok(Some((before + (start + HASH_DIGITS) as u64, hash)))
}

/// Returns the hash in capitals with which a line begins, if it does.
fn hash_of_line(line: &[u8]) -> Option<Vec<u8>> {
    starts_with_hash(line, HASH_DIGITS).then(|| line[..HASH_DIGITS].to_ascii_uppercase())
}

/// Returns true if a line begins with a hash of so many hexadecimal digits.
fn starts_with_hash(line: &[u8], digits: usize) -> bool {
    line.split_at_checked(digits).is_some_and(|(hash, after)| {
        hash.iter().all(u8::is_ascii_hexdigit)
            && !after.first().is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// Fails if hashes are not in order, as far as samples show. In such a file none would be found.
fn check_order(file: &File, length: u64) -> io::Result<()> {
    let mut last = Vec::new();
    for sample in 0..SAMPLES {
        let offset = u128::from(length) * u128::from(sample) / u128::from(SAMPLES);
        let Some((_, hash)) = line_after(file, u64::try_from(offset).unwrap_or(length))? else {
            break;
        };
        if hash < last {
            return Err(invalid(
                "its hashes are not in order: get the file that is ordered by hash",
            ));
        }
        last = hash;
    }
    Ok(())
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests;
