//! The threads that compute bcrypt hashes. Each drives its own lanes, at a lower priority than the
//! threads that answer requests.
//!
//! Nothing waits for a batch to fill: a lone job starts at once on an idle thread, the next one
//! joins it or starts on another, and a free lane is taken at once. The queue is bounded by time:
//! it admits what can be done within the bound at the pace measured last. A job that waits longer
//! all the same, because others came later or the pace fell, is refused. [`pace`] measures the
//! pace, [`progress`] detects stalled threads, [`width`] finds the number of lanes that pays.

mod limits;
mod pace;
mod progress;
mod width;

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, Digest, Job, Lanes, Width};
use tokio::sync::oneshot;

pub use self::limits::{Limits, Overloaded};
use self::pace::Pace;
use self::progress::Progress;
use self::width::BestWidth;
use super::queue::{Enqueued, Queue};
use super::thread;
use crate::metrics::{Hashing, Metrics};
use crate::network::Network;

/// Turns of the cost loop, about half a millisecond, after which a thread checks for jobs to let in
/// and callers that have left.
const TURNS_PER_CHECK: u32 = 8;
/// Added to the niceness of the hash threads, so that requests without a hash go first.
const HASH_NICENESS: i32 = 10;
/// Added to the queue time before a queued job expires, in case the pace falls behind the one that
/// it was admitted by. Together with the hash itself it makes up the second that a login may take
/// on top of its wait.
pub(super) const QUEUE_GRACE: Duration = Duration::from_millis(500);

/// The hash threads. They end when this is dropped.
pub(super) struct HashThreads {
    shared: Arc<Shared>,
}

struct Shared {
    limits: Limits,
    state: Mutex<State>,
    work: Condvar,
    counts: Arc<Hashing>,
}

struct State {
    queue: Queue<Ticket>,
    progress: Progress,
    pace: Pace,
    width: BestWidth,
    stopping: bool,
}

/// A queued job and the caller that waits for it.
struct Ticket {
    job: Job,
    /// The job takes as long as one of this cost, if that is higher than its own.
    at_least: Cost,
    answer: Answer,
    since: Instant,
}

type Answer = oneshot::Sender<Result<Digest, Overloaded>>;

impl HashThreads {
    pub(super) fn start(limits: Limits, counts: Arc<Hashing>) -> io::Result<Self> {
        let start = limits.width.unwrap_or_else(Width::of_this_processor);
        let state = State {
            queue: Queue::new(),
            progress: Progress::new(limits.threads, Instant::now()),
            pace: Pace::measure(limits.threads, start),
            width: BestWidth::new(limits.threads, start, limits.width.is_some()),
            stopping: false,
        };
        let (state, work) = (Mutex::new(state), Condvar::new());
        let shared = Arc::new(Shared { limits, state, work, counts });
        let threads = Self { shared };
        for number in 0..limits.threads.get() {
            let shared = Arc::clone(&threads.shared);
            thread::spawn(format!("hash-{number}"), HASH_NICENESS, move || shared.serve(number))?;
        }
        Ok(threads)
    }

    /// Computes a hash in the client's turn, in no less time than one of the cost `at_least` takes.
    /// Dropping the future takes the job out of the queue or its lane.
    pub(super) async fn run(
        &self,
        job: Job,
        at_least: Cost,
        client: IpAddr,
    ) -> Result<Digest, Overloaded> {
        let (answer, digest) = oneshot::channel();
        let ticket = Ticket { job, at_least, answer, since: Instant::now() };
        self.shared.enqueue(ticket, client)?;
        // The sender is dropped unused only when the process ends, or its thread has failed.
        digest.await.unwrap_or(Err(Overloaded { retry_after: Duration::ZERO }))
    }
}

impl HashThreads {
    /// Registers gauges of the queue and the lanes.
    pub(super) fn register(&self, metrics: &Metrics) {
        let (waiting, active) = (Arc::clone(&self.shared), Arc::clone(&self.shared));
        let (shared, threads) = (Arc::clone(&self.shared), self.shared.limits.threads.get());
        metrics.register_gauge("hash_queue_depth", "Password hashes in the queue.", move || {
            waiting.lock().queue.len()
        });
        metrics.register_gauge("hash_lanes_busy", "Password hashes being computed.", move || {
            active.lock().progress.active()
        });
        let help = "Lanes for password hashes, of all threads; follows what pays best.";
        metrics.register_gauge("hash_lanes", help, move || threads * shared.lock().width.lanes());
    }

    /// Returns whether every thread that has work advances.
    pub(super) fn is_alive(&self, now: Instant) -> bool {
        self.shared.lock().is_alive(now)
    }
}

impl Drop for HashThreads {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.work.notify_all();
    }
}

impl fmt::Debug for HashThreads {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("HashThreads").field(&self.shared.limits).finish()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // What the lock guards is right between any two statements.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, ticket: Ticket, client: IpAddr) -> Result<(), Overloaded> {
        let (network, now) = (Network::of(client), ticket.since);
        let turns = ticket.job.cost.max(ticket.at_least).turns().into();
        let deadline = now + self.limits.queue_time + QUEUE_GRACE;
        let mut state = self.lock();
        state.note_idle(now);
        self.expire(&mut state, now);
        let limit = state.pace.turns_within(self.limits.queue_time);
        if state.queue.turns() + turns > limit {
            state.forget_closed();
        }
        let mut enqueued = state.queue.push(network, turns, ticket, limit, deadline);
        if let Enqueued::Rejected(ticket) = enqueued {
            // Jobs of its own network whose callers have hung up may be in its way.
            state.forget_closed();
            enqueued = state.queue.push(network, turns, ticket, limit, deadline);
        }
        let overloaded = state.overloaded();
        match enqueued {
            Enqueued::Accepted => {}
            Enqueued::Evicting(others) => self.refuse(others, overloaded),
            Enqueued::Rejected(_) => {
                self.counts.refused.inc();
                return Err(overloaded);
            }
        }
        drop(state);
        self.work.notify_one();
        Ok(())
    }

    /// The loop of one thread: computes hashes until the pool stops.
    fn serve(&self, number: usize) {
        let mut lanes = Lanes::new(self.limits.width.unwrap_or(Width::MAX));
        while let Some(width) = self.fill(&mut lanes, number) {
            let (advancing, began) = (lanes.len().min(width), Instant::now());
            let turns = lanes.turns_to_next().unwrap_or(0).min(TURNS_PER_CHECK);
            let finished = lanes.advance_some(width, turns);
            let took = began.elapsed();
            lanes.retain(|answer: &Answer| !answer.is_closed());
            let mut state = self.lock();
            state.progress.note(number, lanes.len(), Instant::now());
            if advancing == width {
                state.pace.note(advancing, turns, took);
            }
            if state.width.note(number, advancing, turns, took) {
                self.counts.width_changes.inc();
            }
            drop(state);
            for done in finished {
                self.counts.done.inc();
                // Ignore a caller that has left meanwhile.
                let _ = done.token.send(Ok(done.digest));
            }
        }
    }

    /// Takes jobs from the queue, up to this thread's share of all work. Waits while there is none.
    /// Returns the number of lanes to advance at most, or `None` when it is time to stop.
    fn fill(&self, lanes: &mut Lanes<Answer>, number: usize) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.stopping {
                return None;
            }
            let now = Instant::now();
            self.expire(&mut state, now);
            state.progress.note(number, lanes.len(), now);
            // Two lone jobs run on two threads rather than on two lanes of one.
            let jobs = state.progress.active() + state.queue.len();
            let width = state.width.lanes_now();
            let share = jobs.div_ceil(self.limits.threads.get()).min(width);
            while lanes.has_room() && lanes.len() < share {
                let Some(Ticket { job, at_least, answer, since }) = state.queue.pop() else {
                    break;
                };
                if !answer.is_closed() {
                    self.counts.wait.observe(now.saturating_duration_since(since));
                    let _ = lanes.join_for(job, at_least, answer);
                }
            }
            state.progress.note(number, lanes.len(), now);
            if !lanes.is_empty() {
                return Some(width);
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Refuses the jobs that have waited too long.
    fn expire(&self, state: &mut State, now: Instant) {
        let expired = state.queue.expire(now);
        self.refuse(expired, state.overloaded());
    }

    /// Tells the callers of these jobs that they are not run.
    fn refuse(&self, tickets: Vec<Ticket>, overloaded: Overloaded) {
        for ticket in tickets {
            if !ticket.answer.is_closed() {
                self.counts.refused.inc();
            }
            // Ignore a caller that has left meanwhile.
            let _ = ticket.answer.send(Err(overloaded));
        }
    }
}

impl State {
    /// Records that idle threads had no work until now. Called before a job is queued.
    fn note_idle(&mut self, now: Instant) {
        if self.queue.len() == 0 {
            self.progress.note_idle(now);
        }
    }

    fn is_alive(&self, now: Instant) -> bool {
        self.progress.is_alive(self.queue.len() > 0, now)
    }

    fn forget_closed(&mut self) {
        self.queue.retain(|waiting| !waiting.answer.is_closed());
    }

    fn overloaded(&self) -> Overloaded {
        Overloaded::after(self.pace.time_for(self.queue.turns()))
    }
}

#[cfg(test)]
mod tests;
