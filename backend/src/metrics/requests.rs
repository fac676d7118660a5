//! Metrics of requests, by route. Every request is counted here, so its counters are found without
//! a lock and without formatting a label; only the first request of a kind needs them.

use std::sync::OnceLock;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::durations::Durations;

/// Entries of a [`FixedMap`]: more than there are routes, or methods and statuses of one route.
/// Further ones are counted as well, but found by a lock.
const MAX_ENTRIES: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    route: &'static str,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Work {
    route: &'static str,
    method: &'static str,
}

/// The metrics of all answered requests.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    answers: Family<Answer, Counter>,
    times: Family<Work, Durations>,
    known: FixedMap<&'static str, FixedMap<(&'static str, u16), Counted>>,
}

/// The metrics that a request counts for.
#[derive(Clone, Debug)]
struct Counted {
    answers: Counter,
    times: Durations,
}

impl Requests {
    #[rustfmt::skip]
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("http_requests", "Requests by route, method and status; the route app is everything that no route serves", self.answers.clone());
        registry.register("http_request_duration_seconds", "Duration of requests, from their head to their answer", self.times.clone());
    }

    /// Counts an answered request. The route and the method are each one of a fixed set.
    pub(crate) fn count(
        &self,
        route: &'static str,
        method: &'static str,
        status: u16,
        took: Duration,
    ) {
        let find = || self.find(route, method, status);
        let count = |counted: &Counted| {
            counted.answers.inc();
            counted.times.observe(took);
        };
        let of_route = self.known.get_or_make(route, FixedMap::default);
        match of_route.and_then(|of_route| of_route.get_or_make((method, status), find)) {
            Some(counted) => count(counted),
            None => count(&find()),
        }
    }

    fn find(&self, route: &'static str, method: &'static str, status: u16) -> Counted {
        Counted {
            answers: self.answers.get_or_create_owned(&Answer { route, method, status }),
            times: self.times.get_or_create_owned(&Work { route, method }),
        }
    }
}

/// A map of at most [`MAX_ENTRIES`] entries, read without a lock. An entry is made when it is first
/// asked for, and never moves. Lookup is linear, in the order of insertion.
#[derive(Debug)]
struct FixedMap<K, V>(Box<[OnceLock<(K, V)>]>);

impl<K: PartialEq + Copy, V> FixedMap<K, V> {
    /// Returns the value of a key and makes it if necessary; `None` if there is no room for it.
    fn get_or_make(&self, key: K, make: impl Fn() -> V) -> Option<&V> {
        let slots = self.0.iter().map(|slot| slot.get_or_init(|| (key, make())));
        slots.filter(|(known, _)| *known == key).map(|(_, value)| value).next()
    }
}

impl<K, V> Default for FixedMap<K, V> {
    fn default() -> Self {
        Self(std::iter::repeat_with(OnceLock::new).take(MAX_ENTRIES).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_kept_while_there_is_room() {
        let map = FixedMap::<usize, usize>::default();
        for key in (0..MAX_ENTRIES).chain(0..MAX_ENTRIES) {
            assert_eq!(map.get_or_make(key, || key * 2), Some(&(key * 2)));
            assert_eq!(map.get_or_make(key, || panic!("it exists")), Some(&(key * 2)));
        }
        assert_eq!(map.get_or_make(MAX_ENTRIES, || 0), None);
    }

    #[test]
    fn requests_are_counted_even_without_room_in_the_map() {
        let requests = Requests::default();
        let count = |status| requests.count("/me", "GET", status, Duration::from_millis(1));
        (0..200).chain(0..200).for_each(count);
        for status in 0..200 {
            let answer = Answer { route: "/me", method: "GET", status };
            assert_eq!(requests.answers.get_or_create_owned(&answer).get(), 2, "{status}");
        }
    }
}
