//! The columns of a file: which are taken, and as what.

use std::collections::HashMap;

use super::error::{OpenError, RecordError};
use super::names::{canonical, shown_name};
use super::notes::Notes;
use super::options::Options;
use super::sources::{self, NATIVE, Source};
use super::target::Target;

/// The number of names whose meaning is remembered: a file has fewer, unless its records have one each.
const MAX_REMEMBERED: usize = 1_000;

/// The place of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// The index among the columns that are taken.
    Taken(usize),
    NotTaken,
}

/// The columns of a source, with those that the operator has mapped and ignored.
pub(super) struct Columns {
    /// Name and meaning of each column that is taken, those of the operator first.
    pub(super) taken: Vec<(String, Target)>,
    places: HashMap<String, usize>,
    ignored: Vec<String>,
    /// Names of the file whose place is known.
    remembered: HashMap<String, Slot>,
    /// True if another column is an error.
    is_strict: bool,
    pub(super) notes: Notes,
}

impl Columns {
    pub(super) fn new(source: &'static Source, options: &Options) -> Result<Self, OpenError> {
        let mut taken = Vec::new();
        for (field, column) in &options.mapped {
            let target = target_of_field(field)?;
            let has_hash = source.columns.iter().any(|(_, own)| *own == Target::Hash);
            if target == Target::Hash && !has_hash {
                return Err(OpenError::Options(format!(
                    "--map: --from {} makes the password hash of several columns, so {} cannot be mapped",
                    source.name,
                    shown_name(field)
                )));
            }
            taken.push((column.clone(), target));
        }
        taken.extend(source.columns.iter().map(|(name, target)| ((*name).to_owned(), *target)));
        let mut places = HashMap::new();
        for (index, (name, _)) in taken.iter().enumerate() {
            places.entry(canonical(name)).or_insert(index);
        }
        let ignored = options.ignored.iter().map(|name| canonical(name)).collect();
        let (remembered, notes) = (HashMap::new(), Notes::default());
        let is_strict = source.is_native();
        Ok(Self { taken, places, ignored, remembered, is_strict, notes })
    }

    /// Returns the place of a column; `None` if it is not known and has to be.
    pub(super) fn slot(&mut self, name: &str) -> Option<Slot> {
        if let Some(slot) = self.remembered.get(name) {
            return Some(*slot);
        }
        let canonical = canonical(name);
        let slot = match self.places.get(&canonical) {
            _ if self.is_ignored(&canonical) => Slot::NotTaken,
            Some(index) => Slot::Taken(*index),
            None if self.is_strict => return None,
            None => {
                let shown = shown_name(self.reported_name(name));
                self.notes.not_imported(&shown);
                Slot::NotTaken
            }
        };
        if self.remembered.len() < MAX_REMEMBERED {
            self.remembered.insert(name.to_owned(), slot);
        }
        Some(slot)
    }

    /// Returns true if the file has a column with this meaning.
    pub(super) fn has(&self, target: Target) -> bool {
        let mut slots = self.remembered.values();
        slots.any(|slot| matches!(slot, Slot::Taken(index) if self.taken[*index].1 == target))
    }

    /// Returns true if a column that is taken lies inside of an object of this name.
    pub(super) fn reaches_into(&self, name: &str) -> bool {
        let start = canonical(name) + ".";
        self.places.keys().any(|place| place.starts_with(&start))
    }

    /// Returns true if this name or an object that it lies in is ignored.
    fn is_ignored(&self, canonical: &str) -> bool {
        self.ignored.iter().any(|ignored| {
            let rest = canonical.strip_prefix(ignored.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Returns the outermost part of a name that no column is inside of.
    fn reported_name<'a>(&self, name: &'a str) -> &'a str {
        let mut ends = name.match_indices('.').map(|(end, _)| end);
        let end = ends.find(|end| !self.reaches_into(&name[..*end]));
        &name[..end.unwrap_or(name.len())]
    }
}

/// Builds the error for a column that is not a field. `all` are the names of the record, to say what it looks like.
pub(super) fn unknown_field(name: &str, all: &[&str]) -> RecordError {
    let remedy = match sources::guess(all) {
        Some(source) => format!("--from {} reads files with such columns", source.name),
        None => "--map names the column of a field, and --ignore leaves a column out".to_owned(),
    };
    RecordError::UnknownField(shown_name(name), remedy)
}

/// Returns the target of a field that the operator maps a column to.
fn target_of_field(field: &str) -> Result<Target, OpenError> {
    let own = NATIVE.columns.iter().find(|(name, _)| *name == field);
    own.map(|(_, target)| *target).ok_or_else(|| {
        let fields = crate::accounts::FIELDS.join(", ");
        OpenError::Options(format!("--map: there is no field {}, only {fields}", shown_name(field)))
    })
}
