//! The names of a file that are no names here, found before anything is written.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

use keystead_common::rules::{self, USERNAME_MAX, Violation, code};

use super::left_out::printable;
use super::renames::Renames;
use crate::account_files::AccountReader;

/// The number of names that the report has of each fault.
const NAMED: usize = 3;
/// The number of records between two updates of the progress.
const RECORDS_PER_UPDATE: u64 = 10_000;

/// The names with one fault. Only the first are kept: a file may have millions of them.
#[derive(Debug)]
struct Faulty {
    words: &'static str,
    count: u64,
    first: Vec<String>,
}

/// The fault of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    TooLong,
    TooShort,
    Blanks,
    Letters,
    Start,
    /// A name on this line differs from it in case only.
    Case(u64),
    /// Another account has the name, as a new one or as its own. Its line.
    Renamed(u64),
}

/// The names of a file.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By fault, in the order of the file.
    faulty: Vec<Faulty>,
    /// The first line of each name, and its spelling there before renaming. Hashes, so that ten million names fit into
    /// memory.
    seen: HashMap<u64, (u64, u64)>,
    /// The new names that accounts have by renaming. Hashes too.
    renamed: HashSet<u64>,
}

impl Names {
    /// Reads all names of a file, as they are after renaming.
    pub(super) fn read(
        mut accounts: AccountReader,
        renames: &Renames,
        show: impl Fn(u64),
    ) -> io::Result<Self> {
        let (mut names, mut count) = (Self::default(), 0_u64);
        while let Some((line, fields)) = accounts.next_account()? {
            if let Ok(fields) = fields
                && let Some(name) = &fields[0]
            {
                names.add(line, name, renames.new_name(name).unwrap_or(name));
            }
            count += 1;
            if count.is_multiple_of(RECORDS_PER_UPDATE) {
                show(accounts.bytes());
            }
        }
        Ok(names)
    }

    pub(super) fn add(&mut self, line: u64, old: &str, name: &str) {
        let fault = if let Err(violation) = rules::check_username(name) {
            fault(name, &violation)
        } else {
            // Of the old name: two people may be renamed to one name.
            let (key, spelling) = (hash(&rules::username_key(name)), hash(old));
            let (first, other) = *self.seen.entry(key).or_insert((line, spelling));
            if old != name {
                self.renamed.insert(key);
            }
            // The same name again is a record twice, which the import leaves out.
            if other == spelling {
                return;
            }
            if self.renamed.contains(&key) { Fault::Renamed(first) } else { Fault::Case(first) }
        };
        self.count_faulty(line, name, &fault);
    }

    fn count_faulty(&mut self, line: u64, name: &str, fault: &Fault) {
        let words = fault.words();
        let index = self.faulty.iter().position(|faulty| faulty.words == words);
        let index = index.unwrap_or_else(|| {
            self.faulty.push(Faulty { words, count: 0, first: Vec::new() });
            self.faulty.len() - 1
        });
        let faulty = &mut self.faulty[index];
        faulty.count += 1;
        if faulty.first.len() < NAMED {
            faulty.first.push(fault.shown(line, name));
        }
    }

    /// Returns the number of names that cannot be taken.
    pub(super) fn count(&self) -> u64 {
        self.faulty.iter().map(|faulty| faulty.count).sum()
    }

    /// Returns true if a name of the file cannot be taken as it is. All names have to be read before.
    pub(super) fn is_faulty(&self, name: &str) -> bool {
        let first = self.seen.get(&hash(&rules::username_key(name)));
        rules::check_username(name).is_err()
            || first.is_some_and(|(_, spelling)| *spelling != hash(name))
    }

    /// Returns true if a name of the file has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.seen.contains_key(&hash(key))
    }

    /// Returns a line for each fault: the number of names, and the first of them.
    pub(super) fn report(&self) -> Vec<String> {
        let line = |Faulty { words, count, first }: &Faulty| {
            let more = if *count > first.len() as u64 { ", …" } else { "" };
            format!("{count} {words}: {}{more}", first.join(", "))
        };
        self.faulty.iter().map(line).collect()
    }
}

impl Fault {
    /// Returns the line and the name for the report.
    fn shown(&self, line: u64, name: &str) -> String {
        // A column of something else may have been taken for the names.
        let is_hash = name.contains(['$', '{']);
        let name: String = printable(name).chars().take(80).collect();
        let of = match self {
            Self::Case(line) | Self::Renamed(line) => format!(", like line {line}"),
            _ => String::new(),
        };
        if is_hash { format!("line {line}{of}") } else { format!("line {line} ({name}{of})") }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::TooLong => "longer than 64 characters",
            Self::TooShort => "shorter than 3 characters",
            Self::Blanks => "with blanks",
            Self::Letters => "with characters other than A-Z a-z 0-9 . _ - + @",
            Self::Start => "beginning with neither a letter nor a digit",
            Self::Case(_) => "that differ from another in case only",
            Self::Renamed(_) => "that another account has too after renaming",
        }
    }
}

fn fault(name: &str, violation: &Violation) -> Fault {
    if name.contains(char::is_whitespace) {
        Fault::Blanks
    } else if violation.code == code::INVALID_CHARACTERS && violation.reason.is_some() {
        Fault::Start
    } else if violation.code == code::INVALID_CHARACTERS {
        Fault::Letters
    } else if name.chars().count() > USERNAME_MAX {
        Fault::TooLong
    } else {
        Fault::TooShort
    }
}

/// Returns the hash that stands for a text where millions are kept.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_accounts_that_are_renamed_to_one_name_are_a_fault() {
        for (first, second) in [
            (("Ada Lovelace", "ada"), ("ada l.", "ada")),
            (("Ada Lovelace", "ada"), ("ada l.", "ADA")),
            (("ada", "ada"), ("Ada Lovelace", "ada")),
            (("Ada Lovelace", "ada"), ("ada", "ada")),
        ] {
            let mut names = Names::default();
            names.add(1, first.0, first.1);
            names.add(2, second.0, second.1);
            let reported = names.report();
            let expected = format!(
                "1 that another account has too after renaming: line 2 ({}, like line 1)",
                second.1
            );
            assert_eq!(reported, [expected], "{first:?} {second:?}");
        }
        let mut twice = Names::default();
        for line in [1, 2] {
            twice.add(line, "Ada Lovelace", "ada");
        }
        assert_eq!((twice.count(), twice.is_faulty("ada")), (0, true), "a record twice");
    }

    #[test]
    fn each_fault_is_counted_with_its_first_names() {
        let mut names = Names::default();
        let long = "x".repeat(65);
        for (index, name) in
            ["ada", "Ada", "ada", "a b", "c d", "e f", "g h", "é", "_x", "ab", &long, "$2b$ x"]
                .iter()
                .enumerate()
        {
            names.add(index as u64 + 1, name, name);
        }
        assert_eq!(
            names.report(),
            [
                "1 that differ from another in case only: line 2 (Ada, like line 1)".to_owned(),
                "5 with blanks: line 4 (a b), line 5 (c d), line 6 (e f), …".to_owned(),
                "1 with characters other than A-Z a-z 0-9 . _ - + @: line 8 (é)".to_owned(),
                "1 beginning with neither a letter nor a digit: line 9 (_x)".to_owned(),
                "1 shorter than 3 characters: line 10 (ab)".to_owned(),
                format!("1 longer than 64 characters: line 11 ({long})"),
            ]
        );
        assert!(names.has("ada") && !names.has("Ada"));
        assert_eq!(names.count(), 10);
        for (name, is_faulty) in [("ada", false), ("Ada", true), ("a b", true), ("ab", true)] {
            assert_eq!(names.is_faulty(name), is_faulty, "{name}");
        }
        assert_eq!(Fault::Blanks.shown(12, "$2b$ x"), "line 12", "no hash is shown");
        assert_eq!(Fault::Blanks.shown(13, "\u{202e}\u{1b}[2Ja b"), "line 13 ([2Ja b)");
    }

    #[test]
    fn of_a_million_faulty_names_the_first_are_kept() {
        let mut names = Names::default();
        for line in 1..=1_000_000 {
            names.add(line, "Ada Lovelace", "Ada Lovelace");
        }
        assert_eq!(names.count(), 1_000_000);
        assert_eq!(names.faulty[0].first.len(), NAMED);
    }
}
