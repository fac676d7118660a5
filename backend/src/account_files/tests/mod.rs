//! Files of accounts as people have them, and the exports of other systems.

mod csv;
mod files;
mod sources;

use std::io::Cursor;

use super::*;
use crate::accounts::{FIELDS, Fields};
use crate::clock::Timestamp;

/// 2026-11-22T22:47:13.042Z.
const NOW: i64 = 1_795_387_633_042;

/// The accounts of a file, with the remarks about it.
pub(super) type Accounts = (Vec<(u64, Result<Fields, String>)>, Notes);

pub(super) fn options(from: &str) -> Options {
    let source = if from.is_empty() { Source::native() } else { Source::find(from).unwrap() };
    Options { format: None, source, mapped: Vec::new(), ignored: Vec::new() }
}

pub(super) fn read_with(options: &Options, text: &[u8]) -> Result<Accounts, String> {
    let now = Timestamp::from_millis(NOW);
    let input = Cursor::new(text.to_vec());
    let mut reader = AccountReader::open(input, options, now).map_err(|error| error.to_string())?;
    let mut accounts = Vec::new();
    while let Some((line, fields)) = reader.next_account().map_err(|error| error.to_string())? {
        accounts.push((line, fields.map_err(|error| error.to_string())));
    }
    Ok((accounts, reader.notes().clone()))
}

pub(super) fn read(from: &str, text: &str) -> Accounts {
    read_with(&options(from), text.as_bytes()).unwrap()
}

/// The columns that were not taken.
pub(super) fn not_imported(notes: &Notes) -> Vec<&str> {
    notes.not_imported.iter().map(String::as_str).collect()
}

/// The fields that are set, as `name=value` in the order of [`FIELDS`].
pub(super) fn shown(fields: &Fields) -> String {
    let set = FIELDS.iter().zip(fields);
    let set = set.filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
    set.collect::<Vec<_>>().join(" ")
}

/// The accounts of a file that has no invalid record.
pub(super) fn accounts(from: &str, text: &str) -> Vec<String> {
    let (accounts, _) = read(from, text);
    accounts
        .iter()
        .map(|(line, fields)| match fields {
            Ok(fields) => shown(fields),
            Err(error) => panic!("line {line}: {error}"),
        })
        .collect()
}
