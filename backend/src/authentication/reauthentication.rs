//! Re-authentication: the owner of a session proves the password again before a sensitive change.

use keystead_common::Password;
use uuid::Uuid;

use super::{Authentication, AuthenticationError};
use crate::accounts::Account;
use crate::client::Client;
use crate::passwords::{Highest, PasswordHash, Verdict};
use crate::service_error::ServiceError;
use crate::throttle::Attempt;

impl Authentication {
    /// Verifies the password of a session's account and returns its hash. Failures count as at a login,
    /// because the session may have been stolen.
    pub async fn reauthenticate(
        &self,
        account: &Account,
        session: Uuid,
        password: Password,
        client: &Client,
    ) -> Result<PasswordHash, AuthenticationError> {
        let attempt = self.attempt(account, session, client);
        self.throttle.check(&attempt).await?;
        let hash = self.accounts.password_hash(account.id).await?;
        let slowest = Highest::default();
        let verdict = self.passwords.verify(password, hash.as_ref(), &slowest, client.ip).await?;
        let Some(verified) = hash.filter(|_| verdict != Verdict::Wrong) else {
            self.throttle.count(&attempt).await?;
            self.audit.record_failed_login(Some(account.id), client.clone());
            return Err(AuthenticationError::WrongPassword);
        };
        // Not in the transaction of the change: a new password is hashed before that begins, and its
        // time would tell that this one was right.
        self.reset(&attempt).await?;
        Ok(verified)
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
