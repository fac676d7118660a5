//! The lanes: jobs join, advance together, and leave when they are done.
//!
//! No job waits for a batch to end: it joins between any two turns and leaves after its last,
//! whatever the costs of the others. Queues and threads are left to the caller, who drives the
//! lanes.

use std::fmt;

use zeroize::Zeroize;

use crate::digest::Digest;
use crate::key::{Cost, Key};
use crate::state::State;
use crate::width::{self, Width};

/// One hash to compute.
#[derive(Debug)]
pub struct Job {
    /// The password, as bcrypt reads it.
    pub key: Key,
    /// Sixteen random bytes for a new hash, or those of the hash to verify.
    pub salt: [u8; 16],
    /// The cost, which determines its turns.
    pub cost: Cost,
}

/// A finished job, identified by its token.
#[derive(Debug)]
pub struct Finished<T> {
    /// The token that was passed in with the job.
    pub token: T,
    /// The digest of the hash.
    pub digest: Digest,
}

/// All lanes are taken. Returns the job and its token.
#[derive(Debug, thiserror::Error)]
#[error("all lanes are taken")]
pub struct Full<T>(pub Job, pub T);

/// Up to [`Width`] hashes, advancing in lockstep.
///
/// ```
/// use bcrypt_lanes::{Cost, Job, Key, Lanes, Width};
///
/// let mut lanes = Lanes::new(Width::DEFAULT);
/// for (name, password, cost) in [("ada", "correct horse", 4), ("bob", "battery staple", 5)] {
///     let job = Job {
///         key: Key::new(password.as_bytes())?,
///         salt: [7; 16], // random, outside of an example
///         cost: Cost::new(cost)?,
///     };
///     lanes.join(job, name).expect("two lanes are free");
/// }
/// let mut order = Vec::new();
/// while !lanes.is_empty() {
///     // Others may join here.
///     order.extend(lanes.advance(8).into_iter().map(|finished| finished.token));
/// }
/// assert_eq!(order, ["ada", "bob"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Lanes<T> {
    /// A state for each lane. Those of active jobs come first, in the same order; all others are
    /// zeroed. Never moved to other memory, which would leave a copy behind.
    states: Box<[State]>,
    active: Vec<ActiveJob<T>>,
    /// The lane whose job is the next to wait when not all advance.
    next_to_wait: usize,
}

/// The job in a lane.
struct ActiveJob<T> {
    token: T,
    turns_left: u32,
    /// Turns to stay after those that are left. The digest is set before they begin.
    turns_after: u32,
    /// On the heap, because the jobs move, and moving leaves a copy behind.
    digest: Option<Box<Digest>>,
}

impl<T> Lanes<T> {
    /// Creates empty lanes of about 4.3 KiB each.
    #[must_use]
    pub fn new(width: Width) -> Self {
        let states = std::iter::repeat_with(State::empty).take(width.get()).collect();
        Self { states, active: Vec::with_capacity(width.get()), next_to_wait: 0 }
    }

    /// Returns the number of lanes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.states.len()
    }

    /// Returns the number of lanes that are taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.active.len()
    }

    /// Returns whether no lane is taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// Returns whether a job may join.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.len() < self.width()
    }

    /// Returns the tokens of the active jobs, in no particular order.
    pub fn tokens(&self) -> impl Iterator<Item = &T> {
        self.active.iter().map(|job| &job.token)
    }

    /// Returns the turns until the next hash is done, if none joins; `None` without active jobs.
    #[must_use]
    pub fn turns_to_next(&self) -> Option<u32> {
        self.active.iter().map(|job| job.turns_left).min()
    }

    /// Adds a job. This takes as long as a quarter of a turn of that job alone.
    pub fn join(&mut self, job: Job, token: T) -> Result<(), Full<T>> {
        self.join_for(job, Cost::MIN, token)
    }

    /// Adds a job that stays for as many turns as one of the cost `at_least`. It finishes no
    /// sooner, so its time does not reveal a lower cost.
    pub fn join_for(&mut self, job: Job, at_least: Cost, token: T) -> Result<(), Full<T>> {
        let Some(state) = self.states.get_mut(self.active.len()) else {
            return Err(Full(job, token));
        };
        state.begin(job.key.words(), job.salt);
        let turns_left = job.cost.turns();
        let turns_after = at_least.turns().saturating_sub(turns_left);
        self.active.push(ActiveJob { token, turns_left, turns_after, digest: None });
        Ok(())
    }

    /// Advances every job by the same number of turns: `max_turns`, or fewer if a job is done
    /// before that. Returns the jobs that are done and frees their lanes, so that others may join
    /// at once.
    ///
    /// `max_turns` bounds the time of the call. A turn of one lane takes about 50 microseconds, and
    /// more lanes take little longer than one.
    pub fn advance(&mut self, max_turns: u32) -> Vec<Finished<T>> {
        self.advance_some(self.len(), max_turns)
    }

    /// Advances only so many of the jobs, if there are more. The others wait, each in its turn from
    /// call to call, so that all finish at about the same time as if each were slower.
    ///
    /// With this the number of lanes that advance together may change at any time, whatever number
    /// is taken.
    pub fn advance_some(&mut self, lanes: usize, max_turns: u32) -> Vec<Finished<T>> {
        let lanes = lanes.min(self.len());
        let running = &mut self.active[..lanes];
        let next = running.iter().map(|job| job.turns_left).min();
        let Some(next) = next else { return Vec::new() };
        let turns = next.min(max_turns);
        width::advance(&mut self.states[..lanes], turns);
        for job in &mut *running {
            job.turns_left -= turns;
        }
        // Sized at once: growing would leave copies of digests behind.
        let leaving = running.iter().filter(|job| job.turns_left == 0).count();
        let mut finished = Vec::with_capacity(leaving);
        // From the back: a job that moves into a freed lane is not done.
        for index in (0..lanes).rev() {
            let job = &mut self.active[index];
            if job.turns_left > 0 {
                continue;
            }
            if job.turns_after > 0 {
                job.turns_left = std::mem::take(&mut job.turns_after);
                job.digest = Some(Box::new(Digest::of(&self.states[index])));
            } else {
                let before = job.digest.as_deref().cloned();
                let digest = before.unwrap_or_else(|| Digest::of(&self.states[index]));
                finished.push(Finished { token: self.leave(index), digest });
            }
        }
        self.take_turns(lanes);
        finished
    }

    /// Exchanges the jobs that have waited for some of those that ran in the first lanes.
    fn take_turns(&mut self, lanes: usize) {
        for waiting in lanes..self.len() {
            self.next_to_wait = (self.next_to_wait + 1) % lanes;
            self.states.swap(self.next_to_wait, waiting);
            self.active.swap(self.next_to_wait, waiting);
        }
    }

    /// Removes the jobs for which `keep` returns `false`, as when a caller has left. They leave no
    /// digest.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        for index in (0..self.active.len()).rev() {
            if !keep(&self.active[index].token) {
                self.leave(index);
            }
        }
    }

    /// Frees and zeroes a lane. The last taken lane moves into its place, so that all stay
    /// together.
    fn leave(&mut self, index: usize) -> T {
        let job = self.active.swap_remove(index);
        let last = self.active.len();
        self.states.swap(index, last);
        self.states[last].zeroize();
        job.token
    }
}

impl<T> fmt::Debug for Lanes<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Lanes({} of {})", self.len(), self.width())
    }
}

#[cfg(test)]
mod tests;
