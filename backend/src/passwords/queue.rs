//! Who waits for a hash, and whose turn it is. No threads and no clock here: this is the order of
//! things alone.
//!
//! Each network waits in a queue of its own, and the queues are served in turn: however many one
//! of them sends, another's next is never more than one round away. There is one bound for all,
//! and when it is reached, whoever has the most waiting makes room.

use std::collections::{HashMap, VecDeque};

use crate::network::Network;

/// One that waits.
#[derive(Debug)]
struct Waiting<T> {
    /// What it will take, in turns of bcrypt's loop.
    turns: u64,
    item: T,
}

/// All that wait.
#[derive(Debug)]
pub(super) struct Queue<T> {
    of: HashMap<Network, VecDeque<Waiting<T>>>,
    /// The networks that wait, in the order in which they are served.
    order: VecDeque<Network>,
    turns: u64,
}

/// What came of asking for a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission<T> {
    /// There was room.
    Admitted,
    /// There is room now: this one, of a network with more waiting, gave its place up.
    InPlaceOf(T),
    /// There is none.
    Refused(T),
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self { of: HashMap::new(), order: VecDeque::new(), turns: 0 }
    }

    /// What all that wait will take, in turns.
    pub(super) fn turns(&self) -> u64 {
        self.turns
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.of.values().map(VecDeque::len).sum()
    }

    /// Asks for a place, where all that wait may take so many turns.
    pub(super) fn push(
        &mut self,
        network: Network,
        turns: u64,
        item: T,
        limit: u64,
    ) -> Admission<T> {
        let own = self.of.get(&network).map_or(0, VecDeque::len) as u64;
        // One of each network is served in a round: this one comes in the round after those of
        // its own, and whoever waits now will be back by then.
        let networks = self.of.len() as u64;
        if own > 0 && turns.saturating_mul(own + 1).saturating_mul(networks) > limit {
            return Admission::Refused(item);
        }
        let mut admission = Admission::Admitted;
        if self.turns > 0 && self.turns + turns > limit {
            match self.make_room_for(network) {
                Some(displaced) => admission = Admission::InPlaceOf(displaced),
                None => return Admission::Refused(item),
            }
        }
        let queue = self.of.entry(network).or_default();
        if queue.is_empty() {
            self.order.push_back(network);
        }
        queue.push_back(Waiting { turns, item });
        self.turns += turns;
        admission
    }

    /// The next in turn.
    pub(super) fn pop(&mut self) -> Option<T> {
        let network = self.order.pop_front()?;
        let waiting = self.take(network, VecDeque::pop_front)?;
        if self.of.contains_key(&network) {
            self.order.push_back(network);
        }
        Some(waiting.item)
    }

    /// Forgets those that nobody waits for any more.
    pub(super) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        for queue in self.of.values_mut() {
            queue.retain(|waiting| keep(&waiting.item));
        }
        self.of.retain(|_, queue| !queue.is_empty());
        self.order.retain(|network| self.of.contains_key(network));
        self.turns = self.of.values().flatten().map(|waiting| waiting.turns).sum();
    }

    /// Takes the newest of the network with the most waiting, if that is more than this one's and
    /// more than a quarter of all: among many who send alike, who came first stays, and who is
    /// refused hears of it at once and not after having waited.
    fn make_room_for(&mut self, network: Network) -> Option<T> {
        let own = self.of.get(&network).map_or(0, VecDeque::len);
        let (&longest, queue) = self.of.iter().max_by_key(|(_, queue)| queue.len())?;
        if queue.len() <= own + 1 || queue.len() * 4 <= self.len() {
            return None;
        }
        self.take(longest, VecDeque::pop_back).map(|waiting| waiting.item)
    }

    fn take(
        &mut self,
        network: Network,
        end: impl FnOnce(&mut VecDeque<Waiting<T>>) -> Option<Waiting<T>>,
    ) -> Option<Waiting<T>> {
        let queue = self.of.get_mut(&network)?;
        let waiting = end(queue)?;
        if queue.is_empty() {
            self.of.remove(&network);
            self.order.retain(|other| *other != network);
        }
        self.turns -= waiting.turns;
        Some(waiting)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn network(number: u8) -> Network {
        Network::of([10, 0, 0, number].into())
    }

    #[test]
    fn networks_are_served_in_turn() {
        let mut queue = Queue::new();
        for item in 0..5 {
            queue.push(network(1), 16, (1, item), 1_000);
        }
        queue.push(network(2), 16, (2, 0), 1_000);
        queue.push(network(3), 16, (3, 0), 1_000);
        queue.push(network(3), 16, (3, 1), 1_000);
        let served: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(served, [(1, 0), (2, 0), (3, 0), (1, 1), (3, 1), (1, 2), (1, 3), (1, 4)]);
        assert_eq!((queue.turns(), queue.len()), (0, 0));
    }

    #[test]
    fn whoever_has_the_most_makes_room_and_nobody_else() {
        let mut queue = Queue::new();
        for item in 0..4 {
            assert_eq!(queue.push(network(1), 16, (1, item), 64), Admission::Admitted);
        }
        assert_eq!(queue.push(network(1), 16, (1, 9), 64), Admission::Refused((1, 9)));
        assert_eq!(queue.push(network(2), 16, (2, 0), 64), Admission::InPlaceOf((1, 3)));
        assert_eq!(queue.push(network(2), 16, (2, 1), 64), Admission::InPlaceOf((1, 2)));
        assert_eq!(queue.push(network(2), 16, (2, 2), 64), Admission::Refused((2, 2)));
        assert_eq!(queue.turns(), 64);
    }

    #[test]
    fn among_many_who_send_alike_nobody_makes_room() {
        let mut queue = Queue::new();
        for number in 0..8 {
            for item in 0..2 {
                queue.push(network(number), 16, item, 16 * 16);
            }
        }
        assert_eq!(queue.push(network(9), 16, 0, 16 * 16), Admission::Refused(0));
    }

    #[test]
    fn a_second_place_is_for_who_will_be_served_in_time_if_all_come_back() {
        let mut queue = Queue::new();
        for number in 1..=3 {
            assert_eq!(queue.push(network(number), 16, number, 64), Admission::Admitted);
        }
        assert_eq!(queue.push(network(1), 16, 9, 64), Admission::Refused(9), "in the second round");
        assert_eq!(queue.push(network(4), 16, 4, 64), Admission::Admitted, "in the first");
    }

    #[test]
    fn a_single_job_dearer_than_the_bound_is_let_in() {
        let mut queue = Queue::new();
        assert_eq!(queue.push(network(1), 65_536, 0, 10), Admission::Admitted);
        assert_eq!(queue.push(network(1), 16, 1, 10), Admission::Refused(1));
    }

    proptest! {
        /// Whatever is pushed, popped and forgotten: the sums are right, nobody is lost or served
        /// twice, and between two turns of a network no other has two.
        #[test]
        fn the_books_balance(steps in prop::collection::vec((0..4_u8, 0..5_u8), 1..200)) {
            let (mut queue, mut inside, mut next) = (Queue::new(), Vec::new(), 0_u32);
            for (step, from) in steps {
                match step {
                    0 | 1 => {
                        let refused = match queue.push(network(from), 16, (from, next), 160) {
                            Admission::Admitted => None,
                            Admission::InPlaceOf(item) | Admission::Refused(item) => Some(item),
                        };
                        inside.push((from, next));
                        inside.retain(|item| Some(*item) != refused);
                        next += 1;
                    }
                    2 => if let Some(item) = queue.pop() {
                        prop_assert!(inside.contains(&item));
                        inside.retain(|other| *other != item);
                    },
                    _ => {
                        queue.retain(|(network, _)| *network != from);
                        inside.retain(|(network, _)| *network != from);
                    }
                }
                prop_assert_eq!(queue.len(), inside.len());
                prop_assert_eq!(queue.turns(), 16 * inside.len() as u64);
                prop_assert!(queue.turns() <= 160);
            }
            let mut last_of = HashMap::new();
            let served: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
            prop_assert_eq!(served.len(), inside.len());
            for (at, (network, _)) in served.iter().enumerate() {
                if let Some(before) = last_of.insert(*network, at) {
                    let between = &served[before + 1..at];
                    for other in between {
                        let times = between.iter().filter(|(name, _)| *name == other.0).count();
                        prop_assert_eq!(times, 1);
                    }
                }
            }
        }
    }
}
