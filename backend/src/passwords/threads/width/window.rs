//! The yields of short windows, pairs of them, and the changes from window to window.

/// Steps of each thread in a window: about ten milliseconds.
const STEPS: usize = 16;
/// Steps with another number of lanes after which a window counts as starved, for each thread. One
/// or two are usual after a change.
const MAX_STRAYS: usize = 4;

/// Steps of all threads with the same number of lanes, taken at about the same time.
pub(super) struct Window {
    lanes: u8,
    threads: Vec<Steps>,
    strays: usize,
}

#[derive(Clone, Default)]
struct Steps {
    /// The first step after a change does not count: other threads have not changed yet.
    is_warm: bool,
    /// The seconds that a turn took.
    turns: Vec<f64>,
}

impl Window {
    pub(super) fn new(threads: usize, lanes: u8) -> Self {
        Self { lanes, threads: vec![Steps::default(); threads], strays: 0 }
    }

    /// Begins a new window.
    pub(super) fn begin(&mut self, lanes: u8) {
        let is_warm = self.lanes == lanes;
        (self.lanes, self.strays) = (lanes, 0);
        for steps in &mut self.threads {
            steps.is_warm = is_warm;
            steps.turns.clear();
        }
    }

    /// Returns the lanes that each thread advances in this window.
    pub(super) fn lanes(&self) -> u8 {
        self.lanes
    }

    /// Records a step of a thread: its lanes, and the seconds of a turn.
    pub(super) fn note(&mut self, thread: usize, lanes: usize, turn: f64) {
        if lanes != usize::from(self.lanes) {
            self.strays += 1;
            return;
        }
        let steps = &mut self.threads[thread];
        if steps.is_warm && steps.turns.len() < STEPS {
            steps.turns.push(turn);
        }
        steps.is_warm = true;
    }

    /// Returns whether the threads have not enough jobs for these lanes.
    pub(super) fn is_starved(&self) -> bool {
        self.strays > MAX_STRAYS * self.threads.len()
    }

    /// Returns the logarithm of the turns per second of all lanes of all threads, once all threads
    /// have made their steps. Of each thread the median counts: a step that was interrupted says
    /// nothing of the width.
    pub(super) fn logarithm_of_yield(&mut self) -> Option<f64> {
        if self.threads.iter().any(|steps| steps.turns.len() < STEPS) {
            return None;
        }
        let rates = self.threads.iter_mut().map(|steps| {
            steps.turns.sort_unstable_by(f64::total_cmp);
            1.0 / f64::midpoint(steps.turns[STEPS / 2 - 1], steps.turns[STEPS / 2])
        });
        Some((f64::from(self.lanes) * rates.sum::<f64>()).ln())
    }
}

/// The pairs that a verdict takes, at least.
const MIN_PAIRS: u32 = 8;
/// The pairs after which there is a verdict, however close it is.
const MAX_PAIRS: u32 = 128;
/// The standard errors by which the mean must be on one side of a bound for an early verdict. More
/// than for a single test, because there is one after every pair.
const EARLY_CONFIDENCE: f64 = 3.5;
/// The standard errors by which the mean must exceed a bound in the end.
const FINAL_CONFIDENCE: f64 = 1.5;

/// The differences between the yields of two windows, as logarithms.
#[derive(Default)]
pub(super) struct Pairs {
    count: u32,
    mean: f64,
    /// The sum of the squared deviations from the mean (Welford's algorithm).
    squares: f64,
}

impl Pairs {
    /// Adds the difference of a pair.
    pub(super) fn add(&mut self, difference: f64) {
        self.count += 1;
        let deviation = difference - self.mean;
        self.mean += deviation / f64::from(self.count);
        self.squares += deviation * (difference - self.mean);
    }

    /// Returns the mean of the differences.
    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// Returns whether the mean exceeds the bound, as soon as that can be said.
    pub(super) fn exceed(&self, bound: f64) -> Option<bool> {
        if self.count < MIN_PAIRS {
            return None;
        }
        let count = f64::from(self.count);
        let error = (self.squares / (count - 1.0) / count).sqrt();
        // The error of few pairs is not well known itself.
        let early = EARLY_CONFIDENCE * (1.0 + 4.0 / count) * error;
        if (self.mean - bound).abs() > early {
            Some(self.mean > bound)
        } else {
            (self.count >= MAX_PAIRS).then_some(self.mean - bound > FINAL_CONFIDENCE * error)
        }
    }

    /// Returns whether the next pair begins with the other width.
    pub(super) fn begin_with_other(&self) -> bool {
        self.count % 2 == 1
    }
}

/// The difference in the yield, as a logarithm, that counts as a change: 10 %.
const CHANGE: f64 = 0.1;
/// The newest window counts for one part in this many of the recent yield.
const SMOOTHING: f64 = 8.0;
/// Likewise of the usual yield, once there were so many.
const MAX_WINDOWS: u32 = 256;

/// The usual yield of the usual width, to notice when it changes.
#[derive(Default)]
pub(super) struct Level {
    windows: u32,
    usual: f64,
    recent: f64,
}

impl Level {
    /// Takes in the logarithm of a window's yield. Returns by how much the level has changed, if it
    /// has.
    pub(super) fn change(&mut self, logarithm: f64) -> Option<f64> {
        if self.windows == 0 {
            (self.usual, self.recent) = (logarithm, logarithm);
        }
        self.windows = (self.windows + 1).min(MAX_WINDOWS);
        self.usual += (logarithm - self.usual) / f64::from(self.windows);
        self.recent += (logarithm - self.recent) / f64::from(self.windows).min(SMOOTHING);
        let change = self.recent - self.usual;
        if change.abs() < CHANGE {
            return None;
        }
        *self = Self { windows: 1, usual: self.recent, recent: self.recent };
        Some(change)
    }
}
