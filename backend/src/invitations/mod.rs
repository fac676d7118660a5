//! Who may make an account: whoever comes, who has an invitation, or nobody. What proves an
//! invitation is in [`token`]; how an account is made is known to `accounts` alone.

mod store;
mod token;

use std::sync::Arc;
use std::time::Duration;

use keystead_common::Secret;
use uuid::Uuid;

use self::token::InvitationKey;
use crate::client::Client;
use crate::clock::{Clock, Timestamp};
use crate::config::Registration;
use crate::database::{self, Connection, Database, Hold};
use crate::random::Random;
use crate::throttle::{Throttle, ThrottleError, Throttled};
use crate::tokens::MasterKey;

/// An invitation that nobody has used yet. What proves it is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// UUIDv7.
    pub id: Uuid,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is not taken.
    pub expires_at: Timestamp,
}

/// The right to make one account. To be spent with [`Invitations::spend`].
#[derive(Debug)]
pub struct Admission(Option<Uuid>);

impl Admission {
    /// The invitation that it was given for, if it took one.
    #[must_use]
    pub fn invitation(&self) -> Option<Uuid> {
        self.0
    }
}

/// Why somebody may not make an account.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// Nobody may.
    #[error("registration is closed")]
    Closed,
    /// It takes an invitation.
    #[error("registration takes an invitation")]
    InvitationRequired,
    /// It is used, over, revoked, or was never made; which of these is not said.
    #[error("the invitation is no good")]
    InvalidInvitation,
    /// See [`Throttled`].
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<ThrottleError> for AdmissionError {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::Throttled(error) => Self::Throttled(error),
            ThrottleError::Database(error) => Self::Database(error),
        }
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
    /// The invitations that this database keeps, for a server whose registration is so.
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

    /// Whether somebody may make an account. Nothing of the account is known here, so nobody finds
    /// out about names by an invitation that is no good.
    ///
    /// One that is no good counts. To tell takes next to nothing; it is not to be had without end all
    /// the same.
    pub async fn admit(
        &self,
        invitation: Option<&Secret>,
        client: &Client,
    ) -> Result<Admission, AdmissionError> {
        match (self.registration, invitation) {
            (Registration::Open, _) => Ok(Admission(None)),
            (Registration::Closed, _) => Err(AdmissionError::Closed),
            (Registration::Invite, None) => Err(AdmissionError::InvitationRequired),
            (Registration::Invite, Some(token)) => {
                self.throttle.check(&self.throttle.invitation(client)).await?;
                match self.find(token).await? {
                    Some(id) => Ok(Admission(Some(id))),
                    None => Err(self.refusal(client).await),
                }
            }
        }
    }

    /// Uses the invitation up, in the transaction that makes the account; whether it was still good.
    /// If it was not, that is to be undone and told by [`Invitations::refusal`].
    pub async fn spend(
        &self,
        connection: &mut Connection,
        admission: &Admission,
    ) -> Result<bool, database::Error> {
        match admission.0 {
            Some(id) => store::delete(connection, id, self.clock.now()).await,
            None => Ok(true),
        }
    }

    /// Counts an invitation that is no good, and says that it is not.
    pub async fn refusal(&self, client: &Client) -> AdmissionError {
        match self.throttle.count(&self.throttle.invitation(client)).await {
            Ok(()) => AdmissionError::InvalidInvitation,
            Err(error) => error.into(),
        }
    }

    /// Makes an invitation that is good for so long, and what proves it, which is told this once.
    pub async fn invite(&self, ttl: Duration) -> Result<(Invitation, Secret), database::Error> {
        let created_at = self.clock.now();
        let id = self.random.uuid(created_at);
        let invitation = Invitation { id, created_at, expires_at: created_at.after(ttl) };
        let mut transaction = self.database.write().await?;
        store::insert(&mut transaction, &invitation).await?;
        transaction.commit().await?;
        Ok((invitation, self.key.token(id)))
    }

    /// Those that are still good, newest first.
    pub async fn list(&self) -> Result<Vec<Invitation>, database::Error> {
        store::list(&mut self.database.read().await?, self.clock.now()).await
    }

    /// Takes an invitation back; whether it was still good.
    pub async fn revoke(&self, id: Uuid) -> Result<bool, database::Error> {
        let mut transaction = self.database.write().await?;
        let was_good = store::delete(&mut transaction, id, self.clock.now()).await?;
        transaction.commit().await?;
        Ok(was_good)
    }

    /// Deletes at most that many that are over; how many it were.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let Some(mut transaction) = self.database.write_alone(Hold::Sweep).await? else {
            return Ok(0);
        };
        let deleted = store::delete_over(&mut transaction, self.clock.now(), batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }

    async fn find(&self, token: &Secret) -> Result<Option<Uuid>, database::Error> {
        let Some(id) = self.key.id(token.expose()) else { return Ok(None) };
        let mut connection = self.database.read().await?;
        Ok(store::is_good(&mut connection, id, self.clock.now()).await?.then_some(id))
    }
}
