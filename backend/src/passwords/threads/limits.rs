//! The bounds on hashes, and the refusal of what exceeds them.

use std::num::NonZeroUsize;
use std::time::Duration;

use bcrypt_lanes::Width;

/// More hashes are waiting than can be done within the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many password hashes are waiting")]
pub struct Overloaded {
    /// The time until the hashes that wait now will be done.
    pub retry_after: Duration,
}

/// The bounds on hashes that run and that wait.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The number of hash threads.
    pub threads: NonZeroUsize,
    /// The number of hashes that a thread computes at once. If `None`, the one that pays best is
    /// found by measurement.
    pub width: Option<Width>,
    /// The longest that a hash may wait.
    pub queue_time: Duration,
}
