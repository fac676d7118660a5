//! Login by user name and password.
//!
//! Every failure takes the same time: an unknown name, a wrong password, a disabled account, and a
//! correct password whose result may not be told. While the database has imported hashes, that time is
//! the one of the slowest of them.

use keystead_common::Password;
use uuid::Uuid;

use super::{Authentication, AuthenticationError};
use crate::accounts::{Account, StoredCredentials};
use crate::client::Client;
use crate::database::{self, AdvisoryLock, Transaction};
use crate::passwords::{Overloaded, PasswordHash, Unspent, Verdict};
use crate::service_error::ServiceError;
use crate::throttle::Attempt;

/// The proof that a caller knows the password of an account. It counts once
/// [`Authentication::accept`] has succeeded.
#[derive(Debug)]
pub struct Proof {
    /// The account.
    pub account: Account,
    /// The hash that the account had when it was verified.
    verified: PasswordHash,
    /// The hash that replaces it, if it is outdated.
    renewed: Option<PasswordHash>,
    /// The work to do if this proof is refused, so that it takes as long as a failure.
    unspent: Unspent,
    attempt: Attempt,
    /// True if the failures before this attempt have been reset already.
    is_reset: bool,
}

impl Authentication {
    /// Verifies a user name and a password. A failure is counted before it is returned, and recorded after.
    pub async fn verify_password(
        &self,
        username: &str,
        password: &Password,
        device_cookie: &str,
        client: &Client,
    ) -> Result<Proof, AuthenticationError> {
        let lookup = self.accounts.look_up_credentials(username).await?;
        let credentials = lookup.credentials;
        let known = credentials.as_ref().map(|found| (found.account.id, &found.hash));
        let device = self.devices.find(device_cookie, known);
        // By its own name, whichever was typed: a former name gives no second set of tries.
        let own_name = credentials.as_ref().map_or(username, |found| &found.account.username);
        let attempt = self.throttle.guess(own_name, device, client);
        self.throttle.check(&attempt).await?;
        let hash = credentials.as_ref().map(|found| &found.hash);
        let (said, ip) = (password.clone(), client.ip);
        let verdict = self.passwords.verify(said, hash, &lookup.slowest, ip).await?;
        match (credentials, verdict) {
            (
                Some(StoredCredentials { account, hash: verified, is_disabled: false }),
                Verdict::Right { renewed, unspent },
            ) => {
                let proof = Proof { account, verified, renewed, unspent, attempt, is_reset: false };
                self.renew_outdated(proof, password, client).await
            }
            (credentials, verdict) => {
                if let Verdict::Right { unspent, .. } = verdict {
                    self.passwords.burn_time(password.clone(), &unspent, ip).await?;
                }
                self.throttle.count(&attempt).await?;
                let account = credentials.map(|found| found.account.id);
                self.audit.record_failed_login(account, client.clone());
                Err(AuthenticationError::InvalidCredentials)
            }
        }
    }

    /// Hashes the password again if its hash is a legacy one or too cheap. If the server is overloaded,
    /// the hash stays.
    async fn renew_outdated(
        &self,
        mut proof: Proof,
        password: &Password,
        client: &Client,
    ) -> Result<Proof, AuthenticationError> {
        if proof.renewed.is_none() && self.passwords.is_outdated(&proof.verified) {
            // Before the new hash takes time, which would tell a throttled caller that this password
            // was right. A caller who passes here is let in.
            if let Err(error) = self.reset(&proof.attempt).await {
                return Err(self.refuse(error, &proof, password, client).await);
            }
            proof.is_reset = true;
            proof.renewed = self.passwords.renew(password, client.ip).await.ok();
        }
        Ok(proof)
    }

    /// Accepts a proof in the transaction that writes its result: resets the failures before it, locks
    /// the account and stores a renewed hash. Returns the hash that the account has to have when the
    /// result is written, which the caller checks, or `None` if it could not be renewed because the account
    /// has another one by now; then the caller rolls back and verifies again.
    ///
    /// Fails with `Throttled` if other failures have used up the limit meanwhile.
    pub async fn accept(
        &self,
        transaction: &mut Transaction,
        proof: &Proof,
    ) -> Result<Option<PasswordHash>, ServiceError> {
        if !proof.is_reset {
            self.throttle.reset(transaction, &proof.attempt).await?;
        }
        let account: Uuid = proof.account.id;
        transaction.lock(AdvisoryLock::Account(account)).await?;
        Ok(self.store_renewed(transaction, proof).await?)
    }

    async fn store_renewed(
        &self,
        transaction: &mut Transaction,
        proof: &Proof,
    ) -> Result<Option<PasswordHash>, database::Error> {
        let Proof { account, verified, renewed, .. } = proof;
        let Some(renewed) = renewed else { return Ok(Some(verified.clone())) };
        let done = self.accounts.replace_hash(transaction, account.id, verified, renewed).await?;
        Ok(done.then(|| renewed.clone()))
    }

    /// Builds the refusal of a correct password, delayed so that its timing equals a wrong one's.
    pub async fn refuse(
        &self,
        error: ServiceError,
        proof: &Proof,
        password: &Password,
        client: &Client,
    ) -> AuthenticationError {
        match self.burn_remaining_time(proof, password, client).await {
            Ok(()) => error.into(),
            Err(overloaded) => overloaded.into(),
        }
    }

    async fn burn_remaining_time(
        &self,
        proof: &Proof,
        password: &Password,
        client: &Client,
    ) -> Result<(), Overloaded> {
        self.passwords.burn_time(password.clone(), &proof.unspent, client.ip).await
    }
}
