//! A pool for work that takes long, which anybody may ask for and bcrypt's lanes cannot do:
//! estimates of new passwords, and hashes of another make. It has threads of its own, as few as it
//! is given; whoever finds them busy waits in turn by network, for a bounded time.
//!
//! What is done in it is not known here. It may panic: that is the trouble of whoever asked for it.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::queue::{Admission, Queue};
use super::threads::Overloaded;
use super::thread;
use crate::network::Network;

/// How many may wait. What bounds the wait is its time: this is for memory alone.
const MAX_QUEUED_JOBS: u64 = 1_000;

/// What a pool is like.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolConfig {
    /// What its threads are called.
    pub(super) name: &'static str,
    /// How many there are, and so how much is done at once.
    pub(super) threads: NonZeroUsize,
    /// How much lower their priority is than that of the threads that answer requests.
    pub(super) niceness: i32,
    /// How long anything may have to wait.
    pub(super) queue_time: Duration,
}

/// A pool. Its threads end when this is dropped.
pub(super) struct WorkerPool {
    shared: Arc<Shared>,
}

struct Shared {
    config: PoolConfig,
    state: Mutex<State>,
    work: Condvar,
}

struct State {
    queue: Queue<Box<dyn Job>>,
    stopping: bool,
}

/// Something to do, and somebody who waits for it.
trait Job: Send {
    /// Whether nobody waits any more.
    fn is_abandoned(&self) -> bool;
    /// Does it and says what came of it.
    fn run(self: Box<Self>);
    /// Says that it is not done.
    fn refuse(self: Box<Self>, why: Overloaded);
}

struct Ticket<W, T> {
    work: W,
    answer: oneshot::Sender<Result<std::thread::Result<T>, Overloaded>>,
}

impl<T: Send, W: FnOnce() -> T + Send> Job for Ticket<W, T> {
    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn run(self: Box<Self>) {
        let Self { work, answer } = *self;
        let done = panic::catch_unwind(AssertUnwindSafe(work));
        // Whoever has gone meanwhile does not miss it.
        let _ = answer.send(Ok(done));
    }

    fn refuse(self: Box<Self>, why: Overloaded) {
        // Nor this.
        let _ = self.answer.send(Err(why));
    }
}

impl WorkerPool {
    pub(super) fn start(config: PoolConfig) -> io::Result<Self> {
        let state = Mutex::new(State { queue: Queue::new(), stopping: false });
        let pool = Self { shared: Arc::new(Shared { config, state, work: Condvar::new() }) };
        for number in 0..config.threads.get() {
            let shared = Arc::clone(&pool.shared);
            let name = format!("{}-{number}", config.name);
            thread::spawn(name, config.niceness, move || shared.serve())?;
        }
        Ok(pool)
    }

    /// Does some work in the client's turn. Whoever drops the future leaves the queue.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        client: IpAddr,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Overloaded> {
        let (answer, done) = oneshot::channel();
        self.shared.enqueue(Box::new(Ticket { work, answer }), client)?;
        // The sender is dropped unused only when the process ends.
        let done = done.await.unwrap_or_else(|_| Err(self.shared.overloaded()))?;
        Ok(done.unwrap_or_else(|cause| panic::resume_unwind(cause)))
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.work.notify_all();
    }
}

impl fmt::Debug for WorkerPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("WorkerPool").field(&self.shared.config).finish()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // What the lock guards is right between any two statements.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By then whoever waits now has had a turn or left.
    fn overloaded(&self) -> Overloaded {
        Overloaded { retry_after: self.config.queue_time }
    }

    fn enqueue(&self, job: Box<dyn Job>, client: IpAddr) -> Result<(), Overloaded> {
        let (network, now) = (Network::of(client), Instant::now());
        let due = now + self.config.queue_time;
        let mut state = self.lock();
        self.expire(&mut state, now);
        let mut admission = state.queue.push(network, 1, job, MAX_QUEUED_JOBS, due);
        if let Admission::Refused(job) = admission {
            state.queue.retain(|waiting| !waiting.is_abandoned());
            admission = state.queue.push(network, 1, job, MAX_QUEUED_JOBS, due);
        }
        drop(state);
        match admission {
            Admission::Admitted => {}
            Admission::InPlaceOf(others) => self.refuse(others),
            Admission::Refused(_) => return Err(self.overloaded()),
        }
        self.work.notify_one();
        Ok(())
    }

    /// What one thread does for as long as there is something to do.
    fn serve(&self) {
        while let Some(job) = self.next() {
            if !job.is_abandoned() {
                job.run();
            }
        }
    }

    /// The next in turn; waits for one. `None` when it is time to end.
    fn next(&self) -> Option<Box<dyn Job>> {
        let mut state = self.lock();
        loop {
            if state.stopping {
                return None;
            }
            self.expire(&mut state, Instant::now());
            if let Some(job) = state.queue.pop() {
                return Some(job);
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Tells those who have waited for too long.
    fn expire(&self, state: &mut State, now: Instant) {
        self.refuse(state.queue.expire(now));
    }

    /// Tells those who have lost their places.
    fn refuse(&self, jobs: Vec<Box<dyn Job>>) {
        for job in jobs {
            job.refuse(self.overloaded());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::task::{Context, Wake, Waker};

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn pool(queue_time: Duration) -> WorkerPool {
        let (name, threads, niceness) = ("test", NonZeroUsize::MIN, 19);
        WorkerPool::start(PoolConfig { name, threads, niceness, queue_time }).unwrap()
    }

    /// Long enough for others to come meanwhile.
    fn work() -> u64 {
        (0..100_000).fold(1, |a: u64, b| std::hint::black_box(a.wrapping_mul(31) ^ b))
    }

    /// Says that an answer is there, in the moment in which it is given.
    struct Bell(usize, mpsc::Sender<usize>);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            let _ = self.1.send(self.0);
        }
    }

    #[test]
    fn a_flood_of_one_network_delays_anothers_by_one_turn() {
        const FLOOD: usize = 200;
        let pool = pool(Duration::from_mins(10));
        let (bell, answers) = mpsc::channel();
        let waiting: Vec<_> = (0..=FLOOD)
            .map(|number| {
                let client = if number < FLOOD { HERE } else { OTHER };
                let mut waiting = Box::pin(pool.run(client, work));
                let waker = Waker::from(Arc::new(Bell(number, bell.clone())));
                assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
                waiting
            })
            .collect();
        // Done before the other came.
        let before = answers.try_iter().count();
        let until = answers.iter().take_while(|number| *number != FLOOD).count();
        assert!(until <= 2, "{before} and then {until}");
        drop(waiting);
    }

    #[tokio::test]
    async fn what_cannot_be_done_in_time_is_refused() {
        let pool = pool(Duration::ZERO);
        let all = (0..2_000).map(|_| pool.run(HERE, work));
        let answers = futures_util::future::join_all(all).await;
        assert!(answers.iter().any(Result::is_err));
        let other = pool.shared.lock().queue.len();
        assert_eq!(other, 0, "and nobody waits any more");
    }

    #[tokio::test]
    async fn a_panic_is_the_trouble_of_whoever_asked() {
        let pool = Arc::new(pool(Duration::from_mins(1)));
        let asked = Arc::clone(&pool);
        let failed = tokio::spawn(async move {
            let work = || -> u64 { panic!("as asked") };
            asked.run(HERE, work).await
        });
        assert!(failed.await.unwrap_err().is_panic());
        assert_eq!(pool.run(HERE, work).await, Ok(work()), "and it goes on");
    }
}
