//! The audit trail: what happened to an account, when, from where and on which session. It never
//! holds a password, a token or a hash.

mod new_event;
mod store;

use std::time::Duration;

pub use keystead_common::event::EventType;
use keystead_common::event::{Event, EventsResponse};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;
use uuid::Uuid;

pub use self::new_event::NewEvent;
use crate::client::Client;
use crate::clock::{Clock, MAX_CLOCK_SKEW, Timestamp};
use crate::database::{self, AdvisoryLock, Connection, Database};
use crate::random::Random;

/// Events on one page.
const PAGE_SIZE: usize = 50;
/// Events that are read at once for an export, of which many may be waiting for their clients: 25 kilobytes.
const EXPORT_PAGE_SIZE: usize = 50;
/// The trail of attempts on names that no account has.
const NO_ACCOUNT: Uuid = Uuid::nil();
/// The time for which such an attempt is kept: long enough to look into an attack of last night.
const NO_ACCOUNT_RETENTION: Duration = Duration::from_hours(24);
/// The number of them that is kept, the newest. With their indexes they take some 60 MB.
const NO_ACCOUNT_LIMIT: u32 = 100_000;

/// The audit trails of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Audit {
    database: Database,
    clock: Clock,
    random: Random,
    /// Events that are written after their request was answered.
    pending: TaskTracker,
    retention: Duration,
}

impl Audit {
    /// Creates the trails in this database, whose events are kept for `retention`.
    #[must_use]
    pub fn new(database: Database, clock: Clock, random: Random, retention: Duration) -> Self {
        Self { database, clock, random, pending: TaskTracker::new(), retention }
    }

    /// Writes an event in the transaction of the change that it records: both commit, or neither.
    pub async fn record(
        &self,
        connection: &mut Connection,
        event: &NewEvent<'_>,
    ) -> Result<(), database::Error> {
        self.record_at(connection, event, self.clock.now()).await
    }

    async fn record_at(
        &self,
        connection: &mut Connection,
        event: &NewEvent<'_>,
        time: Timestamp,
    ) -> Result<(), database::Error> {
        store::insert(connection, self.random.uuid(time), time, event).await
    }

    /// Logs a failed login and writes its event after the response. A name that no account has is
    /// recorded too, in a trail that nobody can read: there is one writer, and the time that a later
    /// request waits for it must not tell which names have an account.
    pub fn record_failed_login(&self, account: Option<Uuid>, client: Client) {
        // The name is not logged: people sometimes type their password there.
        tracing::info!(
            account = account.map(tracing::field::display),
            client = %client.ip,
            "login failed"
        );
        // The trail shows when it happened, whatever is written before it.
        let time = self.clock.now();
        let (audit, account) = (self.clone(), account.unwrap_or(NO_ACCOUNT));
        let record = async move {
            let event = NewEvent::of(account, EventType::LoginFailed).by(&client);
            let written = async {
                let mut transaction = audit.database.write().await?;
                audit.record_at(&mut transaction, &event, time).await?;
                transaction.commit().await
            };
            if let Err(cause) = written.await {
                let cause = database::describe(&cause);
                tracing::error!(cause, %account, "recording a failed login failed");
            }
        };
        self.pending.spawn(record.in_current_span());
    }

    /// Returns one page of an account's trail, newest first: the events before the one that `cursor`
    /// names, or the newest. Events that lie in the future come last, so that those of a clock that was
    /// ahead do not hide newer ones after it is put right.
    pub async fn page(
        &self,
        account: Uuid,
        cursor: Option<Uuid>,
    ) -> Result<EventsResponse, database::Error> {
        let mut connection = self.database.read().await?;
        let future = first_id_at(self.clock.now().after(MAX_CLOCK_SKEW));
        let before = cursor.unwrap_or(future);
        // One more than a page holds tells whether there is another page.
        let mut events: Vec<Event> = Vec::new();
        if before <= future {
            let past = Uuid::nil()..before;
            events = store::within(&mut connection, account, past, PAGE_SIZE + 1).await?;
        }
        let missing = PAGE_SIZE + 1 - events.len();
        if missing > 0 {
            let end = if before <= future { Uuid::max() } else { before };
            events.extend(store::within(&mut connection, account, future..end, missing).await?);
        }
        let has_more = events.len() > PAGE_SIZE;
        events.truncate(PAGE_SIZE);
        let next = events.last().filter(|_| has_more).map(|event| event.id.clone());
        Ok(EventsResponse { events, next })
    }

    /// Returns the next page of a whole trail, in the order of ids, newest first: the events before the one
    /// that `cursor` names, or the newest. None after the last event. An event that is recorded meanwhile
    /// has a greater id than all of them, so that it moves none.
    pub async fn export_page(
        &self,
        account: Uuid,
        cursor: Option<Uuid>,
    ) -> Result<Vec<Event>, database::Error> {
        let mut connection = self.database.read().await?;
        let ids = Uuid::nil()..cursor.unwrap_or(Uuid::max());
        store::within(&mut connection, account, ids, EXPORT_PAGE_SIZE).await
    }

    /// Returns the time of the newest event of all accounts.
    pub async fn newest(&self) -> Result<Option<Timestamp>, database::Error> {
        store::newest(&mut self.database.read().await?).await
    }

    /// Deletes an account's trail.
    pub async fn delete_trail(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        store::delete_of(connection, account).await
    }

    /// Returns the number of events of all trails, and of those on names that no account has.
    pub async fn count(&self) -> Result<(u64, u64), database::Error> {
        let mut connection = self.database.read().await?;
        let all = store::count(&mut connection).await?;
        Ok((all, store::count_of(&mut connection, NO_ACCOUNT).await?))
    }

    /// Deletes up to `batch` events past their retention, and as many attempts on names that no account
    /// has past theirs, by age or number. Returns the larger count, or 0 while another server sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.clock.now();
        let oldest = now.before(self.retention);
        let oldest_stranger = first_id_at(now.before(NO_ACCOUNT_RETENTION));
        let Some(mut transaction) = self.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let deleted = store::delete_before(&mut transaction, oldest, batch).await?;
        let excess = store::id_after(&mut transaction, NO_ACCOUNT, NO_ACCOUNT_LIMIT).await?;
        let end = excess.map_or(oldest_stranger, |excess| excess.max(oldest_stranger));
        let strangers = store::delete_of_before(&mut transaction, NO_ACCOUNT, end, batch).await?;
        transaction.commit().await?;
        Ok(deleted.max(strangers))
    }

    /// Waits until every pending event is written.
    pub async fn flush(&self) {
        self.pending.close();
        self.pending.wait().await;
    }
}

/// Returns the lower bound of the ids (UUIDv7) that are made at this time or later.
fn first_id_at(time: Timestamp) -> Uuid {
    let millis = u64::try_from(time.as_millis()).unwrap_or_default();
    Uuid::from_u128(u128::from(millis) << 80)
}
