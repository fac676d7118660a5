//! How a session begins: somebody says a password, and it is the account's.

use keystead_common::Password;

use super::opaque::Half;
use super::{
    Authenticated, Carried, Inner, LoggedIn, Session, SessionError, Sessions, TRIES, store,
};
use crate::accounts::{Authentication, Proof};
use crate::audit::EventType;
use crate::client::Client;
use crate::database::{Hold, Notice};
use crate::metrics::Login;
use crate::throttle::{Attempt, ThrottleError};

impl Sessions {
    /// Begins a session for whoever knows the password, in the place of the one that their browser
    /// had.
    pub async fn log_in(
        &self,
        username: &str,
        password: Password,
        carried: &Carried,
        client: &Client,
    ) -> Result<LoggedIn, SessionError> {
        let done = self.begin(username, &password, carried, client).await;
        self.0.metrics.logins.count(match &done {
            Ok(_) => Login::Success,
            Err(SessionError::InvalidCredentials) => Login::WrongCredentials,
            Err(SessionError::Throttled(_)) => Login::Throttled,
            Err(SessionError::Overloaded(_)) => Login::Overloaded,
            Err(_) => Login::Failed,
        });
        done
    }

    async fn begin(
        &self,
        username: &str,
        password: &Password,
        carried: &Carried,
        client: &Client,
    ) -> Result<LoggedIn, SessionError> {
        for _ in 0..TRIES {
            if let Some(done) = self.try_log_in(username, password, carried, client).await? {
                return Ok(done);
            }
        }
        Err(SessionError::InvalidCredentials)
    }

    /// The same; `None` if the account's hash was replaced while it was verified: by another
    /// password, or by another hash of this one, which another login has made.
    async fn try_log_in(
        &self,
        username: &str,
        password: &Password,
        carried: &Carried,
        client: &Client,
    ) -> Result<Option<LoggedIn>, SessionError> {
        let Inner { accounts, throttle, .. } = &*self.0;
        let device_cookie = carried.device_cookie.expose();
        let overwritten = carried.refresh_token.as_ref();
        let found = accounts.find(username).await?;
        let device = throttle.known_device(device_cookie, found.account());
        let attempt = throttle.guess(username, device, client);
        throttle.check(&attempt).await?;
        let authentication = accounts.authenticate(found, password.clone(), client).await?;
        let (account, mut proof) = match authentication {
            Authentication::Right(account, proof) => (account, proof),
            Authentication::Wrong(account) => {
                throttle.count(&attempt).await?;
                self.0.audit.record_failed_login(account, client.clone());
                return Err(SessionError::InvalidCredentials);
            }
        };
        let is_outdated = accounts.is_outdated(&proof);
        if is_outdated {
            // Before another hash takes time: whoever has to wait is not to know by it that this
            // password was right. Whoever has not is let in from here on.
            if let Err(error) = self.forgive(&attempt).await {
                return Err(self.refused(error, &proof, password, client).await);
            }
            accounts.hash_anew(&mut proof, password, client).await;
        }
        let now = self.0.clock.now();
        let session = Session {
            id: self.0.random.uuid(now),
            created_at: now,
            last_used_at: now,
            expires_at: self.end_if_used_at(now, now),
            ip: Some(client.ip.to_string()),
            user_agent: client.user_agent.clone(),
        };
        let half = Half::from_stored(self.0.random.bytes::<32>().to_vec());
        let mut transaction = self.0.database.write().await?;
        if !is_outdated && let Err(error) = throttle.forgive(&mut transaction, &attempt).await {
            transaction.rollback().await?;
            return Err(self.refused(error, &proof, password, client).await);
        }
        transaction.hold(Hold::Account(account.id)).await?;
        let Some(hash) = accounts.renew(&mut transaction, account.id, proof).await? else {
            return Ok(None);
        };
        if !store::insert(&mut transaction, account.id, &hash, &session, &half).await? {
            return Ok(None);
        }
        let ended =
            self.displace(&mut transaction, account.id, &session, overwritten, client).await?;
        self.remember(&mut transaction, account.id, EventType::Login, session.id, client).await?;
        transaction.tell(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        tracing::info!(account = %account.id, session = %session.id, "logged in");
        let device_cookie = throttle.device_cookie(device_cookie, account.id, &hash);
        let issued = self.issue(&Authenticated::new(account, session, half), 0)?;
        Ok(Some(LoggedIn { issued, device_cookie }))
    }

    /// Forgets the failures before a try that was right, in a transaction of its own: for when
    /// something else has to be done before what it leads to is written.
    pub(super) async fn forgive(&self, attempt: &Attempt) -> Result<(), ThrottleError> {
        let mut transaction = self.0.database.write().await?;
        self.0.throttle.forgive(&mut transaction, attempt).await?;
        Ok(transaction.commit().await?)
    }

    /// Why nobody is told that a password was right: no sooner than of a wrong one.
    async fn refused(
        &self,
        error: ThrottleError,
        proof: &Proof,
        password: &Password,
        client: &Client,
    ) -> SessionError {
        match self.0.accounts.conceal(proof, password.clone(), client).await {
            Ok(()) => error.into(),
            Err(overloaded) => overloaded.into(),
        }
    }
}
