//! Passwords: hashed and verified by bcrypt, off the async threads, nothing ever cut.
//!
//! What a hash is made of and looks like is in [`hash`], the threads that compute it in
//! [`threads`], whose turn it is in [`queue`]; which passwords are taken at all, in [`policy`].
//! Hashes that accounts bring along from elsewhere are in [`import`] and [`legacy`]. What takes
//! long and is none of bcrypt's, estimates and those, is done in a [`room`].

mod legacy;
mod hash;
mod import;
mod policy;
mod queue;
mod worker_pool;
mod threads;
mod thread;

use std::io;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use bcrypt_lanes::{Cost, HashString, Job};
use keystead_common::Password;
use keystead_common::rules::Violation;

use self::legacy::LegacyHash;
pub use self::legacy::HashError;
pub use self::hash::PasswordHash;
use self::hash::{Bcrypt, Parsed, Scheme};
pub use self::policy::{NewPassword, Policy};
use self::worker_pool::{PoolConfig, WorkerPool};
use self::threads::HashThreads;
pub use self::threads::{Limits, Overloaded};
use crate::metrics::{Hashing, Metrics};
use crate::random::Random;

/// How many hashes of another make are verified at once, at most: each may take much memory.
const MAX_LEGACY_THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("it is not zero");
/// As far below the threads that answer requests as those that hash.
const LEGACY_NICENESS: i32 = 10;
/// The least priority that there is: hashes go before estimates.
const ESTIMATE_NICENESS: i32 = 19;

/// The service that hashes and verifies, cheap to clone.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: Cost,
    random: Random,
    threads: Arc<HashThreads>,
    /// What is verified for a name that dummy has, so that it costs what a known one costs.
    dummy: Bcrypt,
    policy: Policy,
    estimates: Arc<WorkerPool>,
    legacy: Arc<WorkerPool>,
    counts: Arc<Hashing>,
}

/// What every failure takes: as long as any hash that is in use.
#[derive(Clone, Debug, Default)]
pub struct SlowestHash {
    /// The highest cost of bcrypt.
    pub cost: Option<Cost>,
    /// The hash that takes longest of those that bcrypt did not make.
    pub legacy: Option<PasswordHash>,
}

/// What came of verifying a password.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password.
    Wrong,
    /// It is.
    Right {
        /// A hash of ours to be kept from now on, where there was none and it is known already.
        renewed: Option<PasswordHash>,
        /// What a failure would have verified as well: if dummy is told that it was right, that
        /// has to be done too. See [`Passwords::burn_time`].
        unspent: Option<PasswordHash>,
    },
}

impl Passwords {
    /// Starts the threads, all or none. `cost` is that of new hashes.
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
        threads.show(metrics);
        Ok(Self { cost, random, threads, dummy, policy, estimates, legacy, counts })
    }

    /// Whether hashes go on, for the health checks. That many wait is no illness.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.threads.is_alive(Instant::now())
    }

    /// Checks of a new password what can be told at once.
    pub fn check_rules(&self, password: &Password) -> Result<(), Violation> {
        self.policy.check_rules(password)
    }

    /// Checks a new password for whoever has this user name: what is wrong with it, unless it is
    /// not known because too many wait. What takes time is done in the client's turn.
    pub async fn check(
        &self,
        password: Password,
        username: &str,
        client: IpAddr,
    ) -> Result<Result<NewPassword, Violation>, Overloaded> {
        if let Err(violation) = self.check_rules(&password) {
            return Ok(Err(violation));
        }
        let (policy, username) = (self.policy, username.to_owned());
        let checked = self.estimates.run(client, move || policy.check(password, &username)).await;
        checked.inspect_err(|_| {
            self.counts.estimates_refused.inc();
        })
    }

    /// Hashes a new password under a salt of its own, in the client's turn.
    pub async fn hash(
        &self,
        password: NewPassword,
        client: IpAddr,
    ) -> Result<PasswordHash, Overloaded> {
        self.hash_known(&password.into_inner(), self.cost, client).await
    }

    /// Hashes a password that an account has already, in no less time than one of the cost
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

    /// Whether this is the password. Without a hash to compare with it is not, and takes as long:
    /// every failure takes as long as a new hash, or as what is `highest` if that takes longer.
    ///
    /// First there is something for bcrypt to do, and then for the other makes if there are any,
    /// whatever the account's own hash is: so who is refused because too many wait does not know
    /// either.
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
                // What bcrypt has to do is of use here: it is what is kept if this is right.
                let renewed = self.hash_known(&password, at_least, client).await?;
                let slowest_legacy = slowest.slowest_legacy();
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

    /// Verifies a password for the time that it takes.
    pub async fn burn_time(
        &self,
        password: Password,
        on: &PasswordHash,
        client: IpAddr,
    ) -> Result<(), Overloaded> {
        if let Some(Parsed::Legacy(legacy)) = on.parse() {
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

    /// Whether a hash of bcrypt is of another make than ours, or costs less than new ones do.
    #[must_use]
    pub fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let bcrypt = Bcrypt::parse(hash.expose());
        bcrypt.is_some_and(|found| !found.scheme.is_ours() || found.hash.cost() < self.cost)
    }

    /// Hashes a password anew that was right.
    pub async fn renew(
        &self,
        password: &Password,
        client: IpAddr,
    ) -> Result<PasswordHash, Overloaded> {
        self.hash_known(password, self.cost, client).await
    }
}

impl SlowestHash {
    fn slowest_legacy(&self) -> Option<LegacyHash> {
        match self.legacy.as_ref()?.parse()? {
            Parsed::Legacy(legacy) => Some(legacy),
            Parsed::Bcrypt(_) => None,
        }
    }
}
