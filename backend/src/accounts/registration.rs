//! Registration: creating an account for whoever may have one.

use keystead_common::rules::{self, Violation};
use keystead_common::{Password, Secret};

use super::account::{Account, Username};
use super::error::RegisterError;
use super::{Accounts, store};
use crate::audit::{EventType, NewEvent};
use crate::client::Client;
use crate::database;
use crate::invitations::AdmissionError;
use crate::metrics::Registration;
use crate::passwords::NewPassword;
use crate::service_error::ServiceError;
use crate::throttle::Attempt;

/// An account that somebody asks for.
#[derive(Debug)]
pub struct NewAccount {
    /// Its user name.
    pub username: String,
    /// Its password.
    pub password: Password,
    /// The token of an invitation.
    pub invitation: Option<Secret>,
    /// True to make a recovery code with it.
    pub with_recovery_code: bool,
}

impl Accounts {
    /// Creates an account, if the caller may have one. Returns it with the recovery code that was asked for.
    pub async fn register(
        &self,
        new: NewAccount,
        client: &Client,
    ) -> Result<(Account, Option<Secret>), RegisterError> {
        let done = self.try_register(new, client).await;
        self.metrics.registrations.count(match &done {
            Ok(_) => Registration::Success,
            Err(RegisterError::NotAdmitted(error)) => match error {
                AdmissionError::Closed => Registration::Closed,
                AdmissionError::InvitationRequired => Registration::InvitationRequired,
                AdmissionError::InvalidInvitation => Registration::InvalidInvitation,
                AdmissionError::Service(error) => outcome(error),
            },
            Err(RegisterError::InvalidFields { .. }) => Registration::Refused,
            Err(RegisterError::UsernameTaken) => Registration::Taken,
            Err(RegisterError::Service(error)) => outcome(error),
        });
        done
    }

    /// Checks in the order of cost: permission first, then the limits, the fields and the name. The
    /// name is looked up before the password is hashed, so that a taken one costs no hash; between
    /// concurrent registrations of one name the database decides. Only an account that is created
    /// uses up the invitation.
    async fn try_register(
        &self,
        new: NewAccount,
        client: &Client,
    ) -> Result<(Account, Option<Secret>), RegisterError> {
        let NewAccount { username, password, invitation, with_recovery_code } = new;
        let permit = self.invitations.authorize(invitation.as_ref(), client).await?;
        let attempt = self.throttle.registration(client);
        self.throttle.check(&attempt).await?;
        let (username, password) = self.check_fields(username, password, client).await?;
        let key = rules::username_key(&username.0);
        let _lock = self.name_locks.lock(&key).await;
        if store::find_credentials(&mut self.database.read().await?, &key).await?.is_some() {
            return Err(self.username_taken(&attempt).await);
        }
        let hash = self.passwords.hash(password, client.ip).await?;
        let now = self.clock.now();
        let account = Account::new(self.random.uuid(now), username.0, now);
        let mut transaction = self.database.write().await?;
        self.throttle.count_in(&mut transaction, &attempt).await?;
        match store::insert(&mut transaction, &account, &key, &hash).await {
            Err(error) if database::is_unique_violation(&error) => {
                transaction.rollback().await?;
                return Err(self.username_taken(&attempt).await);
            }
            done => done?,
        }
        if !self.invitations.redeem(&mut transaction, &permit).await? {
            transaction.rollback().await?;
            return Err(self.invitations.invalid(client).await.into());
        }
        self.throttle.reset_name(&mut transaction, &key).await?;
        let event = NewEvent::of(account.id, EventType::AccountCreated).by(client);
        self.audit.record(&mut transaction, &event).await?;
        let recovery_code = if with_recovery_code {
            let code = self.factors.make_first_recovery_code(&mut transaction, account.id).await?;
            Some(code)
        } else {
            None
        };
        transaction.commit().await?;
        let invitation = permit.invitation().map(tracing::field::display);
        tracing::info!(account = %account.id, invitation, "account created");
        Ok((account, recovery_code))
    }

    /// Checks name and password and reports both violations if the password can be judged: its strength
    /// depends on the name, and without a valid name nothing is estimated.
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
                return Err(RegisterError::InvalidFields { username: Some(violation), password });
            }
        };
        let password: Result<NewPassword, Violation> =
            self.check_new_password(password, &username.0, client).await?;
        match password {
            Ok(password) => Ok((username, password)),
            Err(violation) => {
                Err(RegisterError::InvalidFields { username: None, password: Some(violation) })
            }
        }
    }

    /// Returns the error for a taken name, after counting it like a registration, because trying names
    /// would otherwise reveal which have an account.
    async fn username_taken(&self, attempt: &Attempt) -> RegisterError {
        match self.throttle.count(attempt).await {
            Ok(()) => RegisterError::UsernameTaken,
            Err(error) => error.into(),
        }
    }
}

fn outcome(error: &ServiceError) -> Registration {
    match error {
        ServiceError::Throttled(_) => Registration::Throttled,
        ServiceError::Overloaded(_) => Registration::Overloaded,
        ServiceError::Database(_) => Registration::Failed,
    }
}
