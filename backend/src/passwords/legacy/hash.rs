//! A parsed legacy hash, and its verification.

use std::fmt;

use bcrypt_lanes::Cost;
use keystead_common::{Password, Secret};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::function::Function;

/// A parsed legacy hash.
pub(in crate::passwords) struct LegacyHash {
    pub(super) function: Function,
    pub(super) salt: Vec<u8>,
    pub(super) digest: Vec<u8>,
    /// The secret of argon2.
    pub(super) secret: Option<Secret>,
}

impl LegacyHash {
    pub(super) fn new(function: Function, salt: Vec<u8>, digest: Vec<u8>) -> Self {
        Self { function, salt, digest, secret: None }
    }

    /// Returns the work of verifying it, in iterations of PBKDF2 with SHA-256.
    pub(in crate::passwords) fn work(&self) -> u64 {
        self.function.work()
    }

    /// Returns the name of its form.
    pub(in crate::passwords) fn form(&self) -> &'static str {
        self.function.form()
    }

    /// Returns its name and its numbers, for an operator.
    pub(in crate::passwords) fn describe(&self) -> String {
        self.function.describe()
    }

    /// Returns true if it takes so little work that it can be guessed quickly.
    pub(in crate::passwords) fn is_too_quick(&self) -> bool {
        self.function.is_too_quick()
    }

    /// Returns the cost of the bcrypt around a weak hash.
    pub(in crate::passwords) fn bcrypt_cost(&self) -> Option<Cost> {
        self.function.bcrypt_cost()
    }

    /// Adds the secret that argon2 was given.
    pub(in crate::passwords) fn with_secret(mut self, secret: Secret) -> Self {
        self.secret = Some(secret);
        self
    }

    /// Verifies a password. Takes long, and memory: to be run by the worker pool.
    ///
    /// HMAC, which some functions are built on, does not tell a key from the same key with NULs
    /// after it. So a password that ends with a NUL is wrong here: otherwise the new hash would be
    /// made of it.
    pub(in crate::passwords) fn verify(&self, password: &Password) -> bool {
        let mut digest = Zeroizing::new(vec![0; self.digest.len()]);
        let secret = self.secret.as_ref();
        let done =
            self.function.derive(password.expose().as_bytes(), secret, &self.salt, &mut digest);
        let same: bool = digest.ct_eq(&self.digest).into();
        same && done && !password.expose().ends_with('\0')
    }

    /// Verifies a password, in the time that the other hash takes if that is longer.
    pub(in crate::passwords) fn verify_as_long_as(
        &self,
        other: &Self,
        password: &Password,
    ) -> bool {
        let right = self.verify(password);
        let rest = other.work().saturating_sub(self.work());
        if let Some(function) = other.function.with_work(rest) {
            let mut digest = Zeroizing::new(vec![0; function.digest_bytes(other.digest.len())]);
            function.derive(password.expose().as_bytes(), None, &other.salt, &mut digest);
        }
        right
    }
}

impl fmt::Debug for LegacyHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "LegacyHash({})", self.function.describe())
    }
}
