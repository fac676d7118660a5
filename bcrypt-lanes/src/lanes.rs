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
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    fn job(cost: u32) -> Job {
        let key = Key::new(b"correct horse").expect("a password");
        Job { key, salt: [7; 16], cost: Cost::new(cost).expect("a cost") }
    }

    /// Returns how many lanes, from the first, are in use. All others must be zeroed.
    fn held(lanes: &Lanes<&str>) -> usize {
        let held = lanes.states.iter().take_while(|state| !state.is_empty()).count();
        assert!(lanes.states[held..].iter().all(State::is_empty));
        held
    }

    #[test]
    fn a_lane_is_zeroed_when_its_job_leaves() {
        let mut lanes = Lanes::new(Width::MAX);
        assert_eq!(held(&lanes), 0);
        for (token, cost) in [("short", 4), ("long", 6), ("gone", 6), ("short too", 4)] {
            lanes.join(job(cost), token).expect("there is room");
        }
        assert_eq!(held(&lanes), 4);
        assert_eq!(lanes.advance(100).len(), 2);
        assert_eq!(held(&lanes), 2);
        lanes.retain(|token| *token != "gone");
        assert_eq!(held(&lanes), 1);
        assert_eq!(lanes.advance(100).len(), 1);
        assert_eq!(held(&lanes), 0);
    }

    #[test]
    fn types_that_hold_secrets_are_zeroed_on_drop() {
        // Memory cannot be read after a drop, but the types promise it.
        fn assert_zeroize_on_drop<T: ZeroizeOnDrop>() {}
        assert_zeroize_on_drop::<State>();
        assert_zeroize_on_drop::<Key>();
        assert_zeroize_on_drop::<Digest>();
    }

    #[test]
    fn a_job_without_a_free_lane_is_handed_back() {
        let mut lanes = Lanes::new(Width::MIN);
        lanes.join(job(4), "first").expect("there is room");
        assert!(!lanes.has_room());
        let Full(mut given_back, token) = lanes.join(job(5), "second").expect_err("no room");
        assert_eq!((given_back.cost.get(), token), (5, "second"));
        assert_eq!(lanes.advance(100).len(), 1);
        given_back.cost = Cost::MIN;
        lanes.join(given_back, token).expect("there is room again");
        assert_eq!(lanes.advance(100)[0].token, "second");
    }

    #[test]
    fn a_job_may_stay_as_long_as_a_more_expensive_one() {
        let mut lane = Lanes::new(Width::MIN);
        lane.join(job(4), "alone").expect("there is room");
        let alone = lane.advance(16).pop().expect("it finished").digest;
        let mut lanes = Lanes::new(Width::DEFAULT);
        lanes.join_for(job(4), Cost::new(6).expect("a cost"), "stays").expect("there is room");
        lanes.join(job(6), "expensive").expect("there is room");
        let mut turns = 0;
        let finished = loop {
            let next = lanes.turns_to_next().expect("a job is active");
            turns += next;
            let finished = lanes.advance(next);
            if !finished.is_empty() {
                break finished;
            }
        };
        assert_eq!((turns, finished.len(), held(&lanes)), (64, 2, 0));
        let stayed = finished.into_iter().find(|done| done.token == "stays").expect("it finished");
        assert_eq!(stayed.digest, alone, "the digest does not change");
    }

    #[test]
    fn jobs_that_do_not_all_advance_take_turns() {
        let mut alone = Lanes::new(Width::MIN);
        alone.join(job(6), 0).expect("there is room");
        let alone = alone.advance(64).pop().expect("it finished").digest;
        for lanes_that_run in 1..=6 {
            let mut lanes = Lanes::new(Width::DEFAULT);
            while lanes.has_room() {
                lanes.join(job(6), lanes.len()).expect("there is room");
            }
            let (mut calls, mut first, mut done) = (0, None, Vec::new());
            while !lanes.is_empty() {
                calls += 1;
                done.extend(lanes.advance_some(lanes_that_run, 1));
                first = first.or((!done.is_empty()).then_some(calls));
            }
            // 64 turns of each of six jobs, and the end, where fewer are left than might run.
            let (first, all) = (first.expect("it finished"), 6 * 64 / lanes_that_run);
            assert!((all..=all + 6).contains(&calls), "{lanes_that_run}: {calls} calls");
            assert!(first + 8 >= all, "{lanes_that_run}: one was done after {first} calls");
            assert!(done.iter().all(|done| done.digest == alone), "the digests stay right");
            assert_eq!((done.len(), lanes.states.iter().all(State::is_empty)), (6, true));
        }
        let mut lanes = Lanes::new(Width::DEFAULT);
        lanes.join(job(4), "waits").expect("there is room");
        assert!(lanes.advance_some(0, 100).is_empty());
        assert_eq!(lanes.turns_to_next(), Some(16));
    }

    #[test]
    fn advance_takes_no_more_turns_than_asked_for() {
        let mut lanes = Lanes::new(Width::DEFAULT);
        assert_eq!(lanes.turns_to_next(), None);
        assert!(lanes.advance(1).is_empty());
        lanes.join(job(5), "expensive").expect("there is room");
        assert!(lanes.advance(20).is_empty());
        assert_eq!(lanes.turns_to_next(), Some(12));
        lanes.join(job(4), "cheap").expect("there is room");
        assert_eq!(lanes.turns_to_next(), Some(12));
        assert_eq!(lanes.advance(100)[0].token, "expensive");
        assert_eq!(lanes.turns_to_next(), Some(4));
        assert!(lanes.advance(0).is_empty());
        assert_eq!(lanes.advance(4)[0].token, "cheap");
        assert!(lanes.is_empty());
    }
}
