//! How many lanes advance together, and the kernel that is compiled for each number.

use crate::state::{self, State};

/// A width that no kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lanes are 1 to 8, not {0}")]
pub struct WidthError(pub usize);

/// How many hashes advance together at most, 1 to 8.
///
/// The README has what each width pays, and on what that depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Width(usize);

impl Width {
    /// One after the other, as other software does it.
    pub const MIN: Self = Self(1);
    /// More lanes than this only fill the cache.
    pub const MAX: Self = Self(8);
    /// The last lane that pays: a sixth adds little but delay, as measured in the README.
    pub const DEFAULT: Self = Self(5);

    /// A width from its number.
    pub fn new(lanes: usize) -> Result<Self, WidthError> {
        let width = Self(lanes);
        if (Self::MIN..=Self::MAX).contains(&width) { Ok(width) } else { Err(WidthError(lanes)) }
    }

    /// Its number.
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

/// Advances all these states, by the kernel of just their number: an idle lane costs nothing.
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
        Err(_) => unreachable!("the lanes were counted"),
    }
}
