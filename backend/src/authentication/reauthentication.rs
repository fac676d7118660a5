//! Re-authentication: the owner of a session proves the password again before a sensitive change.

use keystead_common::Password;
use uuid::Uuid;

use super::{Authentication, AuthenticationError};
use crate::accounts::Account;
use crate::client::Client;
use crate::database::Transaction;
use crate::passwords::{PasswordHash, SlowestHash, Verdict};
use crate::service_error::ServiceError;
use crate::throttle::Attempt;

/// The proof that the owner of a session knows the account's password, while the account has this hash.
#[derive(Debug)]
pub struct Reauthentication {
    account: Uuid,
    verified: PasswordHash,
}

impl Authentication {
    /// Verifies the password of a session's account. Failures count as at a login,
    /// because the session may have been stolen.
    pub async fn reauthenticate(
        &self,
        account: &Account,
        session: Uuid,
        password: Password,
        client: &Client,
    ) -> Result<Reauthentication, AuthenticationError> {
        let attempt = self.attempt(account, session, client);
        self.throttle.check(&attempt).await?;
        let hash = self.accounts.password_hash(account.id).await?;
        let slowest = SlowestHash::default();
        let verdict = self.passwords.verify(password, hash.as_ref(), &slowest, client.ip).await?;
        let Some(verified) = hash.filter(|_| verdict != Verdict::Wrong) else {
            self.throttle.count(&attempt).await?;
            self.audit.record_failed_login(Some(account.id), client.clone());
            return Err(AuthenticationError::WrongPassword);
        };
        // Not in the transaction of the change: a new password is hashed before that begins, and its
        // time would tell that this one was right.
        self.reset(&attempt).await?;
        Ok(Reauthentication { account: account.id, verified })
    }

    /// Returns true if the account still has the hash that was verified. That stays true while the
    /// transaction holds the account's lock.
    pub async fn is_current(
        &self,
        transaction: &mut Transaction,
        proof: &Reauthentication,
    ) -> Result<bool, ServiceError> {
        let Reauthentication { account, verified } = proof;
        Ok(self.accounts.has_hash(transaction, *account, verified).await?)
    }

    /// Fails with `Throttled` if the session may not try a password now.
    pub async fn check_reauthentication(
        &self,
        account: &Account,
        session: Uuid,
        client: &Client,
    ) -> Result<(), ServiceError> {
        self.throttle.check(&self.attempt(account, session, client)).await
    }

    fn attempt(&self, account: &Account, session: Uuid, client: &Client) -> Attempt {
        self.throttle.guess(&account.username, Some(session), client)
    }
}
