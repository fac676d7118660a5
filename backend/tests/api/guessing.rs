//! Throttling of guesses at passwords and names. Known devices are tested in [`crate::devices`];
//! the lengths of the waits in `tests/model`, with a clock that the test controls.

use std::process::Stdio;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::support::guesses::{WRONG_PASSWORD, guess, retry_after, throttle};
use crate::support::harness::{Answer, Data, PASSWORD, Server, credentials};

/// Repeats an attempt until it is throttled. Returns the number of attempts before that.
async fn try_until_throttled(attempt: impl AsyncFn() -> Answer, status: u16) -> (usize, Answer) {
    for tries in 0..200 {
        let answer = attempt().await;
        if answer.status == 429 {
            return (tries, answer);
        }
        assert_eq!(answer.status, status, "{answer:?}");
    }
    panic!("never throttled");
}

#[tokio::test]
async fn guesses_at_known_and_unknown_names_are_throttled_alike() {
    let server = Server::start();
    // Repeat the round if a busy machine lets the first second pass before the check.
    for round in 0..10 {
        let (known, unknown) = (format!("known-{round}"), format!("unknown-{round}"));
        assert_eq!(server.register(&known).await.status, 201);
        let mut pairs = Vec::new();
        for _ in 0..5 {
            pairs.push([guess(&server, &known).await, guess(&server, &unknown).await]);
        }
        let began = Instant::now();
        let again = [known.to_uppercase(), unknown.to_uppercase()];
        pairs.push([guess(&server, &again[0]).await, guess(&server, &again[1]).await]);
        if began.elapsed() > Duration::from_millis(900) {
            continue;
        }
        for (tries, mut pair) in pairs.into_iter().enumerate() {
            for answer in &mut pair {
                if tries < 5 {
                    answer.problem(401, "invalid_credentials");
                } else {
                    assert_eq!(retry_after(answer), 1);
                    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
                    assert_eq!(detail, "Too many attempts. Try again in 1 second.");
                }
                answer.headers.remove("x-request-id");
                answer.headers.remove("date");
            }
            assert_eq!((&pair[0].body, &pair[0].headers), (&pair[1].body, &pair[1].headers));
        }
        return;
    }
    panic!("the machine is too busy");
}

#[tokio::test]
async fn a_successful_login_resets_the_counter() {
    let server = Server::start();
    server.register("ada").await;
    for _ in 0..3 {
        for _ in 0..4 {
            guess(&server, "ada").await.problem(401, "invalid_credentials");
        }
        assert_eq!(server.log_in("ada").await.status, 200);
    }
}

#[tokio::test]
async fn few_of_many_concurrent_guesses_are_verified() {
    let server = Server::start();
    server.register("ada").await;
    let all = (0..50).map(|_| guess(&server, "ada"));
    let answers = futures_util::future::join_all(all).await;
    let verified = answers.iter().filter(|answer| answer.status == 401).count();
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!(verified + refused, 50);
    assert!((1..=10).contains(&verified), "{verified}");
}

#[tokio::test]
async fn a_throttled_attempt_computes_no_hash() {
    let server = Server::start_with(&["--bcrypt-cost=12"]);
    let (mut hashed, mut refused) = (Vec::new(), Vec::new());
    while refused.len() < 5 {
        let began = Instant::now();
        let answer = guess(&server, "ada").await;
        if answer.status == 401 { &mut hashed } else { &mut refused }.push(began.elapsed());
        assert!(hashed.len() < 20, "never throttled");
    }
    let (hashed, refused) = (hashed.iter().min().unwrap(), refused.iter().min().unwrap());
    assert!(*refused * 4 < *hashed, "{refused:?} {hashed:?}");
}

#[tokio::test]
async fn logins_with_the_correct_password_are_not_limited() {
    let server = Server::start();
    server.register("ada").await;
    let all = (0..150).map(|_| server.log_in("ada"));
    let answers = futures_util::future::join_all(all).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
}

#[tokio::test]
async fn a_restart_resets_no_counter() {
    let server = Server::start();
    assert!(try_until_throttled(async || guess(&server, "ada").await, 401).await.0 >= 5);
    let again = Server::start_in(server.kill(), &[]);
    let (verified, _) = try_until_throttled(async || guess(&again, "ada").await, 401).await;
    assert!(verified < 4, "{verified}");
}

#[tokio::test]
async fn registering_a_guessed_name_resets_its_counter() {
    let server = Server::start();
    try_until_throttled(async || guess(&server, "ada").await, 401).await;
    server.tokens_of("ada").await;
}

#[tokio::test]
async fn guesses_on_a_stolen_session_are_throttled_without_affecting_the_owner() {
    let server = Server::start();
    let stolen = server.tokens_of("ada").await.access;
    let owners = server.log_in("ada").await.tokens().access;
    let change = async |token: &str, current: &str| {
        let body =
            json!({ "current_password": current, "new_password": "another harbour at dusk" });
        server.send(Method::PUT, "/me/password", |r| r.bearer_auth(token).json(&body)).await
    };
    let delete = async |current: &str| {
        let body = json!({ "password": current });
        server.send(Method::DELETE, "/me", |r| r.bearer_auth(&stolen).json(&body)).await
    };
    throttle(async || change(&stolen, WRONG_PASSWORD).await).await;
    retry_after(&delete(PASSWORD).await);
    retry_after(&change(&stolen, PASSWORD).await);
    assert_eq!(server.log_in("ada").await.status, 200, "the owner can log in");
    assert_eq!(change(&owners, PASSWORD).await.status, 204, "the owner's session is not throttled");

    let other = server.tokens_of("eve").await.access;
    let delete = async || {
        let body = json!({ "password": WRONG_PASSWORD });
        server.send(Method::DELETE, "/me", |r| r.bearer_auth(&other).json(&body)).await
    };
    assert!(try_until_throttled(delete, 401).await.0 >= 5);
}

#[tokio::test]
async fn a_network_that_tries_many_names_is_throttled() {
    let server = Server::start();
    server.register("ada").await;
    let from = async |address: [u8; 4], name: &str| {
        server.post_from(address, "/login", credentials(name, WRONG_PASSWORD)).await
    };
    for number in 0..100 {
        let answer = from([127, 0, 0, 2], &format!("name-{number}")).await;
        answer.problem(401, "invalid_credentials");
    }
    retry_after(&from([127, 0, 0, 2], "ada").await);
    from([127, 0, 0, 3], "ada").await.problem(401, "invalid_credentials");
}

#[tokio::test]
async fn registrations_are_limited_by_network() {
    let server = Server::start();
    for number in 0..80 {
        assert_eq!(server.register(&format!("user-{number}")).await.status, 201);
        server.register("USER-0").await.problem(409, "username_taken");
    }
    let short = server.post("/register", credentials("x", PASSWORD)).await;
    assert_eq!(short.status, 422, "an invalid request is not counted");
    let (accepted, refused) =
        try_until_throttled(async || server.register("user-0").await, 409).await;
    assert!((40..45).contains(&accepted), "{accepted}");
    retry_after(&refused);
    let other = server.post_from([127, 0, 0, 2], "/register", credentials("ada", PASSWORD)).await;
    assert_eq!(other.status, 201);
}

#[tokio::test]
async fn the_log_identifies_throttled_clients_only_by_network() {
    let (log, path) = tempfile::NamedTempFile::new().unwrap().keep().unwrap();
    let mut server = Server::start_logging(Data::new(), &[], Stdio::from(log));
    try_until_throttled(async || guess(&server, "somebody-special").await, 401).await;
    server.stop();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let line = text.lines().find(|line| line.contains("throttled")).unwrap();
    assert!(line.contains("network=127.0.0.1"), "{line}");
    assert!(!text.contains("somebody-special") && !text.contains(WRONG_PASSWORD));
    assert!(!text.contains("WARN"), "{text}");
}

#[tokio::test]
async fn throttling_can_be_switched_off_and_the_log_warns() {
    let (log, path) = tempfile::NamedTempFile::new().unwrap().keep().unwrap();
    let mut server = Server::start_logging(Data::new(), &["--throttle=off"], Stdio::from(log));
    for _ in 0..20 {
        guess(&server, "ada").await.problem(401, "invalid_credentials");
    }
    server.stop();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(text.lines().any(|line| line.contains("WARN") && line.contains("throttle")), "{text}");
}
