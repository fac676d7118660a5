//! The threads that estimate new passwords. An estimate takes up to some 50 milliseconds for each
//! piece of a password, and anybody may ask for one: so estimates wait in a queue of their own, are
//! made in turn by network, and below the priority of everything else, hashes included.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use keystead_common::Password;
use keystead_common::rules::Violation;
use tokio::sync::oneshot;

use super::policy::{NewPassword, Policy};
use super::queue::{Admission, Queue};
use super::threads::{Limits, Overloaded};
use super::workers;
use crate::network::Network;

/// How many may wait. What bounds the wait is its time: this is for memory alone.
const PLACES: u64 = 1_000;
/// The least priority that there is.
const NICENESS: i32 = 19;

/// The threads that estimate. They end when this is dropped.
pub(super) struct Estimates {
    shared: Arc<Shared>,
}

struct Shared {
    policy: Policy,
    /// How long an estimate may have to wait.
    queue_time: Duration,
    state: Mutex<State>,
    work: Condvar,
}

struct State {
    queue: Queue<Ticket>,
    stopping: bool,
}

/// A password on its way, and who waits for it.
struct Ticket {
    password: Password,
    username: String,
    answer: oneshot::Sender<Result<Estimate, Overloaded>>,
}

/// What came of it, a panic of the estimator included.
type Estimate = thread::Result<Result<NewPassword, Violation>>;

impl Estimates {
    pub(super) fn start(policy: Policy, limits: Limits) -> io::Result<Self> {
        let state = Mutex::new(State { queue: Queue::new(), stopping: false });
        let (queue_time, work) = (limits.queue_time, Condvar::new());
        let estimates = Self { shared: Arc::new(Shared { policy, queue_time, state, work }) };
        for number in 0..limits.threads.get() {
            let shared = Arc::clone(&estimates.shared);
            workers::spawn(format!("estimate-{number}"), NICENESS, move || shared.serve())?;
        }
        Ok(estimates)
    }

    /// Checks a password in its turn. Whoever drops the future leaves the queue.
    pub(super) async fn run(
        &self,
        password: Password,
        username: String,
        client: IpAddr,
    ) -> Result<Result<NewPassword, Violation>, Overloaded> {
        let (answer, estimate) = oneshot::channel();
        self.shared.enqueue(Ticket { password, username, answer }, client)?;
        // The sender is dropped unused only when the process ends.
        let estimate = estimate.await.unwrap_or_else(|_| Err(self.shared.overloaded()))?;
        Ok(estimate.unwrap_or_else(|cause| panic::resume_unwind(cause)))
    }
}

impl Drop for Estimates {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.work.notify_all();
    }
}

impl fmt::Debug for Estimates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Estimates").finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // What the lock guards is right between any two statements.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By then whoever waits now has had a turn or left.
    fn overloaded(&self) -> Overloaded {
        Overloaded { retry_after: self.queue_time }
    }

    fn enqueue(&self, ticket: Ticket, client: IpAddr) -> Result<(), Overloaded> {
        let (network, now) = (Network::of(client), Instant::now());
        let due = now + self.queue_time;
        let mut state = self.lock();
        self.expire(&mut state, now);
        let mut admission = state.queue.push(network, 1, ticket, PLACES, due);
        if let Admission::Refused(ticket) = admission {
            state.queue.retain(|waiting| !waiting.answer.is_closed());
            admission = state.queue.push(network, 1, ticket, PLACES, due);
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

    /// What one thread does for as long as there is something to estimate.
    fn serve(&self) {
        while let Some(Ticket { password, username, answer }) = self.next() {
            if !answer.is_closed() {
                let check = || self.policy.check(password, &username);
                let estimate = panic::catch_unwind(AssertUnwindSafe(check));
                // Whoever has gone meanwhile does not miss it.
                let _ = answer.send(Ok(estimate));
            }
        }
    }

    /// The next in turn; waits for one. `None` when it is time to end.
    fn next(&self) -> Option<Ticket> {
        let mut state = self.lock();
        loop {
            if state.stopping {
                return None;
            }
            self.expire(&mut state, Instant::now());
            if let Some(ticket) = state.queue.pop() {
                return Some(ticket);
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Tells those who have waited for too long.
    fn expire(&self, state: &mut State, now: Instant) {
        self.refuse(state.queue.expire(now));
    }

    /// Tells those who have lost their places.
    fn refuse(&self, tickets: Vec<Ticket>) {
        for ticket in tickets {
            // Whoever has gone meanwhile does not miss it.
            let _ = ticket.answer.send(Err(self.overloaded()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::mpsc;
    use std::task::{Context, Wake, Waker};

    use bcrypt_lanes::Width;
    use zxcvbn::Score;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn estimates(queue_time: Duration) -> Estimates {
        let policy = Policy { min_length: 8, min_score: Score::Two };
        let threads = NonZeroUsize::MIN;
        Estimates::start(policy, Limits { threads, width: Width::MIN, queue_time }).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::from(text.to_owned())
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
        let estimates = estimates(Duration::from_mins(10));
        let (bell, answers) = mpsc::channel();
        let waiting: Vec<_> = (0..=FLOOD)
            .map(|number| {
                let client = if number < FLOOD { HERE } else { OTHER };
                let password = password("tiny lobster parade");
                let mut waiting = Box::pin(estimates.run(password, "ada".to_owned(), client));
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
        let estimates = estimates(Duration::ZERO);
        let all = (0..2_000)
            .map(|_| estimates.run(password("tiny lobster parade"), "ada".to_owned(), HERE));
        let answers = futures_util::future::join_all(all).await;
        assert!(answers.iter().any(Result::is_err));
        let other = estimates.shared.lock().queue.len();
        assert_eq!(other, 0, "and nobody waits any more");
    }
}
