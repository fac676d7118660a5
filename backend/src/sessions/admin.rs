//! Operators' changes that end sessions, from the command line. Every end is notified; a server on a
//! `SQLite` file that another process has written to finds out within [`super::cache`]'s maximum age.

use uuid::Uuid;

use super::{Sessions, store};
use crate::accounts::Account;
use crate::audit::{EventType, NewEvent};
use crate::database::{AdvisoryLock, Error, Notice, Transaction, Uncommitted};
use crate::passwords::PasswordHash;

impl Sessions {
    /// Revokes a session and returns its account; `None` if there is no such session.
    pub async fn revoke_by_operator(&self, session: Uuid) -> Result<Option<Account>, Error> {
        let mut transaction = self.0.database.write().await?;
        let found = store::find(&mut transaction, session, self.0.clock.now()).await?;
        let Some(found) = found else { return Ok(None) };
        let account = found.account;
        if !store::delete(&mut transaction, account.id, session).await? {
            return Ok(None);
        }
        self.record_revoked(&mut transaction, account.id, &[session]).await?;
        transaction.notify(Notice::SessionsEnded(vec![session])).await?;
        transaction.commit().await?;
        Ok(Some(account))
    }

    /// Revokes every session of an account and returns the count.
    pub async fn revoke_all(&self, account: Uuid) -> Result<usize, Error> {
        let (mut transaction, ended) = self.begin_and_end_all(account).await?;
        self.record_revoked(&mut transaction, account, &ended).await?;
        transaction.commit().await?;
        Ok(ended.len())
    }

    /// Disables logins to an account and ends its sessions. Returns their count, or `None` if the account
    /// was disabled before or does not exist.
    pub async fn disable(&self, account: Uuid) -> Result<Option<usize>, Error> {
        let (mut transaction, ended) = self.begin_and_end_all(account).await?;
        let done = self.0.accounts.disable(&mut transaction, account).await?;
        commit_if(done, transaction, ended).await
    }

    /// Sets the password of an account and ends its sessions, once the change is committed. Returns the
    /// count of the sessions, or `None` if the account does not exist. All its devices become unknown.
    pub async fn set_password(
        &self,
        account: &Account,
        new: &PasswordHash,
    ) -> Result<Option<Uncommitted<usize>>, Error> {
        let mut transaction = self.0.database.write().await?;
        self.0.accounts.reset_failures(&mut transaction, account).await?;
        let ended = lock_and_end_all(&mut transaction, account.id).await?;
        let done = self.0.accounts.override_password(&mut transaction, account.id, new).await?;
        keep_if(done, transaction, ended).await
    }

    /// Deletes an account, its sessions and its trail. Returns the count of the sessions, or `None` if the
    /// account does not exist.
    pub async fn delete(&self, account: Uuid) -> Result<Option<usize>, Error> {
        let (mut transaction, ended) = self.begin_and_end_all(account).await?;
        let done = self.0.accounts.delete_with_trail(&mut transaction, account).await?;
        commit_if(done, transaction, ended).await
    }

    async fn begin_and_end_all(&self, account: Uuid) -> Result<(Transaction, Vec<Uuid>), Error> {
        let mut transaction = self.0.database.write().await?;
        let ended = lock_and_end_all(&mut transaction, account).await?;
        Ok((transaction, ended))
    }

    async fn record_revoked(
        &self,
        transaction: &mut Transaction,
        account: Uuid,
        ended: &[Uuid],
    ) -> Result<(), Error> {
        for &session in ended {
            let event = NewEvent::of(account, EventType::SessionRevoked).on(session);
            self.0.audit.record(transaction, &event).await?;
        }
        Ok(())
    }
}

pub(super) async fn lock_and_end_all(
    transaction: &mut Transaction,
    account: Uuid,
) -> Result<Vec<Uuid>, Error> {
    // Orders this after a concurrent login, whose session then ends too, or before it.
    transaction.lock(AdvisoryLock::Account(account)).await?;
    let ended = store::delete_all(transaction, account).await?;
    transaction.notify(Notice::SessionsEnded(ended.clone())).await?;
    Ok(ended)
}

/// Commits if the account was changed, else rolls the ended sessions back.
async fn commit_if(
    done: bool,
    transaction: Transaction,
    ended: Vec<Uuid>,
) -> Result<Option<usize>, Error> {
    match keep_if(done, transaction, ended).await? {
        Some(change) => change.commit().await.map(Some),
        None => Ok(None),
    }
}

/// Keeps the change for its commit if the account was changed, else rolls the ended sessions back.
async fn keep_if(
    done: bool,
    transaction: Transaction,
    ended: Vec<Uuid>,
) -> Result<Option<Uncommitted<usize>>, Error> {
    if !done {
        transaction.rollback().await?;
        return Ok(None);
    }
    Ok(Some(Uncommitted::new(transaction, ended.len())))
}
