//! The threads that hash: their own, each with a row of lanes, below the priority of those that
//! answer requests.
//!
//! Nobody waits on purpose: a lone job starts at once on a thread that idles, the next joins it or
//! starts on another, and a lane that gets free is taken in the same moment. How much may wait is
//! a matter of time: what can be done within the bound, at the pace that was measured last.

use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, Digest, Job, Key, Lanes, Width};
use tokio::sync::oneshot;

use super::queue::{Admission, Queue};
use crate::network::Network;

/// After how many turns a thread looks whether somebody may join or has gone: some half a
/// millisecond.
const LOOK_UP: u32 = 8;
/// How much lower than the other threads' the priority is. Requests that need no hash go first.
const NICENESS: i32 = 10;
/// The newest measurement of the pace counts as one of so many.
const MEASUREMENTS: u64 = 20;

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
}

struct State {
    queue: Queue<Ticket>,
    /// Jobs in lanes, of all threads.
    active: usize,
    /// The pace of all threads together when they are busy: nanoseconds for each turn.
    turn: u64,
    stopping: bool,
}

/// A job on its way, and who waits for it.
struct Ticket {
    job: Job,
    /// It takes as long as a job of this cost, if that is more than its own.
    at_least: Cost,
    answer: Answer,
}

type Answer = oneshot::Sender<Result<Digest, Overloaded>>;

impl HashThreads {
    pub(super) fn start(limits: Limits) -> Self {
        let state = State {
            queue: Queue::new(),
            active: 0,
            turn: limits.share(measure(limits.width)),
            stopping: false,
        };
        let shared = Arc::new(Shared { limits, state: Mutex::new(state), work: Condvar::new() });
        for number in 0..limits.threads.get() {
            let shared = Arc::clone(&shared);
            let thread = std::thread::Builder::new().name(format!("hash-{number}"));
            if let Err(error) = thread.spawn(move || shared.serve()) {
                tracing::error!(%error, "a hash thread could not be started");
            }
        }
        Self { shared }
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
        self.shared.enqueue(Ticket { job, at_least, answer }, client)?;
        // The sender is dropped unused only when the process ends.
        digest.await.unwrap_or(Err(Overloaded { retry_after: Duration::ZERO }))
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
        let mut state = self.lock();
        let turns = ticket.job.cost.max(ticket.at_least).turns().into();
        let limit = state.turns_within(self.limits.queue_time);
        if state.queue.turns() + turns > limit {
            state.queue.retain(|waiting| !waiting.answer.is_closed());
        }
        let overloaded = Overloaded { retry_after: state.time_for(state.queue.turns()) };
        match state.queue.push(Network::of(client), turns, ticket, limit) {
            Admission::Admitted => {}
            Admission::InPlaceOf(other) => drop(other.answer.send(Err(overloaded))),
            Admission::Refused(_) => return Err(overloaded),
        }
        drop(state);
        self.work.notify_one();
        Ok(())
    }

    /// What one thread does for as long as there is something to hash.
    fn serve(&self) {
        // Refused where the system does not have it; then all threads are equals.
        let _ = rustix::process::nice(NICENESS);
        let mut lanes = Lanes::new(self.limits.width);
        while self.fill(&mut lanes) {
            let (active, began) = (lanes.len(), Instant::now());
            let turns = lanes.turns_to_next().unwrap_or(0).min(LOOK_UP);
            let finished = lanes.advance(LOOK_UP);
            let took = began.elapsed();
            lanes.retain(|answer: &Answer| !answer.is_closed());
            let mut state = self.lock();
            state.active -= active - lanes.len();
            if active == lanes.width() {
                let newest = self.limits.share(nanoseconds(took) / u64::from(turns.max(1)));
                state.turn = (state.turn * (MEASUREMENTS - 1) + newest) / MEASUREMENTS;
            }
            drop(state);
            for done in finished {
                // Whoever has gone meanwhile does not miss it.
                let _ = done.token.send(Ok(done.digest));
            }
        }
    }

    /// Lets in whoever waits, up to this thread's share of all there is to do; waits for work when
    /// there is none. `false` when it is time to end.
    fn fill(&self, lanes: &mut Lanes<Answer>) -> bool {
        let mut state = self.lock();
        loop {
            if state.stopping {
                return false;
            }
            // Two lone jobs run on two threads rather than on two lanes of one.
            let share = (state.active + state.queue.len()).div_ceil(self.limits.threads.get());
            while lanes.has_room() && lanes.len() < share {
                let Some(Ticket { job, at_least, answer }) = state.queue.pop() else { break };
                if !answer.is_closed() && lanes.join_for(job, at_least, answer).is_ok() {
                    state.active += 1;
                }
            }
            if !lanes.is_empty() {
                return true;
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    fn turns_within(&self, time: Duration) -> u64 {
        nanoseconds(time) / self.turn.max(1)
    }

    fn time_for(&self, turns: u64) -> Duration {
        Duration::from_nanos(turns.saturating_mul(self.turn))
    }
}

impl Limits {
    /// What one turn of full lanes costs each of the jobs, when every thread does the same.
    fn share(&self, turn_of_lanes: u64) -> u64 {
        let jobs = self.threads.get() * self.width.get();
        turn_of_lanes / u64::try_from(jobs).unwrap_or(u64::MAX)
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The nanoseconds of a turn of full lanes, before anybody has asked: some milliseconds of the
/// cheapest hashes.
fn measure(width: Width) -> u64 {
    let mut lanes = Lanes::new(width);
    while lanes.has_room() {
        if let Ok(key) = Key::new(b"pace") {
            let _ = lanes.join(Job { key, salt: [0; 16], cost: Cost::MIN }, ());
        }
    }
    let began = Instant::now();
    lanes.advance(Cost::MIN.turns());
    nanoseconds(began.elapsed()) / u64::from(Cost::MIN.turns())
}

#[cfg(test)]
mod tests {
    use bcrypt_lanes::HashString;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn threads(count: usize, queue_time: Duration) -> HashThreads {
        let threads = NonZeroUsize::new(count).unwrap();
        HashThreads::start(Limits { threads, width: Width::DEFAULT, queue_time })
    }

    fn job(password: &str, cost: u32) -> Job {
        let key = Key::new(password.as_bytes()).unwrap();
        Job { key, salt: [7; 16], cost: Cost::new(cost).unwrap() }
    }

    #[tokio::test]
    async fn every_hash_is_the_one_that_the_bcrypt_crate_makes() {
        let threads = threads(2, Duration::from_mins(1));
        let all = (0..60).map(|number| {
            let (cost, threads) = (4 + number % 4, &threads);
            async move {
                let password = format!("password {number}");
                let digest = threads.run(job(&password, cost), Cost::MIN, HERE).await.unwrap();
                let text = HashString::new(Cost::new(cost).unwrap(), [7; 16], digest).to_string();
                assert!(bcrypt::verify(password, &text).unwrap());
            }
        });
        futures_util::future::join_all(all).await;
        let state = threads.shared.lock();
        assert_eq!((state.active, state.queue.len(), state.queue.turns()), (0, 0, 0));
    }

    #[tokio::test]
    async fn past_the_bound_the_answer_is_no_and_comes_at_once() {
        let threads = threads(1, Duration::ZERO);
        // Fills the lanes and the one place that there always is, and more.
        let all = (0..50).map(|_| threads.run(job("x", 8), Cost::MIN, HERE));
        let answers = futures_util::future::join_all(all).await;
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!((1..50).contains(&done), "{done}");
        assert!(
            threads.run(job("x", 4), Cost::MIN, HERE).await.is_ok(),
            "and afterwards it goes on"
        );
    }

    #[tokio::test]
    async fn whoever_hangs_up_leaves_the_queue_and_the_lane() {
        let threads = threads(1, Duration::from_hours(24));
        // Each of these would take minutes.
        let mut given_up = Vec::new();
        for _ in 0..20 {
            let mut waiting = Box::pin(threads.run(job("x", 20), Cost::MIN, HERE));
            assert!(futures_util::poll!(&mut waiting).is_pending());
            given_up.push(waiting);
        }
        drop(given_up);
        threads.run(job("x", 4), Cost::MIN, HERE).await.unwrap();
        assert_eq!(threads.shared.lock().queue.len(), 0);
    }

    #[tokio::test]
    async fn one_network_does_not_keep_another_waiting() {
        let threads = threads(1, Duration::from_mins(10));
        let flood: Vec<_> =
            (0..200).map(|_| Box::pin(threads.run(job("x", 8), Cost::MIN, HERE))).collect();
        let mut flood = futures_util::future::join_all(flood);
        assert!(futures_util::poll!(&mut flood).is_pending());
        let other = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
        threads.run(job("x", 8), Cost::MIN, other).await.unwrap();
        let left = threads.shared.lock().queue.len();
        assert!(left > 200 - 4 * Width::MAX.get(), "only {left} of the flood still wait");
    }
}
