//! The threads that hash: their own, each with a row of lanes, below the priority of those that
//! answer requests.
//!
//! Nobody waits on purpose: a lone job starts at once on a thread that idles, the next joins it or
//! starts on another, and a lane that gets free is taken in the same moment. How much may wait is
//! a matter of time: what can be done within the bound, at the pace that was measured last. Who
//! has waited for that long all the same, since others came later or the pace was less, waits no
//! longer. The pace is in [`pace`], whether the threads go on in [`progress`].

mod pace;
mod progress;

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, Digest, Job, Lanes, Width};
use tokio::sync::oneshot;

use self::pace::Pace;
use self::progress::Progress;
use super::queue::{Admission, Queue};
use super::thread;
use crate::metrics::{Hashing, Metrics};
use crate::network::Network;

/// After how many turns a thread looks whether somebody may join or has gone: some half a
/// millisecond.
const LOOK_UP: u32 = 8;
/// How much lower than the other threads' the priority is. Requests that need no hash go first.
const NICENESS: i32 = 10;
/// By how much the pace may fall behind what was measured before those who were let in by it wait
/// no longer. With the hash itself that makes up the second that a login may take beside its wait.
pub(super) const GRACE: Duration = Duration::from_millis(500);

/// More hashes wait than can be done within the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many password hashes are waiting")]
pub struct Overloaded {
    /// When those that wait now will be done.
    pub retry_after: Duration,
}

/// How much may be done side by side, and how much may wait.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many threads hash.
    pub threads: NonZeroUsize,
    /// How many hashes a thread computes at once.
    pub width: Width,
    /// How long the last of those that wait may have to wait.
    pub queue_time: Duration,
}

/// The threads that hash. They end when this is dropped.
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
    stopping: bool,
}

/// A job on its way, and who waits for it.
struct Ticket {
    job: Job,
    /// It takes as long as a job of this cost, if that is more than its own.
    at_least: Cost,
    answer: Answer,
    since: Instant,
}

type Answer = oneshot::Sender<Result<Digest, Overloaded>>;

impl HashThreads {
    pub(super) fn start(limits: Limits, counts: Arc<Hashing>) -> io::Result<Self> {
        let state = State {
            queue: Queue::new(),
            progress: Progress::new(limits.threads, Instant::now()),
            pace: Pace::measure(limits.threads, limits.width),
            stopping: false,
        };
        let (state, work) = (Mutex::new(state), Condvar::new());
        let shared = Arc::new(Shared { limits, state, work, counts });
        let threads = Self { shared };
        for number in 0..limits.threads.get() {
            let shared = Arc::clone(&threads.shared);
            thread::spawn(format!("hash-{number}"), NICENESS, move || shared.serve(number))?;
        }
        Ok(threads)
    }

    /// Computes a hash in its turn, in no less time than one of the cost `at_least` takes. Whoever
    /// drops the future leaves the queue, or the lane.
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
    /// Has the metrics show how much there is to do.
    pub(super) fn show(&self, metrics: &Metrics) {
        let shared = || Arc::clone(&self.shared);
        let waiting = shared();
        metrics.register_gauge("hash_queue_depth", "Password hashes that wait for their turn.", move || {
            waiting.lock().queue.len()
        });
        let active = shared();
        metrics.register_gauge("hash_lanes_busy", "Password hashes that are being computed.", move || {
            active.lock().progress.active()
        });
        let lanes = self.shared.limits.threads.get() * self.shared.limits.width.get();
        metrics.register_gauge("hash_lanes", "Password hashes that can be computed at once.", move || lanes);
    }

    /// Whether every thread that has something to do goes on with it.
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
        let due = now + self.limits.queue_time + GRACE;
        let mut state = self.lock();
        state.note_idle(now);
        self.expire(&mut state, now);
        let limit = state.pace.turns_within(self.limits.queue_time);
        if state.queue.turns() + turns > limit {
            state.forget_closed();
        }
        let mut admission = state.queue.push(network, turns, ticket, limit, due);
        if let Admission::Refused(ticket) = admission {
            // It may be its own network's, who have hung up, that are in its way.
            state.forget_closed();
            admission = state.queue.push(network, turns, ticket, limit, due);
        }
        let overloaded = state.overloaded();
        match admission {
            Admission::Admitted => {}
            Admission::InPlaceOf(others) => self.refuse(others, overloaded),
            Admission::Refused(_) => {
                self.counts.refused.inc();
                return Err(overloaded);
            }
        }
        drop(state);
        self.work.notify_one();
        Ok(())
    }

    /// What one thread does for as long as there is something to hash.
    fn serve(&self, number: usize) {
        let mut lanes = Lanes::new(self.limits.width);
        while self.fill(&mut lanes, number) {
            let (active, began) = (lanes.len(), Instant::now());
            let turns = lanes.turns_to_next().unwrap_or(0).min(LOOK_UP);
            let finished = lanes.advance(LOOK_UP);
            let took = began.elapsed();
            lanes.retain(|answer: &Answer| !answer.is_closed());
            let mut state = self.lock();
            state.progress.note(number, lanes.len(), Instant::now());
            if active == lanes.width() {
                state.pace.note(turns, took);
            }
            drop(state);
            for done in finished {
                self.counts.done.inc();
                // Whoever has gone meanwhile does not miss it.
                let _ = done.token.send(Ok(done.digest));
            }
        }
    }

    /// Lets in whoever waits, up to this thread's share of all there is to do; waits for work when
    /// there is none. `false` when it is time to end.
    fn fill(&self, lanes: &mut Lanes<Answer>, number: usize) -> bool {
        let mut state = self.lock();
        loop {
            if state.stopping {
                return false;
            }
            let now = Instant::now();
            self.expire(&mut state, now);
            state.progress.note(number, lanes.len(), now);
            // Two lone jobs run on two threads rather than on two lanes of one.
            let jobs = state.progress.active() + state.queue.len();
            let share = jobs.div_ceil(self.limits.threads.get());
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
                return true;
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Tells those who have waited for too long.
    fn expire(&self, state: &mut State, now: Instant) {
        let expired = state.queue.expire(now);
        self.refuse(expired, state.overloaded());
    }

    /// Tells those who have lost their places.
    fn refuse(&self, tickets: Vec<Ticket>, overloaded: Overloaded) {
        for ticket in tickets {
            if !ticket.answer.is_closed() {
                self.counts.refused.inc();
            }
            // Whoever has gone meanwhile does not miss it.
            let _ = ticket.answer.send(Err(overloaded));
        }
    }
}

impl State {
    /// Those that idle have had nothing to do until now, when something comes.
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
        Overloaded { retry_after: self.pace.time_for(self.queue.turns()) }
    }
}

#[cfg(test)]
mod tests;
