//! Accounts: who there is. Whether somebody knows their password is in [`knowing`], what operators do
//! with them in [`operating`], how they come from elsewhere in [`importing`], how they leave in
//! [`exporting`].

mod claims;
mod error;
mod exporting;
pub mod importing;
mod knowing;
mod operating;
pub(crate) mod routes;
mod store;

use std::sync::Arc;

use keystead_common::rules::{self, Violation, code};
use keystead_common::{Password, Secret, account::User};
use uuid::Uuid;

use self::claims::Claims;
pub use self::error::{CheckError, ConfirmError, RegisterError};
pub use self::exporting::Leaver;
use self::knowing::Known;
pub use self::knowing::{Authentication, Found, Proof};
pub use self::operating::{Details, OperatingError, count_foreign};
use crate::audit::{Audit, EventType, NewEvent};
use crate::client::Client;
use crate::clock::{Clock, Timestamp};
use crate::database::{self, Connection, Database};
use crate::invitations::{AdmissionError, Invitations};
use crate::metrics::{Metrics, Registration};
use crate::passwords::{NewPassword, Overloaded, PasswordHash, Passwords};
use crate::random::Random;
use crate::throttle::{Attempt, Throttle};

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
struct Username(String);

impl Username {
    /// Checks the field rules.
    fn parse(text: String) -> Result<Self, Violation> {
        rules::check_username(&text)?;
        Ok(Self(text))
    }
}

/// The accounts of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts {
    database: Database,
    audit: Audit,
    passwords: Passwords,
    throttle: Throttle,
    invitations: Invitations,
    claims: Arc<Claims>,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
}

/// What accounts are built on.
#[derive(Debug)]
pub struct Foundation {
    /// Where they are kept.
    pub database: Database,
    /// What remembers what happens to them.
    pub audit: Audit,
    /// What hashes their passwords.
    pub passwords: Passwords,
    /// What slows down who registers too much.
    pub throttle: Throttle,
    /// What says who may have one.
    pub invitations: Invitations,
    /// The time.
    pub clock: Clock,
    /// Their ids.
    pub random: Random,
    /// What counts what came of registrations.
    pub metrics: Arc<Metrics>,
}

impl Accounts {
    /// The accounts that this database keeps.
    #[must_use]
    pub fn new(on: Foundation) -> Self {
        Self {
            database: on.database,
            audit: on.audit,
            passwords: on.passwords,
            throttle: on.throttle,
            invitations: on.invitations,
            claims: Arc::default(),
            clock: on.clock,
            random: on.random,
            metrics: on.metrics,
        }
    }

    /// Makes an account, for who may have one.
    pub async fn register(
        &self,
        username: String,
        password: Password,
        invitation: Option<Secret>,
        client: &Client,
    ) -> Result<Account, RegisterError> {
        let done = self.make(username, password, invitation, client).await;
        self.metrics.registrations.count(match &done {
            Ok(_) => Registration::Success,
            Err(RegisterError::NotAdmitted(error)) => match error {
                AdmissionError::Closed => Registration::Closed,
                AdmissionError::InvitationRequired => Registration::InvitationRequired,
                AdmissionError::InvalidInvitation => Registration::InvalidInvitation,
                AdmissionError::Throttled(_) => Registration::Throttled,
                AdmissionError::Database(_) => Registration::Failed,
            },
            Err(RegisterError::Refused { .. }) => Registration::Refused,
            Err(RegisterError::UsernameTaken) => Registration::Taken,
            Err(RegisterError::Throttled(_)) => Registration::Throttled,
            Err(RegisterError::Overloaded(_)) => Registration::Overloaded,
            Err(RegisterError::Database(_)) => Registration::Failed,
        });
        done
    }

    /// Who may not hears so before anything else is looked at, and an invitation is used up by the
    /// account alone. Whoever has to wait hears so before anything costs time. The name is looked up
    /// before the hash, so that a taken one costs none; what decides when several ask for one name at
    /// once is the database.
    async fn make(
        &self,
        username: String,
        password: Password,
        invitation: Option<Secret>,
        client: &Client,
    ) -> Result<Account, RegisterError> {
        let admission = self.invitations.admit(invitation.as_ref(), client).await?;
        let attempt = self.throttle.registration(client);
        self.throttle.check(&attempt).await?;
        let (username, password) = self.check_fields(username, password, client).await?;
        let key = rules::username_key(&username.0);
        let _claim = self.claims.claim(&key).await;
        if store::find_by_key(&mut self.database.read().await?, &key).await?.is_some() {
            return Err(self.taken(&attempt).await);
        }
        let hash = self.passwords.hash(password, client.ip).await?;
        let now = self.clock.now();
        let account = Account { id: self.random.uuid(now), username: username.0, created_at: now };
        let mut transaction = self.database.write().await?;
        self.throttle.count_in(&mut transaction, &attempt).await?;
        match store::insert(&mut transaction, &account, &key, &hash).await {
            Err(error) if database::is_taken(&error) => {
                transaction.rollback().await?;
                return Err(self.taken(&attempt).await);
            }
            done => done?,
        }
        if !self.invitations.spend(&mut transaction, &admission).await? {
            transaction.rollback().await?;
            return Err(self.invitations.refusal(client).await.into());
        }
        self.throttle.forget_name(&mut transaction, &key).await?;
        let kind = EventType::AccountCreated;
        let event = NewEvent { account: account.id, kind, session: None, client: Some(client) };
        self.audit.record(&mut transaction, &event).await?;
        transaction.commit().await?;
        let invitation = admission.invitation().map(tracing::field::display);
        tracing::info!(account = %account.id, invitation, "account created");
        Ok(account)
    }

    /// Checks name and password, as far as both can be told: how good a password is depends on the
    /// name, and without one nobody waits for it.
    async fn check_fields(
        &self,
        username: String,
        password: Password,
        client: &Client,
    ) -> Result<(Username, NewPassword), RegisterError> {
        let username = match Username::parse(username) {
            Ok(username) => username,
            Err(violation) => {
                let password = self.passwords.check_rules(&password).err();
                return Err(RegisterError::Refused { username: Some(violation), password });
            }
        };
        match self.check_new_password(password, &username.0, client).await? {
            Ok(password) => Ok((username, password)),
            Err(violation) => {
                Err(RegisterError::Refused { username: None, password: Some(violation) })
            }
        }
    }

    /// Says that a name is taken. That counts like a registration, or who has an account could be
    /// found out by trying names.
    async fn taken(&self, attempt: &Attempt) -> RegisterError {
        match self.throttle.count(attempt).await {
            Ok(()) => RegisterError::UsernameTaken,
            Err(error) => error.into(),
        }
    }

    /// How many there are.
    pub async fn count(&self) -> Result<u64, database::Error> {
        store::count(&mut self.database.read().await?).await
    }

    /// Checks a new password for whoever has this user name. One that is too weak counts, or
    /// estimates could be had without end.
    pub async fn check_new_password(
        &self,
        password: Password,
        username: &str,
        client: &Client,
    ) -> Result<Result<NewPassword, Violation>, CheckError> {
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

    /// Gives the account another password. To be done where it is held, and whoever asks for it has
    /// confirmed the password that it has ([`Accounts::has_hash`]).
    pub async fn set_password(
        &self,
        connection: &mut Connection,
        account: Uuid,
        new: &PasswordHash,
    ) -> Result<(), database::Error> {
        store::put_hash(connection, account, new).await.map(drop)
    }

    /// Deletes the account and what hangs on it, under the same conditions.
    pub async fn delete(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        store::delete(connection, account).await.map(drop)
    }
}
