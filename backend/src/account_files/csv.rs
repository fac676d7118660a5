//! Reads CSV as databases and spreadsheets write it.

use std::io::Read;

use csv::{ByteRecord, Position, ReaderBuilder};

use super::cell::{Cell, Row};
use super::columns::{Columns, Slot, unknown_field};
use super::error::{OpenError, RecordError};
use super::input::{Beginning, Counted, MAX_RECORD_BYTES};
use super::names::shown_name;
use super::separator::separator;
use super::target::Target;

/// Reads CSV by the names of its columns.
pub(super) struct CsvReader {
    pub(super) input: csv::Reader<Counted>,
    slots: Vec<Slot>,
    record: ByteRecord,
    /// Lines before the one that names the columns.
    lines_before: u64,
}

impl CsvReader {
    /// Returns a reader, after reading the line that names the columns.
    pub(super) fn new(
        beginning: &Beginning,
        mut input: Counted,
        columns: &mut Columns,
    ) -> Result<Self, OpenError> {
        let mut first = line(&beginning.bytes);
        let mut lines_before = 0;
        let mut given = None;
        if let Some(separator) = excel_separator(first) {
            // Excel writes the separator on a line of its own.
            let mut skipped = vec![0; (first.len() + 1).min(beginning.bytes.len())];
            input.read_exact(&mut skipped)?;
            first = line(&beginning.bytes[skipped.len()..]);
            (lines_before, given) = (1, Some(separator));
        }
        input.allow(MAX_RECORD_BYTES);
        let separator = given.or_else(|| separator(first)).unwrap_or(b',');
        let mut input = ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(input);
        let header = input.byte_headers().map_err(std::io::Error::other)?;
        let slots = slots(header, columns)?;
        Ok(Self { input, slots, record: ByteRecord::new(), lines_before })
    }

    /// Reads the next row; `None` at the end of the file.
    pub(super) fn next(
        &mut self,
        columns: &Columns,
    ) -> std::io::Result<Option<(u64, Result<Row, RecordError>)>> {
        self.input.get_mut().allow(MAX_RECORD_BYTES);
        if !self.input.read_byte_record(&mut self.record).map_err(std::io::Error::other)? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, Position::line) + self.lines_before;
        Ok(Some((line, self.row(columns))))
    }

    fn row(&self, columns: &Columns) -> Result<Row, RecordError> {
        let (found, expected) = (self.record.len(), self.slots.len());
        // Spreadsheets add empty values at the end.
        let is_surplus_blank =
            self.record.iter().skip(expected).all(|value| value.trim_ascii().is_empty());
        if found < expected || !is_surplus_blank {
            return Err(RecordError::Columns(found, expected));
        }
        let mut row = vec![None; columns.taken.len()];
        for (value, slot) in self.record.iter().zip(&self.slots) {
            let Slot::Taken(index) = *slot else { continue };
            let value = std::str::from_utf8(value).map_err(|_| RecordError::NotUtf8)?;
            let value = unquoted(value);
            let is_name = matches!(columns.taken[index].1, Target::Username);
            // MySQL's and others' words for no value.
            let is_null = value == "\\N" || (value == "NULL" && !is_name);
            row[index] = if is_null { None } else { Cell::of_text(value) };
        }
        Ok(row)
    }
}

/// Removes the quotes that a blank before them has hidden from the reader.
fn unquoted(value: &str) -> &str {
    let trimmed = value.trim();
    let inner = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if value.starts_with([' ', '\t']) { inner.unwrap_or(trimmed) } else { trimmed }
}

/// Returns the places of the columns.
fn slots(names: &ByteRecord, columns: &mut Columns) -> Result<Vec<Slot>, OpenError> {
    let names: Vec<String> =
        names.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    let mut names: Vec<&str> = names.iter().map(|name| unquoted(name)).collect();
    while names.last().is_some_and(|name| name.is_empty()) {
        names.pop();
    }
    let mut slots = Vec::with_capacity(names.len());
    for name in &names {
        let slot = if name.is_empty() { Some(Slot::NotTaken) } else { columns.slot(name) };
        let slot =
            slot.ok_or_else(|| OpenError::Header(unknown_field(name, &names).to_string()))?;
        if slot != Slot::NotTaken && slots.contains(&slot) {
            return Err(OpenError::Header(format!(
                "the column {} appears twice",
                shown_name(name)
            )));
        }
        slots.push(slot);
    }
    let has = |wanted: Target| {
        let is_it =
            |slot: &Slot| matches!(slot, Slot::Taken(index) if columns.taken[*index].1 == wanted);
        slots.iter().any(is_it)
    };
    if !has(Target::Username) && !has(Target::Email) {
        return Err(missing(columns, &[Target::Username, Target::Email]));
    }
    let hash_is_composed = !columns.taken.iter().any(|(_, target)| *target == Target::Hash);
    if !hash_is_composed && !has(Target::Hash) {
        return Err(missing(columns, &[Target::Hash]));
    }
    Ok(slots)
}

fn missing(columns: &Columns, targets: &[Target]) -> OpenError {
    let mut names: Vec<&str> = Vec::new();
    for target in targets {
        let of_target = columns.taken.iter().filter(|(_, own)| own == target);
        names.extend(of_target.map(|(name, _)| name.as_str()).filter(|name| !name.contains('.')));
    }
    OpenError::Header(format!("there is no column {}", names.join(" or ")))
}

fn line(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

fn excel_separator(line: &[u8]) -> Option<u8> {
    match line.trim_ascii_end() {
        // A tab at the end is trimmed.
        b"sep=" => Some(b'\t'),
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] => Some(*separator),
        _ => None,
    }
}
