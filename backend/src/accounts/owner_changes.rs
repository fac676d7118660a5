//! Changes by the owner of an account: a new password, and deletion. The caller has verified the current
//! password.

use keystead_common::Password;
use keystead_common::rules::{Violation, code};
use uuid::Uuid;

use super::{Accounts, store};
use crate::client::Client;
use crate::database::{self, Connection};
use crate::passwords::{NewPassword, Overloaded, PasswordHash};
use crate::service_error::ServiceError;

impl Accounts {
    /// Checks a new password for an account of this name. One that is too weak counts as an attempt,
    /// because estimating its strength costs time.
    pub async fn check_new_password(
        &self,
        password: Password,
        username: &str,
        client: &Client,
    ) -> Result<Result<NewPassword, Violation>, ServiceError> {
        let attempt = self.throttle.weak_password(client);
        self.throttle.check(&attempt).await?;
        let checked = self.passwords.check(password, username, client.ip).await?;
        if checked.as_ref().is_err_and(|violation| violation.code == code::PASSWORD_TOO_WEAK) {
            self.throttle.count(&attempt).await?;
        }
        Ok(checked)
    }

    /// Hashes a new password.
    pub async fn hash(
        &self,
        password: NewPassword,
        client: &Client,
    ) -> Result<PasswordHash, Overloaded> {
        self.passwords.hash(password, client.ip).await
    }

    /// Stores a new password hash. The caller holds the account's lock.
    pub async fn set_password(
        &self,
        connection: &mut Connection,
        account: Uuid,
        new: &PasswordHash,
    ) -> Result<(), database::Error> {
        store::hashes::put_hash(connection, account, new, self.clock.now()).await.map(drop)
    }

    /// Removes the password. The caller holds the account's lock, and has seen that the account can be reached without.
    pub async fn remove_password(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        store::hashes::remove_hash(connection, account).await
    }

    /// Deletes the account and every row that references it. The caller holds the account's lock.
    pub async fn delete(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        store::delete(connection, account).await.map(drop)
    }
}
