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

/// The proof that a caller may set a new password. It counts once [`Authentication::accept_recovery`] has returned true.
#[derive(Debug)]
pub struct RecoveryProof {
    /// The account.
    pub account: Account,
    by: By,
}

#[derive(Debug)]
enum By {
    /// A recovery code, and true if the account had a password.
    Code(FactorProof, bool),
    Link {
        expires_at: Timestamp,
    },
}

impl RecoveryProof {
    /// Returns true if a recovery code was given.
    #[must_use]
    pub fn is_by_code(&self) -> bool {
        matches!(self.by, By::Code(..))
    }
}

impl Authentication {
    /// Checks a recovery code of the account with this name. An unknown name, a disabled account and a wrong code are
    /// told apart by nothing.
    pub async fn check_recovery_code(
        &self,
        username: &str,
        code: Secret,
        client: &Client,
    ) -> Result<RecoveryProof, AuthenticationError> {
        let attempt = self.throttle.unguessable(client);
        let found = self.accounts.look_up_credentials(username).await?.credentials;
        let account = found.as_ref().map_or(Uuid::nil(), |found| found.account.id);
        let checked = {
            let mut connection = self.database.read().await?;
            let factor = Factor::RecoveryCode(code);
            self.factors.check(&mut connection, account, &factor, Purpose::Login).await?
        };
        match (found.filter(|found| !found.is_disabled), checked) {
            (Some(found), Ok(checked)) => {
                let had_password = !found.hash.is_none();
                let by = By::Code(FactorProof { account, checked, attempt }, had_password);
                Ok(RecoveryProof { account: found.account, by })
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
            // A link to another password than the account has by now is void.
            Some(link) => self
                .accounts
                .credentials_of(link.account)
                .await?
                .filter(|account| !account.is_disabled && account.hash == link.replaces),
            None => None,
        };
        if let (Some(StoredCredentials { account, .. }), Some(link)) = (account, found) {
            let by = By::Link { expires_at: link.expires_at };
            return Ok(RecoveryProof { account, by });
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
        self.accounts.reset_failures(transaction, &proof.account).await?;
        let account = proof.account.id;
        transaction.lock(AdvisoryLock::Account(account)).await?;
        store::delete_mfa_logins(transaction, account).await?;
        match &proof.by {
            By::Code(code, _) => self.spend_factor(transaction, code).await,
            By::Link { expires_at } => {
                Ok(store::delete_reset_link(transaction, account, *expires_at).await?)
            }
        }
    }

    /// Voids the other recovery codes, if the account has a second factor beside its password: otherwise one code would set
    /// the password, the next stand in for that factor, and the list be the whole account. Returns true if there were
    /// any. An account without a password keeps them: there they are the only way back.
    pub async fn void_other_codes(
        &self,
        transaction: &mut Transaction,
        proof: &RecoveryProof,
    ) -> Result<bool, ServiceError> {
        let By::Code(_, true) = proof.by else { return Ok(false) };
        let account = proof.account.id;
        if self.second_factors(transaction, account).await?.is_empty() {
            return Ok(false);
        }
        Ok(self.factors.remove_recovery_codes(transaction, account).await?)
    }

    /// Returns the error of a proof that another request has used up.
    #[must_use]
    pub fn refuse_used_recovery(&self, proof: &RecoveryProof) -> AuthenticationError {
        match proof.by {
            By::Code(..) => AuthenticationError::InvalidRecoveryCode,
            By::Link { .. } => AuthenticationError::InvalidResetToken,
        }
    }
}
