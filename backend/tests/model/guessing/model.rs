//! The rules of throttling: the number of failures and the wait that follows from it.

use std::collections::{HashMap, HashSet};

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;

/// A login attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guess {
    pub(super) name: &'static str,
    pub(super) is_correct: bool,
    /// The last octet of the client's address.
    pub(super) network: u8,
    /// One of two browsers; `None` is a program without cookies.
    pub(super) browser: Option<usize>,
}

/// The result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Refused,
    /// Throttled for this many milliseconds.
    Throttled(i64),
}

/// The number of failures, the time of the newest one, and the time at which all expire.
#[derive(Clone, Copy, Debug, Default)]
struct Counter(u32, i64, i64);

/// The counters, and the browsers that are known for a name.
#[derive(Default)]
pub(super) struct Model {
    counters: HashMap<String, Counter>,
    known: HashSet<(usize, &'static str)>,
}

impl Model {
    pub(super) fn guess(&mut self, guess: Guess, now: i64) -> Outcome {
        self.counters.retain(|_, Counter(.., expires_at)| now < *expires_at);
        let browser = guess.browser.filter(|browser| self.known.contains(&(*browser, guess.name)));
        let own = browser.map(|browser| format!("browser {browser} of {}", guess.name));
        let has_allowance = own.as_ref().is_some_and(|own| self.counter(own).0 < 10);
        let (name, network) = (guess.name.to_owned(), format!("network {}", guess.network));
        let shared = if has_allowance { vec![] } else { vec![name, network] };
        let keys: Vec<String> = own.into_iter().chain(shared).collect();

        let wait = keys.iter().map(|key| self.throttled_until(key) - now).max().unwrap_or(0);
        if wait > 0 {
            return Outcome::Throttled(wait);
        }
        let is_accepted = guess.is_correct && guess.name != "nobody";
        for key in keys {
            let Counter(failures, _, expires_at) = self.counter(&key);
            if key.starts_with("network") {
                if !is_accepted {
                    let end = if failures == 0 { now + HOUR } else { expires_at };
                    self.counters.insert(key, Counter(failures + 1, now, end));
                }
            } else if is_accepted {
                self.counters.remove(&key);
            } else {
                self.counters.insert(key, Counter(failures + 1, now, now + 24 * HOUR));
            }
        }
        if is_accepted {
            self.known.extend(guess.browser.map(|browser| (browser, guess.name)));
        }
        if is_accepted { Outcome::Accepted } else { Outcome::Refused }
    }

    fn counter(&self, key: &str) -> Counter {
        self.counters.get(key).copied().unwrap_or_default()
    }

    fn throttled_until(&self, key: &str) -> i64 {
        let free = if key.starts_with("network") { 100 } else { 5 };
        match self.counter(key) {
            Counter(100.., _, expires_at) if free == 5 => expires_at,
            Counter(failures, at, expires_at) if failures >= free => {
                let wait = SECOND * 2_i64.pow((failures - free).min(20));
                (at + wait.min(15 * MINUTE)).min(expires_at)
            }
            _ => 0,
        }
    }
}
