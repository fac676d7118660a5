//! What operators do with accounts, by the command line: nobody asks them for a password, or slows
//! them down. What ends sessions as well is done by `sessions::operating`, in transactions that are
//! handed down from there.

use std::net::{IpAddr, Ipv4Addr};

use keystead_common::Password;
use keystead_common::rules::{self, Violation};
use uuid::Uuid;

use super::{Account, Accounts, store};
use crate::audit::{EventType, NewEvent};
use crate::clock::Timestamp;
use crate::database::{self, Connection, Database, Hold};
use crate::passwords::{NewPassword, Overloaded, PasswordHash};

/// Whose turn it is when a command hashes: it has the queue for itself.
const NOBODY_ELSE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// An account as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The account.
    pub account: Account,
    /// Since when nobody logs in to it; `None` if its owner does.
    pub disabled_at: Option<Timestamp>,
}

/// Why something that an operator asked for was not done.
#[derive(Debug, thiserror::Error)]
pub enum OperatingError {
    /// The name or the password breaks a rule.
    #[error("{}", .0.detail)]
    Refused(Violation),
    /// Somebody has the name, in this or another case.
    #[error("the username is taken")]
    UsernameTaken,
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] database::Error),
}

/// How many accounts of this database have a hash that bcrypt did not make: for as long as there is
/// one, every failed login takes its time as well.
pub async fn count_foreign(database: &Database) -> Result<u64, database::Error> {
    store::count_foreign(&mut database.read().await?).await
}

impl Accounts {
    /// The account of this id, or else of this name in any case. An id comes first: a name may look
    /// like somebody else's.
    pub async fn look_up(&self, name_or_id: &str) -> Result<Option<Details>, database::Error> {
        let mut connection = self.database.read().await?;
        if let Ok(id) = name_or_id.parse()
            && let Some(found) = store::find(&mut connection, id).await?
        {
            return Ok(Some(found));
        }
        match rules::check_username(name_or_id) {
            Ok(()) => store::find_named(&mut connection, &rules::username_key(name_or_id)).await,
            Err(_) => Ok(None),
        }
    }

    /// The accounts that were made after the one of this id, in the order of their making.
    pub async fn after(&self, id: Uuid, limit: u32) -> Result<Vec<Details>, database::Error> {
        store::after(&mut self.database.read().await?, id, limit).await
    }

    /// Whether this may be the name of a new account.
    pub async fn check_new_name(&self, username: &str) -> Result<(), OperatingError> {
        rules::check_username(username).map_err(OperatingError::Refused)?;
        let mut connection = self.database.read().await?;
        match store::find_named(&mut connection, &rules::username_key(username)).await? {
            Some(_) => Err(OperatingError::UsernameTaken),
            None => Ok(()),
        }
    }

    /// Makes an account, as [`Accounts::register`] does.
    pub async fn add(&self, username: &str, password: Password) -> Result<Account, OperatingError> {
        rules::check_username(username).map_err(OperatingError::Refused)?;
        let hash = self.hash_for(username, password).await?;
        let key = rules::username_key(username);
        let now = self.clock.now();
        let (id, username) = (self.random.uuid(now), username.to_owned());
        let account = Account { id, username, created_at: now };
        let mut transaction = self.database.write().await?;
        match store::insert(&mut transaction, &account, &key, &hash).await {
            Err(error) if database::is_taken(&error) => {
                transaction.rollback().await?;
                return Err(OperatingError::UsernameTaken);
            }
            done => done?,
        }
        self.throttle.forget_name(&mut transaction, &key).await?;
        self.remember(&mut transaction, account.id, EventType::AccountCreated).await?;
        transaction.commit().await?;
        Ok(account)
    }

    /// Checks a new password as everybody's is, and hashes it.
    pub async fn hash_for(
        &self,
        username: &str,
        password: Password,
    ) -> Result<PasswordHash, OperatingError> {
        let checked: Result<NewPassword, Violation> =
            self.passwords.check(password, username, NOBODY_ELSE).await?;
        let password = checked.map_err(OperatingError::Refused)?;
        Ok(self.passwords.hash(password, NOBODY_ELSE).await?)
    }

    /// Forgets the wrong passwords said for an account, so that its owner is let in at once. To be
    /// done before the account is held, as a login does it: two of whom each holds what the other
    /// asks for would wait until one is given up.
    pub async fn forget_failures(
        &self,
        connection: &mut Connection,
        account: &Account,
    ) -> Result<(), database::Error> {
        self.throttle.forget_name(connection, &account.username).await
    }

    /// Gives an account another password, whatever it had; whether the account is there.
    pub async fn put_password(
        &self,
        connection: &mut Connection,
        account: Uuid,
        new: &PasswordHash,
    ) -> Result<bool, database::Error> {
        let is_there = store::put_hash(connection, account, new).await?;
        if is_there {
            self.remember(connection, account, EventType::PasswordChanged).await?;
        }
        Ok(is_there)
    }

    /// Lets nobody log in to an account any more; whether somebody could.
    pub async fn disable(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<bool, database::Error> {
        let is_new = store::disable(connection, account, self.clock.now()).await?;
        if is_new {
            self.remember(connection, account, EventType::AccountDisabled).await?;
        }
        Ok(is_new)
    }

    /// Lets the owner of an account log in again, at once; whether they could not.
    pub async fn enable(&self, account: &Account) -> Result<bool, database::Error> {
        let mut transaction = self.database.write().await?;
        // The right password was wrong meanwhile, too.
        self.forget_failures(&mut transaction, account).await?;
        transaction.hold(Hold::Account(account.id)).await?;
        if !store::enable(&mut transaction, account.id).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        self.remember(&mut transaction, account.id, EventType::AccountEnabled).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Deletes an account and its trail, of which one event remains that says so; whether it was
    /// there.
    pub async fn delete_any(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<bool, database::Error> {
        let was_there = store::delete(connection, account).await?;
        if was_there {
            self.audit.forget(connection, account).await?;
            self.remember(connection, account, EventType::AccountDeleted).await?;
        }
        Ok(was_there)
    }

    async fn remember(
        &self,
        connection: &mut Connection,
        account: Uuid,
        kind: EventType,
    ) -> Result<(), database::Error> {
        let event = NewEvent { account, kind, session: None, client: None };
        self.audit.record(connection, &event).await
    }
}
