//! The lanes: who is in them, who may join, who has finished.
//!
//! Nobody waits for a batch to end: a job joins between any two turns and leaves after its last,
//! whatever the others' costs. Who waits for room, and in what order, is left to the caller, as
//! are threads: a `Lanes` is driven by whoever holds it.

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
    /// Sixteen random bytes for a new hash, those of the old one to verify it.
    pub salt: [u8; 16],
    /// How many turns it takes.
    pub cost: Cost,
}

/// A job that is done, by the token that it came with.
#[derive(Debug)]
pub struct Finished<T> {
    /// Handed in with the job.
    pub token: T,
    /// What the hash came to.
    pub digest: Digest,
}

/// All lanes are taken: the job and its token, back unharmed.
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
///         salt: [7; 16], // at random, outside of an example
///         cost: Cost::new(cost)?,
///     };
///     lanes.join(job, name).expect("there is room for two");
/// }
/// let mut order = Vec::new();
/// while !lanes.is_empty() {
///     // Others could join here.
///     order.extend(lanes.advance(8).into_iter().map(|finished| finished.token));
/// }
/// assert_eq!(order, ["ada", "bob"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Lanes<T> {
    /// One for each lane, those of the seats first and in their order, all others zeros. Never
    /// moved to other memory, which would leave a copy behind.
    states: Box<[State]>,
    seats: Vec<Seat<T>>,
}

/// A taken lane.
struct Seat<T> {
    token: T,
    turns_left: u32,
    /// Turns to stay after these, and then what the hash had come to before them.
    turns_after: u32,
    /// On the heap, for seats move and leave what they hold behind.
    digest: Option<Box<Digest>>,
}

impl<T> Lanes<T> {
    /// So many lanes, with nobody in them: about 4.3 KiB each.
    #[must_use]
    pub fn new(width: Width) -> Self {
        let states = std::iter::repeat_with(State::empty).take(width.get()).collect();
        Self { states, seats: Vec::with_capacity(width.get()) }
    }

    /// How many lanes there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.states.len()
    }

    /// How many lanes are taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seats.len()
    }

    /// Whether no lane is taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    /// Whether a job may join.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.len() < self.width()
    }

    /// The tokens of those who are in the lanes, in no order that means anything.
    pub fn tokens(&self) -> impl Iterator<Item = &T> {
        self.seats.iter().map(|seat| &seat.token)
    }

    /// Turns from here until the next hash is done, if nobody joins; `None` with nobody in.
    #[must_use]
    pub fn turns_to_next(&self) -> Option<u32> {
        self.seats.iter().map(|seat| seat.turns_left).min()
    }

    /// Lets a job in, which takes a quarter of a turn of it alone.
    pub fn join(&mut self, job: Job, token: T) -> Result<(), Full<T>> {
        self.join_for(job, Cost::MIN, token)
    }

    /// The same for a job that stays in for as many turns as one of the cost `at_least` does, and
    /// is not among the finished before: how long it takes tells nothing of a lower cost.
    pub fn join_for(&mut self, job: Job, at_least: Cost, token: T) -> Result<(), Full<T>> {
        let Some(state) = self.states.get_mut(self.seats.len()) else {
            return Err(Full(job, token));
        };
        state.begin(job.key.words(), job.salt);
        let turns_left = job.cost.turns();
        let turns_after = at_least.turns().saturating_sub(turns_left);
        self.seats.push(Seat { token, turns_left, turns_after, digest: None });
        Ok(())
    }

    /// Advances every job by the same number of turns: `max_turns`, or fewer if some job is done
    /// before. Those that are done leave, so that others may join at once.
    ///
    /// `max_turns` is thus how long the caller will not look up. A turn of one lane takes in the
    /// order of 50 microseconds, and more lanes take little longer than one.
    pub fn advance(&mut self, max_turns: u32) -> Vec<Finished<T>> {
        let Some(next) = self.turns_to_next() else { return Vec::new() };
        let turns = next.min(max_turns);
        width::advance(&mut self.states[..self.seats.len()], turns);
        for seat in &mut self.seats {
            seat.turns_left -= turns;
        }
        // Never grown, which would leave copies of digests behind.
        let leaving = self.seats.iter().filter(|seat| seat.turns_left == 0).count();
        let mut finished = Vec::with_capacity(leaving);
        // From the back: who moves into a place that was left has been looked at already.
        for index in (0..self.seats.len()).rev() {
            let seat = &mut self.seats[index];
            if seat.turns_left > 0 {
                continue;
            }
            if seat.turns_after > 0 {
                seat.turns_left = std::mem::take(&mut seat.turns_after);
                seat.digest = Some(Box::new(Digest::of(&self.states[index])));
            } else {
                let before = seat.digest.as_deref().cloned();
                let digest = before.unwrap_or_else(|| Digest::of(&self.states[index]));
                finished.push(Finished { token: self.leave(index), digest });
            }
        }
        finished
    }

    /// Lets go of the jobs whose token is not to be kept, as when nobody waits for them any more.
    /// They leave no digest.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        for index in (0..self.seats.len()).rev() {
            if !keep(&self.seats[index].token) {
                self.leave(index);
            }
        }
    }

    /// Frees a lane and wipes it. The last one moves into its place, to keep the taken together.
    fn leave(&mut self, index: usize) -> T {
        let seat = self.seats.swap_remove(index);
        let last = self.seats.len();
        self.states.swap(index, last);
        self.states[last].zeroize();
        seat.token
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

    /// How many lanes, from the first, hold something; all others must be wiped.
    fn held(lanes: &Lanes<&str>) -> usize {
        let held = lanes.states.iter().take_while(|state| !state.is_empty()).count();
        assert!(lanes.states[held..].iter().all(State::is_empty));
        held
    }

    #[test]
    fn a_lane_is_wiped_when_its_job_leaves() {
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
    fn what_holds_secrets_is_wiped_when_dropped() {
        // What is dropped cannot be looked at; that it is wiped before is in its type.
        fn is_wiped<T: ZeroizeOnDrop>() {}
        is_wiped::<State>();
        is_wiped::<Key>();
        is_wiped::<Digest>();
    }

    #[test]
    fn a_job_too_many_is_given_back() {
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
    fn a_job_may_stay_for_as_long_as_a_dearer_one() {
        let alone = crate::run(job(4));
        let mut lanes = Lanes::new(Width::DEFAULT);
        lanes.join_for(job(4), Cost::new(6).expect("a cost"), "stays").expect("there is room");
        lanes.join(job(6), "dear").expect("there is room");
        let mut turns = 0;
        let finished = loop {
            let next = lanes.turns_to_next().expect("somebody is in");
            turns += next;
            let finished = lanes.advance(next);
            if !finished.is_empty() {
                break finished;
            }
        };
        assert_eq!((turns, finished.len(), held(&lanes)), (64, 2, 0));
        let stayed = finished.into_iter().find(|done| done.token == "stays").expect("it finished");
        assert_eq!(stayed.digest, alone, "and what it came to is what it is alone");
    }

    #[test]
    fn the_caller_is_never_kept_longer_than_it_asks() {
        let mut lanes = Lanes::new(Width::DEFAULT);
        assert_eq!(lanes.turns_to_next(), None);
        assert!(lanes.advance(1).is_empty());
        lanes.join(job(5), "dear").expect("there is room");
        assert!(lanes.advance(20).is_empty());
        assert_eq!(lanes.turns_to_next(), Some(12));
        lanes.join(job(4), "cheap").expect("there is room");
        assert_eq!(lanes.turns_to_next(), Some(12));
        assert_eq!(lanes.advance(100)[0].token, "dear");
        assert_eq!(lanes.turns_to_next(), Some(4));
        assert!(lanes.advance(0).is_empty());
        assert_eq!(lanes.advance(4)[0].token, "cheap");
        assert!(lanes.is_empty());
    }
}
