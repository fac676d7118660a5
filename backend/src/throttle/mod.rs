//! Guessing, slowed down: who was wrong too often has to wait, longer each time.
//!
//! Counted are wrong passwords, by name and by network, and registrations, invitations that are no
//! good and new passwords that were too weak, by network. A device or a session that is known to the
//! account has a count of its own, so that nobody shuts its owner out by guessing. What a try counts for is in [`attempt`], how many are free and how long
//! the waits are in [`rule`], what makes a device known in [`device`].
//!
//! A try is looked at twice: before the work, so that one that comes too early costs no hash, and
//! again when its outcome is to be told, in the transaction that counts it. Of many that are under
//! way at once no more come to know whether they were right than if they had come one by one.
//! Names are counted whether or not somebody has them.

mod attempt;
mod device;
mod rule;
mod store;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use keystead_common::Secret;
use uuid::Uuid;

pub use self::attempt::Attempt;
use self::attempt::{Count, SubjectKey};
use self::device::DeviceKey;
use self::rule::Record;
use crate::client::Client;
use crate::clock::{Clock, Timestamp};
use crate::database::{self, Connection, Database, Hold};
use crate::metrics::Metrics;
use crate::passwords::PasswordHash;
use crate::random::Random;
use crate::tokens::MasterKey;

/// How many wrong passwords are between a known device and itself: further ones count as a
/// stranger's, too.
const ALONE: u32 = 10;
/// Characters of a bcrypt hash.
const HASH_LENGTH: usize = 60;

/// Who made too many tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries")]
pub struct Throttled {
    /// When the next may be made.
    pub retry_after: Duration,
}

/// Why a try was not let through.
#[derive(Debug, thiserror::Error)]
pub enum ThrottleError {
    /// See [`Throttled`].
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The throttle of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Throttle(Arc<Inner>);

struct Inner {
    is_on: bool,
    database: Database,
    subjects: SubjectKey,
    devices: DeviceKey,
    /// As long as that of an account.
    nobodys_hash: PasswordHash,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Throttle").field("is_on", &self.is_on).finish_non_exhaustive()
    }
}

impl Throttle {
    /// The counts that this database keeps. One that is not on lets everything through.
    #[must_use]
    pub fn new(
        is_on: bool,
        database: Database,
        master_key: &MasterKey,
        clock: Clock,
        random: Random,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (subjects, devices) = (SubjectKey::new(master_key), DeviceKey::new(master_key));
        let nobodys_hash = PasswordHash::from_stored("-".repeat(HASH_LENGTH));
        let inner =
            Inner { is_on, database, subjects, devices, nobodys_hash, clock, random, metrics };
        Self(Arc::new(inner))
    }

    /// Which device this cookie says it is, if it has logged in to this account since that has
    /// this password. A name that nobody has takes as long to find out about.
    #[must_use]
    pub fn known_device(
        &self,
        cookie: &str,
        account: Option<(Uuid, &PasswordHash)>,
    ) -> Option<Uuid> {
        let (account, hash) = account.unwrap_or((Uuid::nil(), &self.0.nobodys_hash));
        self.0.devices.find(cookie, account, hash)
    }

    /// The cookie of a device that has just shown to know this account's password, which has this
    /// hash now. It stays the device that it was by the cookie it had before.
    #[must_use]
    pub fn device_cookie(&self, cookie: &str, account: Uuid, hash: &PasswordHash) -> Secret {
        let old = self.0.devices.find_of_old(cookie, account);
        let device = old.unwrap_or_else(|| self.0.random.uuid(self.0.clock.now()));
        self.0.devices.with(cookie, device, account, hash)
    }

    /// The cookie of a device once this account is no more; empty if it knows no other.
    #[must_use]
    pub fn device_cookie_without(&self, cookie: &str, account: Uuid) -> Secret {
        self.0.devices.without(cookie, account)
    }

    /// Somebody about to say the password for this name, from a device or on a session that is
    /// known to the account, or as a stranger.
    #[must_use]
    pub fn guess(&self, username: &str, known: Option<Uuid>, client: &Client) -> Attempt {
        self.0.subjects.guess(username, known, client)
    }

    /// Somebody about to register.
    #[must_use]
    pub fn registration(&self, client: &Client) -> Attempt {
        self.0.subjects.registration(client)
    }

    /// Somebody about to show an invitation, which counts if it is no good.
    #[must_use]
    pub fn invitation(&self, client: &Client) -> Attempt {
        self.0.subjects.invitation(client)
    }

    /// Somebody about to choose a password, which counts if it is refused as too weak.
    #[must_use]
    pub fn weak_password(&self, client: &Client) -> Attempt {
        self.0.subjects.weak_password(client)
    }

    /// Whether the attempt may be made now.
    pub async fn check(&self, attempt: &Attempt) -> Result<(), ThrottleError> {
        if self.0.is_on {
            let mut connection = self.0.database.read().await?;
            self.open(&mut connection, attempt, Look::Glance).await?;
        }
        Ok(())
    }

    /// Counts the attempt, whose outcome is to be told then, and only then.
    pub async fn count(&self, attempt: &Attempt) -> Result<(), ThrottleError> {
        if self.0.is_on {
            let mut transaction = self.0.database.write().await?;
            self.count_in(&mut transaction, attempt).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// The same, in the transaction of what was tried.
    pub async fn count_in(
        &self,
        connection: &mut Connection,
        attempt: &Attempt,
    ) -> Result<(), ThrottleError> {
        if self.0.is_on {
            let now = self.0.clock.now();
            for (count, record) in self.open(connection, attempt, Look::Claim).await? {
                let record = count.rule.count(record, now);
                store::put(connection, &count.subject, record).await?;
            }
        }
        Ok(())
    }

    /// Forgets the failures before the attempt, which was a success: in the transaction of what
    /// it leads to, and before anything else there that takes its time.
    pub async fn forgive(
        &self,
        connection: &mut Connection,
        attempt: &Attempt,
    ) -> Result<(), ThrottleError> {
        if self.0.is_on {
            for (count, record) in self.open(connection, attempt, Look::Hold).await? {
                if record.is_some() && count.rule.is_forgiving() {
                    store::delete(connection, &count.subject).await?;
                }
            }
        }
        Ok(())
    }

    /// Forgets what strangers tried under a name before anybody had it, in the transaction that
    /// gives it to somebody, who made none of those mistakes.
    pub async fn forget_name(
        &self,
        connection: &mut Connection,
        username: &str,
    ) -> Result<(), database::Error> {
        store::delete(connection, &self.0.subjects.name(username).subject).await
    }

    /// The same for many names.
    pub async fn forget_names(
        &self,
        connection: &mut Connection,
        usernames: impl Iterator<Item = &str>,
    ) -> Result<(), database::Error> {
        let subjects = usernames.map(|username| self.0.subjects.name(username).subject);
        store::delete_all(connection, &subjects.collect::<Vec<_>>()).await
    }

    /// Deletes at most that many records that say nothing any more; how many it were.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.0.clock.now();
        let Some(mut transaction) = self.0.database.write_alone(Hold::Sweep).await? else {
            return Ok(0);
        };
        let deleted = store::delete_forgotten(&mut transaction, now, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }

    /// What the attempt counts for, and what is on record of it, if all of it is open now.
    async fn open<'a>(
        &self,
        connection: &mut Connection,
        attempt: &'a Attempt,
        look: Look,
    ) -> Result<Vec<(&'a Count, Option<Record>)>, ThrottleError> {
        let now = self.0.clock.now();
        let mut counts = look.at(connection, &attempt.own, now).await?;
        let keeps_to_itself = |record: Option<Record>| record.is_none_or(|r| r.tally < ALONE);
        if !counts.iter().any(|(_, record)| keeps_to_itself(*record)) {
            counts.extend(look.at(connection, &attempt.shared, now).await?);
        }
        let opening = counts.iter().filter_map(|(count, record)| {
            let opens_at = count.rule.opens_at(*record)?;
            Some((now.until(opens_at), count.rule.kind))
        });
        let last = opening.max_by_key(|(retry_after, _)| *retry_after);
        if let Some((retry_after, kind)) = last.filter(|(wait, _)| *wait > Duration::ZERO) {
            self.0.metrics.throttled.count(kind);
            tracing::info!(network = %attempt.network, ?retry_after, "refused: too many tries");
            return Err(Throttled { retry_after }.into());
        }
        Ok(counts)
    }
}

/// How records are read.
#[derive(Clone, Copy, Debug)]
enum Look {
    /// As they stand.
    Glance,
    /// So that nobody else changes them before the transaction ends.
    Hold,
    /// The same, and where there is none, nobody else begins one.
    Claim,
}

impl Look {
    async fn at<'a>(
        self,
        connection: &mut Connection,
        counts: impl IntoIterator<Item = &'a Count>,
        now: Timestamp,
    ) -> Result<Vec<(&'a Count, Option<Record>)>, database::Error> {
        let mut found = Vec::new();
        for count in counts {
            let record = match self {
                Self::Glance => store::find(connection, &count.subject).await?,
                Self::Hold => store::hold(connection, &count.subject).await?,
                Self::Claim => store::claim(connection, &count.subject).await?,
            };
            found.push((count, record.filter(|record| now < record.forgotten_at)));
        }
        Ok(found)
    }
}
