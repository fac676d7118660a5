//! Compares the throttling of the [`system`] with a plain [`model`] of its rules: correct and wrong
//! passwords for known names and an unknown one, from several networks and browsers, between
//! restarts and clock jumps.

mod model;
mod put_right;
mod system;

use keystead::accounts::RegisterError;
use keystead::chores;
use keystead::service_error::ServiceError;
use proptest::prelude::*;

use self::model::{Guess, HOUR, MINUTE, Model, Outcome, SECOND};
use self::system::{System, client, millis};

const PASSWORD: &str = "a quiet harbour at dawn";
/// The last name belongs to no account.
const NAMES: [&str; 3] = ["ada", "grace", "nobody"];

/// One action of a client, an operator or the clock.
#[derive(Clone, Debug)]
enum Step {
    Guess(Guess),
    Wait(i64),
    Sweep,
    Restart,
}

/// A wrong password from an unknown device.
fn wrong(name: &'static str, network: u8) -> Guess {
    Guess { name, is_correct: false, network, browser: None }
}

fn step() -> impl Strategy<Value = Step> {
    let guess = (0..3_usize, prop::bool::weighted(0.05), 1..3_u8, prop::option::of(0..2_usize));
    prop_oneof![
        12 => guess.prop_map(|(name, is_correct, network, browser)| {
            Step::Guess(Guess { name: NAMES[name], is_correct, network, browser })
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
            let (mut model, mut system) = (Model::default(), System::new().await);
            // Each owner has logged in before, in one browser each.
            let known = NAMES.iter().zip(0..2).map(|(name, browser)| {
                Step::Guess(Guess { name, is_correct: true, network: 1, browser: Some(browser) })
            });
            for step in known.collect::<Vec<_>>().into_iter().chain(steps) {
                match step {
                    Step::Guess(guess) => {
                        let expected = model.guess(guess, system.clock.now().as_millis());
                        assert_eq!(system.guess(guess).await, expected, "{guess:?}");
                    }
                    Step::Wait(time) => system.wait(time),
                    Step::Sweep => chores::sweep(&system.app).await.unwrap(),
                    Step::Restart => system.restart().await,
                }
            }
        });
    }
}

#[tokio::test]
async fn a_hundred_consecutive_failures_lock_strangers_out_for_a_day_but_not_the_owner() {
    let mut system = System::new().await;
    let owner = Guess { name: "ada", is_correct: true, network: 1, browser: Some(0) };
    assert_eq!(system.guess(owner).await, Outcome::Accepted);
    let mut waited = 0;
    for network in 1..=100 {
        waited += system.guess_when_allowed(wrong("ada", network)).await;
    }
    assert!(waited > 21 * HOUR, "{waited}");
    let stranger = Guess { browser: None, network: 200, ..owner };
    assert_eq!(
        system.guess(stranger).await,
        Outcome::Throttled(24 * HOUR),
        "although the password is correct"
    );
    system.restart().await;
    chores::sweep(&system.app).await.unwrap();
    assert_eq!(system.guess(stranger).await, Outcome::Throttled(24 * HOUR));
    assert_eq!(system.guess(owner).await, Outcome::Accepted);
    let elsewhere = Guess { name: "grace", ..owner };
    assert_eq!(system.guess(elsewhere).await, Outcome::Accepted, "the browser is known for both");
    assert_eq!(system.guess(owner).await, Outcome::Accepted, "the browser is still known");
    assert_eq!(system.app.throttle.sweep(500).await.unwrap(), 0, "no counter has expired yet");
    system.wait(24 * HOUR);
    assert_eq!(system.guess(stranger).await, Outcome::Accepted);
    assert_eq!(system.app.throttle.sweep(1).await.unwrap(), 1, "no more than one batch");
    assert!(system.app.throttle.sweep(500).await.unwrap() > 0);
    assert_eq!(system.app.throttle.sweep(500).await.unwrap(), 0);
}

#[tokio::test]
async fn the_first_ten_failures_of_a_known_device_count_only_for_that_device() {
    let mut system = System::new().await;
    let owner = Guess { name: "ada", is_correct: true, network: 1, browser: Some(0) };
    assert_eq!(system.guess(owner).await, Outcome::Accepted);
    for _ in 0..10 {
        system.guess_when_allowed(Guess { is_correct: false, ..owner }).await;
    }
    for _ in 0..4 {
        assert_eq!(system.guess(wrong("ada", 2)).await, Outcome::Refused);
    }
    let waited = system.guess_when_allowed(Guess { is_correct: false, ..owner }).await;
    assert_eq!(waited, 32 * SECOND, "the device's own counter");
    let stranger = Guess { browser: None, ..owner };
    assert_eq!(
        system.guess(stranger).await,
        Outcome::Throttled(SECOND),
        "the fifth failure of strangers"
    );
    assert_eq!(system.guess_when_allowed(owner).await, 64 * SECOND);
    for _ in 0..4 {
        assert_eq!(system.guess(Guess { is_correct: false, ..owner }).await, Outcome::Refused);
        assert_eq!(
            system.guess(wrong("ada", 2)).await,
            Outcome::Refused,
            "both counters were reset"
        );
    }
}

#[tokio::test]
async fn a_correct_password_is_throttled_by_failures_counted_meanwhile() {
    let mut system = System::new().await;
    let throttle = system.app.throttle.clone();
    let right = throttle.guess("ada", None, &client(1));
    throttle.check(&right).await.unwrap();
    for _ in 0..5 {
        assert_eq!(system.guess(wrong("ada", 1)).await, Outcome::Refused);
    }
    let mut transaction = system.app.database.write().await.unwrap();
    let result = throttle.reset(&mut transaction, &right).await;
    assert!(matches!(result, Err(ServiceError::Throttled(_))), "{result:?}");
}

#[tokio::test]
async fn a_network_that_tries_many_names_is_throttled_but_its_known_devices_are_not() {
    let mut system = System::new().await;
    let owner = Guess { name: "ada", is_correct: true, network: 1, browser: Some(0) };
    assert_eq!(system.guess(owner).await, Outcome::Accepted);
    let eve = Guess { name: "grace", is_correct: true, network: 1, browser: None };
    for number in 0..100 {
        let name = format!("name-{number}").leak();
        assert_eq!(system.guess_when_allowed(wrong(name, 1)).await, 0);
        assert_eq!(
            system.guess(eve).await,
            if number < 99 { Outcome::Accepted } else { Outcome::Throttled(SECOND) }
        );
    }
    assert_eq!(system.guess(owner).await, Outcome::Accepted, "a known device");
    assert_eq!(
        system.guess(Guess { network: 2, ..eve }).await,
        Outcome::Accepted,
        "another network"
    );
    for (number, wait) in [1, 2, 4, 8].into_iter().enumerate() {
        let name = format!("other-{number}").leak();
        assert_eq!(system.guess_when_allowed(wrong(name, 1)).await, wait * SECOND);
    }
    system.wait(HOUR);
    assert_eq!(system.guess(eve).await, Outcome::Accepted);
}

#[tokio::test]
async fn weak_passwords_are_limited_by_network_and_other_invalid_ones_are_not() {
    let system = System::new().await;
    let tries = std::iter::repeat_n("password", 500).chain(std::iter::repeat_n("short", 10));
    for password in tries.rev() {
        let refused = system.register_with("eve", password).await;
        assert!(matches!(refused, Err(RegisterError::InvalidFields { .. })), "{refused:?}");
    }
    for (password, wait) in [(PASSWORD, SECOND), ("password", SECOND), ("password", 2 * SECOND)] {
        let refused = system.register_with("eve", password).await;
        let Err(RegisterError::Service(ServiceError::Throttled(error))) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(millis(error), wait);
        if password == "password" {
            system.wait(wait);
            system.register_with("eve", password).await.unwrap_err();
        }
    }
    system.wait(HOUR);
    system.register("eve").await.unwrap();
}

#[tokio::test]
async fn registrations_are_limited_by_network_with_taken_names_counted() {
    let system = System::new().await;
    for number in 2..200 {
        let name = if number % 2 == 0 { "ada".to_owned() } else { format!("user-{number}") };
        match system.register(&name).await {
            Ok(()) => assert_ne!(name, "ada"),
            Err(RegisterError::UsernameTaken) => assert_eq!(name, "ada"),
            Err(error) => panic!("{error}"),
        }
    }
    for (name, wait) in [("ada", SECOND), ("user-a", 2 * SECOND), ("user-b", 4 * SECOND)] {
        let refused = system.register(name).await;
        let Err(RegisterError::Service(ServiceError::Throttled(error))) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(millis(error), wait);
        system.wait(wait);
        system.register(name).await.err();
    }
    system.wait(HOUR);
    system.register("user-c").await.unwrap();
}
