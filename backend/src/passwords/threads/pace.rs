//! The measured pace of all busy threads together, and the work that fits into a time at that pace.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, Job, Key, Lanes, Width};

/// The newest measurement counts for one part in this many of the moving average.
const PACE_SMOOTHING: u64 = 20;

pub(super) struct Pace {
    threads: u64,
    /// Nanoseconds for each turn of a job, with all lanes taken.
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
        Self::begin(threads, width.get(), turn_of_lanes)
    }

    /// Begins with a pace: the nanoseconds of a turn of so many lanes on each thread.
    fn begin(threads: NonZeroUsize, lanes: usize, turn_of_lanes: u64) -> Self {
        let threads = number(threads.get());
        Self { threads, turn: turn_of_lanes / (threads * number(lanes)) }
    }

    /// Records that a thread took this long for so many turns of so many lanes, all that it is to
    /// advance. All threads are taken to run at that pace. The number may change from step to step.
    pub(super) fn note(&mut self, lanes: usize, turns: u32, took: Duration) {
        let turn_of_lanes = nanoseconds(took) / u64::from(turns.max(1));
        let turn = turn_of_lanes / (self.threads * number(lanes.max(1)));
        self.turn = (self.turn * (PACE_SMOOTHING - 1) + turn) / PACE_SMOOTHING;
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

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

    #[test]
    fn the_pace_is_right_when_the_number_of_lanes_changes() {
        let mut pace = Pace::begin(TWO, 6, 120_000);
        assert_eq!(pace.time_for(1_000), Duration::from_millis(10));
        // Three lanes in half the time are the same pace, on whichever thread.
        for lanes in [3, 6, 3, 3, 6, 1].repeat(100) {
            pace.note(lanes, 8, Duration::from_micros(8 * 20 * lanes as u64));
        }
        assert_eq!(pace.time_for(1_000), Duration::from_millis(10));
        // A step of three lanes that takes as long as one of six is half the pace.
        (0..500).for_each(|_| pace.note(3, 8, Duration::from_micros(8 * 120)));
        let time = pace.time_for(1_000).as_micros();
        assert!((19_500..=20_000).contains(&time), "{time} µs");
    }

    #[test]
    fn a_bound_of_fifteen_seconds_admits_64_logins_on_two_slow_cores() {
        // A core that needs half a second for a hash of cost 12 by itself, and twice the time for
        // three together, which is half as quick as the busy machine of decision 26.
        let turns = u64::from(Cost::new(12).unwrap().turns());
        let turn_of_three = nanoseconds(Duration::from_secs(1)) / turns;
        let pace = Pace::begin(TWO, 3, turn_of_three);
        let all = pace.time_for(64 * turns);
        assert!((10..11).contains(&all.as_secs()), "{all:?}");
        assert!(pace.turns_within(Duration::from_secs(15)) >= 64 * turns);
        assert!(pace.turns_within(Duration::from_secs(3)) < 64 * turns, "as before");
    }
}
