//! The choices of the operator about a file.

use super::format::Format;
use super::sources::Source;

/// The choices about a file.
#[derive(Clone, Debug)]
pub struct Options {
    /// The format; found by looking at the file if `None`.
    pub format: Option<Format>,
    /// The system that wrote the file.
    pub source: &'static Source,
    /// Fields with the column that each is in.
    pub mapped: Vec<(String, String)>,
    /// Columns that are left out without a word.
    pub ignored: Vec<String>,
}
