//! The order of things, by example and by whatever may happen.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn network(number: u8) -> Network {
    Network::of([10, 0, 0, number].into())
}

/// A queue with a limit, in which nobody is ever due.
struct Plain<T> {
    queue: Queue<T>,
    limit: u64,
    due: Instant,
}

impl<T> Plain<T> {
    fn with_limit(limit: u64) -> Self {
        Self { queue: Queue::new(), limit, due: Instant::now() }
    }

    fn push(&mut self, from: u8, turns: u64, item: T) -> Admission<T> {
        self.queue.push(network(from), turns, item, self.limit, self.due)
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
fn whoever_has_the_most_makes_room_and_nobody_else() {
    let mut plain = Plain::with_limit(64);
    for item in 0..4 {
        assert_eq!(plain.push(1, 16, (1, item)), Admission::Admitted);
    }
    assert_eq!(plain.push(1, 16, (1, 9)), Admission::Refused((1, 9)));
    assert_eq!(plain.push(2, 16, (2, 0)), Admission::InPlaceOf(vec![(1, 3)]));
    assert_eq!(plain.push(2, 16, (2, 1)), Admission::InPlaceOf(vec![(1, 2)]));
    assert_eq!(plain.push(2, 16, (2, 2)), Admission::Refused((2, 2)));
    assert_eq!(plain.queue.turns(), 64);
}

#[test]
fn as_many_make_room_as_it_takes() {
    let mut plain = Plain::with_limit(160);
    for item in 0..10 {
        assert_eq!(plain.push(1, 16, (1, item)), Admission::Admitted);
    }
    let admission = plain.push(2, 64, (2, 0));
    assert_eq!(admission, Admission::InPlaceOf(vec![(1, 9), (1, 8), (1, 7), (1, 6)]));
    assert_eq!(plain.queue.turns(), 160);
}

#[test]
fn where_there_is_no_room_even_then_nobody_gives_up_a_place() {
    let mut plain = Plain::with_limit(160);
    for item in 0..10 {
        plain.push(1, 16, (1, item));
    }
    assert_eq!(plain.push(2, 96, (2, 0)), Admission::Refused((2, 0)), "it would have more then");
    assert_eq!((plain.queue.len(), plain.queue.turns()), (10, 160));
}

#[test]
fn among_many_who_send_alike_nobody_makes_room() {
    let mut plain = Plain::with_limit(16 * 16);
    for number in 0..8 {
        for item in 0..2 {
            plain.push(number, 16, item);
        }
    }
    assert_eq!(plain.push(9, 16, 0), Admission::Refused(0));
}

#[test]
fn a_second_place_is_for_who_will_be_served_in_time_if_all_come_back() {
    let mut plain = Plain::with_limit(64);
    for number in 1..=3 {
        assert_eq!(plain.push(number, 16, number), Admission::Admitted);
    }
    assert_eq!(plain.push(1, 16, 9), Admission::Refused(9), "in the second round");
    assert_eq!(plain.push(4, 16, 4), Admission::Admitted, "in the first");
}

#[test]
fn a_single_job_dearer_than_the_bound_is_let_in() {
    let mut plain = Plain::with_limit(10);
    assert_eq!(plain.push(1, 65_536, 0), Admission::Admitted);
    assert_eq!(plain.push(1, 16, 1), Admission::Refused(1));
}

#[test]
fn whoever_is_due_leaves_and_all_others_keep_their_places() {
    let (mut queue, start) = (Queue::new(), Instant::now());
    let at = |seconds| start + Duration::from_secs(seconds);
    for (from, item, due) in [(1, 'a', 3), (1, 'b', 3), (2, 'c', 4), (1, 'd', 5)] {
        queue.push(network(from), 16, item, 1_000, at(due));
    }
    assert_eq!(queue.pop(), Some('a'), "in time");
    assert!(queue.expire(at(2)).is_empty());
    assert_eq!(queue.expire(at(4)), ['b', 'c']);
    assert_eq!((queue.len(), queue.turns()), (1, 16));
    assert_eq!(queue.pop(), Some('d'));
    assert!(queue.expire(at(9)).is_empty());
}

/// What a job takes in the tests below, by its kind.
const TURNS: [u64; 3] = [16, 64, 256];
const LIMIT: u64 = 640;

proptest! {
    /// Whatever is pushed, popped and forgotten, at whatever cost: the sums are right, nobody is
    /// lost or served twice, the bound holds, no more give up their places than it takes, and
    /// between two turns of a network no other has two.
    #[test]
    fn the_books_balance(steps in prop::collection::vec((0..5_u8, 0..5_u8, 0..3_usize), 1..200)) {
        let (mut plain, mut inside, mut next) = (Plain::with_limit(LIMIT), Vec::new(), 0_u32);
        for (step, from, kind) in steps {
            match step {
                0..=2 => {
                    let (turns, item) = (TURNS[kind], (from, next, TURNS[kind]));
                    next += 1;
                    let gone = match plain.push(from, turns, item) {
                        Admission::Admitted => vec![],
                        Admission::Refused(refused) => {
                            prop_assert_eq!(refused, item);
                            vec![item]
                        }
                        Admission::InPlaceOf(displaced) => {
                            let last = displaced.last().map_or(0, |(_, _, turns)| *turns);
                            prop_assert!(plain.queue.turns() + last > LIMIT);
                            prop_assert!(displaced.iter().all(|(other, ..)| *other != from));
                            displaced
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

    /// However many networks come later, and whatever they send: nobody is served who has waited
    /// for longer than the bound, nobody waits on past it, and all hear what became of them.
    #[test]
    fn nobody_waits_for_longer_than_the_bound(
        waves in prop::collection::vec((0..200_u8, 1..40_u8, 0..3_usize, 0..20_usize), 1..60),
    ) {
        // A turn takes a millisecond.
        let bound = Duration::from_millis(LIMIT);
        let (mut queue, mut now) = (Queue::new(), Instant::now());
        let (mut sent, mut told) = (0_usize, 0_usize);
        for (first, networks, kind, served) in waves {
            for from in first..first.saturating_add(networks) {
                let (turns, due) = (TURNS[kind], now + bound);
                sent += 1;
                told += match queue.push(network(from), turns, (now, turns), LIMIT, due) {
                    Admission::Admitted => 0,
                    Admission::InPlaceOf(displaced) => displaced.len(),
                    Admission::Refused(_) => 1,
                };
            }
            for _ in 0..served {
                for (since, _) in queue.expire(now) {
                    prop_assert!(now - since >= bound);
                    told += 1;
                }
                let Some((since, turns)) = queue.pop() else { break };
                prop_assert!(now - since < bound);
                told += 1;
                now += Duration::from_millis(turns);
            }
        }
        told += queue.expire(now + bound).len();
        prop_assert_eq!((queue.len(), told), (0, sent));
    }
}
