//! The digest of a hash, with a comparison in constant time.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::state::State;

/// `OrpheanBeholderScryDoubt`, the text that bcrypt enciphers.
const MAGIC: [[u32; 2]; 3] =
    [[0x4f72_7068, 0x6561_6e42], [0x6568_6f6c, 0x6465_7253], [0x6372_7944, 0x6f75_6274]];

/// The number of times each block of the magic text is enciphered.
const MAGIC_ENCIPHERINGS: u32 = 64;

/// The 23 bytes that bcrypt keeps of the 24 it computes.
///
/// Compared in constant time, zeroed on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Digest([u8; Self::BYTES]);

impl Digest {
    /// The length of a digest, in bytes.
    pub const BYTES: usize = 23;

    /// Creates a digest from its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Computes the digest of a state after its last turn.
    pub(crate) fn of(state: &State) -> Self {
        let mut digest = [0; Self::BYTES];
        let words = MAGIC.iter().flat_map(|block| state.encipher(*block, MAGIC_ENCIPHERINGS));
        // The last byte of the last word is dropped, as in the first bcrypt.
        for (byte, computed) in digest.iter_mut().zip(words.flat_map(u32::to_be_bytes)) {
            *byte = computed;
        }
        Self(digest)
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Digest(redacted)")
    }
}
