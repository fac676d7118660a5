//! Reads the entries of LDIF (RFC 2849): attributes on lines, an empty line after each entry.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::cell::{Cell, Row};
use super::columns::{Columns, Slot};
use super::error::RecordError;
use super::input::{Counted, MAX_RECORD_BYTES};
use super::target::Target;
use super::text_lines::LineReader;

/// Reads LDIF by entries.
pub(super) struct LdifReader {
    pub(super) lines: LineReader,
}

impl LdifReader {
    pub(super) fn new(input: Counted) -> Self {
        Self { lines: LineReader::new(input) }
    }

    /// Reads the next entry; `None` at the end of the file.
    pub(super) fn next(
        &mut self,
        columns: &mut Columns,
    ) -> io::Result<Option<(u64, Result<Row, RecordError>)>> {
        let mut entry: Vec<Vec<u8>> = Vec::new();
        let (mut first_line, mut bytes, mut is_whole, mut is_comment) = (0, 0, true, false);
        let mut is_taken = true;
        while let Some(is_line_whole) = self.lines.next()? {
            let line = self.lines.text.strip_suffix(b"\r").unwrap_or(&self.lines.text);
            if line.is_empty() {
                if entry.is_empty() {
                    continue;
                }
                break;
            }
            let continued = line.strip_prefix(b" ");
            if entry.is_empty() && line.starts_with(b"version:") {
                continue;
            }
            if line.starts_with(b"#") || (is_comment && continued.is_some()) {
                is_comment = true;
                continue;
            }
            is_comment = false;
            if continued.is_none() {
                is_taken = is_taken_by(columns, line);
            }
            if !is_taken {
                // A photograph may be longer than a record.
                continue;
            }
            if entry.is_empty() {
                first_line = self.lines.line;
            }
            bytes += line.len();
            is_whole &= is_line_whole && bytes <= MAX_RECORD_BYTES;
            if !is_whole {
                // Only that there is an entry is kept.
                entry.truncate(1);
                entry.resize(1, Vec::new());
                continue;
            }
            match (continued, entry.last_mut()) {
                (Some(rest), Some(last)) => last.extend_from_slice(rest),
                _ => entry.push(line.to_vec()),
            }
        }
        if entry.is_empty() {
            return Ok(None);
        }
        let row = if is_whole { row(&entry, columns) } else { Err(RecordError::TooLong) };
        Ok(Some((first_line, row)))
    }
}

/// Returns the name of the attribute of a line. Options such as the language follow the name.
fn attribute(line: &[u8]) -> Option<&str> {
    let end = line.iter().position(|byte| matches!(byte, b':' | b';'))?;
    std::str::from_utf8(&line[..end]).ok()
}

fn is_structural(name: &str) -> bool {
    ["dn", "version", "objectclass", "changetype"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Returns true for a line that an account is read from, or that marks an entry.
fn is_taken_by(columns: &mut Columns, line: &[u8]) -> bool {
    attribute(line).is_none_or(|name| {
        is_structural(name) || matches!(columns.slot(name), Some(Slot::Taken(_)))
    })
}

/// Returns true for a password that another server has, which the entry only names.
fn is_elsewhere(cell: &Cell) -> bool {
    const MARK: &str = "{SASL}";
    cell.text().get(..MARK.len()).is_some_and(|mark| mark.eq_ignore_ascii_case(MARK))
}

/// Takes the values of an entry. Of several values of an attribute, the first counts: of passwords, the first that is
/// not kept elsewhere.
fn row(entry: &[Vec<u8>], columns: &mut Columns) -> Result<Row, RecordError> {
    let mut row = vec![None; columns.taken.len()];
    for line in entry {
        let line = std::str::from_utf8(line).map_err(|_| RecordError::NotUtf8)?;
        let Some((name, value)) = line.split_once(':') else { continue };
        let name = name.split(';').next().unwrap_or_default();
        if is_structural(name) {
            continue;
        }
        let Some(Slot::Taken(index)) = columns.slot(name) else { continue };
        let value = match value.strip_prefix(':') {
            Some(base64) => {
                let bytes = STANDARD.decode(base64.trim()).map_err(|_| RecordError::NotUtf8)?;
                String::from_utf8(bytes).map_err(|_| RecordError::NotUtf8)?
            }
            None => value.to_owned(),
        };
        let is_hash = columns.taken[index].1 == Target::Hash;
        if row[index].as_ref().is_none_or(|cell| is_hash && is_elsewhere(cell)) {
            row[index] = Cell::of_text(&value).or_else(|| row[index].take());
        }
    }
    Ok(row)
}
