//! The ways back in without the password: a recovery code, or a link that the operator made.

use keystead_common::Secret;
use uuid::Uuid;

use super::{Authentication, AuthenticationError, FactorProof, store};
use crate::accounts::{Account, StoredCredentials};
use crate::client::Client;
use crate::clock::Timestamp;
use crate::database::{AdvisoryLock, Transaction};
use crate::factors::{Factor, Purpose};
use crate::sealed_token::OpaqueToken;
use crate::service_error::ServiceError;
use crate::throttle::Attempt;

/// The proof that a caller may set a new password. It counts once [`Authentication::accept_recovery`] has returned true.
#[derive(Debug)]
pub struct RecoveryProof {
    /// The account.
    pub account: Account,
    by: By,
    attempt: Attempt,
}

#[derive(Debug)]
enum By {
    Code(FactorProof),
    Link { expires_at: Timestamp },
}

impl RecoveryProof {
    /// Returns true if a recovery code was given.
    #[must_use]
    pub fn is_by_code(&self) -> bool {
        matches!(self.by, By::Code(_))
    }
}

impl Authentication {
    /// Fails with `Throttled` if the client may not try a recovery code for this name now.
    pub async fn check_recovery_allowed(
        &self,
        username: &str,
        device_cookie: &str,
        client: &Client,
    ) -> Result<(), ServiceError> {
        let (_, attempt) = self.recovery_attempt(username, device_cookie, client).await?;
        self.throttle.check(&attempt).await
    }

    /// Looks a name up, and returns the attempt to recover its account with it.
    async fn recovery_attempt(
        &self,
        username: &str,
        device_cookie: &str,
        client: &Client,
    ) -> Result<(Option<StoredCredentials>, Attempt), ServiceError> {
        let found = self.accounts.look_up_credentials(username).await?.credentials;
        let known = found.as_ref().map(|found| (found.account.id, &found.hash));
        let device = self.devices.find(device_cookie, known);
        Ok((found, self.throttle.recovery(username, device, client)))
    }

    /// Checks a recovery code of the account with this name. An unknown name, a disabled account and a wrong code are
    /// told apart by nothing.
    pub async fn check_recovery_code(
        &self,
        username: &str,
        code: Secret,
        device_cookie: &str,
        client: &Client,
    ) -> Result<RecoveryProof, AuthenticationError> {
        let (found, attempt) = self.recovery_attempt(username, device_cookie, client).await?;
        self.throttle.check(&attempt).await?;
        let account = found.as_ref().map_or(Uuid::nil(), |found| found.account.id);
        let checked = {
            let mut connection = self.database.read().await?;
            let factor = Factor::RecoveryCode(code);
            self.factors.check(&mut connection, account, &factor, Purpose::Login).await?
        };
        match (found.filter(|found| !found.is_disabled), checked) {
            (Some(found), Ok(checked)) => {
                let by = By::Code(FactorProof { account, checked, attempt: attempt.clone() });
                Ok(RecoveryProof { account: found.account, by, attempt })
            }
            (found, _) => {
                self.throttle.count(&attempt).await?;
                let account = found.map(|found| found.account.id);
                self.audit.record_failed_login(account, client.clone());
                Err(AuthenticationError::InvalidRecoveryCode)
            }
        }
    }

    /// Checks the token of a reset link.
    pub async fn check_reset_token(
        &self,
        token: &Secret,
        client: &Client,
    ) -> Result<RecoveryProof, AuthenticationError> {
        let attempt = self.throttle.unguessable(client);
        self.throttle.check(&attempt).await?;
        let found = match OpaqueToken::parse(token.expose()) {
            Some(token) => {
                let mut connection = self.database.read().await?;
                store::find_reset_link(&mut connection, token.session)
                    .await?
                    .filter(|link| self.reset_key.verify(&token, &link.key))
                    .filter(|link| token.number == link.expires_at.as_millis())
                    .filter(|link| self.clock.now() < link.expires_at)
            }
            None => None,
        };
        let account = match &found {
            Some(link) => self.account(link.account).await?,
            None => None,
        };
        if let (Some(account), Some(link)) = (account, found) {
            let by = By::Link { expires_at: link.expires_at };
            return Ok(RecoveryProof { account, by, attempt });
        }
        self.throttle.count(&attempt).await?;
        Err(AuthenticationError::InvalidResetToken)
    }

    /// Accepts the proof in the transaction that sets the password: resets the failures, locks the account, and uses the
    /// code or the link up. Returns false if another request was faster.
    pub async fn accept_recovery(
        &self,
        transaction: &mut Transaction,
        proof: &RecoveryProof,
    ) -> Result<bool, ServiceError> {
        self.throttle.reset(transaction, &proof.attempt).await?;
        self.accounts.reset_failures(transaction, &proof.account).await?;
        let account = proof.account.id;
        transaction.lock(AdvisoryLock::Account(account)).await?;
        store::delete_mfa_logins(transaction, account).await?;
        match &proof.by {
            By::Code(code) => self.spend_factor(transaction, code).await,
            By::Link { expires_at } => {
                Ok(store::delete_reset_link(transaction, account, *expires_at).await?)
            }
        }
    }

    /// Returns the error of a proof that another request has used up.
    #[must_use]
    pub fn refuse_used_recovery(&self, proof: &RecoveryProof) -> AuthenticationError {
        match proof.by {
            By::Code(_) => AuthenticationError::InvalidRecoveryCode,
            By::Link { .. } => AuthenticationError::InvalidResetToken,
        }
    }
}
