//! The number of lanes that advance together, and the kernel compiled for each number.

use crate::processor;
use crate::state::{self, State};

/// A width that no kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lanes are 1 to 8, not {0}")]
pub struct WidthError(pub usize);

/// The maximum number of hashes that advance together, 1 to 8.
///
/// The README shows the gain of each width and what it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Width(usize);

impl Width {
    /// One hash after the other, as in other software.
    pub const MIN: Self = Self(1);
    /// More lanes than this only fill the cache.
    pub const MAX: Self = Self(8);
    /// The last lane that adds throughput: a seventh only adds delay, as measured in the README.
    pub const DEFAULT: Self = Self(6);

    /// Returns the best width for this processor: [`Width::DEFAULT`], or less where a hardware
    /// thread has not enough cache for it. If the cache is unknown, the default.
    #[must_use]
    pub fn of_this_processor() -> Self {
        processor::cache_of_a_thread().map_or(Self::DEFAULT, Self::within)
    }

    /// Returns the best width for this many bytes of first-level data cache. An eighth of it is
    /// left for everything else.
    #[must_use]
    pub fn within(cache: usize) -> Self {
        let fitting = (cache - cache / 8) / size_of::<State>();
        Self(fitting.clamp(Self::MIN.0, Self::DEFAULT.0))
    }

    /// Creates a width from its number.
    pub fn new(lanes: usize) -> Result<Self, WidthError> {
        let width = Self(lanes);
        if (Self::MIN..=Self::MAX).contains(&width) { Ok(width) } else { Err(WidthError(lanes)) }
    }

    /// Returns its number.
    #[must_use]
    pub fn get(self) -> usize {
        self.0
    }
}

impl Default for Width {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl TryFrom<usize> for Width {
    type Error = WidthError;

    fn try_from(lanes: usize) -> Result<Self, WidthError> {
        Self::new(lanes)
    }
}

/// Advances all states with the kernel for just their number: idle lanes cost nothing.
pub(crate) fn advance(states: &mut [State], turns: u32) {
    match states.len() {
        0 => {}
        1 => advance_lanes::<1>(states, turns),
        2 => advance_lanes::<2>(states, turns),
        3 => advance_lanes::<3>(states, turns),
        4 => advance_lanes::<4>(states, turns),
        5 => advance_lanes::<5>(states, turns),
        6 => advance_lanes::<6>(states, turns),
        7 => advance_lanes::<7>(states, turns),
        8 => advance_lanes::<8>(states, turns),
        lanes => unreachable!("{}", WidthError(lanes)),
    }
}

fn advance_lanes<const N: usize>(states: &mut [State], turns: u32) {
    match states.try_into() {
        Ok(states) => state::advance::<N>(states, turns),
        Err(_) => unreachable!("the caller matched the number of lanes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_fit_into_the_cache_of_a_hardware_thread() {
        for (kibibytes, lanes) in
            [(64, 6), (48, 6), (32, 6), (24, 4), (20, 4), (16, 3), (8, 1), (4, 1), (0, 1)]
        {
            assert_eq!(Width::within(kibibytes * 1024).get(), lanes, "{kibibytes} KiB");
        }
        assert!((Width::MIN..=Width::DEFAULT).contains(&Width::of_this_processor()));
    }
}
