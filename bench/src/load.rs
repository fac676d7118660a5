//! Load generation: many connections, each with a thread that sends a request, waits for the
//! response and takes the next request. In a closed loop, the next request is sent after the
//! response. In an open loop, requests are sent when they are due, whatever became of those before,
//! and the time of a response counts from then, whenever the request was really sent.
//!
//! GET requests by the ten thousand are left to [`crate::wrk`], which loads the machine less.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::http::{Connection, Request};
use crate::statistics::{number, rate};

/// A load: the requests, their target and sources, and their pace.
pub(crate) struct Load<'a> {
    pub(crate) to: SocketAddr,
    /// The addresses that connections come from, in rotation.
    pub(crate) from: &'a [Ipv4Addr],
    pub(crate) connections: usize,
    pub(crate) pace: Pace,
    /// Returns the request with this number.
    pub(crate) request: &'a (dyn Fn(usize) -> Request + Sync),
}

/// The time at which the next request is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// After the response to the one before.
    Closed,
    /// At this rate per second.
    Open(f64),
}

/// The requests that are left to send.
#[derive(Debug)]
pub(crate) struct Supply {
    next: AtomicUsize,
    limit: AtomicUsize,
}

/// An answered request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) status: u16,
    pub(crate) took: Duration,
    /// The delay from when the request was due until it was sent, which `took` includes.
    pub(crate) late: Duration,
    /// When the response arrived.
    pub(crate) at: Instant,
}

/// All answered requests of a load.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) samples: Vec<Sample>,
    /// The time from the first request to the last response.
    pub(crate) elapsed: Duration,
}

impl Supply {
    pub(crate) fn of(count: usize) -> Self {
        Self { next: AtomicUsize::new(0), limit: AtomicUsize::new(count) }
    }

    /// Lets no further request be taken.
    pub(crate) fn stop(&self) {
        self.limit.store(0, Ordering::Relaxed);
    }

    fn take(&self) -> Option<usize> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.limit.load(Ordering::Relaxed)).then_some(number)
    }
}

impl Load<'_> {
    /// Sends this many requests and waits for the responses.
    pub(crate) fn run(&self, count: usize) -> io::Result<Outcome> {
        self.run_on(&Supply::of(count), &mpsc::channel().0)
    }

    /// Runs this load while something else is measured. The measurement starts after this many
    /// responses.
    pub(crate) fn run_while<T: Send>(
        &self,
        answers: usize,
        measure: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<(Outcome, T)> {
        let supply = Supply::of(usize::MAX / 2);
        let (answered, under_way) = mpsc::channel();
        thread::scope(|scope| {
            // Moved here and dropped when the load fails, so that the wait for its responses ends.
            let load = scope.spawn(|| self.run_on(&supply, &{ answered }));
            let is_under_way = under_way.iter().take(answers).count() == answers;
            let measured = is_under_way.then(measure).transpose();
            supply.stop();
            let load = load.join().map_err(|_| io::Error::other("the load panicked"))??;
            measured?
                .map(|measured| (load, measured))
                .ok_or_else(|| io::Error::other("the load ended before it was under way"))
        })
    }

    fn run_on(&self, supply: &Supply, answered: &mpsc::Sender<()>) -> io::Result<Outcome> {
        // The clock starts when every connection is open.
        let connected = Barrier::new(self.connections + 1);
        thread::scope(|scope| {
            let clients: Vec<_> = (0..self.connections)
                .map(|number| {
                    let from = self.from[number % self.from.len()];
                    let (connected, answered) = (&connected, answered.clone());
                    scope.spawn(move || {
                        let connection = Connection::open_from(from, self.to);
                        connected.wait();
                        self.drive(connection?, supply, &answered)
                    })
                })
                .collect();
            connected.wait();
            let began = Instant::now();
            let mut samples = Vec::new();
            for client in clients {
                let client = client.join().map_err(|_| io::Error::other("a client panicked"))?;
                samples.extend(client?);
            }
            let elapsed = samples.iter().map(|sample: &Sample| sample.at).max();
            let elapsed = elapsed.map_or(Duration::ZERO, |last| last.duration_since(began));
            Ok(Outcome { samples, elapsed })
        })
    }

    /// Drives one connection until no request is left.
    fn drive(
        &self,
        mut connection: Connection,
        supply: &Supply,
        answered: &mpsc::Sender<()>,
    ) -> io::Result<Vec<Sample>> {
        // To wake up when the request is due, and not about 50 microseconds later.
        rustix::thread::set_current_timer_slack(NonZeroU64::new(1))?;
        let began = Instant::now();
        let mut samples = Vec::new();
        while let Some(number) = supply.take() {
            let request = (self.request)(number);
            let since = match self.pace {
                Pace::Closed => Instant::now(),
                Pace::Open(rate) => began + seconds(number).div_f64(rate),
            };
            thread::sleep(since.saturating_duration_since(Instant::now()));
            let late = since.elapsed();
            let answer = connection.send(&request)?;
            let at = Instant::now();
            let took = at.duration_since(since);
            samples.push(Sample { status: answer.status, took, late, at });
            // Ignore a closed channel: only `run_while` listens.
            let _ = answered.send(());
            if let (Pace::Closed, Some(pause)) = (self.pace, answer.header("retry-after")) {
                thread::sleep(Duration::from_secs(pause.parse().map_err(io::Error::other)?));
            }
        }
        Ok(samples)
    }
}

fn seconds(count: usize) -> Duration {
    Duration::from_secs(count.try_into().unwrap_or(u64::MAX))
}

impl Outcome {
    /// Returns the response times with this status, shortest first.
    pub(crate) fn times(&self, status: u16) -> Vec<Duration> {
        let of_status = self.samples.iter().filter(|sample| sample.status == status);
        let mut times: Vec<_> = of_status.map(|sample| sample.took).collect();
        times.sort_unstable();
        times
    }

    /// Returns how late requests were sent, least first.
    pub(crate) fn lateness(&self) -> Vec<Duration> {
        let mut late: Vec<_> = self.samples.iter().map(|sample| sample.late).collect();
        late.sort_unstable();
        late
    }

    /// Returns the responses with this status per second.
    pub(crate) fn rate(&self, status: u16) -> f64 {
        rate(self.times(status).len(), self.elapsed)
    }

    /// Returns the percentage of responses with this status.
    pub(crate) fn share(&self, status: u16) -> f64 {
        100.0 * number(self.times(status).len()) / number(self.samples.len())
    }

    /// Returns the outcome if all statuses are among these. With others, the measurement is
    /// invalid.
    pub(crate) fn expect(self, statuses: &[u16]) -> io::Result<Self> {
        match self.samples.iter().find(|sample| !statuses.contains(&sample.status)) {
            None => Ok(self),
            Some(other) => Err(io::Error::other(format!("unexpected status {}", other.status))),
        }
    }
}
