//! How many tries are free, how long the waits are after that, and when all is forgotten. No
//! database and no clock here.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::metrics::Throttled;

/// The first wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest.
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// Wrong passwords for one name by all strangers, or for one account by one device or session that
/// is known to it.
///
/// NIST SP 800-63B-4 §3.2.2 allows 100 in a row. At the longest wait they take most of a day, and
/// then it takes a whole one until the next.
pub(super) const PASSWORDS: Rule = Rule {
    kind: Throttled::Passwords,
    free: 5,
    limit: Some(100),
    memory: Memory::InARow(Duration::from_hours(24)),
};

/// Wrong passwords by the strangers of one network, whatever the names. Many people may share
/// one, so much more is free; no success wipes it out, since anybody can have one with an account
/// of their own.
pub(super) const NETWORK: Rule = Rule {
    kind: Throttled::Network,
    free: 100,
    limit: None,
    memory: Memory::Within(Duration::from_hours(1)),
};

/// Registrations from one network, those that were told that the name is taken included: a school
/// may sign up together, a list of names cannot be tried.
pub(super) const REGISTRATIONS: Rule = Rule {
    kind: Throttled::Registrations,
    free: 200,
    limit: None,
    memory: Memory::Within(Duration::from_hours(1)),
};

/// Invitations from one network that were no good: a few people follow a link that is over, a class of
/// them at most. They are not to be guessed; they are not for nothing either.
pub(super) const INVITATIONS: Rule = Rule {
    kind: Throttled::Invitations,
    free: 100,
    limit: None,
    memory: Memory::Within(Duration::from_hours(1)),
};

/// New passwords from one network that were refused as too weak: people try a few times, a school
/// of them some hundreds. What they cost is an estimate, so they are not for nothing.
pub(super) const WEAK_PASSWORDS: Rule = Rule {
    kind: Throttled::WeakPasswords,
    free: 500,
    limit: None,
    memory: Memory::Within(Duration::from_hours(1)),
};

/// What tries of one kind are allowed.
#[derive(Debug)]
pub(super) struct Rule {
    /// What it is called where those are counted who have to wait.
    pub(super) kind: Throttled,
    /// How many may be made before there is a wait.
    free: u32,
    /// How many may be made at all until they are forgotten.
    limit: Option<u32>,
    memory: Memory,
}

/// Which tries count.
#[derive(Clone, Copy, Debug)]
enum Memory {
    /// Those in a row: until one succeeds, or none was made for so long.
    InARow(Duration),
    /// All, until so long after the first.
    Within(Duration),
}

/// What is on record of the tries of one kind by one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// How many.
    pub(super) tally: u32,
    /// When the newest was.
    pub(super) counted_at: Timestamp,
    /// When this says nothing any more.
    pub(super) expires_at: Timestamp,
}

impl Rule {
    /// Whether one success makes up for all that went before.
    pub(super) fn is_reset_by_success(&self) -> bool {
        matches!(self.memory, Memory::InARow(_))
    }

    /// When the next try may be made, unless it may at any time.
    pub(super) fn opens_at(&self, record: Option<Record>) -> Option<Timestamp> {
        let record = record?;
        if self.limit.is_some_and(|limit| record.tally >= limit) {
            return Some(record.expires_at);
        }
        let past_free = record.tally.checked_sub(self.free)?;
        let wait = FIRST_WAIT.saturating_mul(1_u32.checked_shl(past_free).unwrap_or(u32::MAX));
        Some(record.counted_at.after(wait.min(LONGEST_WAIT)).min(record.expires_at))
    }

    /// What is on record after one more try.
    pub(super) fn count(&self, record: Option<Record>, now: Timestamp) -> Record {
        let expires_at = match (self.memory, record) {
            (Memory::Within(_), Some(record)) => record.expires_at,
            (Memory::Within(time) | Memory::InARow(time), _) => now.after(time),
        };
        let tally = record.map_or(0, |record| record.tally).saturating_add(1);
        Record { tally, counted_at: now, expires_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        Timestamp::from_millis(1_795_387_633_042)
    }

    /// The waits in seconds after each of so many tries, each made when the last wait was over.
    fn waits(rule: &Rule, tries: usize) -> Vec<u64> {
        let (mut now, mut record) = (start(), None);
        let mut waits = Vec::new();
        for _ in 0..tries {
            let next = rule.count(record, now);
            let opens_at = rule.opens_at(Some(next)).unwrap_or(now);
            waits.push(now.until(opens_at).as_secs());
            (now, record) = (now.max(opens_at), Some(next));
        }
        waits
    }

    #[test]
    fn waits_double_from_a_second_to_a_quarter_of_an_hour() {
        let expected = [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900];
        assert_eq!(waits(&PASSWORDS, 16), expected);
    }

    #[test]
    fn the_hundredth_in_a_row_is_the_last_for_a_day() {
        let waits = waits(&PASSWORDS, 100);
        assert_eq!((waits[98], waits[99]), (900, 24 * 3600));
        assert!(waits.iter().sum::<u64>() > 44 * 3600, "so it is 100 in two days at most");
    }

    #[test]
    fn no_number_is_too_high() {
        let record = Record { tally: u32::MAX, counted_at: start(), expires_at: start() };
        let counted = NETWORK.count(Some(record), start());
        assert_eq!((counted.tally, counted.expires_at), (u32::MAX, start()));
        let long = Record { expires_at: start().after(Duration::from_hours(24)), ..record };
        assert_eq!(NETWORK.opens_at(Some(long)), Some(start().after(LONGEST_WAIT)));
    }

    #[test]
    fn a_network_waits_until_its_hour_is_over_at_most() {
        let first = NETWORK.count(None, start());
        let later = start().after(Duration::from_mins(50));
        let many = Record { tally: 130, ..NETWORK.count(Some(first), later) };
        assert_eq!(NETWORK.opens_at(Some(many)), Some(start().after(Duration::from_hours(1))));
    }
}
