//! Accounts: who there is, and whether somebody knows their password.

pub(crate) mod routes;
mod store;

use keystead_common::rules::{self, Violation};
use keystead_common::{Password, account::User};
use uuid::Uuid;

use crate::clock::{Clock, Timestamp};
use crate::database::{self, Database};
use crate::passwords::{Overloaded, PasswordHash, Passwords};
use crate::random::Random;

/// An account that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// UUIDv7.
    pub id: Uuid,
    /// As typed at registration.
    pub username: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Account {
    /// The account as its owner sees it.
    #[must_use]
    pub fn to_user(&self) -> User {
        User {
            id: self.id.to_string(),
            username: self.username.clone(),
            created_at: self.created_at.to_string(),
        }
    }
}

/// A user name that keeps the field rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Checks the field rules.
    pub fn parse(text: String) -> Result<Self, Violation> {
        rules::check_username(&text)?;
        Ok(Self(text))
    }
}

/// A password that keeps the field rules, for an account of this server.
#[derive(Clone, Debug)]
pub struct NewPassword(Password);

impl NewPassword {
    /// Checks the field rules.
    pub fn parse(password: Password) -> Result<Self, Violation> {
        rules::check_password(password.expose())?;
        Ok(Self(password))
    }
}

/// Why there is no new account.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Somebody has the name, in this or another case.
    #[error("the user name is taken")]
    UsernameTaken,
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// Why it is not known whether somebody is who they say.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The accounts of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts {
    database: Database,
    passwords: Passwords,
    clock: Clock,
    random: Random,
}

impl Accounts {
    /// The accounts that this database keeps.
    #[must_use]
    pub fn new(database: Database, passwords: Passwords, clock: Clock, random: Random) -> Self {
        Self { database, passwords, clock, random }
    }

    /// Makes an account.
    ///
    /// The name is looked up first, so that a taken one costs no hash; what decides when several
    /// ask for one name at once is the database.
    pub async fn register(
        &self,
        username: Username,
        password: NewPassword,
    ) -> Result<Account, RegisterError> {
        let key = rules::username_key(&username.0);
        if store::find_by_key(&mut *self.database.read().await?, &key).await?.is_some() {
            return Err(RegisterError::UsernameTaken);
        }
        let hash = self.passwords.hash(password.0).await?;
        let now = self.clock.now();
        let account = Account { id: self.random.uuid(now), username: username.0, created_at: now };
        let mut transaction = self.database.write().await?;
        match store::insert(&mut transaction, &account, &key, &hash).await {
            Err(error) if database::is_taken(&error) => return Err(RegisterError::UsernameTaken),
            done => done?,
        }
        transaction.commit().await?;
        tracing::info!(account = %account.id, "account created");
        Ok(account)
    }

    /// The account of this name, if this is its password. An unknown name costs the same hash.
    pub async fn authenticate(
        &self,
        username: &str,
        password: Password,
    ) -> Result<Option<Account>, AuthenticateError> {
        let key = rules::username_key(username);
        let found = store::find_by_key(&mut *self.database.read().await?, &key).await?;
        let (account, hash): (Option<Account>, Option<PasswordHash>) = found.unzip();
        let right = self.passwords.verify(password, hash).await?;
        Ok(account.filter(|_| right))
    }
}
