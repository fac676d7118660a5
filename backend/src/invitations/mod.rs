//! Invitations, and the decision who may register: everybody, whoever has an invitation, or nobody.

mod invitation;
mod store;
mod token;

use std::sync::Arc;
use std::time::Duration;

use keystead_common::Secret;
use uuid::Uuid;

pub use self::invitation::{AdmissionError, Invitation};
use self::token::InvitationKey;
use crate::client::Client;
use crate::clock::Clock;
use crate::database::{self, AdvisoryLock, Connection, Database, Uncommitted};
use crate::master_key::MasterKey;
use crate::random::Random;
use crate::throttle::Throttle;

/// The setting of who may register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Everybody.
    Open,
    /// Everybody with an invitation.
    Invite,
    /// Nobody.
    Closed,
}

/// The permission to create one account. [`Invitations::redeem`] uses it up.
#[derive(Debug)]
pub struct RegistrationPermit(Option<Uuid>);

impl RegistrationPermit {
    /// Returns the invitation that it was granted for, if one was required.
    #[must_use]
    pub fn invitation(&self) -> Option<Uuid> {
        self.0
    }
}

/// The invitations of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Invitations {
    registration: Registration,
    database: Database,
    throttle: Throttle,
    key: Arc<InvitationKey>,
    clock: Clock,
    random: Random,
}

impl Invitations {
    /// Creates the service over the invitations in the database.
    #[must_use]
    pub fn new(
        registration: Registration,
        database: Database,
        throttle: Throttle,
        master_key: &MasterKey,
        clock: Clock,
        random: Random,
    ) -> Self {
        let key = Arc::new(InvitationKey::new(master_key));
        Self { registration, database, throttle, key, clock, random }
    }

    /// Returns the setting of who may register.
    #[must_use]
    pub fn registration(&self) -> Registration {
        self.registration
    }

    /// Decides whether the caller may register. Nothing of the account is looked at here, so an invalid
    /// invitation reveals nothing about names.
    ///
    /// An invalid invitation counts as an attempt: checking one is cheap, but not to be had without
    /// limit.
    pub async fn authorize(
        &self,
        invitation: Option<&Secret>,
        client: &Client,
    ) -> Result<RegistrationPermit, AdmissionError> {
        match (self.registration, invitation) {
            (Registration::Open, _) => Ok(RegistrationPermit(None)),
            (Registration::Closed, _) => Err(AdmissionError::Closed),
            (Registration::Invite, None) => Err(AdmissionError::InvitationRequired),
            (Registration::Invite, Some(token)) => {
                self.throttle.check(&self.throttle.invitation(client)).await?;
                match self.find(token).await? {
                    Some(id) => Ok(RegistrationPermit(Some(id))),
                    None => Err(self.invalid(client).await),
                }
            }
        }
    }

    /// Redeems the invitation in the transaction that creates the account. Returns false if it is not
    /// valid any more: then the caller rolls back and returns [`Invitations::invalid`].
    pub async fn redeem(
        &self,
        connection: &mut Connection,
        permit: &RegistrationPermit,
    ) -> Result<bool, database::Error> {
        match permit.0 {
            Some(id) => store::delete(connection, id, self.clock.now()).await,
            None => Ok(true),
        }
    }

    /// Returns the error for an invalid invitation, after counting the attempt.
    pub async fn invalid(&self, client: &Client) -> AdmissionError {
        match self.throttle.count(&self.throttle.invitation(client)).await {
            Ok(()) => AdmissionError::InvalidInvitation,
            Err(error) => error.into(),
        }
    }

    /// Creates an invitation that expires after `ttl`. It is valid once the change is committed. Its token
    /// is returned here and never again.
    pub async fn invite(
        &self,
        ttl: Duration,
    ) -> Result<Uncommitted<(Invitation, Secret)>, database::Error> {
        let created_at = self.clock.now();
        let id = self.random.uuid(created_at);
        let invitation = Invitation { id, created_at, expires_at: created_at.after(ttl) };
        let mut transaction = self.database.write().await?;
        store::insert(&mut transaction, &invitation).await?;
        Ok(Uncommitted::new(transaction, (invitation, self.key.token(id))))
    }

    /// Returns the valid invitations, newest first.
    pub async fn list(&self) -> Result<Vec<Invitation>, database::Error> {
        store::list(&mut self.database.read().await?, self.clock.now()).await
    }

    /// Revokes an invitation; returns false if it was not valid.
    pub async fn revoke(&self, id: Uuid) -> Result<bool, database::Error> {
        let mut transaction = self.database.write().await?;
        let was_valid = store::delete(&mut transaction, id, self.clock.now()).await?;
        transaction.commit().await?;
        Ok(was_valid)
    }

    /// Deletes up to `batch` expired invitations and returns the count. Returns 0 while another server
    /// sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let Some(mut transaction) = self.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let deleted = store::delete_expired(&mut transaction, self.clock.now(), batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }

    async fn find(&self, token: &Secret) -> Result<Option<Uuid>, database::Error> {
        let Some(id) = self.key.id(token.expose()) else { return Ok(None) };
        let mut connection = self.database.read().await?;
        Ok(store::is_valid(&mut connection, id, self.clock.now()).await?.then_some(id))
    }
}
