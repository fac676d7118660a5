//! Removal of factors by an operator, from the command line. It ends the account's sessions.

use uuid::Uuid;

use super::Sessions;
use super::admin::lock_and_end_all;
use crate::accounts::Account;
use crate::audit::{EventType, NewEvent};
use crate::database::{Connection, Error};
use crate::factors::FactorError;

/// The factors that an operator removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorsToRemove {
    /// The authenticator app.
    Totp,
    /// One passkey.
    Passkey(Uuid),
    /// Every passkey.
    Passkeys,
    /// The recovery codes.
    RecoveryCodes,
    /// Everything beside the password.
    All,
}

/// The outcome of a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactorRemoval {
    /// The factors are gone.
    Done {
        /// A description of each factor that was removed.
        removed: Vec<String>,
        /// The number of sessions that ended.
        ended: usize,
    },
    /// The account has no such factor.
    Nothing,
    /// The account has no password, and nobody could log in to it any more.
    Unreachable,
}

impl Sessions {
    /// Removes factors of an account and ends its sessions, unless nobody could log in to the account any more.
    pub async fn remove_factors(
        &self,
        account: &Account,
        which: &FactorsToRemove,
    ) -> Result<FactorRemoval, Error> {
        let (accounts, factors) = (&self.0.accounts, &self.0.factors);
        let mut transaction = self.0.database.write().await?;
        let ended = lock_and_end_all(&mut transaction, account.id).await?;
        let removed = self.remove(&mut transaction, account.id, which).await?;
        let left = factors.enrolment(&mut transaction, account.id).await?;
        // By a passkey alone, or by setting a password with a recovery code.
        let is_reachable = left.proved_passkeys > 0
            || left.recovery_codes > 0
            || accounts.has_password(&mut transaction, account.id).await?;
        if removed.is_empty() || !is_reachable {
            transaction.rollback().await?;
            let nothing = removed.is_empty();
            return Ok(if nothing { FactorRemoval::Nothing } else { FactorRemoval::Unreachable });
        }
        for (event, _) in &removed {
            let event = NewEvent::of(account.id, *event);
            self.0.audit.record(&mut transaction, &event).await?;
        }
        transaction.commit().await?;
        let removed = removed.into_iter().map(|(_, factor)| factor).collect();
        Ok(FactorRemoval::Done { removed, ended: ended.len() })
    }

    /// Removes factors and returns the event and the description of each.
    async fn remove(
        &self,
        connection: &mut Connection,
        account: Uuid,
        which: &FactorsToRemove,
    ) -> Result<Vec<(EventType, String)>, Error> {
        use FactorsToRemove::{All, Passkey, Passkeys, RecoveryCodes, Totp};
        let factors = &self.0.factors;
        let mut removed = Vec::new();
        if matches!(which, Totp | All) && factors.remove_totp(connection, account).await? {
            removed.push((EventType::TotpRemoved, "the authenticator app".to_owned()));
        }
        if matches!(which, Passkey(_) | Passkeys | All) {
            for passkey in factors.passkeys(connection, account).await? {
                if matches!(which, Passkey(id) if *id != passkey.id) {
                    continue;
                }
                match factors.remove_passkey(connection, account, passkey.id).await {
                    Err(FactorError::Database(error)) => return Err(error),
                    Err(_) => {}
                    Ok(()) => removed.push((
                        EventType::PasskeyRemoved,
                        format!("the passkey {:?} ({})", passkey.name, passkey.id),
                    )),
                }
            }
        }
        if matches!(which, RecoveryCodes | All) {
            let left = factors.enrolment(connection, account).await?.recovery_codes;
            if factors.remove_recovery_codes(connection, account).await? {
                let codes = format!("{left} recovery code{}", if left == 1 { "" } else { "s" });
                removed.push((EventType::RecoveryCodesRemoved, codes));
            }
        }
        Ok(removed)
    }
}
