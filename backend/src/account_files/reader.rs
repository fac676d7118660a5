//! Reads a file of accounts, account by account.

use std::io::{self, Read};

use super::cell::{Cell, Row};
use super::columns::{Columns, Slot};
use super::csv::CsvReader;
use super::error::{OpenError, RecordError};
use super::fields;
use super::flatten;
use super::format::{self, Found};
use super::input;
use super::json::JsonReader;
use super::ldif::LdifReader;
use super::notes::Notes;
use super::options::Options;
use super::sources::Source;
use super::text_lines::LineReader;
use crate::accounts::Fields;
use crate::clock::Timestamp;

/// Reads a file of accounts.
pub struct AccountReader {
    records: Records,
    columns: Columns,
    source: &'static Source,
    now: Timestamp,
}

/// A record: the number of its line, and its fields.
pub type Entry = (u64, Result<Fields, RecordError>);

enum Records {
    JsonLines(LineReader),
    Json(JsonReader),
    Csv(CsvReader),
    Lines(LineReader, &'static [&'static str]),
    Ldif(LdifReader),
}

impl AccountReader {
    /// Returns a reader; for CSV, after reading the line that names the columns.
    pub fn open(
        input: impl Read + Send + 'static,
        options: &Options,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let source = options.source;
        let mut columns = Columns::new(source, options)?;
        let (beginning, input) = input::begin(Box::new(input))?;
        let records = match format::find(&beginning, options.format, source)? {
            Found::JsonLines => Records::JsonLines(LineReader::new(input)),
            Found::Json { list } => Records::Json(JsonReader::new(input, list)),
            Found::Csv => Records::Csv(CsvReader::new(&beginning, input, &mut columns)?),
            Found::Lines(names) => Records::Lines(LineReader::new(input), names),
            Found::Ldif => Records::Ldif(LdifReader::new(input)),
        };
        Ok(Self { records, columns, source, now })
    }

    /// Returns the number of bytes that have been read.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match &self.records {
            Records::JsonLines(lines) | Records::Lines(lines, _) => lines.input.get_ref().bytes,
            Records::Json(json) => json.input.get_ref().bytes,
            Records::Csv(csv) => csv.input.get_ref().bytes,
            Records::Ldif(ldif) => ldif.lines.input.get_ref().bytes,
        }
    }

    /// Returns the remarks about what was read so far.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        &self.columns.notes
    }

    /// Reads the next account; `None` at the end of the file. Records that are no accounts are counted and skipped.
    pub fn next_account(&mut self) -> io::Result<Option<Entry>> {
        while let Some((line, row)) = self.next_row()? {
            let made = row
                .and_then(|row| fields::make(self.source, &row, &mut self.columns, line, self.now));
            match made {
                Ok(None) => {}
                Ok(Some(fields)) => return Ok(Some((line, Ok(fields)))),
                Err(error) => return Ok(Some((line, Err(error)))),
            }
        }
        Ok(None)
    }

    fn next_row(&mut self) -> io::Result<Option<(u64, Result<Row, RecordError>)>> {
        let columns = &mut self.columns;
        match &mut self.records {
            Records::JsonLines(lines) => loop {
                let Some(is_whole) = lines.next()? else { return Ok(None) };
                if !is_whole {
                    return Ok(Some((lines.line, Err(RecordError::TooLong))));
                }
                if !lines.text.trim_ascii().is_empty() {
                    return Ok(Some((lines.line, flatten::row(&lines.text, columns))));
                }
            },
            Records::Json(json) => {
                let Some((line, is_whole)) = json.next()? else { return Ok(None) };
                if !is_whole {
                    return Ok(Some((line, Err(RecordError::TooLong))));
                }
                Ok(Some((line, flatten::row(&json.text, columns))))
            }
            Records::Csv(csv) => csv.next(columns),
            Records::Lines(lines, names) => loop {
                let Some(is_whole) = lines.next()? else { return Ok(None) };
                let text = lines.text.trim_ascii();
                if !is_whole {
                    return Ok(Some((lines.line, Err(RecordError::TooLong))));
                }
                if !text.is_empty() && !text.starts_with(b"#") {
                    return Ok(Some((lines.line, colons(text, names, columns))));
                }
            },
            Records::Ldif(ldif) => ldif.next(columns),
        }
    }
}

/// Takes the values between the colons of a line.
fn colons(text: &[u8], names: &[&str], columns: &mut Columns) -> Result<Row, RecordError> {
    let text = std::str::from_utf8(text).map_err(|_| RecordError::NotUtf8)?;
    if !text.contains(':') {
        return Err(RecordError::NoColon);
    }
    let mut row = vec![None; columns.taken.len()];
    for (value, name) in text.split(':').zip(names) {
        if !name.is_empty()
            && let Some(Slot::Taken(index)) = columns.slot(name)
        {
            row[index] = Cell::of_text(value);
        }
    }
    Ok(row)
}
