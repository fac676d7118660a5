//! Tests of the order, by example and with random pushes and pops.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn network(number: u8) -> Network {
    Network::of([10, 0, 0, number].into())
}

/// A queue with a limit and deadlines that are never checked.
struct Plain<T> {
    queue: Queue<T>,
    limit: u64,
    deadline: Instant,
}

impl<T> Plain<T> {
    fn with_limit(limit: u64) -> Self {
        Self { queue: Queue::new(), limit, deadline: Instant::now() }
    }

    fn push(&mut self, from: u8, turns: u64, item: T) -> Enqueued<T> {
        self.queue.push(network(from), turns, item, self.limit, self.deadline)
    }
}

#[test]
fn networks_are_served_in_turn() {
    let mut plain = Plain::with_limit(1_000);
    for item in 0..5 {
        plain.push(1, 16, (1, item));
    }
    plain.push(2, 16, (2, 0));
    plain.push(3, 16, (3, 0));
    plain.push(3, 16, (3, 1));
    let mut queue = plain.queue;
    let served: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
    assert_eq!(served, [(1, 0), (2, 0), (3, 0), (1, 1), (3, 1), (1, 2), (1, 3), (1, 4)]);
    assert_eq!((queue.turns(), queue.len()), (0, 0));
}

#[test]
fn only_the_network_with_the_most_waiting_makes_room() {
    let mut plain = Plain::with_limit(64);
    for item in 0..4 {
        assert_eq!(plain.push(1, 16, (1, item)), Enqueued::Accepted);
    }
    assert_eq!(plain.push(1, 16, (1, 9)), Enqueued::Rejected((1, 9)));
    assert_eq!(plain.push(2, 16, (2, 0)), Enqueued::Evicting(vec![(1, 3)]));
    assert_eq!(plain.push(2, 16, (2, 1)), Enqueued::Evicting(vec![(1, 2)]));
    assert_eq!(plain.push(2, 16, (2, 2)), Enqueued::Rejected((2, 2)));
    assert_eq!(plain.queue.turns(), 64);
}

#[test]
fn as_many_items_are_evicted_as_it_takes() {
    let mut plain = Plain::with_limit(160);
    for item in 0..10 {
        assert_eq!(plain.push(1, 16, (1, item)), Enqueued::Accepted);
    }
    let enqueued = plain.push(2, 64, (2, 0));
    assert_eq!(enqueued, Enqueued::Evicting(vec![(1, 9), (1, 8), (1, 7), (1, 6)]));
    assert_eq!(plain.queue.turns(), 160);
}

#[test]
fn nothing_is_evicted_where_it_would_not_make_enough_room() {
    let mut plain = Plain::with_limit(160);
    for item in 0..10 {
        plain.push(1, 16, (1, item));
    }
    assert_eq!(plain.push(2, 96, (2, 0)), Enqueued::Rejected((2, 0)), "it would have more then");
    assert_eq!((plain.queue.len(), plain.queue.turns()), (10, 160));
}

#[test]
fn among_many_networks_that_send_alike_none_makes_room() {
    let mut plain = Plain::with_limit(16 * 16);
    for number in 0..8 {
        for item in 0..2 {
            plain.push(number, 16, item);
        }
    }
    assert_eq!(plain.push(9, 16, 0), Enqueued::Rejected(0));
}

#[test]
fn a_second_item_is_accepted_if_it_is_served_in_time_when_all_networks_return() {
    let mut plain = Plain::with_limit(64);
    for number in 1..=3 {
        assert_eq!(plain.push(number, 16, number), Enqueued::Accepted);
    }
    assert_eq!(plain.push(1, 16, 9), Enqueued::Rejected(9), "in the second round");
    assert_eq!(plain.push(4, 16, 4), Enqueued::Accepted, "in the first");
}

#[test]
fn a_single_item_above_the_limit_is_accepted() {
    let mut plain = Plain::with_limit(10);
    assert_eq!(plain.push(1, 65_536, 0), Enqueued::Accepted);
    assert_eq!(plain.push(1, 16, 1), Enqueued::Rejected(1));
}

#[test]
fn an_expired_item_leaves_and_the_others_keep_their_order() {
    let (mut queue, start) = (Queue::new(), Instant::now());
    let at = |seconds| start + Duration::from_secs(seconds);
    for (from, item, deadline) in [(1, 'a', 3), (1, 'b', 3), (2, 'c', 4), (1, 'd', 5)] {
        queue.push(network(from), 16, item, 1_000, at(deadline));
    }
    assert_eq!(queue.pop(), Some('a'), "before its deadline");
    assert!(queue.expire(at(2)).is_empty());
    assert_eq!(queue.expire(at(4)), ['b', 'c']);
    assert_eq!((queue.len(), queue.turns()), (1, 16));
    assert_eq!(queue.pop(), Some('d'));
    assert!(queue.expire(at(9)).is_empty());
}

/// The work of an item in the tests below, by its kind.
const TURNS: [u64; 3] = [16, 64, 256];
const LIMIT: u64 = 640;

proptest! {
    /// After any sequence of pushes, pops and removals, at any cost: the sums are right, no item is
    /// lost or served twice, the limit holds, no more items are evicted than necessary, and between
    /// two items of a network no other network is served twice.
    #[test]
    fn every_item_is_accounted_for(
        steps in prop::collection::vec((0..5_u8, 0..5_u8, 0..3_usize), 1..200),
    ) {
        let (mut plain, mut inside, mut next) = (Plain::with_limit(LIMIT), Vec::new(), 0_u32);
        for (step, from, kind) in steps {
            match step {
                0..=2 => {
                    let (turns, item) = (TURNS[kind], (from, next, TURNS[kind]));
                    next += 1;
                    let gone = match plain.push(from, turns, item) {
                        Enqueued::Accepted => vec![],
                        Enqueued::Rejected(refused) => {
                            prop_assert_eq!(refused, item);
                            vec![item]
                        }
                        Enqueued::Evicting(evicted) => {
                            let last = evicted.last().map_or(0, |(_, _, turns)| *turns);
                            prop_assert!(plain.queue.turns() + last > LIMIT);
                            prop_assert!(evicted.iter().all(|(other, ..)| *other != from));
                            evicted
                        }
                    };
                    inside.push(item);
                    inside.retain(|item| !gone.contains(item));
                }
                3 => if let Some(item) = plain.queue.pop() {
                    prop_assert!(inside.contains(&item));
                    inside.retain(|other| *other != item);
                },
                _ => {
                    plain.queue.retain(|(network, ..)| *network != from);
                    inside.retain(|(network, ..)| *network != from);
                }
            }
            prop_assert_eq!(plain.queue.len(), inside.len());
            let turns: u64 = inside.iter().map(|(.., turns)| turns).sum();
            prop_assert_eq!(plain.queue.turns(), turns);
            prop_assert!(turns <= LIMIT);
        }
        let (mut queue, mut last_of) = (plain.queue, HashMap::new());
        let served: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        prop_assert_eq!(served.len(), inside.len());
        for (at, (network, ..)) in served.iter().enumerate() {
            if let Some(before) = last_of.insert(*network, at) {
                let between = &served[before + 1..at];
                for other in between {
                    let times = between.iter().filter(|(name, ..)| *name == other.0).count();
                    prop_assert_eq!(times, 1);
                }
            }
        }
    }

    /// However many networks come later, and whatever they send: no item is served after its
    /// deadline, none stays queued past it, and each is either served or handed back.
    #[test]
    fn no_item_waits_longer_than_the_bound(
        waves in prop::collection::vec((0..200_u8, 1..40_u8, 0..3_usize, 0..20_usize), 1..60),
    ) {
        // A turn takes a millisecond.
        let bound = Duration::from_millis(LIMIT);
        let (mut queue, mut now) = (Queue::new(), Instant::now());
        let (mut sent, mut returned) = (0_usize, 0_usize);
        for (first, networks, kind, served) in waves {
            for from in first..first.saturating_add(networks) {
                let (turns, deadline) = (TURNS[kind], now + bound);
                sent += 1;
                returned += match queue.push(network(from), turns, (now, turns), LIMIT, deadline) {
                    Enqueued::Accepted => 0,
                    Enqueued::Evicting(evicted) => evicted.len(),
                    Enqueued::Rejected(_) => 1,
                };
            }
            for _ in 0..served {
                for (since, _) in queue.expire(now) {
                    prop_assert!(now - since >= bound);
                    returned += 1;
                }
                let Some((since, turns)) = queue.pop() else { break };
                prop_assert!(now - since < bound);
                returned += 1;
                now += Duration::from_millis(turns);
            }
        }
        returned += queue.expire(now + bound).len();
        prop_assert_eq!((queue.len(), returned), (0, sent));
    }
}
