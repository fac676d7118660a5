//! What each thread has to do, and whether it goes on with it.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// After how long without a step a thread is taken not to go on. One takes half a millisecond; what
/// is as slow as this is no matter of having much to do.
pub(super) const STALL: Duration = Duration::from_secs(10);

/// That of all threads, by number.
pub(super) struct Progress(Vec<Thread>);

#[derive(Clone)]
struct Thread {
    /// Jobs in its lanes.
    active: usize,
    /// When it last went on, or had nothing to do.
    moved: Instant,
}

impl Progress {
    pub(super) fn new(threads: NonZeroUsize, now: Instant) -> Self {
        Self(vec![Thread { active: 0, moved: now }; threads.get()])
    }

    /// This thread goes on, with so many jobs in its lanes.
    pub(super) fn note(&mut self, number: usize, active: usize, now: Instant) {
        self.0[number] = Thread { active, moved: now };
    }

    /// Those that idle have had nothing to do until now.
    pub(super) fn note_idle(&mut self, now: Instant) {
        let idle = self.0.iter_mut().filter(|thread| thread.active == 0);
        idle.for_each(|thread| thread.moved = now);
    }

    /// Jobs in lanes, of all threads.
    pub(super) fn active(&self) -> usize {
        self.0.iter().map(|thread| thread.active).sum()
    }

    /// Whether every thread that has something to do goes on with it: what is in its lanes, or
    /// what waits.
    pub(super) fn is_alive(&self, is_waited_for: bool, now: Instant) -> bool {
        self.0.iter().all(|thread| {
            let has_work = thread.active > 0 || is_waited_for;
            !has_work || now.saturating_duration_since(thread.moved) < STALL
        })
    }
}
