//! The rules of guessing, as a plain model ([`model`]), against the real thing ([`system`]): right and
//! wrong passwords for names that somebody has and one that nobody has, from several networks and
//! browsers, between restarts and clock jumps.

mod model;
mod system;

use keystead::accounts::RegisterError;
use keystead::chores;
use keystead::service_error::ServiceError;
use proptest::prelude::*;

use self::model::{Guess, HOUR, MINUTE, Outcome, Plain, SECOND};
use self::system::{House, client, millis};

const PASSWORD: &str = "a quiet harbour at dawn";
/// The last is nobody's.
const NAMES: [&str; 3] = ["ada", "grace", "nobody"];

/// What happens.
#[derive(Clone, Debug)]
enum Step {
    Guess(Guess),
    Wait(i64),
    Sweep,
    Restart,
}

/// A stranger's mistake.
fn wrong(name: &'static str, network: u8) -> Guess {
    Guess { name, right: false, network, browser: None }
}

fn step() -> impl Strategy<Value = Step> {
    let guess = (0..3_usize, prop::bool::weighted(0.05), 1..3_u8, prop::option::of(0..2_usize));
    prop_oneof![
        12 => guess.prop_map(|(name, right, network, browser)| {
            Step::Guess(Guess { name: NAMES[name], right, network, browser })
        }),
        6 => prop::sample::select(vec![
            1, SECOND - 1, SECOND, 2 * SECOND, 16 * SECOND, 4 * MINUTE, 15 * MINUTE, HOUR, 24 * HOUR,
        ]).prop_map(Step::Wait),
        1 => Just(Step::Sweep),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn throttling_behaves_like_the_model(steps in prop::collection::vec(step(), 1..150)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (mut plain, mut house) = (Plain::default(), House::new().await);
            // Everybody was here before, in one browser each.
            let known = NAMES.iter().zip(0..2).map(|(name, browser)| {
                Step::Guess(Guess { name, right: true, network: 1, browser: Some(browser) })
            });
            for step in known.collect::<Vec<_>>().into_iter().chain(steps) {
                match step {
                    Step::Guess(guess) => {
                        let expected = plain.guess(guess, house.clock.now().as_millis());
                        assert_eq!(house.guess(guess).await, expected, "{guess:?}");
                    }
                    Step::Wait(time) => house.wait(time),
                    Step::Sweep => chores::sweep(&house.app).await.unwrap(),
                    Step::Restart => house.restart().await,
                }
            }
        });
    }
}

#[tokio::test]
async fn a_hundred_consecutive_failures_lock_strangers_out_for_a_day_but_not_the_owner() {
    let mut house = House::new().await;
    let owner = Guess { name: "ada", right: true, network: 1, browser: Some(0) };
    assert_eq!(house.guess(owner).await, Outcome::In);
    let mut waited = 0;
    for network in 1..=100 {
        waited += house.guess_as_soon_as_may_be(wrong("ada", network)).await;
    }
    assert!(waited > 21 * HOUR, "{waited}");
    let stranger = Guess { browser: None, network: 200, ..owner };
    assert_eq!(house.guess(stranger).await, Outcome::Wait(24 * HOUR), "though it is right");
    house.restart().await;
    chores::sweep(&house.app).await.unwrap();
    assert_eq!(house.guess(stranger).await, Outcome::Wait(24 * HOUR));
    assert_eq!(house.guess(owner).await, Outcome::In);
    let elsewhere = Guess { name: "grace", ..owner };
    assert_eq!(house.guess(elsewhere).await, Outcome::In, "in this browser as well");
    assert_eq!(house.guess(owner).await, Outcome::In, "and it is still known");
    assert_eq!(house.app.throttle.sweep(500).await.unwrap(), 0, "nothing is forgotten yet");
    house.wait(24 * HOUR);
    assert_eq!(house.guess(stranger).await, Outcome::In);
    assert_eq!(house.app.throttle.sweep(1).await.unwrap(), 1, "no more than the batch");
    assert!(house.app.throttle.sweep(500).await.unwrap() > 0);
    assert_eq!(house.app.throttle.sweep(500).await.unwrap(), 0);
}

#[tokio::test]
async fn the_first_ten_failures_of_a_known_device_count_only_for_that_device() {
    let mut house = House::new().await;
    let owner = Guess { name: "ada", right: true, network: 1, browser: Some(0) };
    assert_eq!(house.guess(owner).await, Outcome::In);
    for _ in 0..10 {
        house.guess_as_soon_as_may_be(Guess { right: false, ..owner }).await;
    }
    for _ in 0..4 {
        assert_eq!(house.guess(wrong("ada", 2)).await, Outcome::Wrong);
    }
    let waited = house.guess_as_soon_as_may_be(Guess { right: false, ..owner }).await;
    assert_eq!(waited, 32 * SECOND, "the next of its own");
    let stranger = Guess { browser: None, ..owner };
    assert_eq!(house.guess(stranger).await, Outcome::Wait(SECOND), "the fifth of theirs");
    assert_eq!(house.guess_as_soon_as_may_be(owner).await, 64 * SECOND);
    for _ in 0..4 {
        assert_eq!(house.guess(Guess { right: false, ..owner }).await, Outcome::Wrong);
        assert_eq!(house.guess(wrong("ada", 2)).await, Outcome::Wrong, "all is forgiven");
    }
}

#[tokio::test]
async fn a_correct_password_is_throttled_by_failures_counted_meanwhile() {
    let mut house = House::new().await;
    let throttle = house.app.throttle.clone();
    let right = throttle.guess("ada", None, &client(1));
    throttle.check(&right).await.unwrap();
    for _ in 0..5 {
        assert_eq!(house.guess(wrong("ada", 1)).await, Outcome::Wrong);
    }
    let mut transaction = house.app.database.write().await.unwrap();
    let told = throttle.reset(&mut transaction, &right).await;
    assert!(matches!(told, Err(ServiceError::Throttled(_))), "{told:?}");
}

#[tokio::test]
async fn a_network_that_tries_many_names_is_throttled_but_its_known_devices_are_not() {
    let mut house = House::new().await;
    let owner = Guess { name: "ada", right: true, network: 1, browser: Some(0) };
    assert_eq!(house.guess(owner).await, Outcome::In);
    let eve = Guess { name: "grace", right: true, network: 1, browser: None };
    for number in 0..100 {
        let name = format!("name-{number}").leak();
        assert_eq!(house.guess_as_soon_as_may_be(wrong(name, 1)).await, 0);
        assert_eq!(
            house.guess(eve).await,
            if number < 99 { Outcome::In } else { Outcome::Wait(SECOND) }
        );
    }
    assert_eq!(house.guess(owner).await, Outcome::In, "known there");
    assert_eq!(house.guess(Guess { network: 2, ..eve }).await, Outcome::In, "elsewhere");
    for (number, wait) in [1, 2, 4, 8].into_iter().enumerate() {
        let name = format!("other-{number}").leak();
        assert_eq!(house.guess_as_soon_as_may_be(wrong(name, 1)).await, wait * SECOND);
    }
    house.wait(HOUR);
    assert_eq!(house.guess(eve).await, Outcome::In);
}

#[tokio::test]
async fn weak_passwords_are_limited_by_network_and_other_invalid_ones_are_not() {
    let house = House::new().await;
    let tries = std::iter::repeat_n("password", 500).chain(std::iter::repeat_n("short", 10));
    for password in tries.rev() {
        let refused = house.register_with("eve", password).await;
        assert!(matches!(refused, Err(RegisterError::InvalidFields { .. })), "{refused:?}");
    }
    for (password, wait) in [(PASSWORD, SECOND), ("password", SECOND), ("password", 2 * SECOND)] {
        let refused = house.register_with("eve", password).await;
        let Err(RegisterError::Service(ServiceError::Throttled(error))) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(millis(error), wait);
        if password == "password" {
            house.wait(wait);
            house.register_with("eve", password).await.unwrap_err();
        }
    }
    house.wait(HOUR);
    house.register("eve").await.unwrap();
}

#[tokio::test]
async fn registrations_are_limited_by_network_with_taken_names_counted() {
    let house = House::new().await;
    for number in 2..200 {
        let name = if number % 2 == 0 { "ada".to_owned() } else { format!("user-{number}") };
        match house.register(&name).await {
            Ok(()) => assert_ne!(name, "ada"),
            Err(RegisterError::UsernameTaken) => assert_eq!(name, "ada"),
            Err(error) => panic!("{error}"),
        }
    }
    for (name, wait) in [("ada", SECOND), ("user-a", 2 * SECOND), ("user-b", 4 * SECOND)] {
        let refused = house.register(name).await;
        let Err(RegisterError::Service(ServiceError::Throttled(error))) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(millis(error), wait);
        house.wait(wait);
        house.register(name).await.err();
    }
    house.wait(HOUR);
    house.register("user-c").await.unwrap();
}
