//! Who waits, and whose turn it is. No threads and no clock here: this is the order of things
//! alone.
//!
//! Each network waits in a queue of its own, and the queues are served in turn: however many one
//! of them sends, another's next is never more than one round away. There is one bound for all,
//! and when it is reached, whoever has the most waiting makes room. The bound is for those that
//! wait now: networks that come later lengthen every round, so each has a time as well at which
//! it waits no longer.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::network::Network;

/// One that waits.
#[derive(Debug)]
struct Waiting<T> {
    /// What it will take, in turns of bcrypt's loop or whatever else takes time.
    turns: u64,
    /// When it has waited for too long.
    due: Instant,
    item: T,
}

/// All of one network that wait, oldest first; one at least.
#[derive(Debug)]
struct Line<T> {
    waiting: VecDeque<Waiting<T>>,
    turns: u64,
}

/// All that wait.
#[derive(Debug)]
pub(super) struct Queue<T> {
    of: HashMap<Network, Line<T>>,
    /// The networks that wait, in the order in which they are served.
    order: VecDeque<Network>,
    /// When whoever came waits no longer, in the order in which they came; those who have had
    /// their turn are still among them.
    dues: VecDeque<(Instant, Network)>,
    turns: u64,
}

/// What came of asking for a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission<T> {
    /// There was room.
    Admitted,
    /// There is room now: these, of networks with more waiting, gave their places up.
    InPlaceOf(Vec<T>),
    /// There is none.
    Refused(T),
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self { of: HashMap::new(), order: VecDeque::new(), dues: VecDeque::new(), turns: 0 }
    }

    /// What all that wait will take, in turns.
    pub(super) fn turns(&self) -> u64 {
        self.turns
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.of.values().map(|line| line.waiting.len()).sum()
    }

    /// Asks for a place until `due`, where all that wait may take so many turns. Whoever comes
    /// later is not due before.
    pub(super) fn push(
        &mut self,
        network: Network,
        turns: u64,
        item: T,
        limit: u64,
        due: Instant,
    ) -> Admission<T> {
        let own = self.of.get(&network).map_or(0, |line| line.turns);
        // One of each network is served in a round: this one comes in the round after those of
        // its own, and whoever waits now will be back by then.
        let networks = self.of.len() as u64;
        if own > 0 && own.saturating_add(turns).saturating_mul(networks) > limit {
            return Admission::Refused(item);
        }
        let mut admission = Admission::Admitted;
        if self.turns > 0 && self.turns.saturating_add(turns) > limit {
            match self.make_room_for(network, turns, limit) {
                Some(displaced) => admission = Admission::InPlaceOf(displaced),
                None => return Admission::Refused(item),
            }
        }
        let line = self.of.entry(network).or_insert_with(|| {
            self.order.push_back(network);
            Line { waiting: VecDeque::new(), turns: 0 }
        });
        line.waiting.push_back(Waiting { turns, due, item });
        line.turns += turns;
        self.turns += turns;
        self.dues.push_back((due, network));
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

    /// Takes those that have waited for too long.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<T> {
        let mut expired = Vec::new();
        while let Some((_, network)) = self.dues.pop_front_if(|(due, _)| *due <= now) {
            let oldest = self.of.get(&network).and_then(|line| line.waiting.front());
            if oldest.is_some_and(|oldest| oldest.due <= now) {
                expired.extend(self.take(network, VecDeque::pop_front).map(|waiting| waiting.item));
            }
        }
        expired
    }

    /// Forgets those that nobody waits for any more.
    pub(super) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        for line in self.of.values_mut() {
            line.waiting.retain(|waiting| keep(&waiting.item));
            line.turns = line.waiting.iter().map(|waiting| waiting.turns).sum();
        }
        self.of.retain(|_, line| !line.waiting.is_empty());
        self.order.retain(|network| self.of.contains_key(network));
        self.turns = self.of.values().map(|line| line.turns).sum();
    }

    /// Takes the newest of the network with the most waiting, again and again until there is room
    /// for one of so many turns; nobody, if there would be none even then.
    fn make_room_for(&mut self, network: Network, turns: u64, limit: u64) -> Option<Vec<T>> {
        let own = self.of.get(&network).map_or(0, |line| line.turns);
        let mut left: HashMap<_, _> =
            self.of.iter().map(|(name, line)| (*name, (line.turns, line.waiting.iter()))).collect();
        let (mut total, mut displaced) = (self.turns, Vec::new());
        while total.saturating_add(turns) > limit {
            let (name, (theirs, waiting)) =
                left.iter_mut().max_by_key(|(_, (theirs, _))| *theirs)?;
            let newest = waiting.next_back()?.turns;
            // They keep no less than this network will have, and they had more than a quarter of
            // all: among many who send alike, who came first stays, and who is refused hears of
            // it at once and not after having waited.
            if *theirs - newest < own.saturating_add(turns) || *theirs <= total / 4 {
                return None;
            }
            *theirs -= newest;
            total -= newest;
            displaced.push(*name);
        }
        let items = displaced.into_iter().filter_map(|name| self.take(name, VecDeque::pop_back));
        Some(items.map(|waiting| waiting.item).collect())
    }

    fn take(
        &mut self,
        network: Network,
        end: impl FnOnce(&mut VecDeque<Waiting<T>>) -> Option<Waiting<T>>,
    ) -> Option<Waiting<T>> {
        let line = self.of.get_mut(&network)?;
        let waiting = end(&mut line.waiting)?;
        line.turns -= waiting.turns;
        self.turns -= waiting.turns;
        if line.waiting.is_empty() {
            self.of.remove(&network);
            self.order.retain(|other| *other != network);
        }
        Some(waiting)
    }
}

#[cfg(test)]
mod tests;
