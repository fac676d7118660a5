//! The rule of who has to have a second factor, and by when.
//!
//! A login by password alone of an account that has to have one begins its time, and succeeds until that is over. The
//! person is told by `required_by` in `GET /me` meanwhile. Sessions that began before go on.

use std::time::Duration;

use crate::accounts::MfaState;
use crate::clock::Timestamp;
use crate::factors::RequireMfa;

/// The demand for second factors.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// The accounts that it concerns.
    pub accounts: RequireMfa,
    /// The time that an account has, from its first login without one.
    pub grace: Duration,
}

/// The answer to a login by password alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// No second factor is demanded.
    NotRequired,
    /// It succeeds, and the account has until then.
    Begins(Timestamp),
    /// It succeeds; the time has begun.
    InTime,
    /// It is refused.
    Overdue,
}

impl Requirement {
    /// Returns true if the account has to have a second factor.
    pub(super) fn concerns(&self, state: &MfaState) -> bool {
        match self.accounts {
            RequireMfa::Off => false,
            RequireMfa::Operators => state.is_operator,
            RequireMfa::All => true,
        }
    }

    /// Decides on the login of an account without a second factor.
    pub(super) fn decide(&self, state: &MfaState, now: Timestamp) -> Decision {
        match state.due_at {
            _ if !self.concerns(state) => Decision::NotRequired,
            None => Decision::Begins(now.after(self.grace)),
            Some(due_at) if now < due_at => Decision::InTime,
            Some(_) => Decision::Overdue,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_hours(24);

    #[test]
    fn the_time_begins_at_the_first_login_and_then_runs_out() {
        let now = Timestamp::from_millis(1_795_900_000_000);
        let end = now.after(GRACE);
        let decide = |accounts, is_operator, due_at, now| {
            let requirement = Requirement { accounts, grace: GRACE };
            requirement.decide(&MfaState { is_operator, due_at }, now)
        };
        let before_end = end.before(Duration::from_millis(1));
        for is_operator in [false, true] {
            let all = |due_at, now| decide(RequireMfa::All, is_operator, due_at, now);
            assert_eq!(all(None, now), Decision::Begins(end));
            assert_eq!(all(Some(end), before_end), Decision::InTime);
            assert_eq!(all(Some(end), end), Decision::Overdue);
            assert_eq!(decide(RequireMfa::Off, is_operator, Some(end), end), Decision::NotRequired);
        }
        let operators = |is_operator| decide(RequireMfa::Operators, is_operator, Some(end), end);
        assert_eq!(operators(true), Decision::Overdue);
        assert_eq!(operators(false), Decision::NotRequired);
    }
}
