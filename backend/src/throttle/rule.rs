//! The rules: free attempts, the waits after them, and the time until a counter expires. Without a
//! database or a clock.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::metrics::Throttled;

/// The first wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// Wrong passwords for one name by all strangers, or for one account by one device or session that
/// it knows.
///
/// NIST SP 800-63B-4 §3.2.2 allows 100 consecutive failures. With the waits they take most of a day;
/// the next one has to wait for a whole day.
pub(super) const PASSWORDS: Rule = Rule {
    kind: Throttled::Passwords,
    free_attempts: 5,
    limit: Some(100),
    window: Window::Consecutive(Duration::from_hours(24)),
};

/// Wrong codes of an authenticator app, by all strangers, by all devices that the account knows, or by one session. As many
/// as passwords: of a code with six digits, of which two count at a time, 100 find one in 5,000 times.
pub(super) const CODES: Rule = Rule {
    kind: Throttled::Codes,
    free_attempts: 5,
    limit: Some(100),
    window: Window::Consecutive(Duration::from_hours(24)),
};

/// Wrong passwords by the strangers of one network, for any names. Many people may share a network, so
/// more attempts are free. A success does not reset the counter: anybody can succeed with an account of
/// their own.
pub(super) const NETWORK: Rule = Rule {
    kind: Throttled::Network,
    free_attempts: 100,
    limit: None,
    window: Window::Fixed(Duration::from_hours(1)),
};

/// Registrations from one network, those refused because the name is taken included: enough for a
/// school that signs up together, too few to try a list of names.
pub(super) const REGISTRATIONS: Rule = Rule {
    kind: Throttled::Registrations,
    free_attempts: 200,
    limit: None,
    window: Window::Fixed(Duration::from_hours(1)),
};

/// Invalid invitations from one network: enough for a class that follows an expired link. Invitations
/// cannot be guessed; the limit is there because each attempt costs work.
pub(super) const INVITATIONS: Rule = Rule {
    kind: Throttled::Invitations,
    free_attempts: 100,
    limit: None,
    window: Window::Fixed(Duration::from_hours(1)),
};

/// New passwords from one network that were refused as too weak: a person needs a few attempts, a school
/// some hundreds. The limit is there because each costs an estimate.
pub(super) const WEAK_PASSWORDS: Rule = Rule {
    kind: Throttled::WeakPasswords,
    free_attempts: 500,
    limit: None,
    window: Window::Fixed(Duration::from_hours(1)),
};

/// Devices that ask for a code, from one network: each leaves a row for ten minutes.
pub(super) const DEVICES: Rule = Rule {
    kind: Throttled::Devices,
    free_attempts: 200,
    limit: None,
    window: Window::Fixed(Duration::from_hours(1)),
};

/// Authorization requests that apps without a secret send ahead, from one network: each leaves a row for a minute and a
/// half.
pub(super) const PUSHED_REQUESTS: Rule = Rule {
    kind: Throttled::PushedRequests,
    free_attempts: 1_000,
    limit: None,
    window: Window::Fixed(Duration::from_hours(1)),
};

/// Codes of devices that nobody shows, typed by one account: enough for typing errors.
pub(super) const USER_CODES: Rule = Rule {
    kind: Throttled::UserCodes,
    free_attempts: 20,
    limit: None,
    window: Window::Fixed(Duration::from_hours(1)),
};

/// The attempts of one kind that are allowed.
#[derive(Debug)]
pub(super) struct Rule {
    /// The label of the metric that counts refusals.
    pub(super) kind: Throttled,
    /// The number of attempts from which on each causes a wait.
    free_attempts: u32,
    /// The number of attempts after which the next has to wait until the counter expires.
    limit: Option<u32>,
    window: Window,
}

/// The attempts that are counted together.
#[derive(Clone, Copy, Debug)]
enum Window {
    /// Consecutive failures. The counter expires this long after the last one; a success resets it.
    Consecutive(Duration),
    /// All attempts. The counter expires this long after the first one.
    Fixed(Duration),
}

/// The state of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The number of attempts.
    pub(super) tally: u32,
    /// The time of the last one.
    pub(super) counted_at: Timestamp,
    /// The time at which the counter expires.
    pub(super) expires_at: Timestamp,
}

impl Rule {
    /// Returns true if a success resets the counter.
    pub(super) fn is_reset_by_success(&self) -> bool {
        matches!(self.window, Window::Consecutive(_))
    }

    /// Returns a record as it counts now. One that a clock recorded that was ahead counts as recorded now.
    pub(super) fn correct(&self, record: Record, now: Timestamp) -> Record {
        let (Window::Consecutive(window) | Window::Fixed(window)) = self.window;
        let ahead = record.counted_at.ahead_of(now);
        let expires_at = record.expires_at.before(ahead);
        // Attempts after the clock was put right leave the end of a fixed window in the future.
        let too_late = expires_at.ahead_of(now.after(window));
        Record {
            tally: record.tally,
            counted_at: record.counted_at.before(ahead),
            expires_at: expires_at.before(too_late),
        }
    }

    /// Returns the time from which on the next attempt is allowed; `None` if it need not wait.
    pub(super) fn opens_at(&self, record: Option<Record>) -> Option<Timestamp> {
        let record = record?;
        if self.limit.is_some_and(|limit| record.tally >= limit) {
            return Some(record.expires_at);
        }
        let past_free = record.tally.checked_sub(self.free_attempts)?;
        let wait = FIRST_WAIT.saturating_mul(1_u32.checked_shl(past_free).unwrap_or(u32::MAX));
        Some(record.counted_at.after(wait.min(LONGEST_WAIT)).min(record.expires_at))
    }

    /// Returns the state after one more attempt.
    pub(super) fn count(&self, record: Option<Record>, now: Timestamp) -> Record {
        let expires_at = match (self.window, record) {
            (Window::Fixed(_), Some(record)) => record.expires_at,
            (Window::Fixed(time) | Window::Consecutive(time), _) => now.after(time),
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

    /// Returns the wait in seconds after each of these attempts, each made as soon as it was allowed.
    fn waits(rule: &Rule, attempts: usize) -> Vec<u64> {
        let (mut now, mut record) = (start(), None);
        let mut waits = Vec::new();
        for _ in 0..attempts {
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
    fn the_hundredth_consecutive_failure_is_the_last_for_a_day() {
        let waits = waits(&PASSWORDS, 100);
        assert_eq!((waits[98], waits[99]), (900, 24 * 3600));
        assert!(waits.iter().sum::<u64>() > 44 * 3600, "100 in two days at most");
    }

    #[test]
    fn a_counter_at_its_maximum_does_not_overflow() {
        let record = Record { tally: u32::MAX, counted_at: start(), expires_at: start() };
        let counted = NETWORK.count(Some(record), start());
        assert_eq!((counted.tally, counted.expires_at), (u32::MAX, start()));
        let long = Record { expires_at: start().after(Duration::from_hours(24)), ..record };
        assert_eq!(NETWORK.opens_at(Some(long)), Some(start().after(LONGEST_WAIT)));
    }

    #[test]
    fn a_network_waits_no_longer_than_until_its_hour_ends() {
        let first = NETWORK.count(None, start());
        let later = start().after(Duration::from_mins(50));
        let many = Record { tally: 130, ..NETWORK.count(Some(first), later) };
        assert_eq!(NETWORK.opens_at(Some(many)), Some(start().after(Duration::from_hours(1))));
    }
}
