//! The rules of guessing, as a plain model, against the real thing: right and wrong passwords for
//! names that somebody has and one that nobody has, from several networks and browsers, between
//! restarts and clock jumps.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use keystead::accounts::RegisterError;
use keystead::app::App;
use keystead::client::Client;
use keystead::clock::{Clock, Timestamp};
use keystead::config::Config;
use keystead::sessions::{Carried, SessionError};
use keystead::throttle::{ThrottleError, Throttled};
use proptest::prelude::*;

use crate::data::Data;
use crate::world::{configure, start};

const PASSWORD: &str = "a quiet harbour at dawn";
/// The last is nobody's.
const NAMES: [&str; 3] = ["ada", "grace", "nobody"];
const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Somebody says a password.
#[derive(Clone, Copy, Debug)]
struct Guess {
    name: &'static str,
    right: bool,
    /// The last part of an address.
    network: u8,
    /// Which of two browsers; none has a program.
    browser: Option<usize>,
}

#[derive(Clone, Debug)]
enum Step {
    Guess(Guess),
    Wait(i64),
    Sweep,
    Restart,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    In,
    Wrong,
    /// To come again in so many milliseconds.
    Wait(i64),
}

/// How many, when the newest, when all are forgotten.
#[derive(Clone, Copy, Debug, Default)]
struct Tally(u32, i64, i64);

/// The rules, as plainly as they can be said.
#[derive(Default)]
struct Plain {
    tallies: HashMap<String, Tally>,
    known: HashSet<(usize, &'static str)>,
}

impl Plain {
    fn guess(&mut self, guess: Guess, now: i64) -> Outcome {
        self.tallies.retain(|_, Tally(.., forgotten_at)| now < *forgotten_at);
        let browser = guess.browser.filter(|browser| self.known.contains(&(*browser, guess.name)));
        let own = browser.map(|browser| format!("browser {browser} of {}", guess.name));
        let is_alone = own.as_ref().is_some_and(|own| self.tally(own).0 < 10);
        let (name, network) = (guess.name.to_owned(), format!("network {}", guess.network));
        let shared = if is_alone { vec![] } else { vec![name, network] };
        let counts: Vec<String> = own.into_iter().chain(shared).collect();

        let wait = counts.iter().map(|count| self.opens_at(count) - now).max().unwrap_or(0);
        if wait > 0 {
            return Outcome::Wait(wait);
        }
        let right = guess.right && guess.name != "nobody";
        for count in counts {
            let Tally(tally, _, forgotten_at) = self.tally(&count);
            if count.starts_with("network") {
                if !right {
                    let end = if tally == 0 { now + HOUR } else { forgotten_at };
                    self.tallies.insert(count, Tally(tally + 1, now, end));
                }
            } else if right {
                self.tallies.remove(&count);
            } else {
                self.tallies.insert(count, Tally(tally + 1, now, now + 24 * HOUR));
            }
        }
        if right {
            self.known.extend(guess.browser.map(|browser| (browser, guess.name)));
        }
        if right { Outcome::In } else { Outcome::Wrong }
    }

    fn tally(&self, count: &str) -> Tally {
        self.tallies.get(count).copied().unwrap_or_default()
    }

    fn opens_at(&self, count: &str) -> i64 {
        let free = if count.starts_with("network") { 100 } else { 5 };
        match self.tally(count) {
            Tally(100.., _, forgotten_at) if free == 5 => forgotten_at,
            Tally(tally, at, forgotten_at) if tally >= free => {
                let wait = SECOND * 2_i64.pow((tally - free).min(20));
                (at + wait.min(15 * MINUTE)).min(forgotten_at)
            }
            _ => 0,
        }
    }
}

/// The real thing.
struct House {
    app: Arc<App>,
    config: Config,
    clock: Clock,
    cookies: [String; 2],
    _data: Data,
}

impl House {
    async fn new() -> Self {
        let data = Data::new();
        let config = configure(&data, &[]);
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let app = start(&config, &clock).await;
        let house = Self { app, config, clock, cookies: Default::default(), _data: data };
        house.register(NAMES[0]).await.unwrap();
        house.register(NAMES[1]).await.unwrap();
        house
    }

    async fn register(&self, name: &str) -> Result<(), RegisterError> {
        self.register_with(name, PASSWORD).await
    }

    async fn register_with(&self, name: &str, password: &str) -> Result<(), RegisterError> {
        let (name, password) = (name.to_owned(), password.to_owned().into());
        self.app.accounts.register(name, password, None, &client(9)).await.map(drop)
    }

    async fn guess(&mut self, guess: Guess) -> Outcome {
        let password = if guess.right { PASSWORD } else { "not the password" };
        let cookie = guess.browser.map(|browser| self.cookies[browser].clone());
        let device_cookie = cookie.unwrap_or_default().into();
        let carried = Carried { device_cookie, ..Carried::default() };
        let client = client(guess.network);
        let login =
            self.app.sessions.log_in(guess.name, password.to_owned().into(), &carried, &client);
        match login.await {
            Ok(login) => {
                if let Some(browser) = guess.browser {
                    login.device_cookie.expose().clone_into(&mut self.cookies[browser]);
                }
                Outcome::In
            }
            Err(SessionError::InvalidCredentials) => Outcome::Wrong,
            Err(SessionError::Throttled(error)) => Outcome::Wait(millis(error)),
            Err(error) => panic!("{error}"),
        }
    }

    /// Says a password as soon as may be; how long the wait was for it.
    async fn guess_as_soon_as_may_be(&mut self, guess: Guess) -> i64 {
        let mut waited = 0;
        while let Outcome::Wait(wait) = self.guess(guess).await {
            self.wait(wait);
            waited += wait;
        }
        waited
    }

    fn wait(&self, millis: i64) {
        self.clock.advance(Duration::from_millis(millis.unsigned_abs()));
    }

    async fn restart(&mut self) {
        self.app.stop().await;
        self.app = start(&self.config, &self.clock).await;
    }
}

/// A stranger's mistake.
fn wrong(name: &'static str, network: u8) -> Guess {
    Guess { name, right: false, network, browser: None }
}

fn client(network: u8) -> Client {
    Client { ip: [10, 0, 0, network].into(), user_agent: None }
}

fn millis(error: Throttled) -> i64 {
    error.retry_after.as_millis().try_into().unwrap()
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
    fn guessing_keeps_its_rules(steps in prop::collection::vec(step(), 1..150)) {
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
                    Step::Sweep => house.app.sweep().await.unwrap(),
                    Step::Restart => house.restart().await,
                }
            }
        });
    }
}

#[tokio::test]
async fn a_hundred_in_a_row_shut_strangers_out_for_a_day_and_the_owner_never() {
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
    house.app.sweep().await.unwrap();
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
async fn ten_mistakes_are_between_a_device_and_itself_and_further_ones_are_a_strangers() {
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
async fn who_is_right_is_told_so_in_turn_and_not_past_those_who_were_wrong_meanwhile() {
    let mut house = House::new().await;
    let throttle = house.app.throttle.clone();
    let right = throttle.guess("ada", None, &client(1));
    throttle.check(&right).await.unwrap();
    for _ in 0..5 {
        assert_eq!(house.guess(wrong("ada", 1)).await, Outcome::Wrong);
    }
    let mut transaction = house.app.database.write().await.unwrap();
    let told = throttle.forgive(&mut transaction, &right).await;
    assert!(matches!(told, Err(ThrottleError::Throttled(_))), "{told:?}");
}

#[tokio::test]
async fn a_network_that_tries_many_names_waits_and_those_known_there_do_not() {
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
async fn many_weak_passwords_from_one_network_wait_and_nothing_else_wrong_with_one_counts() {
    let house = House::new().await;
    let tries = std::iter::repeat_n("password", 500).chain(std::iter::repeat_n("short", 10));
    for password in tries.rev() {
        let refused = house.register_with("eve", password).await;
        assert!(matches!(refused, Err(RegisterError::Refused { .. })), "{refused:?}");
    }
    for (password, wait) in [(PASSWORD, SECOND), ("password", SECOND), ("password", 2 * SECOND)] {
        let refused = house.register_with("eve", password).await;
        let Err(RegisterError::Throttled(error)) = refused else { panic!("{refused:?}") };
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
async fn many_registrations_from_one_network_wait_taken_names_included() {
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
        let Err(RegisterError::Throttled(error)) = refused else { panic!("{refused:?}") };
        assert_eq!(millis(error), wait);
        house.wait(wait);
        house.register(name).await.err();
    }
    house.wait(HOUR);
    house.register("user-c").await.unwrap();
}
