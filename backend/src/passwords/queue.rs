//! A queue that serves networks in turn. It has no threads and no clock: it only keeps the order.
//!
//! Each network has a queue of its own, and the queues are served in turn: however many jobs one
//! network sends, the next job of another is at most one round away. One bound holds for all of
//! them together; when it is reached, the network with the most waiting work makes room. The bound
//! covers what waits now. Networks that come later lengthen every round, so each item has a
//! deadline as well, at which it stops waiting.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::network::Network;

/// A queued item.
#[derive(Debug)]
struct Waiting<T> {
    /// The work that it takes, in turns of bcrypt's cost loop or in any other unit.
    turns: u64,
    /// When it stops waiting.
    deadline: Instant,
    item: T,
}

/// The items of one network, oldest first; never empty.
#[derive(Debug)]
struct NetworkQueue<T> {
    waiting: VecDeque<Waiting<T>>,
    turns: u64,
}

/// The queues of all networks.
#[derive(Debug)]
pub(super) struct Queue<T> {
    by_network: HashMap<Network, NetworkQueue<T>>,
    /// The networks with queued items, in the order in which they are served.
    rotation: VecDeque<Network>,
    /// The deadline and network of every push, in the order of the pushes. Those of items that have
    /// left the queue may still be among them.
    deadlines: VecDeque<(Instant, Network)>,
    turns: u64,
}

/// The outcome of [`Queue::push`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Enqueued<T> {
    /// There was room.
    Accepted,
    /// These items, of networks with more waiting, were evicted to make room.
    Evicting(Vec<T>),
    /// There is no room; the item is handed back.
    Rejected(T),
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        let (by_network, rotation) = (HashMap::new(), VecDeque::new());
        Self { by_network, rotation, deadlines: VecDeque::new(), turns: 0 }
    }

    /// Returns the work of all queued items, in turns.
    pub(super) fn turns(&self) -> u64 {
        self.turns
    }

    /// Returns the number of queued items.
    pub(super) fn len(&self) -> usize {
        self.by_network.values().map(|line| line.waiting.len()).sum()
    }

    /// Queues an item until its deadline if all queued items together then take at most `limit`
    /// turns; an empty queue accepts any item. Deadlines must not decrease from one push to the
    /// next.
    pub(super) fn push(
        &mut self,
        network: Network,
        turns: u64,
        item: T,
        limit: u64,
        deadline: Instant,
    ) -> Enqueued<T> {
        let own = self.by_network.get(&network).map_or(0, |line| line.turns);
        // A round serves one item of each network: this item's round comes after those of its own
        // network's items, and every network that waits now may have queued another by then.
        let networks = self.by_network.len() as u64;
        if own > 0 && own.saturating_add(turns).saturating_mul(networks) > limit {
            return Enqueued::Rejected(item);
        }
        let mut enqueued = Enqueued::Accepted;
        if self.turns > 0 && self.turns.saturating_add(turns) > limit {
            match self.make_room_for(network, turns, limit) {
                Some(evicted) => enqueued = Enqueued::Evicting(evicted),
                None => return Enqueued::Rejected(item),
            }
        }
        let line = self.by_network.entry(network).or_insert_with(|| {
            self.rotation.push_back(network);
            NetworkQueue { waiting: VecDeque::new(), turns: 0 }
        });
        line.waiting.push_back(Waiting { turns, deadline, item });
        line.turns += turns;
        self.turns += turns;
        self.deadlines.push_back((deadline, network));
        enqueued
    }

    /// Removes and returns the next item in turn.
    pub(super) fn pop(&mut self) -> Option<T> {
        let network = self.rotation.pop_front()?;
        let waiting = self.take(network, VecDeque::pop_front)?;
        if self.by_network.contains_key(&network) {
            self.rotation.push_back(network);
        }
        Some(waiting.item)
    }

    /// Removes and returns the items past their deadline.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<T> {
        let mut expired = Vec::new();
        while let Some((_, network)) = self.deadlines.pop_front_if(|(at, _)| *at <= now) {
            let oldest = self.by_network.get(&network).and_then(|line| line.waiting.front());
            if oldest.is_some_and(|oldest| oldest.deadline <= now) {
                expired.extend(self.take(network, VecDeque::pop_front).map(|waiting| waiting.item));
            }
        }
        expired
    }

    /// Removes the items for which `keep` returns `false`.
    pub(super) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        for line in self.by_network.values_mut() {
            line.waiting.retain(|waiting| keep(&waiting.item));
            line.turns = line.waiting.iter().map(|waiting| waiting.turns).sum();
        }
        self.by_network.retain(|_, line| !line.waiting.is_empty());
        self.rotation.retain(|network| self.by_network.contains_key(network));
        self.turns = self.by_network.values().map(|line| line.turns).sum();
    }

    /// Evicts the newest item of the network with the most waiting, repeatedly, until there is room
    /// for an item of so many turns. Evicts none and returns `None` if even that makes no room.
    fn make_room_for(&mut self, network: Network, turns: u64, limit: u64) -> Option<Vec<T>> {
        let own = self.by_network.get(&network).map_or(0, |line| line.turns);
        let queues = self.by_network.iter();
        let mut left: HashMap<_, _> =
            queues.map(|(name, line)| (*name, (line.turns, line.waiting.iter()))).collect();
        let (mut total, mut evicted) = (self.turns, Vec::new());
        while total.saturating_add(turns) > limit {
            let (name, (theirs, waiting)) =
                left.iter_mut().max_by_key(|(_, (theirs, _))| *theirs)?;
            let newest = waiting.next_back()?.turns;
            // The evicted network keeps no less than this one will have, and had more than a
            // quarter of all. So among many networks that send alike, those that came first stay,
            // and the one that is rejected learns it at once instead of after a wait.
            if *theirs - newest < own.saturating_add(turns) || *theirs <= total / 4 {
                return None;
            }
            *theirs -= newest;
            total -= newest;
            evicted.push(*name);
        }
        let items = evicted.into_iter().filter_map(|name| self.take(name, VecDeque::pop_back));
        Some(items.map(|waiting| waiting.item).collect())
    }

    fn take(
        &mut self,
        network: Network,
        end: impl FnOnce(&mut VecDeque<Waiting<T>>) -> Option<Waiting<T>>,
    ) -> Option<Waiting<T>> {
        let line = self.by_network.get_mut(&network)?;
        let waiting = end(&mut line.waiting)?;
        line.turns -= waiting.turns;
        self.turns -= waiting.turns;
        if line.waiting.is_empty() {
            self.by_network.remove(&network);
            self.rotation.retain(|other| *other != network);
        }
        Some(waiting)
    }
}

#[cfg(test)]
mod tests;
