//! The limit on connections, and which of them are closed when there are more.
//!
//! A new connection is always accepted: refusing it would hand the server to clients that came
//! first and stay. Instead a connection is evicted that waits for its client, never one whose
//! request is being answered. It is one of the network with the most connections, and of those the
//! one that has waited longest. [`activity`] knows whether a connection waits for its client, [`requests`]
//! limits the requests on all of them.

mod activity;
mod requests;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::Notify;

pub(super) use self::activity::{Activity, ArrivingBody, WaitLimits};
use self::requests::Load;
pub(super) use self::requests::{BodyWait, OpenRequests, OpenStream};
use crate::metrics::Metrics;
use crate::network::Network;

/// File descriptors reserved for everything else: the database, the log, the runtime.
const RESERVED_DESCRIPTORS: usize = 256;
/// One connection of this many is evicted at once when all slots are taken, so that the search is
/// not repeated for every new connection.
const EVICTION_DIVISOR: usize = 64;

/// Returns the wanted number of connections, or fewer if the process may not open as many files.
/// Raises the soft limit on open files to the hard limit.
pub(super) fn within_descriptors(wanted: NonZeroUsize) -> NonZeroUsize {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // If that is refused, the present limit has to do.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let allowed = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    let room = allowed.saturating_sub(RESERVED_DESCRIPTORS).max(allowed / 2);
    let Some(room) = NonZeroUsize::new(room).filter(|room| *room < wanted) else { return wanted };
    tracing::warn!(%wanted, allowed, "connections limited to {room}: raise the limit on open files");
    room
}

/// Registers gauges of open connections and of requests in progress. They are counted on each
/// scrape, so that they cost requests nothing.
pub(super) fn register_metrics(slots: &Arc<ConnectionSlots>, metrics: &Metrics) {
    let (connected, answering) = (Arc::clone(slots), Arc::clone(slots));
    metrics.register_gauge("open_connections", "Open connections of clients.", move || {
        connected.taken().by_id.len()
    });
    metrics.register_gauge("http_requests_in_flight", "Requests in progress.", move || {
        answering.taken().by_id.values().map(|activity| activity.open_requests()).sum()
    });
}

/// The slots for connections.
#[derive(Debug)]
pub(super) struct ConnectionSlots {
    limit: NonZeroUsize,
    requests: Arc<OpenRequests>,
    taken: Mutex<Taken>,
    /// Notified when a slot is released.
    released: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    next_id: u64,
    by_id: HashMap<u64, Arc<Activity>>,
}

/// The slot of one connection, released on drop.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<ConnectionSlots>,
    id: u64,
    activity: Arc<Activity>,
}

impl ConnectionSlots {
    pub(super) fn new(limit: NonZeroUsize) -> Arc<Self> {
        let requests = OpenRequests::new(limit);
        Arc::new(Self { limit, requests, taken: Mutex::default(), released: Notify::new() })
    }

    /// Takes a slot for a connection from this address. Evicts other connections if all slots are
    /// taken, and waits only if none of those waits for its client.
    pub(super) async fn acquire(self: &Arc<Self>, address: IpAddr) -> Slot {
        loop {
            if let Some(slot) = self.try_acquire(address) {
                return slot;
            }
            self.evict();
            self.released.notified().await;
        }
    }

    fn try_acquire(self: &Arc<Self>, address: IpAddr) -> Option<Slot> {
        let mut taken = self.taken();
        if taken.by_id.len() >= self.limit.get() {
            return None;
        }
        let id = taken.next_id;
        taken.next_id += 1;
        let activity = Arc::new(Activity::new(Network::of(address)));
        taken.by_id.insert(id, activity.clone());
        Some(Slot { slots: self.clone(), id, activity })
    }

    /// Evicts connections that wait for their clients: those of the largest networks first, and of
    /// one network those that have waited longest.
    fn evict(&self) {
        let taken = self.taken();
        let mut of_network = HashMap::<Network, usize>::new();
        for activity in taken.by_id.values() {
            *of_network.entry(activity.network()).or_default() += 1;
        }
        let mut waiting: Vec<&Arc<Activity>> =
            taken.by_id.values().filter(|activity| !activity.is_answering()).collect();
        waiting.sort_by_cached_key(|activity| {
            let connections = of_network.get(&activity.network()).copied();
            (Reverse(connections), Reverse(activity.client_wait()))
        });
        for activity in waiting.iter().take(self.limit.get().div_ceil(EVICTION_DIVISOR)) {
            activity.evict();
        }
    }

    /// Begins a request on a connection. Returns no guard if it is to be refused, and evicts connections
    /// with responses that their clients do not read before it comes to that.
    pub(super) fn begin_request(&self, activity: &Arc<Activity>) -> Option<OpenStream> {
        let (stream, load) = self.requests.begin(activity);
        if load != Load::Usual {
            self.evict_unread();
        }
        (load != Load::Full).then_some(stream)
    }

    /// Returns the requests on all connections.
    pub(super) fn requests(&self) -> &Arc<OpenRequests> {
        &self.requests
    }

    /// Evicts the connections with the most responses that their clients have not read. A single one is
    /// usual: it is being sent.
    fn evict_unread(&self) {
        let taken = self.taken();
        let unread = taken.by_id.values().map(|activity| (activity.unread_responses(), activity));
        let mut unread: Vec<_> = unread.filter(|(count, _)| *count > 1).collect();
        unread.sort_by_key(|(count, _)| Reverse(*count));
        for (_, activity) in unread.iter().take(self.limit.get().div_ceil(EVICTION_DIVISOR)) {
            activity.evict();
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.taken().by_id.remove(&self.id);
        self.slots.released.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn slots(limit: usize) -> Arc<ConnectionSlots> {
        ConnectionSlots::new(NonZeroUsize::new(limit).unwrap())
    }

    fn acquire(slots: &Arc<ConnectionSlots>, address: &str) -> Slot {
        slots.try_acquire(address.parse().unwrap()).unwrap()
    }

    fn is_evicted(slot: &Slot) -> bool {
        slot.activity.is_evicted()
    }

    #[test]
    fn a_released_slot_is_free_for_the_next_connection() {
        let slots = slots(1);
        let slot = acquire(&slots, "10.0.0.1");
        assert!(slots.try_acquire("10.0.0.2".parse().unwrap()).is_none());
        drop(slot);
        acquire(&slots, "10.0.0.2");
    }

    #[test]
    fn the_longest_waiting_connection_of_the_largest_network_is_evicted() {
        let slots = slots(4);
        let small = acquire(&slots, "2001:db8:1::1");
        let large = ["2001:db8:2::1", "2001:db8:2::2", "2001:db8:2::3"]
            .map(|address| acquire(&slots, address));
        large[0].activity.set_waiting_since(1_000);
        large[2].activity.set_waiting_since(1_000);
        slots.evict();
        assert_eq!(large.each_ref().map(is_evicted), [false, true, false]);
        assert!(!is_evicted(&small));
    }

    #[test]
    fn a_connection_being_answered_stays_and_one_that_waits_for_a_body_is_evicted() {
        let slots = slots(2);
        let answered = acquire(&slots, "10.0.0.1");
        let dawdling = acquire(&slots, "10.0.0.2");
        let requests = (answered.activity.begin_request(), dawdling.activity.begin_request());
        slots.evict();
        assert!(!is_evicted(&answered) && !is_evicted(&dawdling));
        let body = dawdling.activity.await_body();
        slots.evict();
        assert!(!is_evicted(&answered) && is_evicted(&dawdling));
        assert_eq!(answered.activity.client_wait(), Duration::ZERO);
        drop((body, requests, dawdling));
        slots.evict();
        assert!(is_evicted(&answered));
    }
}
