//! Operators' changes to accounts, from the command line: without a password and without limits. Changes
//! that end sessions too are made by `sessions::admin`, which hands its transaction down.

use std::net::{IpAddr, Ipv4Addr};

use keystead_common::Password;
use keystead_common::rules::{self, Violation};
use uuid::Uuid;

use super::account::{Account, Details};
use super::error::AdminError;
use super::{Accounts, store};
use crate::audit::{EventType, NewEvent};
use crate::database::{self, AdvisoryLock, Connection, Uncommitted};
use crate::passwords::{NewPassword, PasswordHash};

/// The network that a command's hashes are queued for. A command has the queue for itself.
const COMMAND_LINE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

impl Accounts {
    /// Returns the number of accounts.
    pub async fn count(&self) -> Result<u64, database::Error> {
        store::count(&mut self.database.read().await?).await
    }

    /// Returns the account with this id, or else with this name in any case. The id has precedence,
    /// because a name may look like another account's id.
    pub async fn look_up(&self, name_or_id: &str) -> Result<Option<Details>, database::Error> {
        let mut connection = self.database.read().await?;
        if let Ok(id) = name_or_id.parse()
            && let Some(found) = store::find(&mut connection, id).await?
        {
            return Ok(Some(found));
        }
        match rules::check_username(name_or_id) {
            Ok(()) => store::find_by_key(&mut connection, &rules::username_key(name_or_id)).await,
            Err(_) => Ok(None),
        }
    }

    /// Returns up to `limit` accounts after this id, in the order of ids.
    pub async fn after(&self, id: Uuid, limit: u32) -> Result<Vec<Details>, database::Error> {
        store::after(&mut self.database.read().await?, id, limit).await
    }

    /// Fails if a new account cannot have this name.
    pub async fn check_new_name(&self, username: &str) -> Result<(), AdminError> {
        check_username(username)?;
        let mut connection = self.database.read().await?;
        match store::find_by_key(&mut connection, &rules::username_key(username)).await? {
            Some(_) => Err(AdminError::UsernameTaken),
            None => Ok(()),
        }
    }

    /// Creates an account, as [`Accounts::register`] does. It exists once the change is committed.
    pub async fn add(
        &self,
        username: &str,
        password: Password,
    ) -> Result<Uncommitted<Account>, AdminError> {
        check_username(username)?;
        let hash = self.check_and_hash(username, password).await?;
        let key = rules::username_key(username);
        let now = self.clock.now();
        let account = Account::new(self.random.uuid(now), username.to_owned(), now);
        let mut transaction = self.database.write().await?;
        match store::insert(&mut transaction, &account, &key, &hash).await {
            Err(error) if database::is_unique_violation(&error) => {
                transaction.rollback().await?;
                return Err(AdminError::UsernameTaken);
            }
            done => done?,
        }
        self.throttle.reset_name(&mut transaction, &key).await?;
        let event = NewEvent::of(account.id, EventType::AccountCreated);
        self.audit.record(&mut transaction, &event).await?;
        Ok(Uncommitted::new(transaction, account))
    }

    /// Checks a new password by the rules for everybody, and hashes it.
    pub async fn check_and_hash(
        &self,
        username: &str,
        password: Password,
    ) -> Result<PasswordHash, AdminError> {
        let checked: Result<NewPassword, Violation> =
            self.passwords.check(password, username, COMMAND_LINE).await?;
        let password = checked.map_err(|broken| AdminError::InvalidField("password", broken))?;
        Ok(self.passwords.hash(password, COMMAND_LINE).await?)
    }

    /// Resets the failed logins of an account, so that its owner is let in at once. Call it before the
    /// account is locked, in the order of a login: otherwise the two would deadlock.
    pub async fn reset_failures(
        &self,
        connection: &mut Connection,
        account: &Account,
    ) -> Result<(), database::Error> {
        self.throttle.reset_codes(connection, account.id).await?;
        self.throttle.reset_name(connection, &account.username).await
    }

    /// Stores a new password hash without asking for the current password; returns false if there is no
    /// such account.
    pub async fn override_password(
        &self,
        connection: &mut Connection,
        account: Uuid,
        new: &PasswordHash,
    ) -> Result<bool, database::Error> {
        let exists = store::hashes::put_hash(connection, account, new, self.clock.now()).await?;
        self.record_if(exists, connection, account, EventType::PasswordChanged).await
    }

    /// Disables logins to an account; returns false if they were disabled before.
    pub async fn disable(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<bool, database::Error> {
        let changed = store::disable(connection, account, self.clock.now()).await?;
        self.record_if(changed, connection, account, EventType::AccountDisabled).await
    }

    /// Enables logins to an account again; returns false if they were enabled before.
    pub async fn enable(&self, account: &Account) -> Result<bool, database::Error> {
        let mut transaction = self.database.write().await?;
        // The right password counted as wrong while the account was disabled.
        self.reset_failures(&mut transaction, account).await?;
        transaction.lock(AdvisoryLock::Account(account.id)).await?;
        let changed = store::enable(&mut transaction, account.id).await?;
        self.record_if(changed, &mut transaction, account.id, EventType::AccountEnabled).await?;
        if changed {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(changed)
    }

    /// Deletes an account and its trail, of which one event remains that records the deletion; returns
    /// false if there is no such account.
    pub async fn delete_with_trail(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<bool, database::Error> {
        let existed = store::delete(connection, account).await?;
        if existed {
            self.audit.delete_trail(connection, account).await?;
        }
        self.record_if(existed, connection, account, EventType::AccountDeleted).await
    }

    /// Records a change by the operator if there was one; returns `changed`.
    async fn record_if(
        &self,
        changed: bool,
        connection: &mut Connection,
        account: Uuid,
        kind: EventType,
    ) -> Result<bool, database::Error> {
        if changed {
            self.audit.record(connection, &NewEvent::of(account, kind)).await?;
        }
        Ok(changed)
    }
}

fn check_username(username: &str) -> Result<(), AdminError> {
    rules::check_username(username).map_err(|broken| AdminError::InvalidField("username", broken))
}
