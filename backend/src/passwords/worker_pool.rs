//! A pool of threads for slow work that bcrypt's lanes cannot do: estimates of new passwords, and
//! legacy hashes. It has a fixed number of threads of its own. A job that finds them busy queues in
//! turn by network, for a bounded time.
//!
//! The pool knows nothing of its jobs. One that panics passes its panic on to the caller of
//! [`WorkerPool::run`].

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::queue::{Enqueued, Queue};
use super::thread;
use super::threads::Overloaded;
use crate::network::Network;

/// Bounds the memory of the queue. The wait itself is bounded by [`PoolConfig::queue_time`].
const MAX_QUEUED_JOBS: u64 = 1_000;

/// The settings of a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolConfig {
    /// The prefix of its threads' names.
    pub(super) name: &'static str,
    /// The number of threads, and so of jobs that run at once.
    pub(super) threads: NonZeroUsize,
    /// Added to the niceness of the threads that answer requests: higher runs later.
    pub(super) niceness: i32,
    /// The longest that a job may wait.
    pub(super) queue_time: Duration,
}

/// A thread pool. Its threads end when it is dropped.
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

/// A job and the caller that waits for its result.
trait Job: Send {
    /// Returns whether the caller has stopped waiting.
    fn is_abandoned(&self) -> bool;
    /// Runs the job and sends its result.
    fn run(self: Box<Self>);
    /// Sends the caller the reason why the job is not run.
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
        // Ignore a caller that has left meanwhile.
        let _ = answer.send(Ok(done));
    }

    fn refuse(self: Box<Self>, why: Overloaded) {
        // Likewise.
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

    /// Runs a job in the client's turn. Dropping the future takes the job out of the queue.
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

    /// Suggests a retry once every job that waits now has run or expired, or enough of them have.
    fn overloaded(&self) -> Overloaded {
        Overloaded::after(self.config.queue_time)
    }

    fn enqueue(&self, job: Box<dyn Job>, client: IpAddr) -> Result<(), Overloaded> {
        let (network, now) = (Network::of(client), Instant::now());
        let deadline = now + self.config.queue_time;
        let mut state = self.lock();
        self.expire(&mut state, now);
        let mut enqueued = state.queue.push(network, 1, job, MAX_QUEUED_JOBS, deadline);
        if let Enqueued::Rejected(job) = enqueued {
            state.queue.retain(|waiting| !waiting.is_abandoned());
            enqueued = state.queue.push(network, 1, job, MAX_QUEUED_JOBS, deadline);
        }
        drop(state);
        match enqueued {
            Enqueued::Accepted => {}
            Enqueued::Evicting(others) => self.refuse(others),
            Enqueued::Rejected(_) => return Err(self.overloaded()),
        }
        self.work.notify_one();
        Ok(())
    }

    /// The loop of one thread: runs jobs until the pool stops.
    fn serve(&self) {
        while let Some(job) = self.next() {
            if !job.is_abandoned() {
                job.run();
            }
        }
    }

    /// Returns the next job in turn and waits for one if there is none. `None` when the pool stops.
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

    /// Refuses the jobs that have waited too long.
    fn expire(&self, state: &mut State, now: Instant) {
        self.refuse(state.queue.expire(now));
    }

    /// Tells the callers of these jobs that they are not run.
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

    /// Takes long enough for other jobs to queue meanwhile.
    fn work() -> u64 {
        (0..100_000).fold(1, |a: u64, b| std::hint::black_box(a.wrapping_mul(31) ^ b))
    }

    /// Reports the number of a job the moment its result is sent.
    struct Bell(usize, mpsc::Sender<usize>);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            let _ = self.1.send(self.0);
        }
    }

    #[test]
    fn a_flood_from_one_network_delays_another_network_by_one_turn() {
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
        // Done before the other network's job came, or just after it.
        let before: Vec<usize> = answers.try_iter().collect();
        if !before.contains(&FLOOD) {
            let until = answers.iter().take_while(|number| *number != FLOOD).count();
            assert!(until <= 2, "{} and then {until}", before.len());
        }
        drop(waiting);
    }

    #[tokio::test]
    async fn a_job_that_cannot_run_in_time_is_refused() {
        let pool = pool(Duration::ZERO);
        let all = (0..2_000).map(|_| pool.run(HERE, work));
        let answers = futures_util::future::join_all(all).await;
        assert!(answers.iter().any(Result::is_err));
        let waiting = pool.shared.lock().queue.len();
        assert_eq!(waiting, 0, "the queue is empty again");
    }

    #[tokio::test]
    async fn a_panic_reaches_the_caller_and_not_the_pool() {
        let pool = Arc::new(pool(Duration::from_mins(1)));
        let asked = Arc::clone(&pool);
        let failed = tokio::spawn(async move {
            let work = || -> u64 { panic!("on purpose") };
            asked.run(HERE, work).await
        });
        assert!(failed.await.unwrap_err().is_panic());
        assert_eq!(pool.run(HERE, work).await, Ok(work()), "the pool still works");
    }
}
