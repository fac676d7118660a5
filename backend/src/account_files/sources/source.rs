//! The description of a system, and that of Keystead.

use crate::account_files::error::RecordError;
use crate::account_files::record::Record;
use crate::account_files::target::Target;

/// A system, and how it exports its accounts.
#[derive(Clone, Copy)]
pub struct Source {
    /// The name that `--from` takes.
    pub name: &'static str,
    /// The name of the system, and the file that is read.
    pub reads: &'static str,
    pub(in crate::account_files) layout: Layout,
    /// The columns that are taken. Of several with one meaning, the first that has a value counts.
    pub(in crate::account_files) columns: &'static [(&'static str, Target)],
    /// Sets of columns by which a file is recognized.
    pub(in crate::account_files) marks: &'static [&'static [&'static str]],
    /// Returns true for a record that is the account of a person.
    pub(in crate::account_files) is_account: fn(&Record<'_>) -> bool,
    /// Takes the name of the account out of its column.
    pub(in crate::account_files) username: fn(&str) -> &str,
    /// Composes the text of the hash.
    pub(in crate::account_files) hash: fn(&Record<'_>) -> Result<Option<String>, RecordError>,
    /// True if the system hashes the NFKC of passwords, which no hash says.
    pub normalizes: bool,
    /// True if the system's own export does not say which accounts are disabled.
    pub(in crate::account_files) omits_disabled: bool,
    /// Returns true if the account is disabled in a way that no column says by itself.
    pub(in crate::account_files) is_locked: fn(&Record<'_>) -> bool,
}

/// The layout of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::account_files) enum Layout {
    /// CSV, JSON Lines or JSON, in which a document may have the records in a list of this name.
    Records(Option<&'static str>),
    /// Lines whose values, named here, are separated by colons.
    Lines(&'static [&'static str]),
    Ldif,
}

/// Keystead's own columns.
pub(in crate::account_files) const NATIVE: Source = Source {
    name: "keystead",
    reads: "what keystead export writes",
    layout: Layout::Records(None),
    columns: &[
        ("username", Target::Username),
        ("password_hash", Target::Hash),
        ("created_at", Target::CreatedAt),
        ("id", Target::Id),
        ("disabled_at", Target::DisabledAt),
        ("disabled", Target::Disabled),
        ("password_changed_at", Target::PasswordChangedAt),
        ("is_operator", Target::IsOperator),
        ("factors", Target::Factors),
        ("former_username", Target::FormerUsername),
    ],
    marks: &[],
    is_account: |_| true,
    username: |name| name,
    hash: |record| record.hash(),
    normalizes: false,
    omits_disabled: false,
    is_locked: |_| false,
};

impl Source {
    /// Returns Keystead itself, whose columns are read without `--from`.
    #[must_use]
    pub fn native() -> &'static Self {
        &NATIVE
    }

    /// Returns true for Keystead's own columns.
    pub(in crate::account_files) fn is_native(&self) -> bool {
        self.name == NATIVE.name
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Source").field(&self.name).finish()
    }
}
