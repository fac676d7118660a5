//! Passwords: hashed and verified by bcrypt, off the async threads, nothing ever cut.
//!
//! bcrypt reads 72 bytes and ends at a NUL. A password that it would not read whole is hashed as
//! passlib's `$bcrypt-sha256$v=2` does ([`hash`]); every other one is plain `$2b$`.

mod hash;
mod threads;

use std::num::NonZeroUsize;
use std::sync::Arc;

use keystead_common::Password;

pub use self::hash::PasswordHash;
use self::threads::HashThreads;
pub use self::threads::Overloaded;
use crate::random::Random;

/// The service that hashes and verifies, cheap to clone.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: u32,
    random: Random,
    threads: Arc<HashThreads>,
    /// What is verified for a name that nobody has, so that it costs what a known one costs.
    nobody: PasswordHash,
}

impl Passwords {
    /// `cost` is the base-2 logarithm of the rounds of new hashes, 4 to 31.
    #[must_use]
    pub fn new(cost: u32, threads: NonZeroUsize, random: Random) -> Self {
        let nobody = PasswordHash::of_nobody(cost, random.bytes());
        Self { cost, random, threads: Arc::new(HashThreads::new(threads)), nobody }
    }

    /// Hashes a new password under a salt of its own.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, Overloaded> {
        let (cost, salt) = (self.cost, self.random.bytes());
        self.threads.run(move || PasswordHash::new(&password, cost, salt)).await
    }

    /// Whether this is the password. Without a hash to compare with it takes as long, and is not.
    pub async fn verify(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Overloaded> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        self.threads.run(move || hash.verify(&password) && known).await
    }
}
