//! A file of accounts: JSON Lines or CSV, read record by record and never whole.
//!
//! In CSV the first line names the columns. What an account has to be is not known here.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use clap::{Arg, ArgMatches};
use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value};

use crate::accounts::{FIELDS, Fields, REQUIRED};
use crate::config::ConfigError;

/// Bytes of a record, at most: ten times what any account takes.
const LONGEST: usize = 64 * 1024;
/// What stands for standard input and output.
pub(super) const STANDARD: &str = "-";

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    JsonLines,
    Csv,
}

/// Why a record is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("it is longer than 64 KiB")]
    TooLong,
    #[error("it is no JSON object: {0} at column {1}")]
    NotJson(&'static str, usize),
    #[error("it is not written in UTF-8")]
    NotText,
    #[error("{0} is no text")]
    WrongType(&'static str),
    #[error("there is no field {0:?}, only {fields}", fields = Names)]
    UnknownField(String),
    #[error("it has {0} columns and not {1} as the first line")]
    Columns(usize, usize),
}

/// What there is, with the number of the line where it is.
pub(super) type Record = (u64, Result<Fields, Unreadable>);

/// All records of a file.
pub(super) enum Records<R> {
    JsonLines { input: BufReader<R>, line: u64, text: Vec<u8>, bytes: u64 },
    Csv { input: csv::Reader<Bounded<R>>, columns: Vec<usize>, record: ByteRecord },
}

impl Format {
    /// The argument that says it.
    pub(super) fn argument() -> Arg {
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .value_parser(["jsonl", "csv"])
            .help("jsonl (JSON Lines) or csv; by default what the file's name ends in")
    }

    /// What is asked for, or what the name of the file says.
    pub(super) fn of(arguments: &ArgMatches, file: &str) -> Result<Self, ConfigError> {
        let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
        let asked = arguments.get_one::<String>("format").map(String::as_str);
        match asked.or(extension) {
            Some("jsonl" | "ndjson") => Ok(Self::JsonLines),
            Some("csv") => Ok(Self::Csv),
            None if file == STANDARD => Ok(Self::JsonLines),
            _ => {
                let expected = "expected jsonl or csv, since the file's name does not say which";
                Err(ConfigError::new(format!("--format: {expected}")))
            }
        }
    }
}

impl<R: Read> Records<R> {
    /// Begins to read.
    pub(super) fn new(format: Format, input: R) -> io::Result<Self> {
        if format == Format::JsonLines {
            let (input, text) = (BufReader::with_capacity(1 << 16, input), Vec::new());
            return Ok(Self::JsonLines { input, line: 0, text, bytes: 0 });
        }
        let input = Bounded { input, left: LONGEST, bytes: 0 };
        let mut input = ReaderBuilder::new().flexible(true).from_reader(input);
        let columns = columns(input.byte_headers().map_err(io::Error::other)?)?;
        Ok(Self::Csv { input, columns, record: ByteRecord::new() })
    }

    /// How many bytes have been read.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::JsonLines { bytes, .. } => *bytes,
            Self::Csv { input, .. } => input.get_ref().bytes,
        }
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        match self {
            Self::JsonLines { input, line, text, bytes } => loop {
                let Some(is_whole) = read_line(input, text, bytes)? else { return Ok(None) };
                *line += 1;
                let record = if *line == 1 { without_mark(text) } else { text.as_slice() };
                if !is_whole {
                    return Ok(Some((*line, Err(Unreadable::TooLong))));
                }
                if !record.trim_ascii().is_empty() {
                    return Ok(Some((*line, json(record))));
                }
            },
            Self::Csv { input, columns, record } => {
                input.get_mut().left = LONGEST;
                if !input.read_byte_record(record).map_err(io::Error::other)? {
                    return Ok(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                Ok(Some((line, row(record, columns))))
            }
        }
    }
}

/// What is read of a file, so much at most before more is asked for.
pub(super) struct Bounded<R> {
    input: R,
    left: usize,
    bytes: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("a record is longer than 64 KiB: is a quote missing?"));
        }
        let read = self.input.read(buffer)?;
        self.left = self.left.saturating_sub(read);
        self.bytes += u64::try_from(read).unwrap_or(u64::MAX);
        Ok(read)
    }
}

/// Reads a line without its end, and of one that is too long the beginning: whether it is whole.
fn read_line(
    input: &mut impl BufRead,
    text: &mut Vec<u8>,
    bytes: &mut u64,
) -> io::Result<Option<bool>> {
    text.clear();
    let (mut is_whole, mut is_there) = (true, false);
    loop {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        if available.is_empty() {
            return Ok(is_there.then_some(is_whole));
        }
        is_there = true;
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        let fits = &part[..part.len().min(LONGEST - text.len())];
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

/// Without what some programs begin a file of UTF-8 with.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}

fn json(text: &[u8]) -> Result<Fields, Unreadable> {
    // Not what serde says itself, which may be what is written there.
    let object: Map<String, Value> = serde_json::from_slice(text).map_err(|error| {
        let what = if error.is_eof() {
            "it ends"
        } else if error.is_data() {
            "it is something else"
        } else {
            "a mistake"
        };
        Unreadable::NotJson(what, error.column())
    })?;
    let mut fields = Fields::default();
    for (name, value) in object {
        let place = place(&name).ok_or(Unreadable::UnknownField(name))?;
        fields[place] = match value {
            Value::Null => None,
            Value::String(text) => Some(text),
            Value::Bool(is_so) if FIELDS[place] == "disabled" => Some(is_so.to_string()),
            _ => return Err(Unreadable::WrongType(FIELDS[place])),
        };
    }
    Ok(fields)
}

/// Names it, unless it looks like no name: where no line names the columns, it may be a password hash.
fn unknown_column(name: &str) -> String {
    const LONGEST: usize = 32;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if name.len() <= LONGEST && name.bytes().all(is_name) {
        Unreadable::UnknownField(name.to_owned()).to_string()
    } else {
        format!("there may be {}", FIELDS.join(", "))
    }
}

/// What the columns are, by their places in [`FIELDS`].
fn columns(names: &ByteRecord) -> io::Result<Vec<usize>> {
    let mut columns = Vec::new();
    for name in names {
        let name = String::from_utf8_lossy(name);
        let Some(place) = place(name.trim()) else {
            return Err(io::Error::other(format!(
                "the first line has to name the columns: {}",
                unknown_column(&name)
            )));
        };
        if columns.contains(&place) {
            return Err(io::Error::other(format!("the column {} is there twice", FIELDS[place])));
        }
        columns.push(place);
    }
    match (0..REQUIRED).find(|place| !columns.contains(place)) {
        Some(missing) => Err(io::Error::other(format!("there is no column {}", FIELDS[missing]))),
        None => Ok(columns),
    }
}

fn row(record: &ByteRecord, columns: &[usize]) -> Result<Fields, Unreadable> {
    if record.len() != columns.len() {
        return Err(Unreadable::Columns(record.len(), columns.len()));
    }
    let mut fields = Fields::default();
    for (value, place) in record.iter().zip(columns) {
        let value = std::str::from_utf8(value).map_err(|_| Unreadable::NotText)?;
        fields[*place] = (!value.is_empty()).then(|| value.to_owned());
    }
    Ok(fields)
}

fn place(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| *field == name)
}

/// The names of all fields.
struct Names;

impl fmt::Display for Names {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&FIELDS.join(", "))
    }
}

#[cfg(test)]
mod tests;
