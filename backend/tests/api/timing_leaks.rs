//! The time of a failed login does not reveal its reason: an unknown user, a wrong password, an
//! account whose hash costs less or more than new ones, or a disabled account with the correct
//! password.
//!
//! Two kinds of failure are compared by the Mann-Whitney U test over samples in random order. The
//! tests assert its effect size, the chance that a sample of the one took longer than one of the
//! other: 0.5 if the two are indistinguishable, 0 or 1 if they never overlap. With this many
//! samples its standard error is below 0.02.

use std::time::{Duration, Instant};

use sqlx::Row;

use crate::support::harness::{Data, PASSWORD, Server, credentials};
use crate::support::lock::connect;
use crate::support::operator::{run, stdout_of};

const SAMPLES: usize = 400;
const KINDS: [&str; 5] = ["nobody", "cheap", "normal", "expensive", "disabled"];

#[tokio::test]
async fn a_failed_login_takes_the_same_time_for_every_reason() {
    let mut data = Data::new();
    for (name, cost) in [("cheap", "4"), ("normal", "5"), ("expensive", "6"), ("disabled", "5")] {
        let server = Server::start_in(data, &["--bcrypt-cost", cost]);
        assert_eq!(server.register(name).await.status, 201);
        data = server.kill();
    }
    let server = Server::start_in(data, &["--bcrypt-cost", "5", "--throttle", "off"]);
    stdout_of(&run(&server.data, &["user", "disable", "disabled"]));

    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut times: [Vec<Duration>; KINDS.len()] = [const { Vec::new() }; KINDS.len()];
    for round in 0..SAMPLES {
        for kind in ORDERS[round % ORDERS.len()] {
            let name = KINDS[kind];
            let password = if name == "disabled" { PASSWORD } else { "not the password" };
            let body = credentials(name, password);
            let began = Instant::now();
            let answer = client.post(format!("{}/login", server.url)).json(&body).send().await;
            times[kind].push(began.elapsed());
            assert_eq!(answer.unwrap().status(), 401);
        }
    }
    for (kind, name) in KINDS.iter().enumerate().skip(1) {
        let longer = chance_of_longer(&times[kind], &times[0]);
        assert!(
            (0.4..0.6).contains(&longer),
            "chance that {name} takes longer than nobody: {longer:.3}"
        );
    }
}

#[tokio::test]
async fn a_failed_login_writes_as_much_for_an_unknown_name_as_for_a_known_one() {
    let mut server = Server::start();
    let registered = server.register("ada").await.json();
    let ada = registered["user"]["id"].as_str().unwrap();
    let nobody = uuid::Uuid::nil().to_string();
    for (name, times) in [("ada", 2), ("grace", 3)] {
        for _ in 0..times {
            let wrong = server.post("/login", credentials(name, "not the password")).await;
            wrong.problem(401, "invalid_credentials");
        }
    }
    // Events that are written after the response are written before the process exits.
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    let mut database = connect(&server.data).await;
    let failures = "SELECT count(*) FROM events WHERE kind = 'login_failed' AND account_id = $1";
    for (account, times) in [(ada, 2), (&*nobody, 3)] {
        let found = sqlx::query(failures).bind(account).fetch_one(&mut database).await.unwrap();
        assert_eq!(found.get::<i64, _>(0), times, "{account}");
    }
}

/// Every kind is equally often at each position, and equally often after every other kind.
#[rustfmt::skip]
const ORDERS: [[usize; 5]; 10] = [
    [0, 1, 4, 2, 3], [1, 2, 0, 3, 4], [2, 3, 1, 4, 0], [3, 4, 2, 0, 1], [4, 0, 3, 1, 2],
    [3, 2, 4, 1, 0], [4, 3, 0, 2, 1], [0, 4, 1, 3, 2], [1, 0, 2, 4, 3], [2, 1, 3, 0, 4],
];

/// The Mann-Whitney U of two samples, divided by its maximum.
#[expect(clippy::cast_precision_loss, reason = "a few hundred samples")]
fn chance_of_longer(sample: &[Duration], reference: &[Duration]) -> f64 {
    let longer = |time| reference.iter().filter(|other| time > *other).count();
    let longer: usize = sample.iter().map(longer).sum();
    longer as f64 / (sample.len() * reference.len()) as f64
}
