//! Verifying a factor beside the password: after it, instead of it, or again on a session.

use keystead_common::Secret;
use uuid::Uuid;

use super::{Authentication, AuthenticationError, Methods, MfaLogin};
use crate::accounts::{Account, StoredCredentials};
use crate::audit::{EventType, NewEvent};
use crate::client::Client;
use crate::database::{AdvisoryLock, Transaction};
use crate::factors::{Checked, Factor, PendingTotp, Purpose, Refused};
use crate::service_error::ServiceError;
use crate::throttle::Attempt;
use passkeys::AuthenticationResponse;

/// The proof that a caller has a factor of an account. It counts once [`Authentication::accept_factor`] has returned
/// true.
#[derive(Debug)]
pub struct FactorProof {
    /// The account.
    pub account: Uuid,
    pub(super) checked: Checked,
    pub(super) attempt: Attempt,
}

impl FactorProof {
    /// Returns the method that was proved.
    #[must_use]
    pub fn method(&self) -> Methods {
        Methods::of(&self.checked)
    }
}

impl Authentication {
    /// Checks the second factor of a login that waits. A failure is counted and recorded before it is returned.
    pub async fn check_second_factor(
        &self,
        login: &MfaLogin,
        factor: &Factor,
        device_cookie: &str,
        client: &Client,
    ) -> Result<FactorProof, AuthenticationError> {
        let device = self.devices.find(device_cookie, Some((login.account, &login.verified)));
        let attempt =
            self.factor_attempt(login.account, factor, device.map(|_| login.account), client);
        let purpose = Purpose::SecondFactor(login.id);
        self.check_factor(login.account, attempt, factor, purpose, client).await
    }

    /// Checks a factor on a session, whose owner proves again who they are. Failures count, because the session may
    /// have been stolen.
    pub async fn check_factor_again(
        &self,
        account: Uuid,
        session: Uuid,
        factor: &Factor,
        client: &Client,
    ) -> Result<FactorProof, AuthenticationError> {
        let attempt = self.factor_attempt(account, factor, Some(session), client);
        let purpose = Purpose::Reauthentication(session);
        let proof = self.check_factor(account, attempt, factor, purpose, client).await?;
        if matches!(proof.checked, Checked::Totp { .. }) {
            // Before the account is locked, in the order of a login.
            self.reset(&proof.attempt).await?;
        }
        Ok(proof)
    }

    /// Checks a code of the secret that is pending on an account, and returns it sealed with the step of the code.
    pub async fn check_pending_totp(
        &self,
        account: Uuid,
        session: Uuid,
        code: &Secret,
        client: &Client,
    ) -> Result<PendingTotp, AuthenticationError> {
        let attempt = self.throttle.code(account, Some(session), client);
        self.throttle.check(&attempt).await?;
        let found = {
            let mut connection = self.database.read().await?;
            self.factors.check_pending_totp(&mut connection, account, code).await?
        };
        match found {
            Some(pending) => Ok(pending),
            None => Err(self.refuse_factor(Some(account), &attempt, Refused::Code, client).await),
        }
    }

    /// Returns the attempt to give a factor. `known` is what has a counter of its own for codes.
    fn factor_attempt(
        &self,
        account: Uuid,
        factor: &Factor,
        known: Option<Uuid>,
        client: &Client,
    ) -> Attempt {
        match factor {
            Factor::Totp(_) => self.throttle.code(account, known, client),
            Factor::RecoveryCode(_) | Factor::Passkey(_) => self.throttle.unguessable(client),
        }
    }

    /// Checks a login with a passkey alone. Returns its account with the proof.
    pub async fn check_passkey(
        &self,
        response: &AuthenticationResponse,
        client: &Client,
    ) -> Result<(StoredCredentials, FactorProof), AuthenticationError> {
        let attempt = self.throttle.unguessable(client);
        let mut connection = self.database.read().await?;
        let checked =
            self.factors.check_passkey(&mut connection, None, response, Purpose::Login).await?;
        drop(connection);
        let refused = match checked {
            Ok(Checked::Passkey(verified)) => {
                let account = verified.passkey.account;
                let credentials = self.accounts.credentials_of(account).await?;
                let checked = Checked::Passkey(verified);
                let Some(credentials) = credentials.filter(|found| !found.is_disabled) else {
                    self.throttle.count(&attempt).await?;
                    return Err(AuthenticationError::InvalidPasskey { is_unknown: false });
                };
                return Ok((credentials, FactorProof { account, checked, attempt }));
            }
            Ok(_) => Refused::Code,
            Err(refused) => refused,
        };
        Err(self.refuse_factor(None, &attempt, refused, client).await)
    }

    async fn check_factor(
        &self,
        account: Uuid,
        attempt: Attempt,
        factor: &Factor,
        purpose: Purpose,
        client: &Client,
    ) -> Result<FactorProof, AuthenticationError> {
        if matches!(factor, Factor::Totp(_)) {
            self.throttle.check(&attempt).await?;
        }
        let checked = {
            let mut connection = self.database.read().await?;
            self.factors.check(&mut connection, account, factor, purpose).await?
        };
        match checked {
            Ok(checked) => Ok(FactorProof { account, checked, attempt }),
            Err(refused) => Err(self.refuse_factor(Some(account), &attempt, refused, client).await),
        }
    }

    /// Accepts a factor in the transaction that writes its result: resets the failures before it, locks the account and
    /// uses the factor up. Returns false if another request was faster; then the caller rolls back and calls
    /// [`Authentication::refuse_used`].
    ///
    /// Fails with `Throttled` if other failures have used up the limit meanwhile.
    pub async fn accept_factor(
        &self,
        transaction: &mut Transaction,
        proof: &FactorProof,
    ) -> Result<bool, ServiceError> {
        if matches!(proof.checked, Checked::Totp { .. }) {
            self.throttle.reset(transaction, &proof.attempt).await?;
        }
        transaction.lock(AdvisoryLock::Account(proof.account)).await?;
        self.spend_factor(transaction, proof).await
    }

    /// Uses a factor up under the lock of its account; returns false if another request was faster.
    pub async fn spend_factor(
        &self,
        transaction: &mut Transaction,
        proof: &FactorProof,
    ) -> Result<bool, ServiceError> {
        Ok(self.factors.spend(transaction, proof.account, &proof.checked).await?)
    }

    /// Counts and records a factor that another request has used up, and returns its error.
    pub async fn refuse_used(&self, proof: &FactorProof, client: &Client) -> AuthenticationError {
        let refused = match proof.checked {
            Checked::Passkey(_) => Refused::PasskeyUsed,
            Checked::Totp { .. } | Checked::RecoveryCode { .. } => Refused::Code,
        };
        self.refuse_factor(Some(proof.account), &proof.attempt, refused, client).await
    }

    /// Counts a wrong factor, records it in the trail of its account, and returns its error.
    async fn refuse_factor(
        &self,
        account: Option<Uuid>,
        attempt: &Attempt,
        refused: Refused,
        client: &Client,
    ) -> AuthenticationError {
        let (event, error) = match &refused {
            Refused::Code => (EventType::SecondFactorFailed, AuthenticationError::InvalidCode),
            Refused::PasskeyUsed | Refused::Passkey { .. } => {
                let is_unknown = refused.is_unknown_credential();
                let error = AuthenticationError::InvalidPasskey { is_unknown };
                (EventType::SecondFactorFailed, error)
            }
            Refused::MayBeCopied { .. } => {
                let error = AuthenticationError::InvalidPasskey { is_unknown: false };
                (EventType::PasskeyCopied, error)
            }
        };
        let account = account.or(match &refused {
            Refused::MayBeCopied { account } => Some(*account),
            _ => None,
        });
        tracing::info!(
            account = account.map(tracing::field::display),
            client = %client.ip,
            cause = %refused,
            "second factor refused"
        );
        let counted = async {
            let mut transaction = self.database.write().await?;
            self.throttle.count_in(&mut transaction, attempt).await?;
            if let Some(account) = account {
                let event = NewEvent::of(account, event).by(client);
                self.audit.record(&mut transaction, &event).await?;
            }
            Ok::<_, ServiceError>(transaction.commit().await?)
        };
        match counted.await {
            Ok(()) => error,
            Err(failed) => failed.into(),
        }
    }

    /// Returns the account with this id, for a login with a second factor.
    pub async fn account(&self, id: Uuid) -> Result<Option<Account>, ServiceError> {
        let found = self.accounts.credentials_of(id).await?;
        Ok(found.filter(|found| !found.is_disabled).map(|found| found.account))
    }
}
