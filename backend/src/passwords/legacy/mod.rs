//! Hashes of other makes than bcrypt, as accounts bring them along: argon2, scrypt and PBKDF2, as
//! passlib, Django and others write them. They are verified and never made: the first right login
//! puts one of ours in their place.
//!
//! What they look like is in [`text`], what is computed and how long that takes in [`function`].

mod function;
mod text;

use keystead_common::Password;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use self::function::Function;
pub use self::text::HashError;

/// A hash of another make, taken apart.
#[derive(Debug)]
pub(super) struct LegacyHash {
    function: Function,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

impl LegacyHash {
    /// Takes a text apart, if it is such a hash and does not take too much to verify.
    pub(super) fn parse(text: &str) -> Result<Self, HashError> {
        text::parse(text)
    }

    /// What it takes to verify, in iterations of PBKDF2 with SHA-256.
    pub(super) fn work(&self) -> u64 {
        self.function.work()
    }

    /// Whether this is the password. It takes long, and memory: see [`super::worker_pool`].
    ///
    /// HMAC, on which some functions are built, takes a key for the same with NULs after it. One
    /// that ends so is no password then, for ours is made of what is right here.
    pub(super) fn verify(&self, password: &Password) -> bool {
        let mut digest = Zeroizing::new(vec![0; self.digest.len()]);
        let done = self.function.derive(password.expose(), &self.salt, &mut digest);
        let same: bool = digest.ct_eq(&self.digest).into();
        same && done && !password.expose().ends_with('\0')
    }

    /// The same in the time that it takes to verify the other one, if that is longer.
    pub(super) fn verify_as_long_as(&self, other: &Self, password: &Password) -> bool {
        let right = self.verify(password);
        let rest = other.work().saturating_sub(self.work());
        if let Some(function) = other.function.with_work(rest) {
            let mut digest = Zeroizing::new(vec![0; other.digest.len()]);
            function.derive(password.expose(), &other.salt, &mut digest);
        }
        right
    }
}

#[cfg(test)]
mod tests;
