//! The throughput of each width on this machine, as ratios to the `bcrypt` crate.
//!
//! Every round measures the crate and all widths one after the other, so that other load on the
//! machine affects all of them alike; the median of many short rounds counts. Nothing is printed in
//! seconds, which would depend on the machine. Run it on one core, on an otherwise idle machine:
//! `taskset -c 1 cargo run --release -p bcrypt-lanes --example widths`.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, Job, Key, Lanes, Width};

/// Low enough for short rounds, which are seldom disturbed; high enough that only the turns count.
const COST: u32 = 6;
const ROUNDS: usize = 301;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let widths: Vec<Width> =
        (Width::MIN.get()..=Width::MAX.get()).map(Width::new).collect::<Result<_, _>>()?;
    let mut alone = Vec::new();
    let mut together = vec![Vec::new(); widths.len()];
    for _ in 0..ROUNDS {
        alone.push(time_of_crate()?);
        for (width, times) in widths.iter().zip(&mut together) {
            times.push(time_of_lanes(*width)?);
        }
    }
    let mut out = io::stdout().lock();
    writeln!(out, "lanes  hashes per second  time of each  (the bcrypt crate alone = 1)")?;
    let alone = median(alone);
    for (width, times) in widths.iter().zip(together) {
        let lanes = f64::from(u32::try_from(width.get())?);
        let time = median(times).div_duration_f64(alone);
        writeln!(out, "{lanes:5}  {:17.2}  {time:12.2}", lanes / time)?;
    }
    Ok(())
}

fn time_of_crate() -> Result<Duration, bcrypt::BcryptError> {
    let start = Instant::now();
    bcrypt::non_truncating_hash_with_salt("correct horse", COST, [7; 16])?;
    Ok(start.elapsed())
}

/// Measures the time of one hash in each lane together.
fn time_of_lanes(width: Width) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut lanes = Lanes::new(width);
    let start = Instant::now();
    for lane in 0..width.get() {
        let cost = Cost::new(COST)?;
        let key = Key::new(format!("correct horse {lane}").as_bytes())?;
        lanes.join(Job { key, salt: [7; 16], cost }, lane)?;
    }
    while !lanes.is_empty() {
        lanes.advance(16);
    }
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
