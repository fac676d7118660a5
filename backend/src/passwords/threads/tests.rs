//! The threads at work, with real hashes.

use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};

use bcrypt_lanes::{HashString, Key};

use super::progress::STALL;
use super::*;

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn threads(count: usize, queue_time: Duration) -> HashThreads {
    let threads = NonZeroUsize::new(count).unwrap();
    HashThreads::start(Limits { threads, width: Width::DEFAULT, queue_time }, Arc::default())
        .unwrap()
}

fn job(password: &str, cost: u32) -> Job {
    let key = Key::new(password.as_bytes()).unwrap();
    Job { key, salt: [7; 16], cost: Cost::new(cost).unwrap() }
}

fn active(state: &State) -> usize {
    state.progress.active()
}

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Digest, Overloaded>> + 'a>>;

/// A job that takes minutes, and is in its lane.
async fn begin_dear(threads: &HashThreads) -> Waiting<'_> {
    let before = active(&threads.shared.lock());
    let mut dear: Waiting = Box::pin(threads.run(job("x", 20), Cost::MIN, HERE));
    assert!(futures_util::poll!(&mut dear).is_pending());
    while active(&threads.shared.lock()) == before {
        std::thread::yield_now();
    }
    dear
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
    assert_eq!((active(&state), state.queue.len(), state.queue.turns()), (0, 0, 0));
}

#[tokio::test]
async fn past_the_bound_the_answer_is_no_and_comes_at_once() {
    let threads = threads(1, Duration::ZERO);
    // Fills the lanes and the one place that there always is, and more.
    let all = (0..50).map(|_| threads.run(job("x", 8), Cost::MIN, HERE));
    let answers = futures_util::future::join_all(all).await;
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!((1..50).contains(&done), "{done}");
    assert!(threads.run(job("x", 4), Cost::MIN, HERE).await.is_ok(), "and afterwards it goes on");
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
async fn of_those_who_have_hung_up_none_is_in_the_way_of_their_own_network() {
    let threads = threads(1, Duration::from_secs(1));
    let mut dear = Vec::new();
    for _ in 0..Width::DEFAULT.get() {
        dear.push(begin_dear(&threads).await);
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
    assert!(futures_util::poll!(&mut next).is_pending(), "it is let in");
    assert_eq!(threads.shared.lock().queue.len(), 2);
}

#[tokio::test]
async fn a_cheap_job_joins_a_dear_one_and_is_done_before_it() {
    let threads = threads(1, Duration::from_mins(1));
    let mut dear = begin_dear(&threads).await;
    assert!(threads.run(job("x", 4), Cost::MIN, HERE).await.is_ok());
    assert!(futures_util::poll!(&mut dear).is_pending());
    assert_eq!(active(&threads.shared.lock()), 1, "it is still at it");
}

/// Says that an answer is there, in the moment in which it is given.
struct Bell(usize, mpsc::Sender<usize>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _ = self.1.send(self.0);
    }
}

#[test]
fn no_more_than_two_batches_of_a_flood_are_done_before_anothers_job() {
    const FLOOD: usize = 200;
    let threads = threads(1, Duration::from_mins(10));
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
    // Done before the other came.
    let before = answers.try_iter().count();
    let until = answers.iter().take_while(|number| *number != FLOOD).count();
    assert!(until <= 2 * Width::DEFAULT.get(), "{before} and then {until}");
    drop(waiting);
}

#[tokio::test]
async fn whoever_is_not_served_in_time_is_told_so() {
    let threads = threads(1, Duration::from_secs(1));
    let mut dear = Vec::new();
    for _ in 0..Width::DEFAULT.get() {
        dear.push(begin_dear(&threads).await);
    }
    let waiting = threads.run(job("x", 4), Cost::MIN, HERE);
    assert!(waiting.await.is_err());
    assert_eq!(active(&threads.shared.lock()), Width::DEFAULT.get(), "nobody left a lane");
}

/// What is told that an answer is there, and fails.
struct Failing;

impl Wake for Failing {
    fn wake(self: Arc<Self>) {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn a_thread_that_fails_begins_anew() {
    let threads = threads(1, Duration::from_mins(1));
    let dear = begin_dear(&threads).await;
    let mut failing = Box::pin(threads.run(job("x", 4), Cost::MIN, HERE));
    let waker = Waker::from(Arc::new(Failing));
    assert!(failing.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(dear.await.is_err(), "it was in the lane beside");
    assert!(threads.run(job("x", 4), Cost::MIN, HERE).await.is_ok());
    assert_eq!(active(&threads.shared.lock()), 0);
}

#[tokio::test]
async fn a_thread_that_does_not_go_on_is_found_out_and_one_that_idles_is_well() {
    let threads = threads(2, Duration::from_mins(1));
    let later = Instant::now() + Duration::from_hours(1);
    assert!(threads.is_alive(later), "there is nothing to do");
    {
        // While the state is held, nobody takes what comes after that hour.
        let mut state = threads.shared.lock();
        state.note_idle(later);
        let (answer, _) = oneshot::channel();
        let ticket = Ticket { job: job("x", 4), at_least: Cost::MIN, answer, since: later };
        state.queue.push(Network::of(HERE), 1, ticket, 1, later);
        assert!(state.is_alive(later), "it has only just come");
        assert!(!state.is_alive(later + STALL));
        state.queue.retain(|_| false);
    }
    let _dear = begin_dear(&threads).await;
    assert!(threads.is_alive(Instant::now()), "it is at work");
    let state = threads.shared.lock();
    assert!(!state.is_alive(Instant::now() + STALL), "one thread is enough to be ill");
}
