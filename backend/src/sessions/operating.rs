//! What operators do that ends sessions, by the command line. Each is told of as every end is; a
//! server that is not, since it has a file that another process has written to, finds out within
//! seconds: see [`super::standing`].

use uuid::Uuid;

use super::{Sessions, store};
use crate::accounts::Account;
use crate::audit::{EventType, NewEvent};
use crate::database::{Error, Hold, Notice, Transaction};
use crate::passwords::PasswordHash;

impl Sessions {
    /// Ends one session; whose it was, if there was one.
    pub async fn end_one(&self, session: Uuid) -> Result<Option<Account>, Error> {
        let mut transaction = self.0.database.write().await?;
        let Some(found) = store::find(&mut transaction, session).await? else { return Ok(None) };
        let account = found.account;
        if !store::delete(&mut transaction, account.id, session).await? {
            return Ok(None);
        }
        self.say_revoked(&mut transaction, account.id, &[session]).await?;
        transaction.tell(Notice::SessionsEnded(vec![session])).await?;
        transaction.commit().await?;
        Ok(Some(account))
    }

    /// Ends every session of an account; how many it were.
    pub async fn end_all(&self, account: Uuid) -> Result<usize, Error> {
        let (mut transaction, ended) = self.begin_by_ending_all(account).await?;
        self.say_revoked(&mut transaction, account, &ended).await?;
        transaction.commit().await?;
        Ok(ended.len())
    }

    /// Lets nobody log in to an account any more and ends its sessions, how many it were; `None` if
    /// nobody could, or it is not there.
    pub async fn disable(&self, account: Uuid) -> Result<Option<usize>, Error> {
        let (mut transaction, ended) = self.begin_by_ending_all(account).await?;
        let done = self.0.accounts.disable(&mut transaction, account).await?;
        commit_if(done, transaction, ended).await
    }

    /// Gives an account another password and ends its sessions, how many it were; `None` if it is
    /// not there. Its devices become strangers.
    pub async fn put_password(
        &self,
        account: &Account,
        new: &PasswordHash,
    ) -> Result<Option<usize>, Error> {
        let mut transaction = self.0.database.write().await?;
        self.0.accounts.forget_failures(&mut transaction, account).await?;
        let ended = hold_and_end_all(&mut transaction, account.id).await?;
        let done = self.0.accounts.put_password(&mut transaction, account.id, new).await?;
        commit_if(done, transaction, ended).await
    }

    /// Deletes an account, its sessions, how many it were, and its trail; `None` if it is not there.
    pub async fn delete(&self, account: Uuid) -> Result<Option<usize>, Error> {
        let (mut transaction, ended) = self.begin_by_ending_all(account).await?;
        let done = self.0.accounts.delete_any(&mut transaction, account).await?;
        commit_if(done, transaction, ended).await
    }

    async fn begin_by_ending_all(&self, account: Uuid) -> Result<(Transaction, Vec<Uuid>), Error> {
        let mut transaction = self.0.database.write().await?;
        let ended = hold_and_end_all(&mut transaction, account).await?;
        Ok((transaction, ended))
    }

    async fn say_revoked(
        &self,
        transaction: &mut Transaction,
        account: Uuid,
        ended: &[Uuid],
    ) -> Result<(), Error> {
        for &session in ended {
            let kind = EventType::SessionRevoked;
            let event = NewEvent { account, kind, session: Some(session), client: None };
            self.0.audit.record(transaction, &event).await?;
        }
        Ok(())
    }
}

async fn hold_and_end_all(
    transaction: &mut Transaction,
    account: Uuid,
) -> Result<Vec<Uuid>, Error> {
    // A login that is being verified comes before this, and ends with the others, or after.
    transaction.hold(Hold::Account(account)).await?;
    let ended = store::delete_all(transaction, account).await?;
    transaction.tell(Notice::SessionsEnded(ended.clone())).await?;
    Ok(ended)
}

/// Nothing is done by halves.
async fn commit_if(
    done: bool,
    transaction: Transaction,
    ended: Vec<Uuid>,
) -> Result<Option<usize>, Error> {
    if !done {
        transaction.rollback().await?;
        return Ok(None);
    }
    transaction.commit().await?;
    Ok(Some(ended.len()))
}
