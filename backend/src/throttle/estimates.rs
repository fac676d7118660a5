//! The limit on estimates of passwords that are being typed. A page asks for one after every pause, so it is
//! kept in memory, for each network: no request waits for the database, and each server limits its own.
//!
//! It is a bucket of tokens that fills up all the time: [`BURST`] estimates at once, then [`PER_SECOND`]. Of
//! a network, only the time is kept at which its bucket is full again (the generic cell rate algorithm).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::network::Network;

/// Estimates that a network may ask for at once: some thirty people who choose a password together.
const BURST: u32 = 200;
/// Estimates in each second after that.
const PER_SECOND: u32 = 5;
/// The time in which one token is added.
const INTERVAL: Duration = Duration::from_millis(1_000 / PER_SECOND as u64);
/// Networks whose buckets are kept, of some 100 bytes each. Past that, all are taken for full.
const MAX_NETWORKS: usize = 10_000;

/// The buckets of all networks that are not full: the time at which each will be.
#[derive(Default)]
pub(super) struct EstimateBuckets(Mutex<HashMap<Network, Instant>>);

impl EstimateBuckets {
    /// Takes `tokens` from the bucket of a network; fails with the time to wait if it has fewer.
    pub(super) fn take(&self, network: Network, tokens: u32, now: Instant) -> Result<(), Duration> {
        // What the lock guards is right between any two statements.
        let mut full_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = full_at.get(&network).map_or(now, |at| now.max(*at)) + INTERVAL * tokens;
        let wait = next.saturating_duration_since(now).saturating_sub(INTERVAL * BURST);
        if wait > Duration::ZERO {
            return Err(wait);
        }
        if full_at.len() >= MAX_NETWORKS && !full_at.contains_key(&network) {
            full_at.retain(|_, at| *at > now);
            if full_at.len() >= MAX_NETWORKS {
                full_at.clear();
            }
        }
        full_at.insert(network, next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn network(number: u32) -> Network {
        Network::of(IpAddr::V4(Ipv4Addr::from(number)))
    }

    #[test]
    fn a_network_gets_a_burst_and_then_its_rate() {
        let (buckets, start) = (EstimateBuckets::default(), Instant::now());
        for _ in 0..BURST {
            assert_eq!(buckets.take(network(1), 1, start), Ok(()));
        }
        assert_eq!(buckets.take(network(1), 1, start), Err(INTERVAL));
        assert_eq!(buckets.take(network(1), 8, start), Err(INTERVAL * 8));
        assert_eq!(buckets.take(network(2), 8, start), Ok(()), "other networks have their own");
        let later = start + INTERVAL;
        assert_eq!(buckets.take(network(1), 1, later), Ok(()), "it is let in after the wait");
        assert_eq!(buckets.take(network(1), 1, later), Err(INTERVAL));
        let full = later + INTERVAL * BURST;
        assert_eq!(buckets.take(network(1), BURST, full), Ok(()));
        assert_eq!(buckets.take(network(1), 1, full), Err(INTERVAL));
    }

    #[test]
    fn the_memory_is_bounded_and_full_buckets_take_none() {
        let (buckets, start) = (EstimateBuckets::default(), Instant::now());
        let most = u32::try_from(MAX_NETWORKS).unwrap();
        let kept = || buckets.0.lock().unwrap().len();
        for number in 0..most {
            buckets.take(network(number), 1, start).unwrap();
        }
        buckets.take(network(most), 1, start + INTERVAL).unwrap();
        assert_eq!(kept(), 1, "all others are full again");
        for number in 0..2 * most {
            buckets.take(network(number), 1, start + INTERVAL).unwrap();
            assert!(kept() <= MAX_NETWORKS);
        }
    }
}
