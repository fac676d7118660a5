//! The work of each thread, and whether the thread advances with it.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// The time without a step after which a thread counts as stalled. A step takes half a millisecond;
/// load alone does not delay one for this long.
pub(super) const STALL_TIMEOUT: Duration = Duration::from_secs(10);

/// The progress of all threads, by thread number.
pub(super) struct Progress(Vec<Thread>);

#[derive(Clone)]
struct Thread {
    /// Jobs in its lanes.
    active: usize,
    /// When it last took a step or had no work.
    advanced_at: Instant,
}

impl Progress {
    pub(super) fn new(threads: NonZeroUsize, now: Instant) -> Self {
        Self(vec![Thread { active: 0, advanced_at: now }; threads.get()])
    }

    /// Records a step of this thread, with so many jobs in its lanes.
    pub(super) fn note(&mut self, number: usize, active: usize, now: Instant) {
        self.0[number] = Thread { active, advanced_at: now };
    }

    /// Records that idle threads had no work until now.
    pub(super) fn note_idle(&mut self, now: Instant) {
        let idle = self.0.iter_mut().filter(|thread| thread.active == 0);
        idle.for_each(|thread| thread.advanced_at = now);
    }

    /// Returns the number of jobs in the lanes of all threads.
    pub(super) fn active(&self) -> usize {
        self.0.iter().map(|thread| thread.active).sum()
    }

    /// Returns whether every thread that has work advances. A queued job is work for every thread.
    pub(super) fn is_alive(&self, has_queued: bool, now: Instant) -> bool {
        self.0.iter().all(|thread| {
            let has_work = thread.active > 0 || has_queued;
            !has_work || now.saturating_duration_since(thread.advanced_at) < STALL_TIMEOUT
        })
    }
}
