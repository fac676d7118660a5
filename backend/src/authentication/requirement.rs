//! The rule of who has to have a second factor, and by when.
//!
//! A login by password alone of an account that has to have one begins its time, and succeeds until that is over. The
//! person is told by `required_by` in `GET /me` meanwhile. Sessions that began before go on.

use std::time::Duration;

use uuid::Uuid;

use super::Authentication;
use crate::accounts::MfaState;
use crate::clock::Timestamp;
use crate::database::{self, Connection};
use crate::factors::{Enrolment, RequireMfa};
use crate::passwords::PasswordHash;

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
enum Decision {
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
    fn concerns(&self, state: &MfaState) -> bool {
        match self.accounts {
            RequireMfa::Off => false,
            RequireMfa::Operators => state.is_operator,
            RequireMfa::All => true,
        }
    }

    /// Decides on the login of an account without a second factor.
    fn decide(&self, state: &MfaState, now: Timestamp) -> Decision {
        match state.due_at {
            _ if !self.concerns(state) => Decision::NotRequired,
            None => Decision::Begins(now.after(self.grace)),
            Some(due_at) if now < due_at => Decision::InTime,
            Some(_) => Decision::Overdue,
        }
    }
}

impl Authentication {
    /// Decides on a login by password alone, in the transaction that accepts it, and begins the account's time if it has
    /// not begun. Returns true if the login may go on, false if the time is over, and `None` if the account has another
    /// hash by now or was disabled.
    pub async fn is_password_enough(
        &self,
        connection: &mut Connection,
        account: Uuid,
        hash: &PasswordHash,
    ) -> Result<Option<bool>, database::Error> {
        let state = self.accounts.mfa_state_with_hash(connection, account, hash).await?;
        let Some(state) = state else { return Ok(None) };
        match self.requirement.decide(&state, self.clock.now()) {
            // Otherwise a time of long ago would count once the demand is made again.
            Decision::NotRequired if state.due_at.is_some() => {
                self.accounts.clear_mfa_due(connection, account).await?;
            }
            Decision::Begins(due_at) => {
                self.accounts.set_mfa_due(connection, account, due_at).await?;
            }
            Decision::Overdue => return Ok(Some(false)),
            Decision::NotRequired | Decision::InTime => {}
        }
        Ok(Some(true))
    }

    /// Ends the account's time, in the transaction of a login with a second factor, or with one that stands for two.
    pub async fn end_mfa_time(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        self.accounts.clear_mfa_due(connection, account).await
    }

    /// Returns the time by which an account with these factors has to have a second one.
    pub async fn required_by(
        &self,
        connection: &mut Connection,
        account: Uuid,
        enrolment: &Enrolment,
    ) -> Result<Option<Timestamp>, database::Error> {
        if self.requirement.accounts == RequireMfa::Off || !enrolment.second_factors().is_empty() {
            return Ok(None);
        }
        let state = self.accounts.mfa_state(connection, account).await?;
        Ok(state.filter(|state| self.requirement.concerns(state)).and_then(|state| state.due_at))
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
