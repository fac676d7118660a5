//! Accounts that have to have a second factor: operators' own, and the time that each account has. Who has to is
//! decided in `authentication`.

use std::time::Duration;

use uuid::Uuid;

use super::account::MfaState;
use super::{Accounts, store};
use crate::clock::Timestamp;
use crate::database::{self, AdvisoryLock, Connection};
use crate::passwords::PasswordHash;

impl Accounts {
    /// Returns the state of an account; `None` if there is no such account.
    pub async fn mfa_state(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<Option<MfaState>, database::Error> {
        store::mfa::find(connection, account).await
    }

    /// Returns the state of an account, if it still has this hash and is not disabled.
    pub async fn mfa_state_with_hash(
        &self,
        connection: &mut Connection,
        account: Uuid,
        hash: &PasswordHash,
    ) -> Result<Option<MfaState>, database::Error> {
        store::mfa::find_with_hash(connection, account, hash).await
    }

    /// Sets the time by which an account has to have a second factor. The caller holds the account's lock.
    pub async fn set_mfa_due(
        &self,
        connection: &mut Connection,
        account: Uuid,
        due_at: Timestamp,
    ) -> Result<(), database::Error> {
        store::mfa::put_due(connection, account, due_at).await
    }

    /// Clears that time. The caller holds the account's lock.
    pub async fn clear_mfa_due(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        store::mfa::clear_due(connection, account).await
    }

    /// Gives an account this much time from now to add a second factor, and returns the end.
    pub async fn postpone_mfa(
        &self,
        account: Uuid,
        by: Duration,
    ) -> Result<Timestamp, database::Error> {
        let due_at = self.clock.now().after(by);
        let mut transaction = self.database.write().await?;
        transaction.lock(AdvisoryLock::Account(account)).await?;
        store::mfa::put_due(&mut transaction, account, due_at).await?;
        transaction.commit().await?;
        tracing::info!(%account, %due_at, "second factor postponed");
        Ok(due_at)
    }

    /// Marks an account as an operator's, or removes the mark; returns false if it was so before.
    pub async fn set_operator(
        &self,
        account: Uuid,
        is_operator: bool,
    ) -> Result<bool, database::Error> {
        let mut transaction = self.database.write().await?;
        transaction.lock(AdvisoryLock::Account(account)).await?;
        let changed = store::mfa::put_operator(&mut transaction, account, is_operator).await?;
        transaction.commit().await?;
        if changed {
            tracing::info!(%account, is_operator, "operator mark changed");
        }
        Ok(changed)
    }
}
