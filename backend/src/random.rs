//! Randomness, passed in as a [`Random`]. Nothing else in the server asks the system for it.

use uuid::Uuid;

use crate::clock::Timestamp;

/// The source of secrets, salts and ids: the operating system's generator.
#[derive(Clone, Copy, Debug)]
pub struct Random(());

impl Random {
    /// Returns the operating system's generator.
    ///
    /// Reads from it once, so that a system without one fails at start and not at the first
    /// registration.
    #[expect(clippy::disallowed_methods, reason = "one of the two places that ask the system")]
    pub fn system() -> Result<Self, getrandom::Error> {
        getrandom::fill(&mut [0; 1])?;
        Ok(Self(()))
    }

    /// Returns `N` random bytes.
    ///
    /// # Panics
    /// If the system's generator fails although it worked at start. There is no safe way to
    /// continue: the request is answered with 500.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the other of the two places")]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the system's random generator worked at start");
        bytes
    }

    /// Returns a UUIDv7 (RFC 9562 §5.7): it sorts by its time, and 74 of its bits are random.
    #[must_use]
    pub fn uuid(self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}
