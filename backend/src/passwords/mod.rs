//! Passwords: hashed and verified by bcrypt, off the async threads, nothing ever cut.
//!
//! What a hash is made of and looks like is in [`hash`], the threads that compute it in
//! [`threads`], whose turn it is in [`queue`].

mod hash;
mod queue;
mod threads;

use std::net::IpAddr;
use std::sync::Arc;

use bcrypt_lanes::{Cost, HashString, Job};
use keystead_common::Password;

pub use self::hash::PasswordHash;
use self::hash::{Parsed, Scheme};
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
}

impl Passwords {
    /// Starts the threads. `cost` is that of new hashes.
    #[must_use]
    pub fn start(cost: Cost, limits: Limits, random: Random) -> Self {
        let nobody = Parsed::of_nobody(cost, random.bytes());
        Self { cost, random, threads: Arc::new(HashThreads::start(limits)), nobody }
    }

    /// Hashes a new password under a salt of its own, in the client's turn.
    pub async fn hash(
        &self,
        password: Password,
        client: IpAddr,
    ) -> Result<PasswordHash, Overloaded> {
        let (cost, salt) = (self.cost, self.random.bytes());
        let (scheme, key) = hash::key(&password, salt, Scheme::Plain);
        let digest = self.threads.run(Job { key, salt, cost }, client).await?;
        Ok(PasswordHash::new(scheme, &HashString::new(cost, salt, digest)))
    }

    /// Whether this is the password. Without a hash to compare with it takes as long, and is not.
    pub async fn verify(
        &self,
        password: Password,
        hash: Option<&PasswordHash>,
        client: IpAddr,
    ) -> Result<bool, Overloaded> {
        let known = hash.and_then(PasswordHash::parse);
        let Parsed { scheme, bcrypt } = known.as_ref().unwrap_or(&self.nobody);
        let (taken, key) = hash::key(&password, bcrypt.salt(), *scheme);
        let digest = self.threads.run(bcrypt.job(key), client).await?;
        Ok(digest == *bcrypt.digest() && taken == *scheme && known.is_some())
    }
}
