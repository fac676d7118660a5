//! Remarks about a file that was read: they change no account's fate.

use std::collections::{BTreeMap, BTreeSet};

/// The number of column names that are kept: a file has fewer, unless its records have one each.
const MAX_NAMES: usize = 100;

/// Remarks about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// The names of the columns that were not taken, in quotes.
    pub not_imported: BTreeSet<String>,
    /// For each field, the number of times that were not understood, and the line of the first.
    pub unreadable_times: BTreeMap<&'static str, (u64, u64)>,
    /// The number of records that are no accounts of people.
    pub other_records: u64,
    /// True if neither the system nor a column of the file says which accounts are disabled.
    pub omits_disabled: bool,
}

impl Notes {
    pub(super) fn not_imported(&mut self, name: &str) {
        if self.not_imported.len() < MAX_NAMES && !self.not_imported.contains(name) {
            self.not_imported.insert(name.to_owned());
        }
    }

    pub(super) fn unreadable_time(&mut self, field: &'static str, line: u64) {
        self.unreadable_times.entry(field).or_insert((0, line)).0 += 1;
    }
}
