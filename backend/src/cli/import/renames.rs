//! New names for those that cannot be taken: a file of them, and proposals for one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use csv::ReaderBuilder;
use serde::Deserialize;

/// The character before a text that is no formula.
const GUARD: char = '\'';

/// New names by the old ones.
#[derive(Debug, Default)]
pub(super) struct Renames(HashMap<String, String>);

/// A line of JSON.
#[derive(Deserialize)]
struct Pair {
    old: String,
    new: String,
}

impl Renames {
    /// Reads a file: CSV with the columns `old` and `new`, or JSON Lines with these fields.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        Self::parse(&fs::read_to_string(path)?)
    }

    fn parse(text: &str) -> io::Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let mut names = HashMap::new();
        let mut add = |line: usize, old: &str, new: &str| {
            let (old, new) = (old.trim(), new.trim());
            if names.insert(old.to_owned(), new.to_owned()).is_some_and(|other| other != new) {
                return Err(io::Error::other(format!(
                    "line {line} has an old name that an earlier line has"
                )));
            }
            Ok(())
        };
        if text.trim_start().starts_with('{') {
            for (index, line) in
                text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
            {
                let pair: Pair = serde_json::from_str(line).map_err(|_| not_a_pair(index + 1))?;
                add(index + 1, &pair.old, &pair.new)?;
            }
            return Ok(Self(names));
        }
        let separator =
            if text.lines().next().is_some_and(|line| line.contains(';')) { b';' } else { b',' };
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|_| not_a_pair(index + 1))?;
            let (Some(old), Some(new)) = (record.get(0), record.get(1)) else {
                return Err(not_a_pair(index + 1));
            };
            let is_header = index == 0 && old.eq_ignore_ascii_case("old");
            if !is_header {
                add(index + 1, without_guard(old), without_guard(new))?;
            }
        }
        Ok(Self(names))
    }

    /// Returns the new name of a name.
    pub(super) fn new_name(&self, old: &str) -> Option<&str> {
        self.0.get(old).map(String::as_str).filter(|new| !new.is_empty())
    }
}

fn not_a_pair(line: usize) -> io::Error {
    io::Error::other(format!("line {line} has no old and new name"))
}

/// Returns true for a text that a spreadsheet takes for a formula, also behind guards.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches(GUARD).starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Puts a guard before a text that a spreadsheet would run as a formula: the old names are anybody's choice.
fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) { format!("{GUARD}{text}").into() } else { text.into() }
}

fn without_guard(text: &str) -> &str {
    let text = text.trim_start();
    text.strip_prefix(GUARD).filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// A writer of a file of renames, which must not exist.
pub(super) struct RenamesWriter(csv::Writer<File>);

impl RenamesWriter {
    /// Creates the file.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let mut csv = csv::Writer::from_writer(file);
        csv.write_record(["old", "new"])?;
        Ok(Self(csv))
    }

    /// Writes new names.
    pub(super) fn write(&mut self, pairs: &[(String, String)]) -> io::Result<()> {
        for (old, new) in pairs {
            self.0.write_record([&*guarded(old), &*guarded(new)])?;
        }
        Ok(())
    }

    /// Writes what is left to the file.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_in_the_file_is_a_formula() {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().join("renames.csv");
        let olds =
            ["=1+1", "+49 123", "-x y", "@ada lovelace", "\tx y", "'=1", "''@x", "'x y", "a=b c"];
        let pairs = olds.map(|old| (old.to_owned(), "ada".to_owned()));
        let mut file = RenamesWriter::create(&path).unwrap();
        file.write(&pairs).unwrap();
        file.finish().unwrap();
        let mut csv = ReaderBuilder::new().from_path(&path).unwrap();
        for record in csv.records() {
            let old = record.unwrap()[0].to_owned();
            assert!(!old.starts_with(['=', '+', '-', '@', '\t', '\r']), "{old:?}");
        }
        let renames = Renames::read(&path).unwrap();
        for old in olds {
            assert_eq!(renames.new_name(old.trim()), Some("ada"), "{old:?}");
        }
    }

    #[test]
    fn renames_are_read_as_csv_and_json_lines() {
        for text in [
            "old,new\nAda Lovelace,ada\n\"a,b\",ab-c\n",
            "\u{feff}Old;New\r\nAda Lovelace; ada\r\na,b;ab-c\r\n",
            "{\"old\":\"Ada Lovelace\",\"new\":\"ada\"}\n\n{\"new\":\"ab-c\",\"old\":\"a,b\"}\n",
        ] {
            let renames = Renames::parse(text).unwrap();
            assert_eq!(renames.0.len(), 2, "{text}");
            assert_eq!(renames.new_name("Ada Lovelace"), Some("ada"), "{text}");
            assert_eq!((renames.new_name("a,b"), renames.new_name("old")), (Some("ab-c"), None));
        }
        for (text, reason) in [
            ("old,new\nAda\n", "line 2 has no old and new name"),
            ("{\"old\":\"Ada\"}\n", "line 1 has no old and new name"),
            ("Ada,ada\nAda,other\n", "line 2 has an old name that an earlier line has"),
        ] {
            assert_eq!(Renames::parse(text).unwrap_err().to_string(), reason);
        }
    }
}
