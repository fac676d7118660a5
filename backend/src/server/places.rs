//! How many connections there may be, and which give way when there are more.
//!
//! A newcomer is let in, always: refusing newcomers would hand the server to whoever came first
//! and stays. What gives way is a connection that waits for its client, never one whose request is
//! being worked on; of those, one of the network that has the most, and of its, the one that has
//! waited longest. Whose turn it is on a connection is in [`turn`].

mod turn;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::Notify;

pub(super) use self::turn::{ArrivingBody, Turn};
use crate::metrics::Metrics;
use crate::network::Network;

/// File descriptors for everything that is no connection: the database, the log, the runtime.
const OTHER_DESCRIPTORS: usize = 256;
/// When there is no more room, this part of it is made at once, so that it is not sought again for
/// every newcomer.
const ROOM: usize = 64;

/// As many connections as are wanted, or fewer if the system allows the process no more file
/// descriptors, of which it takes all that it may.
pub(super) fn within_descriptors(wanted: NonZeroUsize) -> NonZeroUsize {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where that is refused, what is allowed already has to do.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let allowed = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    let room = allowed.saturating_sub(OTHER_DESCRIPTORS).max(allowed / 2);
    let Some(room) = NonZeroUsize::new(room).filter(|room| *room < wanted) else { return wanted };
    tracing::warn!("{wanted} connections are wanted, {allowed} open files allow {room}");
    room
}

/// Has the metrics show how many are connected, and how many of them are being answered: counted when
/// somebody asks, so that it costs no request anything.
pub(super) fn show(places: &Arc<Places>, metrics: &Metrics) {
    let connected = Arc::clone(places);
    metrics.register_gauge("open_connections", "Connections of clients that are open.", move || {
        connected.taken().by.len()
    });
    let open = Arc::clone(places);
    metrics.register_gauge("http_requests_in_flight", "Requests that are being answered.", move || {
        open.taken().by.values().map(|turn| turn.open.load(Ordering::Relaxed)).sum()
    });
}

/// The places that there are for connections.
#[derive(Debug)]
pub(super) struct Places {
    limit: NonZeroUsize,
    taken: Mutex<Taken>,
    /// Somebody has left.
    left: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by: HashMap<u64, Arc<Turn>>,
}

/// The place of one connection, given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    turn: Arc<Turn>,
}

impl Places {
    pub(super) fn new(limit: NonZeroUsize) -> Arc<Self> {
        Arc::new(Self { limit, taken: Mutex::default(), left: Notify::new() })
    }

    /// A place for a connection from this address. Waits only if no connection waits for its
    /// client.
    pub(super) async fn enter(self: &Arc<Self>, address: IpAddr) -> Place {
        loop {
            if let Some(place) = self.try_enter(address) {
                return place;
            }
            self.make_room();
            self.left.notified().await;
        }
    }

    fn try_enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let mut taken = self.taken();
        if taken.by.len() >= self.limit.get() {
            return None;
        }
        let id = taken.next;
        taken.next += 1;
        let turn = Arc::new(Turn::new(Network::of(address)));
        taken.by.insert(id, turn.clone());
        Some(Place { places: self.clone(), id, turn })
    }

    /// Asks those to leave who have the least reason to stay.
    fn make_room(&self) {
        let taken = self.taken();
        let mut of_network = HashMap::<Network, usize>::new();
        for turn in taken.by.values() {
            *of_network.entry(turn.network).or_default() += 1;
        }
        let mut waiting: Vec<&Arc<Turn>> =
            taken.by.values().filter(|turn| !turn.is_servers()).collect();
        waiting.sort_by_cached_key(|turn| {
            (Reverse(of_network.get(&turn.network).copied()), Reverse(turn.waited()))
        });
        for turn in waiting.iter().take(self.limit.get().div_ceil(ROOM)) {
            turn.give_way.cancel();
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub(super) fn turn(&self) -> &Arc<Turn> {
        &self.turn
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().by.remove(&self.id);
        self.places.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn places(limit: usize) -> Arc<Places> {
        Places::new(NonZeroUsize::new(limit).unwrap())
    }

    fn enter(places: &Arc<Places>, address: &str) -> Place {
        places.try_enter(address.parse().unwrap()).unwrap()
    }

    fn gives_way(place: &Place) -> bool {
        place.turn.give_way.is_cancelled()
    }

    /// As if it had been waited for since this long after it came.
    fn since(place: &Place, millis: u64) {
        place.turn.since.store(millis, Ordering::Release);
    }

    #[test]
    fn a_place_that_is_given_back_is_there_for_the_next() {
        let places = places(1);
        let place = enter(&places, "10.0.0.1");
        assert!(places.try_enter("10.0.0.2".parse().unwrap()).is_none());
        drop(place);
        enter(&places, "10.0.0.2");
    }

    #[test]
    fn the_largest_network_gives_way_with_whom_it_was_waited_for_longest() {
        let places = places(4);
        let small = enter(&places, "2001:db8:1::1");
        let large = ["2001:db8:2::1", "2001:db8:2::2", "2001:db8:2::3"]
            .map(|address| enter(&places, address));
        since(&large[0], 1_000);
        since(&large[2], 1_000);
        places.make_room();
        assert_eq!(large.each_ref().map(gives_way), [false, true, false]);
        assert!(!gives_way(&small));
    }

    #[test]
    fn who_is_being_answered_does_not_give_way_but_who_keeps_us_waiting_does() {
        let places = places(2);
        let answered = enter(&places, "10.0.0.1");
        let dawdling = enter(&places, "10.0.0.2");
        let requests = (answered.turn.request(), dawdling.turn.request());
        places.make_room();
        assert!(!gives_way(&answered) && !gives_way(&dawdling));
        let body = dawdling.turn.body();
        places.make_room();
        assert!(!gives_way(&answered) && gives_way(&dawdling));
        assert_eq!(answered.turn.waited(), Duration::ZERO);
        drop((body, requests, dawdling));
        places.make_room();
        assert!(gives_way(&answered));
    }
}
