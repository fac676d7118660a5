//! Reads the objects of a JSON array one after the other, or those of a file without an array around them. The array
//! may be in a document, under a name of its own.

use std::io::{self, BufRead, BufReader};

use super::input::{Counted, MAX_RECORD_BYTES};

/// Reads a JSON file by the elements of its list.
pub(super) struct JsonReader {
    pub(super) input: BufReader<Counted>,
    line: u64,
    list: List,
    /// The element that was read last.
    pub(super) text: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    /// Not opened yet; in a document, it has this name.
    Closed(Option<&'static str>),
    Array {
        has_elements: bool,
    },
    /// Objects without an array around them.
    Sequence,
    Ended,
}

/// An element: the line that it begins on, and true if it was not too long.
pub(super) type Element = (u64, bool);

impl JsonReader {
    /// Returns a reader of the list of this name, or of the array or the objects that the file is.
    pub(super) fn new(input: Counted, list: Option<&'static str>) -> Self {
        let input = BufReader::with_capacity(1 << 16, input);
        Self { input, line: 1, list: List::Closed(list), text: Vec::new() }
    }

    /// Reads the next element; `None` at the end of the list.
    pub(super) fn next(&mut self) -> io::Result<Option<Element>> {
        if let List::Closed(name) = self.list {
            self.list = self.open(name)?;
        }
        let mut next = self.skip_blanks()?;
        while self.list == List::Sequence && next == Some(b',') {
            self.bump();
            next = self.skip_blanks()?;
        }
        match (self.list, next) {
            (List::Ended, _) | (List::Sequence, None) => return Ok(None),
            (List::Array { .. }, Some(b']')) => {
                self.list = List::Ended;
                return Ok(None);
            }
            (List::Array { has_elements: true }, Some(b',')) => {
                self.bump();
                self.skip_blanks()?;
            }
            (List::Array { .. }, None) => {
                return Err(io::Error::other(
                    "the list of accounts has no end: is the file whole?",
                ));
            }
            (List::Array { has_elements: true }, Some(_)) => {
                return Err(self.misplaced("a comma or the end of the list"));
            }
            _ => {}
        }
        if let List::Array { has_elements } = &mut self.list {
            *has_elements = true;
        }
        let line = self.line;
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        let is_whole = self.value(Some(&mut text))?;
        if text.is_empty() {
            return Err(self.misplaced("an account"));
        }
        self.text = text;
        Ok(Some((line, is_whole)))
    }

    /// Goes to the first element of the list.
    fn open(&mut self, name: Option<&str>) -> io::Result<List> {
        let Some(first) = self.skip_blanks()? else { return Ok(List::Ended) };
        if first == b'[' {
            self.bump();
            return Ok(List::Array { has_elements: false });
        }
        let Some(name) = name else { return Ok(List::Sequence) };
        let missing = || io::Error::other(format!("there is no list of {name} in the document"));
        self.bump();
        loop {
            match self.skip_blanks()? {
                Some(b',') => {
                    self.bump();
                    continue;
                }
                Some(b'"') => {}
                _ => return Err(missing()),
            }
            let mut key = Vec::new();
            self.value(Some(&mut key))?;
            if self.skip_blanks()? != Some(b':') {
                return Err(self.misplaced("a colon"));
            }
            self.bump();
            let next = self.skip_blanks()?;
            if key == format!("\"{name}\"").as_bytes() && next == Some(b'[') {
                self.bump();
                return Ok(List::Array { has_elements: false });
            }
            let (line, mut first) = (self.line, Vec::new());
            self.value(Some(&mut first))?;
            if first.is_empty() {
                return Err(io::Error::other(format!("not JSON in line {line}")));
            }
        }
    }

    /// Reads a value and keeps its text, up to the longest record. Returns false if it was longer. Whether it is JSON
    /// is left to the parser: here only its end is found.
    fn value(&mut self, mut keep: Option<&mut Vec<u8>>) -> io::Result<bool> {
        let (mut depth, mut is_text, mut is_escaped, mut is_whole) = (0_usize, false, false, true);
        while let Some(byte) = self.peek()? {
            if !is_text {
                let is_end =
                    matches!(byte, b',' | b':' | b']' | b'}') || byte.is_ascii_whitespace();
                if depth == 0 && is_end {
                    break;
                }
            }
            self.bump();
            if let Some(text) = keep.as_deref_mut() {
                if text.len() < MAX_RECORD_BYTES {
                    text.push(byte);
                } else {
                    is_whole = false;
                }
            }
            let is_end_of_text = is_text && byte == b'"' && !is_escaped;
            is_escaped = is_text && byte == b'\\' && !is_escaped;
            if is_text {
                is_text = !is_end_of_text;
            } else {
                match byte {
                    b'"' => is_text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
            }
            let is_structure = is_end_of_text || matches!(byte, b'}' | b']');
            if depth == 0 && !is_text && is_structure {
                break;
            }
        }
        Ok(is_whole)
    }

    /// Skips white space and returns the byte after it, which is not consumed; `None` at the end of the file.
    fn skip_blanks(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.bump();
        }
        Ok(None)
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                available => return Ok(available?.first().copied()),
            }
        }
    }

    /// Consumes the byte that was returned last.
    fn bump(&mut self) {
        if self.input.buffer().first() == Some(&b'\n') {
            self.line += 1;
        }
        self.input.consume(1);
    }

    fn misplaced(&self, expected: &str) -> io::Error {
        io::Error::other(format!("not JSON in line {}: expected {expected}", self.line))
    }
}
