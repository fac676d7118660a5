//! A service for tests, with real threads.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::time::Duration;

use bcrypt_lanes::{Cost, Width};
use zxcvbn::Score;

use super::{
    HashError, ImportRules, Imported, Limits, PasswordHash, Passwords, Policy, SlowestHash, Verdict,
};
use crate::clock::Clock;
use crate::master_key::MasterKey;
use crate::metrics::Metrics;
use crate::random::Random;

pub(super) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Starts a service with the cheapest bcrypt, under this master key.
pub(super) fn passwords(master_key: [u8; 32]) -> Passwords {
    without_peppers().with_peppers(&MasterKey::of(master_key))
}

/// Starts a service with the cheapest bcrypt and without a master key.
pub(crate) fn without_peppers() -> Passwords {
    start(Some(Width::MIN), Duration::from_mins(10))
}

/// Starts a service with the cheapest bcrypt, so many lanes and this bound on waits.
pub(super) fn start(width: Option<Width>, queue_time: Duration) -> Passwords {
    let limits = Limits { threads: NonZeroUsize::MIN, width, queue_time };
    let policy =
        Policy { min_length: 8, min_score: Score::Zero, blocklist: None, names: Vec::new() };
    let metrics = Metrics::new(&Clock::system());
    let random = Random::system().unwrap();
    Passwords::start(Cost::MIN, limits, policy, random, &metrics).unwrap()
}

/// Imports a hash, and wraps it if it is weak.
pub(super) async fn imported(
    passwords: &Passwords,
    text: &str,
    rules: &ImportRules,
) -> Result<PasswordHash, HashError> {
    match PasswordHash::import(text, rules)? {
        Imported::Ready(hash) => Ok(hash),
        Imported::Weak(weak) => Ok(passwords.wrap(vec![weak]).await.remove(0)),
    }
}

/// Returns true if the password is right.
pub(super) async fn verifies(passwords: &Passwords, hash: &PasswordHash, password: &str) -> bool {
    let slowest = SlowestHash::default();
    let verdict = passwords.verify(password.to_owned().into(), Some(hash), &slowest, HERE).await;
    verdict.unwrap() != Verdict::Wrong
}
