//! Tests of the hash threads, with real hashes.

use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};

use bcrypt_lanes::{HashString, Key};

use super::progress::STALL_TIMEOUT;
use super::*;

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn threads(count: usize, queue_time: Duration) -> HashThreads {
    threads_of(count, Some(Width::DEFAULT), queue_time)
}

fn threads_of(count: usize, width: Option<Width>, queue_time: Duration) -> HashThreads {
    let threads = NonZeroUsize::new(count).unwrap();
    HashThreads::start(Limits { threads, width, queue_time }, Arc::default()).unwrap()
}

fn job(password: &str, cost: u32) -> Job {
    let key = Key::new(password.as_bytes()).unwrap();
    Job { key, salt: [7; 16], cost: Cost::new(cost).unwrap() }
}

fn active(state: &State) -> usize {
    state.progress.active()
}

fn is_comparing(state: &State) -> bool {
    state.width.lanes_now() != state.width.lanes()
}

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Digest, Overloaded>> + 'a>>;

/// Starts a job that takes minutes and waits until it is in its lane.
async fn start_expensive(threads: &HashThreads) -> Waiting<'_> {
    let before = active(&threads.shared.lock());
    let mut expensive: Waiting = Box::pin(threads.run(job("x", 20), Cost::MIN, HERE));
    assert!(futures_util::poll!(&mut expensive).is_pending());
    while active(&threads.shared.lock()) == before {
        std::thread::yield_now();
    }
    expensive
}

#[tokio::test]
async fn every_hash_equals_the_one_of_the_bcrypt_crate() {
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
    assert_eq!((active(&state), state.queue.len(), state.queue.turns()), (0, 0, 0));
}

#[tokio::test]
async fn hashes_are_right_while_the_width_changes() {
    let threads = threads_of(2, None, Duration::from_mins(1));
    // Enough steps for several comparisons.
    let all = (0..200).map(|_| threads.run(job("x", 7), Cost::MIN, HERE));
    let (mut all, mut probed) = (pin!(futures_util::future::join_all(all)), 0);
    let answers = loop {
        if let Poll::Ready(answers) = futures_util::poll!(&mut all) {
            break answers;
        }
        probed += usize::from(is_comparing(&threads.shared.lock()));
        tokio::task::yield_now().await;
    };
    assert!(probed > 0, "it compares");
    let expected = bcrypt::bcrypt(7, [7; 16], b"x\0");
    let expected = Digest::from_bytes(*expected.first_chunk().unwrap());
    assert!(answers.into_iter().all(|answer| answer == Ok(expected.clone())));
    let state = threads.shared.lock();
    assert_eq!((active(&state), state.queue.len(), state.queue.turns()), (0, 0, 0));
}

#[tokio::test]
async fn a_job_past_the_bound_is_refused_at_once() {
    let threads = threads(1, Duration::ZERO);
    // Fills the lanes, the one job that may always wait, and more.
    let all = (0..50).map(|_| threads.run(job("x", 8), Cost::MIN, HERE));
    let answers = futures_util::future::join_all(all).await;
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!((1..50).contains(&done), "{done}");
    assert!(threads.run(job("x", 4), Cost::MIN, HERE).await.is_ok(), "hashing continues");
}

#[tokio::test]
async fn a_caller_that_hangs_up_leaves_the_queue_and_the_lane() {
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
async fn abandoned_jobs_do_not_block_their_own_network() {
    let threads = threads(1, Duration::from_secs(1));
    let mut expensive = Vec::new();
    for _ in 0..Width::DEFAULT.get() {
        expensive.push(start_expensive(&threads).await);
    }
    let other = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    let mut others = Box::pin(threads.run(job("x", 4), Cost::MIN, other));
    assert!(futures_util::poll!(&mut others).is_pending());
    let mut waiting = Vec::new();
    let refused = loop {
        let mut next = Box::pin(threads.run(job("x", 8), Cost::MIN, HERE));
        match futures_util::poll!(&mut next) {
            Poll::Pending => waiting.push(next),
            Poll::Ready(answer) => break answer,
        }
    };
    assert!(refused.is_err());
    drop(waiting);
    let mut next = Box::pin(threads.run(job("x", 8), Cost::MIN, HERE));
    assert!(futures_util::poll!(&mut next).is_pending(), "it is queued");
    assert_eq!(threads.shared.lock().queue.len(), 2);
}

#[tokio::test]
async fn a_cheap_job_joins_an_expensive_one_and_finishes_first() {
    let threads = threads(1, Duration::from_mins(1));
    let mut expensive = start_expensive(&threads).await;
    assert!(threads.run(job("x", 4), Cost::MIN, HERE).await.is_ok());
    assert!(futures_util::poll!(&mut expensive).is_pending());
    assert_eq!(active(&threads.shared.lock()), 1, "the expensive one is still in its lane");
}

/// Reports the number of a job the moment its result is sent.
struct Bell(usize, mpsc::Sender<usize>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _ = self.1.send(self.0);
    }
}

#[test]
fn at_most_two_batches_of_a_flood_run_before_another_networks_job() {
    at_most_two_batches_of_a_flood(Some(Width::DEFAULT), Width::DEFAULT);
}

#[test]
fn at_most_two_batches_of_a_flood_run_before_another_networks_job_while_widths_are_compared() {
    at_most_two_batches_of_a_flood(None, Width::MAX);
}

fn at_most_two_batches_of_a_flood(width: Option<Width>, batch: Width) {
    const FLOOD: usize = 200;
    let threads = threads_of(1, width, Duration::from_mins(10));
    let (bell, answers) = mpsc::channel();
    let waiting: Vec<_> = (0..=FLOOD)
        .map(|number| {
            let client = if number < FLOOD { [127, 0, 0, 1] } else { [10, 0, 0, 1] };
            let mut waiting = Box::pin(threads.run(job("x", 8), Cost::MIN, client.into()));
            let waker = Waker::from(Arc::new(Bell(number, bell.clone())));
            assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            waiting
        })
        .collect();
    // Done before the other network's job came.
    let before = answers.try_iter().count();
    let until = answers.iter().take_while(|number| *number != FLOOD).count();
    assert!(until <= 2 * batch.get(), "{before} and then {until}");
    drop(waiting);
}

#[tokio::test]
async fn a_job_that_is_not_started_in_time_is_refused() {
    let threads = threads(1, Duration::from_secs(1));
    let mut expensive = Vec::new();
    for _ in 0..Width::DEFAULT.get() {
        expensive.push(start_expensive(&threads).await);
    }
    let waiting = threads.run(job("x", 4), Cost::MIN, HERE);
    assert!(waiting.await.is_err());
    assert_eq!(active(&threads.shared.lock()), Width::DEFAULT.get(), "running jobs stay");
}

/// A waker that panics when the result is sent.
struct Failing;

impl Wake for Failing {
    fn wake(self: Arc<Self>) {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn a_thread_that_panics_starts_again() {
    let threads = threads(1, Duration::from_mins(1));
    let expensive = start_expensive(&threads).await;
    let mut failing = Box::pin(threads.run(job("x", 4), Cost::MIN, HERE));
    let waker = Waker::from(Arc::new(Failing));
    assert!(failing.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(expensive.await.is_err(), "it was in another lane of that thread");
    assert!(threads.run(job("x", 4), Cost::MIN, HERE).await.is_ok());
    assert_eq!(active(&threads.shared.lock()), 0);
}

#[tokio::test]
async fn a_stalled_thread_is_detected_and_an_idle_one_is_not() {
    let threads = threads(2, Duration::from_mins(1));
    let later = Instant::now() + Duration::from_hours(1);
    assert!(threads.is_alive(later), "there is no work");
    {
        // While the state is locked, no thread takes the job queued after that hour.
        let mut state = threads.shared.lock();
        state.note_idle(later);
        let (answer, _) = oneshot::channel();
        let ticket = Ticket { job: job("x", 4), at_least: Cost::MIN, answer, since: later };
        state.queue.push(Network::of(HERE), 1, ticket, 1, later);
        assert!(state.is_alive(later), "it was queued just now");
        assert!(!state.is_alive(later + STALL_TIMEOUT));
        state.queue.retain(|_| false);
    }
    let _dear = start_expensive(&threads).await;
    assert!(threads.is_alive(Instant::now()), "it is working");
    let state = threads.shared.lock();
    assert!(!state.is_alive(Instant::now() + STALL_TIMEOUT), "one stalled thread is enough");
}
