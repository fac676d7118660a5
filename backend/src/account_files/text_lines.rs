//! Reads lines, up to the longest record.

use std::io::{self, BufRead, BufReader};

use super::input::{Counted, MAX_RECORD_BYTES};

/// Reads a file by lines.
pub(super) struct LineReader {
    pub(super) input: BufReader<Counted>,
    /// The number of the line that was read last.
    pub(super) line: u64,
    /// The line that was read last, without its end.
    pub(super) text: Vec<u8>,
}

impl LineReader {
    pub(super) fn new(input: Counted) -> Self {
        Self { input: BufReader::with_capacity(1 << 16, input), line: 0, text: Vec::new() }
    }

    /// Reads the next line. Returns true if `text` has all of it, false if the line is too long and was cut; `None`
    /// at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<bool>> {
        self.text.clear();
        let (mut is_whole, mut has_begun) = (true, false);
        loop {
            let available = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                available => available?,
            };
            if !has_begun && !available.is_empty() {
                has_begun = true;
                self.line += 1;
            }
            if available.is_empty() {
                return Ok(has_begun.then_some(is_whole));
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let fits = &part[..part.len().min(MAX_RECORD_BYTES - self.text.len())];
            is_whole &= fits.len() == part.len();
            self.text.extend_from_slice(fits);
            let read = part.len() + usize::from(end.is_some());
            self.input.consume(read);
            if end.is_some() {
                return Ok(Some(is_whole));
            }
        }
    }
}
