//! Hashes and verifies passwords with bcrypt, off the async threads. No password is ever truncated.
//!
//! [`hash`] has the format of a hash, [`threads`] compute it in the order that [`queue`] keeps, and
//! [`policy`] says which passwords are accepted, with the operator's [`blocklist`]. Hashes that imported
//! accounts bring along are in [`import`] and [`legacy`]. Slow work other than bcrypt, estimates and legacy
//! hashes, runs in a [`worker_pool`].

mod blocklist;
mod hash;
mod import;
mod legacy;
mod parts;
mod policy;
mod queue;
mod thread;
mod threads;
mod worker_pool;

use std::io;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use bcrypt_lanes::{Cost, HashString, Job};
use keystead_common::Password;
use keystead_common::rules::Violation;

pub use self::blocklist::{Blocklist, BlocklistError};
pub use self::hash::PasswordHash;
use self::hash::{Bcrypt, Parsed, Scheme};
pub use self::legacy::HashError;
use self::legacy::LegacyHash;
pub use self::parts::{HashParts, Salted};
pub use self::policy::{NewPassword, Policy, Strength};
use self::threads::HashThreads;
pub use self::threads::{Limits, Overloaded};
use self::worker_pool::{PoolConfig, WorkerPool};
use crate::metrics::{Hashing, Metrics};
use crate::random::Random;

/// Threads that verify legacy hashes, at most: each may take much memory.
const MAX_LEGACY_THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("it is not zero");
/// As far below the threads that answer requests as the hash threads are.
const LEGACY_NICENESS: i32 = 10;
/// The lowest priority that there is: hashes go before estimates.
const ESTIMATE_NICENESS: i32 = 19;

/// The password service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: Cost,
    random: Random,
    threads: Arc<HashThreads>,
    /// Verified for unknown user names, so that they cost as much as known ones.
    dummy: Bcrypt,
    policy: Arc<Policy>,
    estimates: Arc<WorkerPool>,
    legacy: Arc<WorkerPool>,
    counts: Arc<Hashing>,
}

/// The slowest hashes in use. Every failed login takes as long as they do.
#[derive(Clone, Debug, Default)]
pub struct SlowestHash {
    /// The highest cost of a bcrypt hash.
    pub cost: Option<Cost>,
    /// The legacy hash that takes longest to verify.
    pub legacy: Option<PasswordHash>,
}

/// The result of verifying a password.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is wrong.
    Wrong,
    /// The password is right.
    Right {
        /// A new hash to store instead of the account's legacy hash. It was computed anyway.
        renewed: Option<PasswordHash>,
        /// The hash that a failure would have verified as well. If the right password is refused
        /// all the same, call [`Passwords::burn_time`] with it, so that the time reveals nothing.
        unspent: Option<PasswordHash>,
    },
}

impl Passwords {
    /// Starts all threads, or none on an error. `cost` is the cost of new hashes.
    pub fn start(
        cost: Cost,
        limits: Limits,
        policy: Policy,
        random: Random,
        metrics: &Metrics,
    ) -> io::Result<Self> {
        let dummy = Bcrypt::dummy(cost, random.bytes());
        let pool = |name, threads, niceness| {
            let queue_time = limits.queue_time;
            WorkerPool::start(PoolConfig { name, threads, niceness, queue_time }).map(Arc::new)
        };
        let estimates = pool("estimate", limits.threads, ESTIMATE_NICENESS)?;
        let legacy = pool("legacy", limits.threads.min(MAX_LEGACY_THREADS), LEGACY_NICENESS)?;
        let counts = Arc::clone(&metrics.hashing);
        let threads = Arc::new(HashThreads::start(limits, Arc::clone(&counts))?);
        threads.register(metrics);
        let policy = Arc::new(policy);
        Ok(Self { cost, random, threads, dummy, policy, estimates, legacy, counts })
    }

    /// Returns whether hashing advances, for the health checks. A long queue alone is healthy.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.threads.is_alive(Instant::now())
    }

    /// Returns the minimum length of a password, in Unicode code points.
    #[must_use]
    pub fn min_length(&self) -> usize {
        self.policy.min_length
    }

    /// Checks the field rules of a new password, which takes no time.
    pub fn check_rules(&self, password: &Password) -> Result<(), Violation> {
        self.policy.check_rules(password)
    }

    /// Checks a new password for the account of this user name, including how easily it is guessed.
    /// The inner result is the verdict; the outer one says whether there was time for it. Runs in
    /// the client's turn.
    pub async fn check(
        &self,
        password: Password,
        username: &str,
        client: IpAddr,
    ) -> Result<Result<NewPassword, Violation>, Overloaded> {
        if let Err(violation) = self.check_rules(&password) {
            return Ok(Err(violation));
        }
        let (policy, username) = (Arc::clone(&self.policy), username.to_owned());
        let checked = self.estimates.run(client, move || policy.check(password, &username)).await;
        checked.inspect_err(|_| {
            self.counts.estimates_refused.inc();
        })
    }

    /// Returns the number of estimates that the strength of a password takes at most.
    #[must_use]
    pub fn estimates_of(&self, password: &Password) -> u32 {
        policy::estimates_of(password)
    }

    /// Returns the strength of a password for the account of this user name. Runs in the client's turn.
    pub async fn strength(
        &self,
        password: Password,
        username: String,
        client: IpAddr,
    ) -> Result<Strength, Overloaded> {
        let policy = Arc::clone(&self.policy);
        let work = move || policy.strength(&password, &username);
        self.estimates.run(client, work).await.inspect_err(|_| {
            self.counts.estimates_refused.inc();
        })
    }

    /// Hashes a new password under a new salt, in the client's turn.
    pub async fn hash(
        &self,
        password: NewPassword,
        client: IpAddr,
    ) -> Result<PasswordHash, Overloaded> {
        self.hash_known(&password.into_inner(), self.cost, client).await
    }

    /// Hashes a password that an account already has, in no less time than a hash of the cost
    /// `at_least` takes.
    async fn hash_known(
        &self,
        password: &Password,
        at_least: Cost,
        client: IpAddr,
    ) -> Result<PasswordHash, Overloaded> {
        let (cost, salt) = (self.cost, self.random.bytes());
        let (scheme, key) = hash::key(password, salt, Scheme::Plain);
        let digest = self.threads.run(Job { key, salt, cost }, at_least, client).await?;
        Ok(PasswordHash::new(scheme, &HashString::new(cost, salt, digest)))
    }

    /// Verifies a password. Without a hash the verdict is `Wrong`, after the same time: every
    /// failure takes as long as a new hash, or as the `slowest` ones if those take longer.
    ///
    /// Whatever the account's own hash is, bcrypt runs first, and then a legacy hash if any are in
    /// use. So a refusal as overloaded does not reveal the kind of hash either.
    pub async fn verify(
        &self,
        password: Password,
        hash: Option<&PasswordHash>,
        slowest: &SlowestHash,
        client: IpAddr,
    ) -> Result<Verdict, Overloaded> {
        let at_least = slowest.cost.map_or(self.cost, |cost| cost.max(self.cost));
        let bcrypt = match hash.and_then(PasswordHash::parse) {
            Some(Parsed::Legacy(own)) => {
                // The bcrypt run is of use here: its hash replaces the legacy one if this is right.
                let renewed = self.hash_known(&password, at_least, client).await?;
                let slowest_legacy = slowest.parse_legacy();
                let verify = move || match slowest_legacy {
                    Some(slowest_legacy) => own.verify_as_long_as(&slowest_legacy, &password),
                    None => own.verify(&password),
                };
                let right = self.run_legacy(client, verify).await?;
                let verdict = Verdict::Right { renewed: Some(renewed), unspent: None };
                return Ok(if right { verdict } else { Verdict::Wrong });
            }
            Some(Parsed::Bcrypt(bcrypt)) => Some(bcrypt),
            None => None,
        };
        let Bcrypt { scheme, hash } = bcrypt.as_ref().unwrap_or(&self.dummy);
        let (taken, key) = hash::key(&password, hash.salt(), *scheme);
        let digest = self.threads.run(hash.job(key), at_least, client).await?;
        if digest == *hash.digest() && taken == *scheme && bcrypt.is_some() {
            return Ok(Verdict::Right { renewed: None, unspent: slowest.legacy.clone() });
        }
        if let Some(slowest_legacy) = &slowest.legacy {
            self.burn_time(password, slowest_legacy, client).await?;
        }
        Ok(Verdict::Wrong)
    }

    /// Verifies a password for the time alone that it takes.
    pub async fn burn_time(
        &self,
        password: Password,
        hash: &PasswordHash,
        client: IpAddr,
    ) -> Result<(), Overloaded> {
        if let Some(Parsed::Legacy(legacy)) = hash.parse() {
            self.run_legacy(client, move || legacy.verify(&password)).await?;
        }
        Ok(())
    }

    async fn run_legacy(
        &self,
        client: IpAddr,
        verify: impl FnOnce() -> bool + Send + 'static,
    ) -> Result<bool, Overloaded> {
        let verified = self.legacy.run(client, verify).await;
        verified.inspect_err(|_| {
            self.counts.refused.inc();
        })
    }

    /// Returns whether a bcrypt hash is in an imported format or costs less than new ones.
    #[must_use]
    pub fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let bcrypt = Bcrypt::parse(hash.expose());
        bcrypt.is_some_and(|found| !found.scheme.is_current() || found.hash.cost() < self.cost)
    }

    /// Hashes a verified password anew.
    pub async fn renew(
        &self,
        password: &Password,
        client: IpAddr,
    ) -> Result<PasswordHash, Overloaded> {
        self.hash_known(password, self.cost, client).await
    }
}

impl SlowestHash {
    /// Parses the legacy hash, if there is one.
    fn parse_legacy(&self) -> Option<LegacyHash> {
        match self.legacy.as_ref()?.parse()? {
            Parsed::Legacy(legacy) => Some(legacy),
            Parsed::Bcrypt(_) => None,
        }
    }
}
