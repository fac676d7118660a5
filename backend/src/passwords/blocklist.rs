//! The operator's list of passwords that are refused.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

/// Hexadecimal digits of a SHA-1 hash.
const HASH_DIGITS: usize = 40;
/// The longest line of a file of hashes: the hash, a colon, a count, the ends of two lines.
const MAX_HASH_LINE: usize = 64;
/// Places of a file of hashes at which its order is checked.
const SAMPLES: u64 = 1_000;

/// Passwords that are refused. Those of a text are kept in memory, eight bytes each; hashes stay in
/// their file, of which there may be a billion.
pub enum Blocklist {
    /// The passwords of a text, a line each: their hashes in order, under a key of this process.
    Passwords(RandomState, Vec<u64>),
    /// Lines that begin with the SHA-1 hash of a password, in the order of the hashes.
    Hashes(File, u64),
}

impl Blocklist {
    /// Opens a list. A file whose first line begins with a SHA-1 hash is one of hashes, as Have I Been
    /// Pwned has it; any other has a password in each line, which is refused in any case.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut lines = BufReader::new(File::open(path)?);
        let mut first = Vec::new();
        lines.read_until(b'\n', &mut first)?;
        if hash_of_line(&first).is_some() {
            let file = lines.into_inner();
            let length = file.metadata()?.len();
            check_order(&file, length)?;
            return Ok(Self::Hashes(file, length));
        }
        let key = RandomState::new();
        let mut hashes = Vec::new();
        let mut line = first;
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
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        Ok(Self::Passwords(key, hashes))
    }

    /// Returns true if a password is on the list. Reads a file of hashes some thirty times.
    pub(super) fn contains(&self, password: &str) -> bool {
        match self {
            Self::Passwords(key, hashes) => {
                let lower = Zeroizing::new(password.to_lowercase());
                hashes.binary_search(&key.hash_one(&*lower)).is_ok()
            }
            Self::Hashes(file, length) => {
                let hash = format!("{:X}", Sha1::digest(password)).into_bytes();
                find(file, *length, &hash).unwrap_or_else(|cause| {
                    tracing::error!(%cause, "cannot read the password blocklist");
                    false
                })
            }
        }
    }
}

impl fmt::Debug for Blocklist {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Blocklist").finish_non_exhaustive()
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
    let (hash, after) = line.split_at_checked(HASH_DIGITS)?;
    let is_hash = hash.iter().all(u8::is_ascii_hexdigit)
        && !after.first().is_some_and(u8::is_ascii_alphanumeric);
    is_hash.then(|| hash.to_ascii_uppercase())
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
mod tests {
    use std::io::Write as _;

    use super::*;

    fn list(lines: &[String]) -> io::Result<Blocklist> {
        let mut file = tempfile::NamedTempFile::new()?;
        write!(file, "{}", lines.concat())?;
        Blocklist::open(file.path())
    }

    #[test]
    fn a_text_has_a_password_in_each_line() {
        let list =
            list(&["Tiny lobster parade\r\n".into(), "\n".into(), "zwölf Boxkämpfer".into()])
                .unwrap();
        for listed in ["tiny lobster PARADE", "ZWÖLF Boxkämpfer"] {
            assert!(list.contains(listed), "{listed}");
        }
        for other in ["", "tiny lobster", "zwölf"] {
            assert!(!list.contains(other), "{other}");
        }
    }

    #[test]
    fn every_hash_of_a_file_is_found_and_no_other() {
        let password = |index| format!("password number {index}");
        let mut lines: Vec<String> = (0..500)
            .map(|index| format!("{:X}:{index}\r\n", Sha1::digest(password(index))))
            .collect();
        lines.sort();
        let sorted = list(&lines).unwrap();
        for index in 0..500 {
            assert!(sorted.contains(&password(index)), "{index}");
            assert!(!sorted.contains(&password(index + 500)), "{index}");
        }
        lines.swap(0, 499);
        let error = list(&lines).unwrap_err().to_string();
        assert!(error.contains("ordered by hash"), "{error}");
    }
}
