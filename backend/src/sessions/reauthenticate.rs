//! Re-authentication: the person proves again, on a session, who they are; and what asks for that.

use std::time::Duration;

use keystead_common::Password;
use keystead_common::factors::Method;
use serde_json::Value;

use super::session::{AccessToken, Authenticated, Session};
use super::{SessionError, Sessions, store};
use crate::authentication::Methods;
use crate::client::Client;
use crate::database::{Notice, Transaction};
use crate::factors::{Factor, Purpose};

/// The age up to which a proof is fresh.
const FRESH: Duration = Duration::from_mins(10);

/// A proof as the person gives it.
#[derive(Debug)]
pub enum Given {
    /// The password.
    Password(Password),
    /// Another factor.
    Factor(Factor),
}

impl Sessions {
    /// Verifies the password or another factor of the caller's account, records the time of that in the session, and
    /// issues an access token that says so.
    pub async fn reauthenticate(
        &self,
        by: &Authenticated,
        given: Given,
        client: &Client,
    ) -> Result<AccessToken, SessionError> {
        let account = by.account.id;
        let (mut transaction, method) = match given {
            Given::Password(password) => {
                let proof = self.verify_password(by, password.clone(), client).await?;
                let transaction = self.begin_verified(by, &password, proof, client).await?;
                (transaction, Methods::PASSWORD)
            }
            Given::Factor(factor) => self.begin_with_factor(by, &factor, client).await?,
        };
        let mut session = by.session.clone();
        session.authenticated_at = self.0.clock.now();
        session.methods = session.methods | method;
        store::set_authenticated(&mut transaction, &session).await?;
        if method == Methods::RECOVERY_CODE {
            let ended =
                self.end_others_for_code(&mut transaction, &session, account, client).await?;
            transaction.notify(Notice::SessionsEnded(ended)).await?;
        }
        transaction.commit().await?;
        self.0.cache.evict(session.id);
        tracing::info!(%account, session = %session.id, "reauthenticated");
        self.issue_access_token(&Authenticated::new(by.account.clone(), session, by.key.clone()))
    }

    /// Checks a factor and uses it up in a transaction that holds the account's lock.
    async fn begin_with_factor(
        &self,
        by: &Authenticated,
        factor: &Factor,
        client: &Client,
    ) -> Result<(Transaction, Methods), SessionError> {
        let authentication = &self.0.authentication;
        let (account, session) = (by.account.id, by.session.id);
        let proof = authentication.check_factor_again(account, session, factor, client).await?;
        let method = proof.method();
        // One login may use one recovery code up: the list alone is not the whole account.
        let has_used_code = by.session.methods.contains(Methods::RECOVERY_CODE);
        if method == Methods::RECOVERY_CODE && has_used_code {
            return Err(authentication.refuse_used(&proof, client).await.into());
        }
        let mut transaction = self.begin_for(by).await?;
        if !authentication.spend_factor(&mut transaction, &proof).await? {
            transaction.rollback().await?;
            return Err(authentication.refuse_used(&proof, client).await.into());
        }
        Ok((transaction, method))
    }

    /// Returns the options for proving again with a passkey.
    pub async fn reauthentication_options(
        &self,
        by: &Authenticated,
    ) -> Result<Value, SessionError> {
        let purpose = Purpose::Reauthentication(by.session.id);
        Ok(self.0.factors.account_options(by.account.id, purpose).await?)
    }

    /// Fails with [`SessionError::ReauthenticationRequired`] if the last proof is too old for a sensitive change.
    pub(super) async fn check_fresh(&self, by: &Authenticated) -> Result<(), SessionError> {
        if self.is_fresh(&by.session) {
            return Ok(());
        }
        // Another server may have taken the proof.
        let now = self.0.clock.now();
        let found = store::find(&mut self.0.database.read().await?, by.session.id, now).await?;
        let found = found.ok_or(SessionError::Ended)?;
        if self.is_fresh(&found.session) {
            return Ok(());
        }
        Err(SessionError::ReauthenticationRequired(self.methods(by).await?))
    }

    /// Begins a sensitive change to the caller's account, under its lock, if the last proof is fresh.
    pub(super) async fn begin_fresh(
        &self,
        by: &Authenticated,
    ) -> Result<Transaction, SessionError> {
        self.check_fresh(by).await?;
        self.begin_for(by).await
    }

    fn is_fresh(&self, session: &Session) -> bool {
        self.0.clock.now() < session.authenticated_at.after(FRESH)
    }

    /// Returns the methods by which the caller may prove again who they are.
    async fn methods(&self, by: &Authenticated) -> Result<Vec<Method>, SessionError> {
        let has_password = self.has_password(by).await?;
        let mut connection = self.0.database.read().await?;
        let enrolment = self.0.factors.enrolment(&mut connection, by.account.id).await?;
        Ok(enrolment.methods(has_password))
    }
}
