//! How sessions end before their time: logout, one or all others revoked, another password, the
//! account deleted. Each is told of when it is committed, before the answer goes out.

use keystead_common::rules::Violation;
use keystead_common::{Password, Secret};
use uuid::Uuid;

use super::opaque::Parsed;
use super::{Authenticated, Inner, SessionError, Sessions, TRIES, store};
use crate::audit::{EventType, NewEvent};
use crate::client::Client;
use crate::database::{Hold, Notice, Transaction};
use crate::passwords::NewPassword;
use crate::passwords::PasswordHash;

impl Sessions {
    /// Ends the session of this access token. That it has ended already is no error.
    pub async fn log_out(&self, token: &str, client: &Client) -> Result<(), SessionError> {
        let subject = self.0.tokens.verify(token)?;
        self.end(subject.account, subject.session, EventType::Logout, client).await.map(|_| ())
    }

    /// Ends the session of this refresh token, however old its step. That it has ended already is
    /// no error.
    pub async fn log_out_by_refresh_token(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(), SessionError> {
        let token = Parsed::parse(token).ok_or(SessionError::InvalidRefreshToken)?;
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find_rotation(&mut connection, token.session).await?
        };
        match found {
            None => Ok(()),
            Some(found) if self.0.refresh_keys.is_ours(&token, &found.of.half) => {
                let (account, session) = (found.of.account.id, token.session);
                self.end(account, session, EventType::Logout, client).await.map(|_| ())
            }
            Some(_) => Err(SessionError::InvalidRefreshToken),
        }
    }

    /// Ends one session of an account; whether there was one.
    pub async fn revoke(
        &self,
        account: Uuid,
        session: Uuid,
        client: &Client,
    ) -> Result<bool, SessionError> {
        self.end(account, session, EventType::SessionRevoked, client).await
    }

    /// Ends every session of the account but the one that asks.
    pub async fn revoke_others(
        &self,
        by: &Authenticated,
        client: &Client,
    ) -> Result<(), SessionError> {
        let account = by.account.id;
        let mut transaction = self.begin_for(by).await?;
        let ended = store::delete_others(&mut transaction, account, by.session.id).await?;
        for &session in &ended {
            let kind = EventType::SessionRevoked;
            self.remember(&mut transaction, account, kind, session, client).await?;
        }
        transaction.tell(Notice::SessionsEnded(ended)).await?;
        Ok(transaction.commit().await?)
    }

    /// Checks another password for the account. Who may not say the current one now need not know
    /// whether the new one is good.
    pub async fn check_new_password(
        &self,
        by: &Authenticated,
        new: Password,
        client: &Client,
    ) -> Result<Result<NewPassword, Violation>, SessionError> {
        let Inner { accounts, throttle, .. } = &*self.0;
        let username = &by.account.username;
        throttle.check(&throttle.guess(username, Some(by.session.id), client)).await?;
        Ok(accounts.check_new_password(new, username, client).await?)
    }

    /// Gives the account another password and ends every session but the one that asks; what its
    /// device is known by from now on, which had this cookie before. All others become strangers.
    pub async fn change_password(
        &self,
        by: &Authenticated,
        current: Password,
        new: NewPassword,
        device_cookie: &str,
        client: &Client,
    ) -> Result<Secret, SessionError> {
        let account = by.account.id;
        let confirmed = self.confirm(by, current.clone(), client).await?;
        let new = self.0.accounts.hash(new, client).await?;
        let mut transaction = self.begin_confirmed(by, &current, confirmed, client).await?;
        self.0.accounts.set_password(&mut transaction, account, &new).await?;
        let ended = store::delete_others(&mut transaction, account, by.session.id).await?;
        let kind = EventType::PasswordChanged;
        self.remember(&mut transaction, account, kind, by.session.id, client).await?;
        transaction.tell(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        tracing::info!(%account, "password changed");
        Ok(self.0.throttle.device_cookie(device_cookie, account, &new))
    }

    /// Deletes the account, its sessions and its trail. What remains is one event that says so.
    pub async fn delete_account(
        &self,
        by: &Authenticated,
        password: Password,
        client: &Client,
    ) -> Result<(), SessionError> {
        let account = by.account.id;
        let confirmed = self.confirm(by, password.clone(), client).await?;
        let mut transaction = self.begin_confirmed(by, &password, confirmed, client).await?;
        let ended = store::delete_all(&mut transaction, account).await?;
        self.0.accounts.delete(&mut transaction, account).await?;
        self.0.audit.forget(&mut transaction, account).await?;
        let kind = EventType::AccountDeleted;
        let event = NewEvent { account, kind, session: Some(by.session.id), client: Some(client) };
        self.0.audit.record(&mut transaction, &event).await?;
        transaction.tell(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        tracing::info!(%account, "account deleted");
        Ok(())
    }

    /// Has whoever uses a session say the password again. To guess is no easier here than at a
    /// login: the session may have been taken by somebody.
    async fn confirm(
        &self,
        by: &Authenticated,
        password: Password,
        client: &Client,
    ) -> Result<PasswordHash, SessionError> {
        let Inner { accounts, throttle, .. } = &*self.0;
        let account = &by.account;
        let attempt = throttle.guess(&account.username, Some(by.session.id), client);
        throttle.check(&attempt).await?;
        let Some(confirmed) = accounts.confirm(account.id, password, client).await? else {
            throttle.count(&attempt).await?;
            self.0.audit.record_failed_login(Some(account.id), client.clone());
            return Err(SessionError::WrongPassword);
        };
        // Not in the transaction of what follows: until that begins, a new password is hashed, and
        // the time it takes would tell that this one was right.
        self.forgive(&attempt).await?;
        Ok(confirmed)
    }

    async fn end(
        &self,
        account: Uuid,
        session: Uuid,
        kind: EventType,
        client: &Client,
    ) -> Result<bool, SessionError> {
        let mut transaction = self.0.database.write().await?;
        let ended = store::delete(&mut transaction, account, session).await?;
        if ended {
            self.remember(&mut transaction, account, kind, session, client).await?;
            transaction.tell(Notice::SessionsEnded(vec![session])).await?;
        }
        transaction.commit().await?;
        if ended {
            tracing::info!(%account, %session, ?kind, "session ended");
        }
        Ok(ended)
    }

    /// Begins what the session that asks does to its account, alone at it, unless it was ended
    /// meanwhile: it may have been while a hash was computed.
    async fn begin_for(&self, by: &Authenticated) -> Result<Transaction, SessionError> {
        let mut transaction = self.0.database.write().await?;
        transaction.hold(Hold::Account(by.account.id)).await?;
        if store::find(&mut transaction, by.session.id).await?.is_some() {
            Ok(transaction)
        } else {
            Err(SessionError::Ended)
        }
    }

    /// The same for whoever has said the password, and for as long as it is that. Where another hash
    /// has taken the place of the one that was confirmed, it is confirmed once more: it may be of this
    /// password as well, made by a login on another device.
    async fn begin_confirmed(
        &self,
        by: &Authenticated,
        password: &Password,
        mut confirmed: PasswordHash,
        client: &Client,
    ) -> Result<Transaction, SessionError> {
        for _ in 0..TRIES {
            let mut transaction = self.begin_for(by).await?;
            let account = by.account.id;
            if self.0.accounts.has_hash(&mut transaction, account, &confirmed).await? {
                return Ok(transaction);
            }
            transaction.rollback().await?;
            confirmed = self.confirm(by, password.clone(), client).await?;
        }
        Err(SessionError::WrongPassword)
    }
}
