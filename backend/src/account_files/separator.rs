//! The separator of CSV.

/// Returns the separator that a line has most of outside of quotes; `None` if it has none.
pub(super) fn separator(line: &[u8]) -> Option<u8> {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in line {
        is_quoted ^= *byte == b'"';
        for (separator, count) in &mut counts {
            *count += usize::from(byte == separator && !is_quoted);
        }
    }
    // Of equals the first counts.
    let (separator, count) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (count > 0).then_some(separator)
}
