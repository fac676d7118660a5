//! More logins than can be hashed within the queue time.

#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::harness::{Answer, PASSWORD, Server, credentials};
use crate::support::measured::Measured;

/// Settings under which some ten logins at once are too many.
const SLOW: [&str; 3] = ["--bcrypt-cost=12", "--hash-threads=1", "--hash-queue-time=1s"];

/// A login from this loopback address.
async fn log_in_from(server: &Server, address: [u8; 4]) -> Answer {
    server.post_from(address, "/login", credentials("ada", PASSWORD)).await
}

#[tokio::test]
async fn logins_that_cannot_be_hashed_in_time_are_refused_with_retry_after() {
    let server = Server::start_with(&SLOW);
    assert_eq!(server.register("ada").await.status, 201);
    let all = (0..150).map(|_| server.log_in("ada"));
    let answers = futures_util::future::join_all(all).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert!(!refused.is_empty() && refused.len() < answers.len(), "{}", refused.len());
    for answer in refused {
        answer.problem(503, "overloaded");
        let seconds = answer.header("retry-after").parse::<u64>().unwrap();
        assert!((1..=5).contains(&seconds), "{seconds}");
    }
    assert_eq!(server.log_in("ada").await.status, 200, "the server recovers");
}

#[tokio::test]
async fn sixty_four_logins_at_once_are_all_served() {
    // At the default queue time and the measured lanes, on two threads.
    let measured = Measured::start(&["--bcrypt-cost=8", "--hash-threads=2"]);
    let server = &measured.server;
    assert_eq!(server.register("ada").await.status, 201);
    // From one address, and then from as many as there are logins.
    for networks in [1, 64] {
        let all = (0..64).map(|number| log_in_from(server, [127, 0, number % networks, 1]));
        let answers = futures_util::future::join_all(all).await;
        let logged_in = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(logged_in, 64, "from {networks} networks");
    }
    let scrape = measured.scrape().await;
    assert_eq!(scrape.get("keystead_hashes_refused_total"), 0.0);
    assert_eq!(scrape.get("keystead_hashes_total"), 129.0);
    // Two threads with the same number of lanes, whatever number pays.
    let lanes = scrape.get("keystead_hash_lanes");
    assert!((2.0..=16.0).contains(&lanes) && lanes % 2.0 == 0.0, "{lanes}");
}

#[tokio::test]
async fn under_overload_an_unknown_name_is_refused_like_a_known_one() {
    let server = Server::start_with(&[&SLOW[..], &["--throttle=off"]].concat());
    assert_eq!(server.register("ada").await.status, 201);
    let all = (0..150).map(|number| server.log_in(["ada", "nobody"][number % 2]));
    let answers = futures_util::future::join_all(all).await;
    let refused = |remainder: usize| {
        let of_name = answers.iter().enumerate().filter(move |(n, _)| n % 2 == remainder);
        let refused = of_name.map(|(_, answer)| answer).filter(|answer| answer.status == 503);
        refused.map(|answer| answer.problem(503, "overloaded")).collect::<Vec<_>>()
    };
    let (known, unknown) = (refused(0), refused(1));
    assert!(!known.is_empty() && !unknown.is_empty());
    assert!(known.iter().chain(&unknown).all(|problem| *problem == known[0]));
}

#[tokio::test]
async fn a_client_that_disconnects_leaves_the_queue() {
    let flags = ["--bcrypt-cost=16", "--hash-threads=1", "--hash-queue-time=60s"];
    let server = Server::start_with(&flags);
    let request = || {
        let body = credentials("nobody", PASSWORD).to_string();
        let head = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json";
        format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    // Fill the queue with a minute of work: a refused request is answered at once.
    let (refused, mut is_full) = tokio::sync::mpsc::channel(1);
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..400 {
        let (mut stream, refused) =
            (TcpStream::connect(server.address()).await.unwrap(), refused.clone());
        clients.spawn(async move {
            stream.write_all(request().as_bytes()).await.unwrap();
            let mut status = [0; 12];
            stream.read_exact(&mut status).await.unwrap();
            assert_eq!(&status, b"HTTP/1.1 503");
            let _ = refused.try_send(());
        });
    }
    is_full.recv().await.unwrap();
    clients.shutdown().await;
    // Sooner than the queued work would have taken.
    let admitted = async { while server.log_in("nobody").await.status == 503 {} };
    tokio::time::timeout(Duration::from_secs(30), admitted).await.unwrap();
}

#[tokio::test]
async fn threads_that_hash_and_estimate_have_a_lower_priority() {
    let server = Server::start_with(&["--hash-threads=2"]);
    // The threads start with their first work.
    assert_eq!(server.register("ada").await.status, 201);
    let mut niceness = BTreeMap::<String, Vec<i64>>::new();
    for task in std::fs::read_dir(format!("/proc/{}/task", server.id())).unwrap() {
        let stat = std::fs::read_to_string(task.unwrap().path().join("stat")).unwrap();
        let (name, fields) = stat.rsplit_once(')').unwrap();
        let name = name.split_once('(').unwrap().1;
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let nice = fields.split_whitespace().nth(16).unwrap().parse().unwrap();
        niceness.entry(kind).or_default().push(nice);
    }
    let hashes = niceness.remove("hash-").unwrap();
    let estimates = niceness.remove("estimate-").unwrap();
    // These threads start only once an account was imported.
    let foreign = niceness.remove("legacy-").unwrap();
    let others: Vec<_> = niceness.into_values().flatten().collect();
    assert!(others.iter().all(|nice| nice < hashes.iter().min().unwrap()), "{others:?} {hashes:?}");
    assert!(hashes.iter().chain(&foreign).all(|nice| *nice == hashes[0]), "{foreign:?}");
    assert!(hashes.iter().max() < estimates.iter().min(), "{hashes:?} {estimates:?}");
}

/// A flood of requests and the responses so far. Dropping it closes the connections.
struct Flood<F> {
    open: FuturesUnordered<F>,
    answers: Vec<Answer>,
}

impl<F: Future<Output = Answer>> Flood<F> {
    fn new(requests: impl Iterator<Item = F>) -> Self {
        Self { open: requests.collect(), answers: Vec::new() }
    }

    /// Continues until there is a response with this status.
    async fn until(&mut self, status: u16) {
        while let Some(answer) = self.open.next().await {
            self.answers.push(answer);
            if self.answers.last().is_some_and(|answer| answer.status == status) {
                return;
            }
        }
        panic!("no response had status {status}");
    }

    /// Continues until `other` is done.
    async fn during<T>(&mut self, other: impl Future<Output = T>) -> T {
        let mut other = pin!(other);
        loop {
            tokio::select! {
                done = &mut other => return done,
                Some(answer) = self.open.next() => self.answers.push(answer),
            }
        }
    }

    /// The number of requests that were processed. The order of processing does not depend on the
    /// speed of the machine; the number of timeouts does.
    fn processed(&self) -> usize {
        self.answers.iter().filter(|answer| answer.status.is_success()).count()
    }
}

#[tokio::test]
async fn a_flood_from_one_address_does_not_block_another() {
    // The queue holds some sixty requests, which are processed one at a time.
    let flags = ["--bcrypt-cost=13", "--hash-threads=1", "--hash-lanes=1", "--hash-queue-time=30s"];
    let server = Server::start_with(&flags);
    assert_eq!(server.register("ada").await.status, 201);
    let mut flood = Flood::new((0..240).map(|_| log_in_from(&server, [127, 0, 0, 2])));
    flood.until(503).await;
    for _ in 0..2 {
        let other = flood.during(log_in_from(&server, [127, 0, 0, 3])).await;
        assert_eq!(other.status, 200);
    }
    assert!(
        flood.processed() <= 8,
        "{} were served before a later client of another address",
        flood.processed()
    );
}

#[tokio::test]
async fn a_flood_of_password_estimates_does_not_block_another_address() {
    let server = Server::start_with(&["--hash-threads=1", "--hash-queue-time=30s"]);
    let mut flood = Flood::new((0..60).map(|number| register_long(&server, number)));
    flood.until(201).await;
    for number in 0..2 {
        let body = credentials(&format!("other-{number}"), PASSWORD);
        let other = server.post_from([127, 0, 0, 3], "/register", body);
        assert_eq!(flood.during(other).await.status, 201);
    }
    assert!(
        flood.processed() < 30,
        "{} were served before a later client of another address",
        flood.processed()
    );
}

#[tokio::test]
async fn passwords_that_cannot_be_estimated_in_time_are_refused() {
    let server = Server::start_with(&["--hash-threads=1", "--hash-queue-time=1s"]);
    let all = (0..60).map(|number| register_long(&server, number));
    let answers = futures_util::future::join_all(all).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 201).collect();
    assert!(!refused.is_empty() && refused.len() < answers.len(), "{}", refused.len());
    for answer in refused {
        answer.problem(503, "overloaded");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
}

/// Registers with a password that takes some tenths of a second to estimate: every character may
/// stand for several letters.
async fn register_long(server: &Server, number: usize) -> Answer {
    let long: String = "4@8({[<369|!1+7$5%2".chars().cycle().take(256).collect();
    let body = credentials(&format!("user-{number}"), &long);
    server.post_from([127, 0, 0, 2], "/register", body).await
}

#[tokio::test]
async fn concurrent_registrations_of_one_name_compute_one_hash() {
    let flags = ["--bcrypt-cost=15", "--hash-threads=1", "--hash-queue-time=5s"];
    let server = Server::start_with(&flags);
    let all = (0..100).map(|_| server.register("everybody"));
    let answers = futures_util::future::join_all(all).await;
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    let taken = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((created, taken), (1, 99));
}
