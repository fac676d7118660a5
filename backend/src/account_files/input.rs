//! The beginning of a file, which is looked at before the file is read, and the count of its bytes.

use std::io::{self, Cursor, Read};

use super::error::OpenError;

/// The number of bytes that are looked at.
const BEGINNING_BYTES: u64 = 64 * 1024;
/// The maximum size of a record: more than an account with fifty passkeys has.
pub(super) const MAX_RECORD_BYTES: usize = 256 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The beginning of a file in UTF-8, without a byte order mark.
pub(super) struct Beginning {
    pub(super) bytes: Vec<u8>,
    /// True if the file goes on after it.
    pub(super) is_cut: bool,
}

/// Reads the beginning of a file and returns it with a reader of the whole. Refuses what is no text.
pub(super) fn begin(mut input: Box<dyn Read + Send>) -> Result<(Beginning, Counted), OpenError> {
    let mut bytes = Vec::new();
    input.by_ref().take(BEGINNING_BYTES).read_to_end(&mut bytes)?;
    refuse_other_kinds(&bytes)?;
    let is_cut = bytes.len() as u64 == BEGINNING_BYTES;
    let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let bytes = bytes.split_off(mark);
    let input = Box::new(Cursor::new(bytes.clone()).chain(input));
    Ok((Beginning { bytes, is_cut }, Counted { input, bytes: mark as u64, left: None }))
}

/// Refuses the files that people have instead of text, with what to do about each.
fn refuse_other_kinds(bytes: &[u8]) -> Result<(), OpenError> {
    // Every other byte of Latin letters in UTF-16 is zero.
    let is_utf16 = bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || matches!(bytes, [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..]);
    let kind = if is_utf16 {
        "it is UTF-16, as Excel's \"Unicode text\" is: save it as \"CSV UTF-8\", or convert it by \
         iconv --from-code=UTF-16 --to-code=UTF-8"
    } else if bytes.starts_with(b"PK\x03\x04") {
        "it is a workbook or a ZIP archive: save the sheet as \"CSV UTF-8\", or unpack it"
    } else if bytes.starts_with(b"\x1f\x8b") {
        "it is compressed: unpack it by gunzip"
    } else if bytes.starts_with(b"SQLite format 3\0") {
        "it is an SQLite database: export the table, as by sqlite3 -header -csv FILE 'SELECT * FROM users'"
    } else if bytes.starts_with(b"PGDMP") {
        "it is a dump of PostgreSQL: export the table as CSV, as by \\copy (SELECT …) TO 'users.csv' CSV HEADER"
    } else {
        return Ok(());
    };
    Err(OpenError::Kind(kind.to_owned()))
}

/// Counts the bytes that are read, and limits them for each record where a limit is set.
pub(super) struct Counted {
    input: Box<dyn Read + Send>,
    /// Bytes that have been read of the whole file.
    pub(super) bytes: u64,
    /// Bytes that may still be read.
    left: Option<usize>,
}

impl Counted {
    /// Allows this number of further bytes.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.left = Some(bytes);
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == Some(0) {
            return Err(io::Error::other("a record is longer than 256 KiB: is a quote missing?"));
        }
        let read = self.input.read(buffer)?;
        self.left = self.left.map(|left| left.saturating_sub(read));
        self.bytes += u64::try_from(read).unwrap_or(u64::MAX);
        Ok(read)
    }
}
