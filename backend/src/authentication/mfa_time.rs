//! The time that an account has to add a second factor: it begins, runs out and ends with logins.

use uuid::Uuid;

use super::Authentication;
use super::requirement::Decision;
use crate::clock::Timestamp;
use crate::database::{self, Connection};
use crate::factors::{Enrolment, RequireMfa};
use crate::passwords::PasswordHash;

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
