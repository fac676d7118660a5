//! Single sign-on: the cookie by which the authorization endpoint knows a browser, and the sessions as the apps use
//! them.
//!
//! Links of other sites lead to that endpoint, so the cookie goes along with them, unlike the refresh token. It is an
//! opaque token, is of use at no other endpoint, and ends with its session.

use std::sync::Arc;
use std::time::Duration;

use keystead_common::Secret;
use uuid::Uuid;

use super::session::{Authenticated, Session};
use super::{SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::client::Client;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Notice, Transaction};
use crate::sealed_token::{OpaqueToken, SessionKey};

/// The time after which a use by an app is recorded again.
const USE_INTERVAL: Duration = Duration::from_hours(1);

impl Sessions {
    /// Makes the single sign-on token of a session.
    pub(super) fn single_sign_on_token(&self, of: &Authenticated, now: Timestamp) -> Secret {
        self.0.single_sign_on_key.make(of.session.id, now.as_millis(), &of.key)
    }

    /// Returns the session of a single sign-on token as the database has it, if it is active.
    pub async fn by_single_sign_on(
        &self,
        token: &Secret,
    ) -> Result<Option<Authenticated>, SessionError> {
        let Some(token) = OpaqueToken::parse(token.expose()) else { return Ok(None) };
        let now = self.0.clock.now();
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find(&mut connection, token.session, now).await?
        };
        Ok(found
            .filter(|found| self.0.single_sign_on_key.verify(&token, &found.key))
            .filter(|found| now < found.session.expires_at))
    }

    /// Returns the session with this id, if it is active. Takes no query while it is cached.
    pub async fn find(&self, id: Uuid) -> Result<Option<Arc<Authenticated>>, SessionError> {
        let now = self.0.clock.now();
        let found = self.0.cache.find(id, now).await?;
        Ok(found.filter(|found| now < found.session.expires_at))
    }

    /// Returns the caller's session as the database has it: another server may have taken a newer proof.
    pub async fn reload(&self, by: &Authenticated) -> Result<Authenticated, SessionError> {
        let mut connection = self.0.database.read().await?;
        let found = store::find(&mut connection, by.session.id, self.0.clock.now()).await?;
        found.ok_or(SessionError::Ended)
    }

    /// Begins a session for a device that a session has allowed, with the proof of that one, in a transaction that the
    /// caller commits. It is active once that is done.
    pub async fn begin_for_device(
        &self,
        by: &Authenticated,
        user_agent: Option<String>,
        client: &Client,
    ) -> Result<(Transaction, Authenticated), SessionError> {
        let mut transaction = self.begin_for(by).await?;
        let now = self.0.clock.now();
        let session = Session {
            id: self.0.random.uuid(now),
            created_at: now,
            authenticated_at: by.session.authenticated_at,
            methods: by.session.methods,
            last_used_at: now,
            expires_at: self.0.lifetimes.expiry(now, now),
            ip: Some(client.ip.to_string()),
            user_agent,
        };
        let (account, key) =
            (by.account.clone(), SessionKey::from_stored(self.0.random.bytes::<32>().to_vec()));
        if !store::insert(&mut transaction, account.id, None, &session, &key).await? {
            return Err(SessionError::Ended);
        }
        let ended = self.make_room(&mut transaction, account.id, &session, None, client).await?;
        let event = NewEvent::of(account.id, EventType::Login).on(session.id).by(client);
        self.0.audit.record(&mut transaction, &event).await?;
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        Ok((transaction, Authenticated::new(account, session, key)))
    }

    /// Records that an app has used a session, once an hour: using only the apps counts as using the session.
    pub async fn record_use(
        &self,
        connection: &mut Connection,
        by: &Authenticated,
    ) -> Result<(), database::Error> {
        let now = self.0.clock.now();
        if now < by.session.last_used_at.after(USE_INTERVAL) {
            return Ok(());
        }
        let expires_at = self.0.lifetimes.expiry(now, by.session.created_at);
        store::record_use(connection, by.session.id, now, expires_at).await
    }
}
