//! Files of accounts as people have them: JSON Lines, JSON, CSV, LDIF and lines with colons, in Keystead's own
//! columns or in those that another system exports.
//!
//! A reader gives the fields of one account after the other, in the form that [`crate::accounts`] checks: times
//! as RFC 3339 writes them, booleans as `true` and `false`, and a hash whose salt and parameters had columns of
//! their own as one text.

mod booleans;
mod cell;
mod columns;
mod csv;
mod encoding;
mod error;
mod fields;
mod flatten;
mod format;
mod input;
mod json;
mod ldif;
mod names;
mod notes;
mod options;
mod reader;
mod record;
mod separator;
mod sources;
mod target;
mod text_lines;
mod times;

pub use self::error::{OpenError, RecordError};
pub use self::format::Format;
pub use self::notes::Notes;
pub use self::options::Options;
pub use self::reader::{AccountReader, Entry};
pub use self::sources::{SOURCES, Source};

#[cfg(test)]
mod tests;
