//! Changes to the account of a session that also end sessions: a new password, and deletion.

use keystead_common::rules::Violation;
use keystead_common::{Password, Secret};

use super::session::Authenticated;
use super::{Inner, MAX_TRIES, SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::authentication::Reauthentication;
use crate::client::Client;
use crate::database::{Notice, Transaction};
use crate::passwords::NewPassword;

/// The permission to change an account.
enum Authorized {
    ByPassword(Password, Reauthentication),
    ByFreshProof,
}

impl Sessions {
    /// Checks a new password for the caller's account. A caller who may not try the current password now
    /// does not learn whether the new one is acceptable.
    pub async fn check_new_password(
        &self,
        by: &Authenticated,
        new: Password,
        client: &Client,
    ) -> Result<Result<NewPassword, Violation>, SessionError> {
        let Inner { accounts, authentication, .. } = &*self.0;
        authentication.check_reauthentication(&by.account, by.session.id, client).await?;
        Ok(accounts.check_new_password(new, &by.account.username, client).await?)
    }

    /// Changes the password and ends every other session. Returns the device cookie to set in place of
    /// `device_cookie`; all other devices become unknown.
    pub async fn change_password(
        &self,
        by: &Authenticated,
        current: Option<Password>,
        new: NewPassword,
        device_cookie: &str,
        client: &Client,
    ) -> Result<Secret, SessionError> {
        let Inner { accounts, audit, .. } = &*self.0;
        let account = by.account.id;
        let authorized = self.authorize(by, current, client).await?;
        let new = accounts.hash(new, client).await?;
        let mut transaction = self.begin_authorized(by, authorized, client).await?;
        accounts.set_password(&mut transaction, account, &new).await?;
        let ended = store::delete_others(&mut transaction, account, by.session.id).await?;
        let event = NewEvent::of(account, EventType::PasswordChanged).on(by.session.id).by(client);
        audit.record(&mut transaction, &event).await?;
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        // The session goes on, with an account whose password was set just now.
        self.0.cache.evict(by.session.id);
        tracing::info!(%account, "password changed");
        Ok(self.0.devices.add(device_cookie, account, &new))
    }

    /// Deletes the account, its sessions and its trail, of which one event remains that records the
    /// deletion.
    pub async fn delete_account(
        &self,
        by: &Authenticated,
        password: Option<Password>,
        client: &Client,
    ) -> Result<(), SessionError> {
        let Inner { accounts, audit, .. } = &*self.0;
        let account = by.account.id;
        let authorized = self.authorize(by, password, client).await?;
        let mut transaction = self.begin_authorized(by, authorized, client).await?;
        let ended = store::delete_all(&mut transaction, account).await?;
        accounts.delete(&mut transaction, account).await?;
        audit.delete_trail(&mut transaction, account).await?;
        let event = NewEvent::of(account, EventType::AccountDeleted).on(by.session.id).by(client);
        audit.record(&mut transaction, &event).await?;
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        tracing::info!(%account, "account deleted");
        Ok(())
    }

    /// Verifies the password that a change asks for. An account without one has to have proved lately who it is.
    async fn authorize(
        &self,
        by: &Authenticated,
        password: Option<Password>,
        client: &Client,
    ) -> Result<Authorized, SessionError> {
        match password {
            Some(password) => {
                let proof = self.verify_password(by, password.clone(), client).await?;
                Ok(Authorized::ByPassword(password, proof))
            }
            None if self.has_password(by).await? => Err(SessionError::PasswordRequired),
            None => {
                self.check_fresh(by).await?;
                Ok(Authorized::ByFreshProof)
            }
        }
    }

    async fn begin_authorized(
        &self,
        by: &Authenticated,
        authorized: Authorized,
        client: &Client,
    ) -> Result<Transaction, SessionError> {
        match authorized {
            Authorized::ByPassword(password, proof) => {
                self.begin_verified(by, &password, proof, client).await
            }
            Authorized::ByFreshProof => self.begin_for(by).await,
        }
    }

    pub(super) async fn verify_password(
        &self,
        by: &Authenticated,
        password: Password,
        client: &Client,
    ) -> Result<Reauthentication, SessionError> {
        let authentication = &self.0.authentication;
        Ok(authentication.reauthenticate(&by.account, by.session.id, password, client).await?)
    }

    /// Begins a change that the password was verified for, while the account has that password. If the
    /// hash was replaced, the password is verified against the new one: a login on another device may
    /// have renewed it for the same password.
    pub(super) async fn begin_verified(
        &self,
        by: &Authenticated,
        password: &Password,
        mut proof: Reauthentication,
        client: &Client,
    ) -> Result<Transaction, SessionError> {
        for _ in 0..MAX_TRIES {
            let mut transaction = self.begin_for(by).await?;
            if self.0.authentication.is_current(&mut transaction, &proof).await? {
                return Ok(transaction);
            }
            transaction.rollback().await?;
            proof = self.verify_password(by, password.clone(), client).await?;
        }
        Err(SessionError::WrongPassword)
    }
}
