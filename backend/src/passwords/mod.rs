//! Passwords: hashed and verified by bcrypt, off the async threads, nothing ever cut.
//!
//! What a hash is made of and looks like is in [`hash`], the threads that compute it in
//! [`threads`], whose turn it is in [`queue`]; which passwords are taken at all, in [`policy`], and
//! the threads that find out, in [`estimates`].

mod estimates;
mod hash;
mod policy;
mod queue;
mod threads;
mod workers;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use bcrypt_lanes::{Cost, HashString, Job};
use keystead_common::Password;
use keystead_common::rules::Violation;

use self::estimates::Estimates;
pub use self::hash::PasswordHash;
use self::hash::{Parsed, Scheme};
pub use self::policy::{NewPassword, Policy};
use self::threads::HashThreads;
pub use self::threads::{Limits, Overloaded};
use crate::random::Random;

/// The service that hashes and verifies, cheap to clone.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: Cost,
    random: Random,
    threads: Arc<HashThreads>,
    /// What is verified for a name that nobody has, so that it costs what a known one costs.
    nobody: Parsed,
    policy: Policy,
    estimates: Arc<Estimates>,
}

impl Passwords {
    /// Starts the threads, all or none. `cost` is that of new hashes.
    pub fn start(cost: Cost, limits: Limits, policy: Policy, random: Random) -> io::Result<Self> {
        let nobody = Parsed::of_nobody(cost, random.bytes());
        let estimates = Arc::new(Estimates::start(policy, limits)?);
        let threads = Arc::new(HashThreads::start(limits)?);
        Ok(Self { cost, random, threads, nobody, policy, estimates })
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
        self.estimates.run(password, username.to_owned(), client).await
    }

    /// Hashes a new password under a salt of its own, in the client's turn.
    pub async fn hash(
        &self,
        password: NewPassword,
        client: IpAddr,
    ) -> Result<PasswordHash, Overloaded> {
        let (cost, salt) = (self.cost, self.random.bytes());
        let (scheme, key) = hash::key(&password.into_inner(), salt, Scheme::Plain);
        let digest = self.threads.run(Job { key, salt, cost }, cost, client).await?;
        Ok(PasswordHash::new(scheme, &HashString::new(cost, salt, digest)))
    }

    /// Whether this is the password. Without a hash to compare with it is not, and takes as long:
    /// as long as a new hash, or as one of the cost `highest` if there are such.
    pub async fn verify(
        &self,
        password: Password,
        hash: Option<&PasswordHash>,
        highest: Option<Cost>,
        client: IpAddr,
    ) -> Result<bool, Overloaded> {
        let known = hash.and_then(PasswordHash::parse);
        let Parsed { scheme, bcrypt } = known.as_ref().unwrap_or(&self.nobody);
        let (taken, key) = hash::key(&password, bcrypt.salt(), *scheme);
        let at_least = highest.map_or(self.cost, |highest| highest.max(self.cost));
        let digest = self.threads.run(bcrypt.job(key), at_least, client).await?;
        Ok(digest == *bcrypt.digest() && taken == *scheme && known.is_some())
    }
}
