//! The cost of a hash without a server: the `bcrypt` crate alone, and full lanes.

use std::io;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, HashString, Key, Lanes, Width};

use crate::accounts::PASSWORD;
use crate::statistics::rate;

/// Measures one verification by the `bcrypt` crate, with no other load.
pub(crate) fn single_verify(hash: &str) -> io::Result<Duration> {
    let began = Instant::now();
    verify(hash)?;
    Ok(began.elapsed())
}

/// Measures verifications per second by a loop of the `bcrypt` crate on each core.
pub(crate) fn verifies_per_second(hash: &str, cores: usize, each: usize) -> io::Result<f64> {
    let took = on_all(cores, || (0..each).try_for_each(|_| verify(hash)))?;
    Ok(rate(cores * each, took))
}

/// Measures the time of a batch: full lanes on each core, from start to end.
pub(crate) fn batch(hash: &str, cores: usize) -> io::Result<Duration> {
    let hash: HashString = hash.parse().map_err(io::Error::other)?;
    on_all(cores, || {
        let mut lanes = Lanes::new(Width::of_this_processor());
        while lanes.has_room() {
            let key = Key::new(PASSWORD.as_bytes()).map_err(io::Error::other)?;
            lanes.join(hash.job(key), ()).map_err(|_| io::Error::other("no room"))?;
        }
        let finished = lanes.advance(Cost::MAX.turns());
        let right = finished.iter().all(|finished| finished.digest == *hash.digest());
        if right && lanes.is_empty() { Ok(()) } else { Err(io::Error::other("a wrong digest")) }
    })
}

/// Hashes the password of all accounts.
pub(crate) fn hash(cost: Cost) -> io::Result<String> {
    bcrypt::hash(PASSWORD, cost.get()).map_err(io::Error::other)
}

fn verify(hash: &str) -> io::Result<()> {
    match bcrypt::verify(PASSWORD, hash) {
        Ok(true) => Ok(()),
        Ok(false) => Err(io::Error::other("the password does not verify")),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// Runs the work on all cores. Returns the time from the common start until the last is done.
fn on_all(cores: usize, work: impl Fn() -> io::Result<()> + Sync) -> io::Result<Duration> {
    let start = Barrier::new(cores + 1);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    work()
                })
            })
            .collect();
        start.wait();
        let began = Instant::now();
        for thread in threads {
            thread.join().map_err(|_| io::Error::other("a thread panicked"))??;
        }
        Ok(began.elapsed())
    })
}
