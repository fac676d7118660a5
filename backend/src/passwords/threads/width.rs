//! Finds the number of lanes for each hash thread at which all of them together compute most.
//!
//! That number cannot be read anywhere. A virtual processor is often one of two hardware threads of
//! a core, and the other one has a neighbor who comes and goes: six lanes then compute less than
//! three, and each hash takes twice as long. So the threads compare. For short windows of some
//! steps they all advance one lane more or fewer than usual, in turn with windows at the usual
//! width, so that other load on the machine affects both alike. A comparison ends as soon as the
//! noise allows a verdict. Between comparisons there are rests, which grow for as long as the
//! verdicts stay the same and end when the yield changes.
//!
//! Nothing here has a clock or a thread: the caller reports the steps. [`window`] sums them up.

mod window;

use std::num::NonZeroUsize;
use std::time::Duration;

use bcrypt_lanes::Width;

use self::window::{Level, Pairs, Window};

/// The least gain of a wider width, as a logarithm: 3 %. Below it the narrower one is better, because
/// each hash takes less time.
const MIN_GAIN: f64 = 0.03;
/// The widths that are compared with the present one, relative to it. Two lanes more may be worth
/// it where one more is not quite.
const CANDIDATES: [i8; 3] = [-1, 1, 2];
/// The windows at the usual width between two pairs of windows: at most 64, so that a probe takes
/// at most 1.6 % of the steps in the long run.
const MAX_REST: u32 = 64;

/// The width in use, and the comparison with another one.
pub(super) struct BestWidth {
    /// The usual lanes of each thread.
    lanes: u8,
    /// Never compares if it is fixed.
    is_fixed: bool,
    window: Window,
    level: Level,
    /// The yield that narrower widths have cost since the last gain, as a logarithm. Several such steps
    /// together may not cost more than one.
    given_up: f64,
    /// The index in [`CANDIDATES`] of the width to compare with.
    candidate: usize,
    pairs: Pairs,
    /// The yield of the first window of a pair.
    first: Option<f64>,
    /// Windows at the usual width until the next pair.
    resting: u32,
    /// Windows at the usual width after each pair.
    rest: u32,
}

impl BestWidth {
    /// Begins with this width, or stays at it if it is fixed.
    pub(super) fn new(threads: NonZeroUsize, start: Width, is_fixed: bool) -> Self {
        let lanes = u8::try_from(start.get()).unwrap_or(1);
        let mut width = Self {
            lanes,
            is_fixed,
            window: Window::new(threads.get(), lanes),
            level: Level::default(),
            given_up: 0.0,
            candidate: 0,
            pairs: Pairs::default(),
            first: None,
            resting: 0,
            rest: 0,
        };
        width.skip_impossible();
        width
    }

    /// Returns the lanes of each thread, but for short comparisons.
    pub(super) fn lanes(&self) -> usize {
        self.lanes.into()
    }

    /// Returns the lanes that each thread is to advance now.
    pub(super) fn lanes_now(&self) -> usize {
        self.window.lanes().into()
    }

    /// Records that a thread advanced so many lanes by so many turns. Returns whether that has
    /// changed the width.
    pub(super) fn note(&mut self, thread: usize, lanes: usize, turns: u32, took: Duration) -> bool {
        if self.is_fixed {
            return false;
        }
        self.window.note(thread, lanes, took.as_secs_f64() / f64::from(turns.max(1)));
        if self.window.is_starved() {
            // The load does not fill these lanes. Fewer may still be worth a comparison.
            if self.window.lanes() != self.lanes {
                self.stay();
            }
            // Both windows of a pair are of about the same time: the next pair begins with another first one.
            self.first = None;
            self.begin_window();
            return false;
        }
        let Some(logarithm) = self.window.logarithm_of_yield() else { return false };
        let before = self.lanes;
        self.conclude(logarithm);
        self.begin_window();
        self.lanes != before
    }

    /// Takes in the yield of a window, as a logarithm.
    fn conclude(&mut self, logarithm: f64) {
        let is_usual = self.window.lanes() == self.lanes;
        let change = if is_usual { self.level.change(logarithm) } else { None };
        if let Some(change) = change {
            // More cache, or a core of its own, is worth more lanes.
            self.candidate = usize::from(change > 0.0);
            self.given_up = 0.0;
            self.skip_impossible();
            self.restart();
        } else if self.resting > 0 {
            self.resting -= 1;
        } else if let Some(first) = self.first.take() {
            let difference = logarithm - first;
            self.pairs.add(if is_usual { -difference } else { difference });
            self.resting = self.rest;
            let is_wider = CANDIDATES[self.candidate] > 0;
            let bound = if is_wider { MIN_GAIN } else { self.given_up - MIN_GAIN };
            match self.pairs.exceed(bound) {
                Some(true) => {
                    let lost = self.given_up - self.pairs.mean();
                    self.given_up = if is_wider { 0.0 } else { lost.max(0.0) };
                    self.take(self.other());
                }
                Some(false) => self.stay(),
                None => {}
            }
        } else {
            self.first = Some(logarithm);
        }
    }

    /// Begins the next window: of the usual width, or of the other one in its turn.
    fn begin_window(&mut self) {
        // The order alternates, so that a drift affects both alike.
        let is_other = self.resting == 0 && self.first.is_none() == self.pairs.begin_with_other();
        self.window.begin(if is_other { self.other() } else { self.lanes });
    }

    /// Returns the width to compare with.
    fn other(&self) -> u8 {
        self.lanes.saturating_add_signed(CANDIDATES[self.candidate])
    }

    /// Takes another width, and compares further in the same direction.
    fn take(&mut self, lanes: u8) {
        self.lanes = lanes;
        self.level = Level::default();
        self.restart();
        self.skip_impossible();
    }

    /// Stays at the present width, and compares with the next candidate after a longer rest.
    fn stay(&mut self) {
        let rest = (4 * self.rest + 3).min(MAX_REST);
        self.candidate = (self.candidate + 1) % CANDIDATES.len();
        self.skip_impossible();
        self.restart();
        (self.rest, self.resting) = (rest, rest);
    }

    fn skip_impossible(&mut self) {
        while self.other() == 0 || usize::from(self.other()) > Width::MAX.get() {
            self.candidate = (self.candidate + 1) % CANDIDATES.len();
        }
    }

    /// Compares anew, without rests.
    fn restart(&mut self) {
        (self.pairs, self.first, self.rest, self.resting) = (Pairs::default(), None, 0, 0);
    }
}

#[cfg(test)]
mod tests;
