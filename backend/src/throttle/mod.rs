//! Limits on guessing: too many failures make the next attempt wait, longer each time.
//!
//! Failed passwords are counted by user name and by network, and failed second factors apart from them, by account and
//! by network; registrations, invalid invitations and
//! passwords that were refused as too weak by network. A device or session that is known to the account
//! has a counter of its own, so that nobody can lock the owner out by guessing. [`attempt`] has the
//! counters of each kind of attempt, [`rule`] the free attempts and the waits, [`verdict`] checks and counts. Estimates
//! of passwords that are being typed have a limit of their own, in [`estimates`].
//!
//! An attempt is checked twice: before the work, so that an early one costs no hash, and again in the
//! transaction that counts it, before the result is told. Concurrent attempts therefore learn no more
//! results than sequential ones. Names are counted whether or not an account has them.

mod attempt;
mod clear;
mod estimates;
mod rule;
mod store;
mod verdict;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use uuid::Uuid;

pub use self::attempt::Attempt;
use self::attempt::SubjectKey;
use self::estimates::EstimateBuckets;
use crate::client::Client;
use crate::clock::Clock;
use crate::database::{self, AdvisoryLock, Connection, Database};
use crate::master_key::MasterKey;
use crate::metrics::{self, Metrics};
use crate::network::Network;
use crate::service_error::Throttled;

/// The limits of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Throttle(Arc<Inner>);

struct Inner {
    is_on: bool,
    database: Database,
    subjects: SubjectKey,
    estimates: EstimateBuckets,
    clock: Clock,
    metrics: Arc<Metrics>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Throttle").field("is_on", &self.is_on).finish_non_exhaustive()
    }
}

impl Throttle {
    /// Creates the limits over the counters in this database. If `is_on` is false, every attempt is
    /// allowed and nothing is counted.
    #[must_use]
    pub fn new(
        is_on: bool,
        database: Database,
        master_key: &MasterKey,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        let subjects = SubjectKey::new(master_key);
        let estimates = EstimateBuckets::default();
        Self(Arc::new(Inner { is_on, database, subjects, estimates, clock, metrics }))
    }

    /// Returns the attempt to log in with a password. `known` is the device or session that the account
    /// knows; `None` is a stranger.
    #[must_use]
    pub fn guess(&self, username: &str, known: Option<Uuid>, client: &Client) -> Attempt {
        self.0.subjects.guess(username, known, client)
    }

    /// Returns the attempt to give a code of an account's authenticator app. The failures of passwords do not feed its
    /// counters. `known` is the account itself for all devices that it knows, because whoever has the password can
    /// make any number of these; or a session.
    #[must_use]
    pub fn code(&self, account: Uuid, known: Option<Uuid>, client: &Client) -> Attempt {
        self.0.subjects.code(account, known, client)
    }

    /// Returns the attempt to use a passkey, a recovery code or a reset link, of which only failures are held against
    /// anybody: they cannot be guessed, but each costs work.
    #[must_use]
    pub fn unguessable(&self, client: &Client) -> Attempt {
        self.0.subjects.unguessable(client)
    }

    /// Returns the attempt to register.
    #[must_use]
    pub fn registration(&self, client: &Client) -> Attempt {
        self.0.subjects.registration(client)
    }

    /// Returns the attempt to redeem an invitation. It counts if the invitation is invalid.
    #[must_use]
    pub fn invitation(&self, client: &Client) -> Attempt {
        self.0.subjects.invitation(client)
    }

    /// Returns the attempt to choose a password. It counts if the password is refused as too weak.
    #[must_use]
    pub fn weak_password(&self, client: &Client) -> Attempt {
        self.0.subjects.weak_password(client)
    }

    /// Returns the attempt of a device to get a code.
    #[must_use]
    pub fn device(&self, client: &Client) -> Attempt {
        self.0.subjects.device(client)
    }

    /// Returns the attempt of an app without a secret to send a request ahead.
    #[must_use]
    pub fn pushed_request(&self, client: &Client) -> Attempt {
        self.0.subjects.pushed_request(client)
    }

    /// Returns the attempt of an account to find a device by its code. It counts if there is none.
    #[must_use]
    pub fn user_code(&self, account: Uuid, client: &Client) -> Attempt {
        self.0.subjects.user_code(account, client)
    }

    /// Counts estimates that a client asks for; fails if its network has asked for too many.
    pub fn take_estimates(&self, estimates: u32, client: &Client) -> Result<(), Throttled> {
        if !self.0.is_on {
            return Ok(());
        }
        let network = Network::of(client.ip);
        self.0.estimates.take(network, estimates, Instant::now()).map_err(|retry_after| {
            self.0.metrics.throttled.count(metrics::Throttled::Estimates);
            tracing::info!(%network, ?retry_after, "throttled");
            Throttled { retry_after }
        })
    }

    /// Resets the strangers' counter of the codes of an account.
    pub async fn reset_codes(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        store::delete(connection, &self.0.subjects.codes(account).subject).await
    }

    /// Resets the strangers' counter of a name, in the transaction that gives the name to an account:
    /// the new owner made none of those failures.
    pub async fn reset_name(
        &self,
        connection: &mut Connection,
        username: &str,
    ) -> Result<(), database::Error> {
        store::delete(connection, &self.0.subjects.name(username).subject).await
    }

    /// Resets the strangers' counters of many names.
    pub async fn reset_names(
        &self,
        connection: &mut Connection,
        usernames: impl Iterator<Item = &str>,
    ) -> Result<(), database::Error> {
        let subjects = usernames.map(|username| self.0.subjects.name(username).subject);
        store::delete_all(connection, &subjects.collect::<Vec<_>>()).await.map(drop)
    }

    /// Deletes up to `batch` expired records and returns the count. Returns 0 while another server
    /// sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.0.clock.now();
        let Some(mut transaction) = self.0.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let deleted = store::delete_expired(&mut transaction, now, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }
}
