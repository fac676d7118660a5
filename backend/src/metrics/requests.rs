//! What came of requests, by route. This is on the way of each of them: what it counts with is found
//! without a lock and without writing a label, but for the first of its kind.

use std::sync::OnceLock;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::Durations;

/// How many there may be of a kind that are found quickly: more than there are routes, or methods
/// and statuses of one. Whatever comes after those is found as well, only by way of a lock.
const SLOTS: usize = 64;

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

/// All requests that were answered.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    answers: Family<Answer, Counter>,
    times: Family<Work, Durations>,
    known: Few<&'static str, Few<(&'static str, u16), Counted>>,
}

/// What a request counts for.
#[derive(Clone, Debug)]
struct Counted {
    answers: Counter,
    times: Durations,
}

impl Requests {
    #[rustfmt::skip]
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("http_requests", "Requests by route, method and status; app is whatever is no route", self.answers.clone());
        registry.register("http_request_duration_seconds", "How long requests took, from their head to their answer", self.times.clone());
    }

    /// One was answered. The route is as the route table has it, and the method one of few.
    pub(crate) fn count(
        &self,
        route: &'static str,
        method: &'static str,
        status: u16,
        took: Duration,
    ) {
        let begin = || self.begin(route, method, status);
        let count = |counted: &Counted| {
            counted.answers.inc();
            counted.times.observe(took);
        };
        let of_route = self.known.get_or_make(route, Few::default);
        match of_route.and_then(|of_route| of_route.get_or_make((method, status), begin)) {
            Some(counted) => count(counted),
            None => count(&begin()),
        }
    }

    fn begin(&self, route: &'static str, method: &'static str, status: u16) -> Counted {
        Counted {
            answers: self.answers.get_or_create_owned(&Answer { route, method, status }),
            times: self.times.get_or_create_owned(&Work { route, method }),
        }
    }
}

/// A few values by their keys, each made when it is first asked for and then never moved. Those that
/// were asked for first are found first.
#[derive(Debug)]
struct Few<K, V>(Box<[OnceLock<(K, V)>]>);

impl<K: PartialEq + Copy, V> Few<K, V> {
    /// The value of a key; `None` if there is no room for it.
    fn get_or_make(&self, key: K, make: impl Fn() -> V) -> Option<&V> {
        let slots = self.0.iter().map(|slot| slot.get_or_init(|| (key, make())));
        slots.filter(|(known, _)| *known == key).map(|(_, value)| value).next()
    }
}

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(std::iter::repeat_with(OnceLock::new).take(SLOTS).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_more_than_there_is_room_for_are_not_kept() {
        let few = Few::<usize, usize>::default();
        for key in (0..SLOTS).chain(0..SLOTS) {
            assert_eq!(few.get_or_make(key, || key * 2), Some(&(key * 2)));
            assert_eq!(few.get_or_make(key, || panic!("it is there")), Some(&(key * 2)));
        }
        assert_eq!(few.get_or_make(SLOTS, || 0), None);
    }

    #[test]
    fn what_there_is_no_room_for_is_counted_all_the_same() {
        let requests = Requests::default();
        let count = |status| requests.count("/me", "GET", status, Duration::from_millis(1));
        (0..200).chain(0..200).for_each(count);
        for status in 0..200 {
            let answer = Answer { route: "/me", method: "GET", status };
            assert_eq!(requests.answers.get_or_create_owned(&answer).get(), 2, "{status}");
        }
    }
}
