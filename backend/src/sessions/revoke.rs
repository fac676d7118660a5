//! Ending sessions before they expire: logout and revocation. Every end is notified when it is
//! committed, before the response.

use uuid::Uuid;

use super::session::Authenticated;
use super::{SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::client::Client;
use crate::database::{AdvisoryLock, Notice, Transaction};
use crate::sealed_token::OpaqueToken;

impl Sessions {
    /// Ends the session of an access token. It is no error if the session has ended already.
    pub async fn log_out(&self, token: &str, client: &Client) -> Result<(), SessionError> {
        let subject = self.0.tokens.verify(token)?;
        self.end(subject.account, subject.session, EventType::Logout, client).await.map(|_| ())
    }

    /// Ends the session of a refresh token, whatever its step. It is no error if the session has ended
    /// already.
    pub async fn log_out_by_refresh_token(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(), SessionError> {
        let token = OpaqueToken::parse(token).ok_or(SessionError::InvalidRefreshToken)?;
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find_rotation(&mut connection, token.session, self.0.clock.now()).await?
        };
        match found {
            None => Ok(()),
            Some(found) if self.0.refresh_key.verify(&token, &found.of.key) => {
                let (account, session) = (found.of.account.id, token.session);
                self.end(account, session, EventType::Logout, client).await.map(|_| ())
            }
            Some(_) => Err(SessionError::InvalidRefreshToken),
        }
    }

    /// Ends a session for an app that its person logs out of. It is no error if the session has ended already.
    pub async fn end_by_app(
        &self,
        account: Uuid,
        session: Uuid,
        client: &Client,
    ) -> Result<(), SessionError> {
        self.end(account, session, EventType::Logout, client).await.map(drop)
    }

    /// Revokes one session of an account; returns false if there is none with this id.
    pub async fn revoke(
        &self,
        account: Uuid,
        session: Uuid,
        client: &Client,
    ) -> Result<bool, SessionError> {
        self.end(account, session, EventType::SessionRevoked, client).await
    }

    /// Revokes every session of the account but the caller's, who has to have proved lately who they are.
    pub async fn revoke_others(
        &self,
        by: &Authenticated,
        client: &Client,
    ) -> Result<(), SessionError> {
        let account = by.account.id;
        let mut transaction = self.begin_fresh(by).await?;
        let ended = store::delete_others(&mut transaction, account, by.session.id).await?;
        for &session in &ended {
            let event = NewEvent::of(account, EventType::SessionRevoked).on(session).by(client);
            self.0.audit.record(&mut transaction, &event).await?;
        }
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        Ok(transaction.commit().await?)
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
            let event = NewEvent::of(account, kind).on(session).by(client);
            self.0.audit.record(&mut transaction, &event).await?;
            transaction.notify(Notice::SessionsEnded(vec![session])).await?;
        }
        transaction.commit().await?;
        if ended {
            tracing::info!(%account, %session, ?kind, "session ended");
        }
        Ok(ended)
    }

    /// Begins a change to the caller's account, under its lock. Fails if the session has ended
    /// meanwhile, as it may have while a hash was computed.
    pub(super) async fn begin_for(&self, by: &Authenticated) -> Result<Transaction, SessionError> {
        let mut transaction = self.0.database.write().await?;
        transaction.lock(AdvisoryLock::Account(by.account.id)).await?;
        if store::find(&mut transaction, by.session.id, self.0.clock.now()).await?.is_some() {
            Ok(transaction)
        } else {
            transaction.rollback().await?;
            Err(SessionError::Ended)
        }
    }
}
