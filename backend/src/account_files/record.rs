//! A record with the names of its values, from which a source composes the hash.

use super::booleans;
use super::cell::{Cell, Row};
use super::error::RecordError;
use super::notes::Notes;
use super::target::Target;
use super::times::{self, ReadTime};
use crate::clock::Timestamp;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// A row with the names of its values.
pub(super) struct Record<'a> {
    pub(super) row: &'a Row,
    pub(super) taken: &'a [(String, Target)],
    pub(super) line: u64,
    pub(super) now: Timestamp,
}

impl<'a> Record<'a> {
    /// Returns the value of the column that the source lists by this name.
    pub(super) fn part(&self, name: &str) -> Option<&'a str> {
        let index = self.taken.iter().position(|(own, _)| own == name)?;
        self.row[index].as_ref().map(Cell::text)
    }

    /// Returns the value of a column that the hash needs.
    pub(super) fn needed(&self, name: &'static str) -> Result<&'a str, RecordError> {
        self.part(name).ok_or(RecordError::Part(name))
    }

    /// Returns the bytes that a column has in hexadecimal digits.
    pub(super) fn hex(&self, name: &'static str) -> Result<Vec<u8>, RecordError> {
        let text = self.needed(name)?.to_ascii_lowercase();
        data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| RecordError::Part(name))
    }

    /// Returns a number.
    pub(super) fn number(&self, name: &'static str) -> Result<u32, RecordError> {
        self.needed(name)?.parse().map_err(|_| RecordError::Part(name))
    }

    /// Returns true if the column has a boolean that is true, and false for every other text.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.part(name).and_then(booleans::parse).unwrap_or(false)
    }

    /// Returns the first value of a target, with the name of its column.
    pub(super) fn first(&self, target: Target) -> Option<(&'a str, &'a Cell)> {
        self.all(target).next()
    }

    fn all(&self, target: Target) -> impl Iterator<Item = (&'a str, &'a Cell)> + use<'a> {
        let cells = self.taken.iter().zip(self.row);
        cells.filter_map(move |((name, own), cell)| {
            if *own != target {
                return None;
            }
            Some((name.as_str(), cell.as_ref()?))
        })
    }

    /// Returns the first text of a target.
    pub(super) fn text(&self, target: Target) -> Result<Option<&'a str>, RecordError> {
        match self.first(target) {
            Some((name, cell)) if !cell.is_text() => Err(RecordError::WrongType(name.to_owned())),
            found => Ok(found.map(|(_, cell)| cell.text())),
        }
    }

    /// Returns the text of the password hash, if it is in a column of its own.
    pub(super) fn hash(&self) -> Result<Option<String>, RecordError> {
        Ok(self.text(Target::Hash)?.map(str::to_owned))
    }

    /// Returns the name that the account has elsewhere.
    pub(super) fn username(&self) -> Option<&'a str> {
        let found = self.first(Target::Username).or_else(|| self.first(Target::Email));
        found.map(|(_, cell)| cell.text())
    }

    /// Returns a time in the form of RFC 3339. What is not understood is noted, and leaves the account without it.
    pub(super) fn time(
        &self,
        target: Target,
        field: &'static str,
        notes: &mut Notes,
    ) -> Option<String> {
        let (_, cell) = self.first(target)?;
        match times::parse(cell.text()) {
            ReadTime::At(time) => Some(time.to_string()),
            ReadTime::None | ReadTime::Never => None,
            ReadTime::Unreadable => {
                notes.unreadable_time(field, self.line);
                None
            }
        }
    }

    /// Returns true if a column says that the account is disabled, by other means than a time since when.
    pub(super) fn is_disabled(&self) -> Result<bool, RecordError> {
        let mut is_disabled = false;
        for (target, disables) in [(Target::Disabled, true), (Target::Enabled, false)] {
            for (name, cell) in self.all(target) {
                let value = booleans::parse(cell.text());
                is_disabled |=
                    value.ok_or_else(|| RecordError::Boolean(name.to_owned()))? == disables;
            }
        }
        for (_, cell) in self.all(Target::DisabledUntil) {
            is_disabled |= match times::parse(cell.text()) {
                ReadTime::At(until) => until.as_millis() > self.now.as_millis() + MILLIS_PER_DAY,
                ReadTime::None => false,
                // Rather disabled than open to somebody who was banned.
                ReadTime::Never | ReadTime::Unreadable => true,
            };
        }
        for (_, cell) in self.all(Target::ExpiresOnDay) {
            let day: Option<i64> = cell.text().parse().ok().filter(|day| *day > 0);
            is_disabled |= day.is_some_and(|day| day <= self.now.as_millis() / MILLIS_PER_DAY);
        }
        Ok(is_disabled)
    }
}
