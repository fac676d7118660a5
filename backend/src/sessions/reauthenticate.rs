//! Re-authentication: the person proves again, on a session, who they are; and what asks for that.

use keystead_common::Password;
use keystead_common::factors::Method;
use serde_json::Value;

use super::session::{AccessToken, Authenticated, MAX_PROOF_AGE, Session};
use super::{SessionError, Sessions, store};
use crate::authentication::Methods;
use crate::client::Client;
use crate::clock::Timestamp;
use crate::database::{Notice, Transaction};
use crate::factors::{Enrolment, Factor, Purpose};

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
        let now = self.0.clock.now();
        let session = self.prove(&mut transaction, by, method, Some(now)).await?;
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
        let mut transaction = self.begin_for(by).await?;
        // One login may use one recovery code up: the list alone is not the whole account.
        let now = self.0.clock.now();
        let current = store::find(&mut transaction, session, now).await?;
        let used = current.map_or(by.session.methods, |current| current.session.methods);
        let is_second_code = method == Methods::RECOVERY_CODE && used.contains(method);
        if is_second_code || !authentication.spend_factor(&mut transaction, &proof).await? {
            transaction.rollback().await?;
            return Err(authentication.refuse_used(&proof, client).await.into());
        }
        Ok((transaction, method))
    }

    /// Records in the session of the caller, under the account's lock, that another method was proved, and when the person
    /// proved again who they are, if they did. Returns the session.
    pub(super) async fn prove(
        &self,
        transaction: &mut Transaction,
        by: &Authenticated,
        method: Methods,
        at: Option<Timestamp>,
    ) -> Result<Session, SessionError> {
        let found = store::find(transaction, by.session.id, self.0.clock.now()).await?;
        let mut session = found.ok_or(SessionError::Ended)?.session;
        session.authenticated_at = at.unwrap_or(session.authenticated_at);
        session.methods = session.methods | method;
        store::set_authenticated(transaction, &session).await?;
        Ok(session)
    }

    /// Returns the options for proving again with a passkey.
    pub async fn reauthentication_options(
        &self,
        by: &Authenticated,
    ) -> Result<Value, SessionError> {
        let purpose = Purpose::Reauthentication(by.session.id);
        Ok(self.0.factors.account_options(by.account.id, purpose).await?)
    }

    /// Returns the methods by which the caller can prove again who they are.
    pub async fn proof_methods(&self, by: &Authenticated) -> Result<Vec<Method>, SessionError> {
        let mut connection = self.0.database.read().await?;
        let enrolment = self.0.factors.enrolment(&mut connection, by.account.id).await?;
        let lacks_factor =
            !by.session.methods.is_multiple() && !enrolment.second_factors().is_empty();
        let has_password = self.0.accounts.has_password(&mut connection, by.account.id).await?;
        Ok(proof_methods(by.session.methods, enrolment, has_password && !lacks_factor))
    }

    /// Returns the methods by which the caller can prove a second factor; none if the account has none.
    pub async fn second_proof_methods(
        &self,
        by: &Authenticated,
    ) -> Result<Vec<Method>, SessionError> {
        let mut connection = self.0.database.read().await?;
        let enrolment = self.0.factors.enrolment(&mut connection, by.account.id).await?;
        if enrolment.second_factors().is_empty() {
            return Ok(Vec::new());
        }
        Ok(proof_methods(by.session.methods, enrolment, false))
    }

    /// Fails with [`SessionError::ReauthenticationRequired`] if the last proof is too old for a sensitive change; or if the
    /// account has a second factor that this session has not seen, as one that began before it was added.
    pub(super) async fn check_fresh(&self, by: &Authenticated) -> Result<(), SessionError> {
        let (account, now) = (by.account.id, self.0.clock.now());
        let mut connection = self.0.database.read().await?;
        // Not the cached one: another server may have taken the proof.
        let found = store::find(&mut connection, by.session.id, now).await?;
        let Session { authenticated_at, methods: proved, .. } =
            found.ok_or(SessionError::Ended)?.session;
        let enrolment = self.0.factors.enrolment(&mut connection, account).await?;
        let lacks_factor = !proved.is_multiple() && !enrolment.second_factors().is_empty();
        if now < authenticated_at.after(MAX_PROOF_AGE) && !lacks_factor {
            return Ok(());
        }
        let has_password = self.0.accounts.has_password(&mut connection, account).await?;
        let methods = proof_methods(proved, enrolment, has_password && !lacks_factor);
        Err(SessionError::ReauthenticationRequired(methods))
    }

    /// Begins a sensitive change to the caller's account, under its lock, if the last proof is fresh.
    pub async fn begin_fresh(&self, by: &Authenticated) -> Result<Transaction, SessionError> {
        self.check_fresh(by).await?;
        self.begin_for(by).await
    }
}

/// Returns the methods of a new proof. One session uses one recovery code at most.
fn proof_methods(proved: Methods, enrolment: Enrolment, by_password: bool) -> Vec<Method> {
    let mut methods = enrolment.methods(by_password);
    if proved.contains(Methods::RECOVERY_CODE) {
        methods.retain(|method| *method != Method::RecoveryCode);
    }
    methods
}
