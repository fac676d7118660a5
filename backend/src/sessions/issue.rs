//! Issuing sessions and tokens: a login begins a session, and both a login and a refresh issue tokens.

use keystead_common::Password;

use super::session::{
    AccessToken, Authenticated, BrowserState, Issued, Lifetimes, Login as LoginResult, Session,
};
use super::{Inner, MAX_TRIES, SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::authentication::Proof;
use crate::client::Client;
use crate::database::Notice;
use crate::metrics::Login;
use crate::sealed_token::SessionKey;
use crate::service_error::ServiceError;
use crate::tokens::Grant;

impl Sessions {
    /// Verifies a user name and a password and begins a session, which replaces the one that the
    /// browser had.
    pub async fn log_in(
        &self,
        username: &str,
        password: Password,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<LoginResult, SessionError> {
        let done = self.try_log_in(username, &password, browser, client).await;
        self.0.metrics.logins.count(match &done {
            Ok(_) => Login::Success,
            Err(SessionError::InvalidCredentials) => Login::WrongCredentials,
            Err(SessionError::Service(ServiceError::Throttled(_))) => Login::Throttled,
            Err(SessionError::Service(ServiceError::Overloaded(_))) => Login::Overloaded,
            Err(_) => Login::Failed,
        });
        done
    }

    async fn try_log_in(
        &self,
        username: &str,
        password: &Password,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<LoginResult, SessionError> {
        let device_cookie = browser.device_cookie.expose();
        for _ in 0..MAX_TRIES {
            let verified =
                self.0.authentication.verify_password(username, password, device_cookie, client);
            let proof = verified.await?;
            if let Some(login) = self.begin(&proof, password, browser, client).await? {
                return Ok(login);
            }
        }
        Err(SessionError::InvalidCredentials)
    }

    /// Writes a session for a proof. Returns `None` if the account's hash was replaced while it was
    /// verified: by another password, or by another login that renewed it.
    async fn begin(
        &self,
        proof: &Proof,
        password: &Password,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<Option<LoginResult>, SessionError> {
        let Inner { authentication, audit, random, lifetimes, .. } = &*self.0;
        let account = &proof.account;
        let now = self.0.clock.now();
        let session = Session {
            id: random.uuid(now),
            created_at: now,
            authenticated_at: now,
            last_used_at: now,
            expires_at: lifetimes.expiry(now, now),
            ip: Some(client.ip.to_string()),
            user_agent: client.user_agent.clone(),
        };
        let key = SessionKey::from_stored(random.bytes::<32>().to_vec());
        let mut transaction = self.0.database.write().await?;
        let accepted = match authentication.accept(&mut transaction, proof).await {
            Ok(accepted) => accepted,
            Err(error) => {
                transaction.rollback().await?;
                return Err(authentication.refuse(error, proof, password, client).await.into());
            }
        };
        let Some(hash) = accepted else { return Ok(None) };
        if !store::insert(&mut transaction, account.id, &hash, &session, &key).await? {
            return Ok(None);
        }
        let overwritten = browser.refresh_token.as_ref();
        let ended =
            self.make_room(&mut transaction, account.id, &session, overwritten, client).await?;
        let event = NewEvent::of(account.id, EventType::Login).on(session.id).by(client);
        audit.record(&mut transaction, &event).await?;
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        tracing::info!(account = %account.id, session = %session.id, "logged in");
        let device_cookie = self.0.devices.add(browser.device_cookie.expose(), account.id, &hash);
        let issued = self.issue(&Authenticated::new(account.clone(), session, key), 0)?;
        Ok(Some(LoginResult { issued, device_cookie }))
    }

    /// Issues the tokens of a session whose refresh tokens have reached `step`.
    pub(super) fn issue(&self, of: &Authenticated, step: i64) -> Result<Issued, SessionError> {
        let (now, session) = (self.0.clock.now(), &of.session);
        Ok(Issued {
            access_token: self.issue_access_token(of)?,
            refresh_token: self.0.refresh_key.make(session.id, step, &of.key),
            refresh_expires_in: now.until(session.expires_at),
            forward_auth_token: self.forward_auth_token(of, now),
        })
    }

    /// Issues an access token of a session.
    pub(super) fn issue_access_token(
        &self,
        of: &Authenticated,
    ) -> Result<AccessToken, SessionError> {
        let Lifetimes { access_token, .. } = self.0.lifetimes;
        let (now, session) = (self.0.clock.now(), &of.session);
        let expires_at = now.after(access_token).min(session.expires_at);
        let value = self.0.tokens.sign(&Grant {
            account: of.account.id,
            username: &of.account.username,
            session: session.id,
            authenticated_at: session.authenticated_at,
            expires_at,
        })?;
        Ok(AccessToken { value: value.into(), expires_in: now.until(expires_at) })
    }
}
