//! Placeholders for statements over many rows.

use std::fmt::Write as _;

/// Returns the placeholders of `rows` rows with `columns` columns each: `($1,$2),($3,$4)`.
pub(crate) fn placeholders(rows: usize, columns: usize) -> String {
    let mut text = String::new();
    for index in 0..rows * columns {
        let before = match (index, index % columns) {
            (0, _) => "(",
            (_, 0) => "),(",
            _ => ",",
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "{before}${}", index + 1);
    }
    text + ")"
}
