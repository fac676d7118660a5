//! The measured pace of all busy threads together, and the work that fits into a time at that pace.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, Job, Key, Lanes, Width};

/// The newest measurement counts for one part in this many of the moving average.
const PACE_SMOOTHING: u64 = 20;

pub(super) struct Pace {
    /// Jobs that run side by side when all lanes are taken.
    jobs: u64,
    /// Nanoseconds for each turn of a job.
    turn: u64,
}

impl Pace {
    /// Measures the initial pace with some milliseconds of a cheap hash, of which the quickest part
    /// counts: the first part still fills the caches, and other load on the machine only slows.
    pub(super) fn measure(threads: NonZeroUsize, width: Width) -> Self {
        const PARTS: u32 = 4;
        let cost = Cost::new(6).unwrap_or(Cost::MIN);
        let mut lanes = Lanes::new(width);
        while lanes.has_room() {
            if let Ok(key) = Key::new(b"pace") {
                let _ = lanes.join(Job { key, salt: [0; 16], cost }, ());
            }
        }
        let turns = cost.turns() / PARTS;
        let part = |_| {
            let began = Instant::now();
            lanes.advance(turns);
            nanoseconds(began.elapsed()) / u64::from(turns)
        };
        let turn_of_lanes = (0..PARTS).map(part).min().unwrap_or(0);
        let jobs = u64::try_from(threads.get() * width.get()).unwrap_or(u64::MAX);
        Self { jobs, turn: turn_of_lanes / jobs }
    }

    /// Records that a thread with full lanes took this long for so many turns. All threads are
    /// taken to run at that pace.
    pub(super) fn note(&mut self, turns: u32, took: Duration) {
        let turn_of_lanes = nanoseconds(took) / u64::from(turns.max(1));
        self.turn = (self.turn * (PACE_SMOOTHING - 1) + turn_of_lanes / self.jobs) / PACE_SMOOTHING;
    }

    pub(super) fn turns_within(&self, time: Duration) -> u64 {
        nanoseconds(time) / self.turn.max(1)
    }

    pub(super) fn time_for(&self, turns: u64) -> Duration {
        Duration::from_nanos(turns.saturating_mul(self.turn))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
