//! Randomness, passed in as a [`Random`]. Nothing else in the server asks the system for it.

use std::cell::RefCell;

use uuid::Uuid;

use crate::clock::Timestamp;

/// Bytes of a [`Stock`].
const STOCK_BYTES: usize = 512;

/// Random bytes of a thread that are not used yet: those before `left`.
struct Stock {
    bytes: [u8; STOCK_BYTES],
    left: usize,
}

thread_local! {
    static STOCK: RefCell<Stock> = const { RefCell::new(Stock { bytes: [0; STOCK_BYTES], left: 0 }) };
}

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

    /// Returns `N` random bytes that are no secret, such as the id of a request. The system is asked for many at once, as
    /// each request would wait for it.
    ///
    /// # Panics
    /// As [`Self::bytes`].
    #[must_use]
    pub fn public_bytes<const N: usize>(self) -> [u8; N] {
        const { assert!(N <= STOCK_BYTES, "more than there ever are") };
        STOCK.with_borrow_mut(|stock| {
            if stock.left < N {
                *stock = Stock { bytes: self.bytes(), left: STOCK_BYTES };
            }
            stock.left -= N;
            std::array::from_fn(|index| stock.bytes[stock.left + index])
        })
    }

    /// Returns a UUIDv7 (RFC 9562 §5.7): it sorts by its time, and 74 of its bits are random.
    #[must_use]
    pub fn uuid(self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn public_bytes_are_new_each_time() {
        let random = Random::system().unwrap();
        let ids: HashSet<[u8; 16]> = (0..200).map(|_| random.public_bytes()).collect();
        assert_eq!(ids.len(), 200);
        let of_others = std::thread::spawn(move || random.public_bytes::<16>()).join().unwrap();
        assert!(!ids.contains(&of_others));
    }
}
