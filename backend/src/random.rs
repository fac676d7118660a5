//! Randomness, handed in: nothing else in the server asks the system for it.

use uuid::Uuid;

use crate::clock::Timestamp;

/// Where secrets, salts and ids come from: the operating system's generator.
#[derive(Clone, Copy, Debug)]
pub struct Random(());

impl Random {
    /// The operating system's generator.
    ///
    /// Asks it once, so that a system without one is found out at start and not at the first
    /// registration.
    #[expect(clippy::disallowed_methods, reason = "one of the two places that ask the system")]
    pub fn system() -> Result<Self, getrandom::Error> {
        getrandom::fill(&mut [0; 1])?;
        Ok(Self(()))
    }

    /// That many random bytes.
    ///
    /// # Panics
    /// When the system's generator fails after it has worked at start. There is nothing sane to
    /// go on with: the request answers 500.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the other one")]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the system's random generator worked at start");
        bytes
    }

    /// A UUIDv7 (RFC 9562 §5.7): sorts by the time it was made, 74 of its bits are random.
    #[must_use]
    pub fn uuid(self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}
