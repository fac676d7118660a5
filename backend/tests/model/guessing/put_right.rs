//! Waits that began while the clock was ahead, after it was put right.

use std::time::Duration;

use super::model::{Guess, HOUR, Outcome, SECOND};
use super::system::System;
use super::wrong;

const YEAR: Duration = Duration::from_hours(365 * 24);

const STRANGER: Guess = Guess { name: "ada", is_correct: true, network: 7, browser: None };

#[tokio::test]
async fn a_wait_begun_by_a_clock_that_was_ahead_is_no_longer_than_by_a_right_one() {
    let mut system = System::new().await;
    system.clock.advance(YEAR);
    for _ in 0..7 {
        system.guess_when_allowed(wrong("ada", 1)).await;
    }
    system.clock.turn_back(YEAR);
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(4 * SECOND));
    system.wait(4 * SECOND - 1);
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(1), "the wait began once");
    system.wait(1);
    assert_eq!(system.guess(wrong("ada", 2)).await, Outcome::Refused);
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(8 * SECOND), "no try is forgotten");
    system.wait(8 * SECOND);
    assert_eq!(system.guess(STRANGER).await, Outcome::Accepted);
}

#[tokio::test]
async fn a_lock_of_a_day_by_a_clock_that_was_ahead_lasts_a_day() {
    let mut system = System::new().await;
    system.clock.advance(YEAR);
    for network in 1..=100 {
        system.guess_when_allowed(wrong("ada", network)).await;
    }
    system.clock.turn_back(YEAR);
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(24 * HOUR));
    system.wait(24 * HOUR);
    assert_eq!(system.guess(STRANGER).await, Outcome::Accepted);
}

#[tokio::test]
async fn a_network_throttled_by_a_clock_that_was_ahead_is_free_after_its_hour() {
    let mut system = System::new().await;
    system.clock.advance(YEAR);
    for number in 0..106 {
        system.guess_when_allowed(wrong(format!("name-{number}").leak(), 7)).await;
    }
    system.clock.turn_back(YEAR);
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(64 * SECOND));
    system.wait(64 * SECOND);
    assert_eq!(system.guess(STRANGER).await, Outcome::Accepted);
    system.wait(HOUR);
    for number in 0..99 {
        assert_eq!(
            system.guess(wrong(format!("other-{number}").leak(), 7)).await,
            Outcome::Refused
        );
    }
}

#[tokio::test]
async fn a_server_whose_clock_is_behind_shortens_no_wait_of_another() {
    let mut system = System::new().await;
    for _ in 0..10 {
        system.guess_when_allowed(wrong("ada", 1)).await;
    }
    // A look by the other server, a wait's length behind.
    system.clock.turn_back(Duration::from_secs(32));
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(32 * SECOND));
    system.clock.advance(Duration::from_secs(32));
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(32 * SECOND));
}

#[tokio::test]
async fn a_clock_a_moment_behind_another_servers_shortens_no_wait() {
    let mut system = System::new().await;
    for _ in 0..8 {
        system.guess_when_allowed(wrong("ada", 1)).await;
    }
    system.clock.turn_back(Duration::from_secs(2));
    assert_eq!(system.guess(STRANGER).await, Outcome::Throttled(10 * SECOND));
    system.wait(10 * SECOND);
    assert_eq!(system.guess(STRANGER).await, Outcome::Accepted);
}
