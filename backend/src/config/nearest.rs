//! The name that was probably meant by one that does not exist.

use strsim::damerau_levenshtein;

/// The maximum number of letters that are wrong, missing, superfluous or swapped.
const MAX_EDITS: usize = 3;

/// Returns the nearest of the known names with the number of edits; `None` if none is near.
pub(super) fn nearest<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Option<(&'a str, usize)> {
    let edits = known.map(|known| (known, damerau_levenshtein(name, known)));
    let (nearest, edits) = edits.min_by_key(|(_, edits)| *edits)?;
    (edits <= MAX_EDITS && 2 * edits < name.len()).then_some((nearest, edits))
}
