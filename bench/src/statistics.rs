//! What many measurements come to.

use std::time::Duration;

/// The middle one; of an even number, the mean of the two in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.as_slice() {
        [] => f64::NAN,
        sorted if sorted.len() % 2 == 1 => sorted[middle],
        sorted => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The one that so many hundredths are no longer than, in milliseconds; of times in order.
pub(crate) fn percentile(sorted: &[Duration], hundredths: usize) -> f64 {
    let rank = (sorted.len() * hundredths).div_ceil(100);
    sorted.get(rank.max(1) - 1).map_or(f64::NAN, |time| milliseconds(*time))
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// How many in a second.
pub(crate) fn rate(count: usize, time: Duration) -> f64 {
    number(count) / time.as_secs_f64()
}

/// A count as a number to calculate with: none here comes near 2^53.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}

/// A number as a count, of one at least.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "none is large")]
pub(crate) fn whole(number: f64) -> usize {
    number.max(1.0) as usize
}
