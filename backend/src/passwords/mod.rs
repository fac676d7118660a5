//! Hashes and verifies passwords with bcrypt, off the async threads. No password is ever truncated.
//!
//! [`hash`] has the format of a hash, [`threads`] compute it in the order that [`queue`] keeps, and
//! [`policy`] says which passwords are accepted, with the operator's [`blocklist`]. Hashes that imported
//! accounts bring along are read by [`spelling`], taken by [`import`] and computed by [`legacy`]. Slow work
//! other than bcrypt, estimates and legacy hashes, runs in a [`worker_pool`].

mod bcrypt_hash;
mod blocklist;
mod hash;
mod hash_error;
mod import;
mod import_rules;
mod input;
mod legacy;
mod parts;
mod policy;
mod queue;
mod spelling;
#[cfg(test)]
pub(crate) mod testing;
mod thread;
mod threads;
mod verify;
mod worker_pool;

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bcrypt_lanes::{Cost, HashString, Job, Width};
use futures_util::{StreamExt as _, stream};
use keystead_common::rules::Violation;
use keystead_common::{Password, Secret};

use self::bcrypt_hash::{Bcrypt, Scheme};
pub use self::blocklist::{Blocklist, BlocklistError};
pub use self::hash::PasswordHash;
pub use self::hash_error::HashError;
pub use self::import::Imported;
use self::import_rules::PepperKey;
pub use self::import_rules::{
    FirebaseParameters, ImportRules, NoPepperKey, PepperRule, SealedPepper,
};
pub use self::legacy::WeakHash;
pub use self::parts::{HashParts, Salted};
pub use self::policy::{NewPassword, Policy, Strength};
use self::threads::HashThreads;
pub use self::threads::{Limits, Overloaded};
pub use self::verify::{SlowestHash, Unspent, Verdict};
use self::worker_pool::{PoolConfig, WorkerPool};
use crate::master_key::MasterKey;
use crate::metrics::{Hashing, Metrics};
use crate::random::Random;

/// Threads that verify legacy hashes, at most: each may take much memory.
const MAX_LEGACY_THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("it is not zero");
/// As far below the threads that answer requests as the hash threads are.
const LEGACY_NICENESS: i32 = 10;
/// The lowest priority that there is: hashes go before estimates.
const ESTIMATE_NICENESS: i32 = 19;

/// The pause before a weak hash is queued again that had no room.
const WRAP_RETRY_INTERVAL: Duration = Duration::from_millis(5);

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
    /// Hashes that are computed at once, at most.
    lanes: usize,
    /// Opens the peppers of imported hashes.
    pepper_key: Option<PepperKey>,
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
        let lanes = limits.threads.get() * limits.width.unwrap_or(Width::MAX).get();
        let threads = Arc::new(HashThreads::start(limits, Arc::clone(&counts))?);
        threads.register(metrics);
        let policy = Arc::new(policy);
        let pepper_key = None;
        Ok(Self {
            cost,
            random,
            threads,
            dummy,
            policy,
            estimates,
            legacy,
            counts,
            lanes,
            pepper_key,
        })
    }

    /// Takes the key that opens the peppers of imported hashes.
    #[must_use]
    pub fn with_peppers(mut self, master_key: &MasterKey) -> Self {
        self.pepper_key = Some(PepperKey::derive(master_key));
        self
    }

    /// Returns the rules of an import without flags.
    #[must_use]
    pub fn import_rules(&self) -> ImportRules {
        ImportRules { key: self.pepper_key.clone(), ..ImportRules::default() }
    }

    /// Encrypts the pepper of a site, to be stored with each of its hashes. Fails without a master key.
    pub fn seal_pepper(
        &self,
        rule: PepperRule,
        pepper: &Secret,
    ) -> Result<SealedPepper, NoPepperKey> {
        let key = self.pepper_key.as_ref().ok_or(NoPepperKey)?;
        Ok(key.seal(rule, pepper, self.random))
    }

    /// Computes bcrypt over weak hashes, many at once, so that they may be stored. Returns them in the same
    /// order. Takes as long as so many logins, and is not bound by the queue time: nobody waits for a response.
    pub async fn wrap(&self, weak: Vec<WeakHash>) -> Vec<PasswordHash> {
        const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let hashes = stream::iter(weak).map(async |weak| {
            let (cost, salt) = (self.cost, self.random.bytes());
            let job = || Job { key: weak.key(), salt, cost };
            let digest = loop {
                match self.threads.run(job(), cost, HERE).await {
                    Ok(digest) => break digest,
                    // Others are being computed.
                    Err(Overloaded { .. }) => tokio::time::sleep(WRAP_RETRY_INTERVAL).await,
                }
            };
            let bcrypt = HashString::new(cost, salt, digest);
            PasswordHash::from_stored(weak.wrapped(&bcrypt))
        });
        hashes.buffered(self.lanes).collect().await
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
        let (scheme, key) = bcrypt_hash::key(password, salt, Scheme::Plain);
        let digest = self.threads.run(Job { key, salt, cost }, at_least, client).await?;
        Ok(PasswordHash::new(scheme, &HashString::new(cost, salt, digest)))
    }

    /// Returns whether a bcrypt hash is in an imported format or costs less than new ones.
    #[must_use]
    pub fn is_outdated(&self, hash: &PasswordHash) -> bool {
        hash.cost().is_some_and(|cost| !hash.is_current() || cost < self.cost)
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
