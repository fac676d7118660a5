//! The bounds on hashes, and the refusal of what exceeds them.

use std::num::NonZeroUsize;
use std::time::Duration;

use bcrypt_lanes::Width;

/// The longest that a refused caller is told to wait. By then a part of a full queue is done, so
/// there is room again.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(4);

/// More hashes are waiting than can be done within the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many password hashes are waiting")]
pub struct Overloaded {
    /// The time until there is room again.
    pub retry_after: Duration,
}

impl Overloaded {
    /// Suggests to come back when what waits now is done, or enough of it.
    pub(in crate::passwords) fn after(time: Duration) -> Self {
        Self { retry_after: time.min(MAX_RETRY_AFTER) }
    }
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
