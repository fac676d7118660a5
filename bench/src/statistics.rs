//! Statistics over measurements.

use std::time::Duration;

/// Returns the median: of an even number of values, the mean of the middle two.
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

/// Returns a percentile of sorted times, in milliseconds: this percentage of them is no longer.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    at_percentile(sorted, percent).map_or(f64::NAN, |time| milliseconds(*time))
}

/// Returns the value at a percentile of sorted ones: this percentage of them is no larger.
pub(crate) fn at_percentile<T>(sorted: &[T], percent: usize) -> Option<&T> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1)
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Returns the count per second.
pub(crate) fn rate(count: usize, time: Duration) -> f64 {
    number(count) / time.as_secs_f64()
}

/// Converts a count to a number to calculate with. No count here is close to 2^53.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}

/// Converts a number to a count, at least 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "none is large")]
pub(crate) fn whole(number: f64) -> usize {
    number.max(1.0) as usize
}
