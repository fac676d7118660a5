//! The inputs of a hash: the password as bcrypt reads it, and the cost.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::state::Words;

/// The number of bytes that bcrypt reads of a password and its NUL: one word for each of Blowfish's
/// subkeys.
pub const KEY_BYTES: usize = 72;

/// A password that bcrypt would not distinguish from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// bcrypt reads 72 bytes, the terminating NUL among them, and would ignore the rest.
    #[error("the password is longer than the 71 bytes that bcrypt reads before its NUL")]
    TooLong,
    /// bcrypt repeats the password with its NUL, so that `a` and `a\0a` are the same to it.
    #[error("the password has a NUL in it")]
    Nul,
}

/// A password as bcrypt reads it: repeated, with its NUL, to fill 72 bytes.
///
/// Zeroed on drop. It lives on the heap, so that moving it leaves no copy behind.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key(Box<Words>);

impl Key {
    /// Creates the key of a password of at most 71 bytes, none of them NUL. Nothing is truncated.
    pub fn new(password: &[u8]) -> Result<Self, KeyError> {
        if password.len() >= KEY_BYTES {
            return Err(KeyError::TooLong);
        }
        Self::read(password)
    }

    /// Creates the key of a password of 72 bytes, which is read whole and without a NUL after it.
    ///
    /// In all software that truncates, it is also the key of every longer password that begins with
    /// these bytes. Use it only to verify such old hashes.
    pub fn unterminated(password: &[u8; KEY_BYTES]) -> Result<Self, KeyError> {
        Self::read(password)
    }

    /// Reads at most 72 bytes as bcrypt does: with 72, the NUL is not reached.
    fn read(password: &[u8]) -> Result<Self, KeyError> {
        if password.contains(&0) {
            return Err(KeyError::Nul);
        }
        let mut bytes = password.iter().chain(&[0]).cycle();
        let mut words = Box::new([0; 18]);
        for word in words.iter_mut() {
            for byte in bytes.by_ref().take(4) {
                *word = (*word << 8) | u32::from(*byte);
            }
        }
        Ok(Self(words))
    }

    pub(crate) fn words(&self) -> &Words {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(redacted)")
    }
}

/// A cost that bcrypt does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bcrypt cost is 4 to 31, not {0}")]
pub struct CostError(pub u32);

/// The cost of a hash: the base-2 logarithm of its turns, 4 to 31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u8);

impl Cost {
    /// 16 turns, the lowest cost of bcrypt.
    pub const MIN: Self = Self(4);
    /// 2^31 turns.
    pub const MAX: Self = Self(31);

    /// Creates a cost from its number.
    pub fn new(cost: u32) -> Result<Self, CostError> {
        match u8::try_from(cost) {
            Ok(number) if (Self::MIN..=Self::MAX).contains(&Self(number)) => Ok(Self(number)),
            _ => Err(CostError(cost)),
        }
    }

    /// Returns its number.
    #[must_use]
    pub fn get(self) -> u32 {
        u32::from(self.0)
    }

    /// Returns the turns of the cost loop. Each expands the state with the key and with the salt.
    #[must_use]
    pub fn turns(self) -> u32 {
        1 << self.0
    }
}

impl TryFrom<u32> for Cost {
    type Error = CostError;

    fn try_from(cost: u32) -> Result<Self, CostError> {
        Self::new(cost)
    }
}
