//! Reads a file of accounts, JSON Lines or CSV, record by record.
//!
//! In CSV the first line names the columns. The values of the fields are checked elsewhere.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, ValueHint, value_parser};
use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value};

use crate::accounts::{FIELDS, Fields, REQUIRED};
use crate::config::ConfigError;

/// The maximum size of a record: more than an account with fifty passkeys has.
const MAX_RECORD_BYTES: usize = 256 * 1024;
/// The file name that stands for standard input or output.
pub(super) const STANDARD_STREAM: &str = "-";

/// The format of a file of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    JsonLines,
    Csv,
}

/// An invalid record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RecordError {
    #[error("longer than 256 KiB")]
    TooLong,
    #[error("not a JSON object: {0} at column {1}")]
    NotJson(&'static str, usize),
    #[error("not UTF-8")]
    NotUtf8,
    #[error("{0} is not a string")]
    WrongType(&'static str),
    #[error("there is no field {0:?}, only {fields}", fields = FieldNames)]
    UnknownField(String),
    #[error("expected {1} columns, as in the first line, found {0}")]
    Columns(usize, usize),
}

/// A record with the number of its line.
pub(super) type Record = (u64, Result<Fields, RecordError>);

/// Reads the records of a file.
pub(super) enum RecordReader<R> {
    JsonLines { input: BufReader<R>, line: u64, text: Vec<u8>, bytes: u64 },
    Csv { input: csv::Reader<BoundedReader<R>>, columns: Vec<usize>, record: ByteRecord },
}

/// Returns the flag `--factors-key-file`.
pub(super) fn factors_key_argument(help: &'static str) -> Arg {
    Arg::new("factors-key-file")
        .long("factors-key-file")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::FilePath)
        .help(help)
}

impl Format {
    /// Returns the flag `--format`.
    pub(super) fn argument() -> Arg {
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .value_parser(["jsonl", "csv"])
            .help("jsonl (JSON Lines) or csv [default: by the extension of the file]")
    }

    /// Returns the format that `--format` names, or else the extension of the file.
    pub(super) fn of(arguments: &ArgMatches, file: &str) -> Result<Self, ConfigError> {
        let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
        let flag = arguments.get_one::<String>("format").map(String::as_str);
        match flag.or(extension) {
            Some("jsonl" | "ndjson") => Ok(Self::JsonLines),
            Some("csv") => Ok(Self::Csv),
            None if file == STANDARD_STREAM => Ok(Self::JsonLines),
            _ => {
                let expected = "expected jsonl or csv, as the file has neither extension";
                Err(ConfigError::new(format!("--format: {expected}")))
            }
        }
    }
}

impl<R: Read> RecordReader<R> {
    /// Returns a reader; for CSV, after reading the line that names the columns.
    pub(super) fn new(format: Format, input: R) -> io::Result<Self> {
        if format == Format::JsonLines {
            let (input, text) = (BufReader::with_capacity(1 << 16, input), Vec::new());
            return Ok(Self::JsonLines { input, line: 0, text, bytes: 0 });
        }
        let input = BoundedReader { input, left: MAX_RECORD_BYTES, bytes: 0 };
        let mut input = ReaderBuilder::new().flexible(true).from_reader(input);
        let columns = columns(input.byte_headers().map_err(io::Error::other)?)?;
        Ok(Self::Csv { input, columns, record: ByteRecord::new() })
    }

    /// Returns the number of bytes that have been read.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::JsonLines { bytes, .. } => *bytes,
            Self::Csv { input, .. } => input.get_ref().bytes,
        }
    }

    /// Reads the next record; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        match self {
            Self::JsonLines { input, line, text, bytes } => loop {
                let Some(is_whole) = read_line(input, text, bytes)? else { return Ok(None) };
                *line += 1;
                let record = if *line == 1 { strip_byte_order_mark(text) } else { text.as_slice() };
                if !is_whole {
                    return Ok(Some((*line, Err(RecordError::TooLong))));
                }
                if !record.trim_ascii().is_empty() {
                    return Ok(Some((*line, json(record))));
                }
            },
            Self::Csv { input, columns, record } => {
                input.get_mut().left = MAX_RECORD_BYTES;
                if !input.read_byte_record(record).map_err(io::Error::other)? {
                    return Ok(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                Ok(Some((line, row(record, columns))))
            }
        }
    }
}

/// Limits the bytes that are read until the limit is raised again, for each record.
pub(super) struct BoundedReader<R> {
    input: R,
    /// Bytes that may still be read.
    left: usize,
    /// Bytes that have been read of the whole file.
    bytes: u64,
}

impl<R: Read> Read for BoundedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("a record is longer than 256 KiB: is a quote missing?"));
        }
        let read = self.input.read(buffer)?;
        self.left = self.left.saturating_sub(read);
        self.bytes += u64::try_from(read).unwrap_or(u64::MAX);
        Ok(read)
    }
}

/// Reads a line without its end. Returns true if `text` has all of it, false if the line is longer than
/// [`MAX_RECORD_BYTES`] and was cut; `None` at the end of the file.
fn read_line(
    input: &mut impl BufRead,
    text: &mut Vec<u8>,
    bytes: &mut u64,
) -> io::Result<Option<bool>> {
    text.clear();
    let (mut is_whole, mut has_begun) = (true, false);
    loop {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        if available.is_empty() {
            return Ok(has_begun.then_some(is_whole));
        }
        has_begun = true;
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        let fits = &part[..part.len().min(MAX_RECORD_BYTES - text.len())];
        is_whole &= fits.len() == part.len();
        text.extend_from_slice(fits);
        let read = part.len() + usize::from(end.is_some());
        input.consume(read);
        *bytes += u64::try_from(read).unwrap_or(u64::MAX);
        if end.is_some() {
            return Ok(Some(is_whole));
        }
    }
}

/// Removes the byte order mark that some programs write at the start of UTF-8 files.
fn strip_byte_order_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}

fn json(text: &[u8]) -> Result<Fields, RecordError> {
    // Not serde's own message, which may quote the text: it may contain a password hash.
    let object: Map<String, Value> = serde_json::from_slice(text).map_err(|error| {
        let reason = if error.is_eof() {
            "it ends"
        } else if error.is_data() {
            "another type"
        } else {
            "a syntax error"
        };
        RecordError::NotJson(reason, error.column())
    })?;
    let mut fields = Fields::default();
    for (name, value) in object {
        let index = field_index(&name).ok_or(RecordError::UnknownField(name))?;
        fields[index] = match value {
            Value::Null => None,
            Value::String(text) => Some(text),
            Value::Bool(value) if ["disabled", "is_operator"].contains(&FIELDS[index]) => {
                Some(value.to_string())
            }
            _ => return Err(RecordError::WrongType(FIELDS[index])),
        };
    }
    Ok(fields)
}

/// Describes a column that is not a field. Text that does not look like a name is not quoted: in a file
/// without a line that names the columns, it may be a password hash.
fn unknown_column(name: &str) -> String {
    const MAX_NAME_LENGTH: usize = 32;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if name.len() <= MAX_NAME_LENGTH && name.bytes().all(is_name) {
        RecordError::UnknownField(name.to_owned()).to_string()
    } else {
        format!("expected {}", FIELDS.join(", "))
    }
}

/// Returns the index in [`FIELDS`] of each column.
fn columns(names: &ByteRecord) -> io::Result<Vec<usize>> {
    let mut columns = Vec::new();
    for name in names {
        let name = String::from_utf8_lossy(name);
        let Some(index) = field_index(name.trim()) else {
            return Err(io::Error::other(format!(
                "the first line must name the columns: {}",
                unknown_column(&name)
            )));
        };
        if columns.contains(&index) {
            return Err(io::Error::other(format!("the column {} appears twice", FIELDS[index])));
        }
        columns.push(index);
    }
    match (0..REQUIRED).find(|index| !columns.contains(index)) {
        Some(missing) => Err(io::Error::other(format!("there is no column {}", FIELDS[missing]))),
        None => Ok(columns),
    }
}

fn row(record: &ByteRecord, columns: &[usize]) -> Result<Fields, RecordError> {
    if record.len() != columns.len() {
        return Err(RecordError::Columns(record.len(), columns.len()));
    }
    let mut fields = Fields::default();
    for (value, index) in record.iter().zip(columns) {
        let value = std::str::from_utf8(value).map_err(|_| RecordError::NotUtf8)?;
        fields[*index] = (!value.is_empty()).then(|| value.to_owned());
    }
    Ok(fields)
}

fn field_index(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| *field == name)
}

/// Displays the names of all fields.
struct FieldNames;

impl fmt::Display for FieldNames {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&FIELDS.join(", "))
    }
}

#[cfg(test)]
mod tests;
