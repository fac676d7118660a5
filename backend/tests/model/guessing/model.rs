//! The rules of guessing, as plainly as they can be said: how many were wrong, and for how long nobody
//! may try again.

use std::collections::{HashMap, HashSet};

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;

/// Somebody says a password.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guess {
    pub(super) name: &'static str,
    pub(super) right: bool,
    /// The last part of an address.
    pub(super) network: u8,
    /// Which of two browsers; none has a program.
    pub(super) browser: Option<usize>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
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
pub(super) struct Plain {
    tallies: HashMap<String, Tally>,
    known: HashSet<(usize, &'static str)>,
}

impl Plain {
    pub(super) fn guess(&mut self, guess: Guess, now: i64) -> Outcome {
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
