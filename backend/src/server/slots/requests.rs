//! The limits on what all connections together may hold: open requests, and bodies that have not arrived.
//!
//! HTTP/2 lets a connection have a hundred requests, so the limit on connections does not limit them. A
//! request is never refused in favour of one that came first and stays: a body that the server waits for
//! gives way to a newer one, and a connection that does not read its responses is closed. Only when all
//! requests are being answered is a new one refused.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::activity::Activity;
use crate::network::Network;

/// Bodies that the server waits for at once. Each takes 16 KiB at most, and its request about as much.
/// Those of usual clients arrive with the request's head or right after it.
const MAX_ARRIVING_BODIES: usize = 1024;
/// One body of this many gives way at once, so that the search is not repeated for every new one.
const GIVE_WAY_DIVISOR: usize = 64;
/// The smallest limit on open requests, whatever the limit on connections is: a browser that loads the page
/// has a dozen.
const MIN_OPEN_REQUESTS: usize = 1024;

/// The requests of all connections.
#[derive(Debug)]
pub(in crate::server) struct OpenRequests {
    limit: usize,
    /// Requests whose response is not sent yet.
    open: AtomicUsize,
    arriving: Mutex<Arriving>,
}

#[derive(Debug, Default)]
struct Arriving {
    next_id: u64,
    by_id: HashMap<u64, ArrivingBody>,
}

/// A body that has not arrived yet.
#[derive(Debug)]
struct ArrivingBody {
    network: Network,
    since: Instant,
    refusal: CancellationToken,
}

/// An open request. It ends when the guard is dropped: when its response has been sent.
#[derive(Debug)]
pub(in crate::server) struct OpenStream {
    requests: Arc<OpenRequests>,
    activity: Arc<Activity>,
}

/// A body that the server waits for, until the guard is dropped.
#[derive(Debug)]
pub(in crate::server) struct BodyWait {
    requests: Arc<OpenRequests>,
    id: u64,
}

/// The number of open requests, as a new one finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Load {
    Usual,
    /// Connections that do not read their responses are to be closed.
    High,
    /// The new request is to be refused.
    Full,
}

impl OpenRequests {
    /// Allows one request for each connection, which is all that HTTP/1.1 has, beside those whose bodies
    /// have not arrived: these give way, and so must not fill the limit.
    pub(super) fn new(max_connections: NonZeroUsize) -> Arc<Self> {
        let limit = max_connections.get().max(MIN_OPEN_REQUESTS) + MAX_ARRIVING_BODIES;
        Arc::new(Self { limit, open: AtomicUsize::new(0), arriving: Mutex::default() })
    }

    /// Counts a request until the guard is dropped.
    pub(super) fn begin(self: &Arc<Self>, activity: &Arc<Activity>) -> (OpenStream, Load) {
        let others = self.open.fetch_add(1, Ordering::AcqRel);
        let load = if others >= self.limit {
            Load::Full
        } else if others >= self.limit - self.limit / 8 {
            Load::High
        } else {
            Load::Usual
        };
        activity.begin_stream();
        (OpenStream { requests: self.clone(), activity: activity.clone() }, load)
    }

    /// Records that the server waits for a body, until the guard is dropped. `refusal` is cancelled if the
    /// body has to give way to others.
    pub(in crate::server) fn await_body(
        self: &Arc<Self>,
        network: Network,
        refusal: &CancellationToken,
    ) -> BodyWait {
        let mut arriving = self.arriving();
        if arriving.by_id.len() >= MAX_ARRIVING_BODIES {
            arriving.give_way(MAX_ARRIVING_BODIES.div_ceil(GIVE_WAY_DIVISOR));
        }
        let id = arriving.next_id;
        arriving.next_id += 1;
        let body = ArrivingBody { network, since: Instant::now(), refusal: refusal.clone() };
        arriving.by_id.insert(id, body);
        BodyWait { requests: self.clone(), id }
    }

    fn arriving(&self) -> MutexGuard<'_, Arriving> {
        self.arriving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arriving {
    /// Refuses some bodies: those of the networks that send the most, and of one network those that have
    /// been waited for longest.
    fn give_way(&mut self, count: usize) {
        let mut of_network = HashMap::<Network, usize>::new();
        for body in self.by_id.values() {
            *of_network.entry(body.network).or_default() += 1;
        }
        let mut bodies: Vec<_> = self.by_id.iter().map(|(id, body)| (*id, body)).collect();
        bodies.sort_by_key(|(_, body)| (Reverse(of_network.get(&body.network)), body.since));
        let ids: Vec<u64> = bodies.into_iter().take(count).map(|(id, _)| id).collect();
        for id in ids {
            if let Some(body) = self.by_id.remove(&id) {
                body.refusal.cancel();
            }
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.activity.end_stream();
        self.requests.open.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for BodyWait {
    fn drop(&mut self) {
        self.requests.arriving().by_id.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_refused_only_while_as_many_are_open() {
        let requests = OpenRequests::new(NonZeroUsize::MIN);
        let activity = Arc::new(Activity::new(Network::of([10, 0, 0, 1].into())));
        let begin = || requests.begin(&activity);
        let limit = MIN_OPEN_REQUESTS + MAX_ARRIVING_BODIES;
        let mut open: Vec<_> = (0..limit).map(|_| begin()).collect();
        assert_eq!(open[MAX_ARRIVING_BODIES].1, Load::Usual, "all bodies that may be awaited");
        assert_eq!(open[limit - 1].1, Load::High);
        assert_eq!(begin().1, Load::Full);
        open.truncate(1);
        assert_eq!(begin().1, Load::Usual);
    }

    #[test]
    fn the_bodies_of_the_largest_network_give_way_the_oldest_first() {
        let requests = OpenRequests::new(NonZeroUsize::MIN);
        let [small, large] =
            ["10.0.0.1", "10.0.0.2"].map(|address| Network::of(address.parse().unwrap()));
        let begin = |network| {
            let refusal = CancellationToken::new();
            (requests.await_body(network, &refusal), refusal)
        };
        let ordinary = begin(small);
        let flood: Vec<_> = (1..MAX_ARRIVING_BODIES).map(|_| begin(large)).collect();
        assert!(!flood[0].1.is_cancelled());
        let newest = begin(large);
        let refused = flood.iter().take_while(|(_, refusal)| refusal.is_cancelled()).count();
        assert_eq!(refused, MAX_ARRIVING_BODIES / GIVE_WAY_DIVISOR);
        assert!(!ordinary.1.is_cancelled() && !newest.1.is_cancelled());
        drop((ordinary, flood, newest));
        assert!(requests.arriving().by_id.is_empty());
    }
}
