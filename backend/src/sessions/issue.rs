//! Issuing sessions and tokens: a login begins a session, and both a login and a refresh issue tokens.

use keystead_common::Password;
use uuid::Uuid;

use super::session::{
    AccessToken, Authenticated, BrowserState, Issued, Lifetimes, Login as LoginResult, Session,
};
use super::{Inner, MAX_TRIES, SessionError, Sessions, store};
use crate::accounts::Account;
use crate::audit::{EventType, NewEvent};
use crate::authentication::{Methods, Proof};
use crate::client::Client;
use crate::database::{Connection, Notice, Transaction};
use crate::metrics::Login;
use crate::passwords::PasswordHash;
use crate::sealed_token::SessionKey;
use crate::service_error::ServiceError;
use crate::tokens::Grant;

/// A login whose factors were accepted in the transaction that writes it.
pub(super) struct NewLogin<'a> {
    pub(super) account: &'a Account,
    /// The hash of the account's password.
    pub(super) hash: &'a PasswordHash,
    pub(super) methods: Methods,
}

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
        self.counted(self.try_log_in(username, &password, browser, client).await)
    }

    /// Counts the outcome of a login, and returns it.
    pub(super) fn counted(
        &self,
        done: Result<LoginResult, SessionError>,
    ) -> Result<LoginResult, SessionError> {
        self.0.metrics.logins.count(match &done {
            Ok(_) => Login::Success,
            Err(SessionError::MfaRequired(_) | SessionError::MfaEnrolmentRequired) => {
                Login::MoreNeeded
            }
            Err(SessionError::InvalidCredentials) => Login::WrongCredentials,
            Err(
                SessionError::InvalidCode
                | SessionError::InvalidPasskey { .. }
                | SessionError::InvalidMfaToken,
            ) => Login::WrongFactor,
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

    /// Begins a session for a proof, or lets the login wait for a second factor. Returns `None` if the account's hash was
    /// replaced while it was verified: by another password, or by another login that renewed it.
    async fn begin(
        &self,
        proof: &Proof,
        password: &Password,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<Option<LoginResult>, SessionError> {
        let authentication = &self.0.authentication;
        let account = &proof.account;
        let mut transaction = self.0.database.write().await?;
        let accepted = match authentication.accept(&mut transaction, proof).await {
            Ok(accepted) => accepted,
            Err(error) => {
                transaction.rollback().await?;
                return Err(authentication.refuse(error, proof, password, client).await.into());
            }
        };
        let Some(hash) = accepted else { return start_over(transaction).await };
        let methods = authentication.second_factors(&mut transaction, account.id).await?;
        if !methods.is_empty() {
            let waits =
                authentication.ask_for_more(&mut transaction, proof, hash, methods, client).await?;
            let Some(more) = waits else { return start_over(transaction).await };
            transaction.commit().await?;
            tracing::info!(account = %account.id, "second factor required");
            return Err(SessionError::MfaRequired(more));
        }
        match authentication.is_password_enough(&mut transaction, account.id, &hash).await? {
            Some(true) => {}
            Some(false) => {
                transaction.commit().await?;
                tracing::info!(account = %account.id, "login refused: second factor overdue");
                return Err(SessionError::MfaEnrolmentRequired);
            }
            None => return start_over(transaction).await,
        }
        let login = NewLogin { account, hash: &hash, methods: Methods::PASSWORD };
        self.write(transaction, login, browser, client).await
    }

    /// Writes the session of a login and commits. Returns `None` if the account has another hash by now or was
    /// disabled.
    pub(super) async fn write(
        &self,
        mut transaction: Transaction,
        login: NewLogin<'_>,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<Option<LoginResult>, SessionError> {
        let Inner { audit, random, lifetimes, .. } = &*self.0;
        let NewLogin { account, hash, methods } = login;
        let now = self.0.clock.now();
        let session = Session {
            id: random.uuid(now),
            created_at: now,
            authenticated_at: now,
            methods,
            last_used_at: now,
            expires_at: lifetimes.expiry(now, now),
            ip: Some(client.ip.to_string()),
            user_agent: client.user_agent.clone(),
        };
        let key = SessionKey::from_stored(random.bytes::<32>().to_vec());
        // A new password does not stop a login that did without.
        let confirmed = methods.contains(Methods::PASSWORD).then_some(hash);
        if !store::insert(&mut transaction, account.id, confirmed, &session, &key).await? {
            return start_over(transaction).await;
        }
        let overwritten = browser.refresh_token.as_ref();
        if methods != Methods::PASSWORD {
            self.0.authentication.end_mfa_time(&mut transaction, account.id).await?;
        }
        let mut ended =
            self.make_room(&mut transaction, account.id, &session, overwritten, client).await?;
        if methods.contains(Methods::RECOVERY_CODE) {
            ended.extend(
                self.end_others_for_code(&mut transaction, &session, account.id, client).await?,
            );
        }
        let event = NewEvent::of(account.id, EventType::Login).on(session.id).by(client);
        audit.record(&mut transaction, &event).await?;
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        tracing::info!(account = %account.id, session = %session.id, "logged in");
        let device_cookie = self.0.devices.add(browser.device_cookie.expose(), account.id, hash);
        let issued = self.issue(&Authenticated::new(account.clone(), session, key), 0)?;
        Ok(Some(LoginResult { issued, device_cookie }))
    }

    /// Ends every session of the account but this one, on which a recovery code was used, and records both.
    pub(super) async fn end_others_for_code(
        &self,
        connection: &mut Connection,
        session: &Session,
        account: Uuid,
        client: &Client,
    ) -> Result<Vec<Uuid>, SessionError> {
        let ended = store::delete_others(connection, account, session.id).await?;
        let event = NewEvent::of(account, EventType::RecoveryCodeUsed).on(session.id).by(client);
        self.0.audit.record(connection, &event).await?;
        Ok(ended)
    }

    /// Issues the tokens of a session whose refresh tokens have reached `step`.
    pub(super) fn issue(&self, of: &Authenticated, step: i64) -> Result<Issued, SessionError> {
        let (now, session) = (self.0.clock.now(), &of.session);
        Ok(Issued {
            access_token: self.issue_access_token(of)?,
            refresh_token: self.0.refresh_key.make(session.id, step, &of.key),
            refresh_expires_in: now.until(session.expires_at),
            forward_auth_token: self.forward_auth_token(of, now),
            single_sign_on: self.single_sign_on_token(of, now),
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
            amr: session.methods.amr(),
            acr: session.methods.acr(),
            expires_at,
        })?;
        Ok(AccessToken { value: value.into(), expires_in: now.until(expires_at) })
    }
}

/// Rolls back a login whose account has changed, and returns when the change can be read: it may share its commit
/// with this one, and who tries again before that finds the account as it was.
async fn start_over<T>(transaction: Transaction) -> Result<Option<T>, SessionError> {
    transaction.rollback().await?;
    Ok(None)
}
