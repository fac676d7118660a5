//! A parsed legacy hash, and its verification.

use keystead_common::Password;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::function::Function;

/// A parsed legacy hash.
#[derive(Debug)]
pub(in crate::passwords) struct LegacyHash {
    pub(super) function: Function,
    pub(super) salt: Vec<u8>,
    pub(super) digest: Vec<u8>,
}

impl LegacyHash {
    /// Returns the work of verifying it, in iterations of PBKDF2 with SHA-256.
    pub(in crate::passwords) fn work(&self) -> u64 {
        self.function.work()
    }

    /// Verifies a password. Takes long, and memory: to be run by the worker pool.
    ///
    /// HMAC, which some functions are built on, does not tell a key from the same key with NULs
    /// after it. So a password that ends with a NUL is wrong here: otherwise the new hash would be
    /// made of it.
    pub(in crate::passwords) fn verify(&self, password: &Password) -> bool {
        let mut digest = Zeroizing::new(vec![0; self.digest.len()]);
        let done = self.function.derive(password.expose(), &self.salt, &mut digest);
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
            let mut digest = Zeroizing::new(vec![0; other.digest.len()]);
            function.derive(password.expose(), &other.salt, &mut digest);
        }
        right
    }
}
