//! The audit trail: who did what to an account, when, from where, on which session. Never a
//! password, a token or a hash.

pub(crate) mod routes;
mod store;

use std::time::Duration;

pub use keystead_common::event::EventType;
use keystead_common::event::{Event, EventsResponse};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::client::Client;
use crate::clock::{Clock, Timestamp};
use crate::database::{self, Connection, Database, Hold};
use crate::random::Random;

/// How many events an answer has at most.
const PAGE: usize = 50;
/// Whose trail it is when nobody has the name.
const NOBODY: Uuid = Uuid::nil();

/// What is to be remembered.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// Whose trail it goes to.
    pub account: Uuid,
    /// What happened.
    pub kind: EventType,
    /// The session that it happened on or to.
    pub session: Option<Uuid>,
    /// Who asked for it; `None` is the operator, at the command line.
    pub client: Option<&'a Client>,
}

/// The audit trails of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Audit {
    database: Database,
    clock: Clock,
    random: Random,
    /// What is written after its answer was given.
    later: TaskTracker,
    retention: Duration,
}

impl Audit {
    /// The trails that this database keeps, each event for as long as `retention`.
    #[must_use]
    pub fn new(database: Database, clock: Clock, random: Random, retention: Duration) -> Self {
        Self { database, clock, random, later: TaskTracker::new(), retention }
    }

    /// Writes an event in the transaction of what it tells of: both are there, or neither.
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

    /// Logs a failed login, and writes it after its answer. A name that nobody has has no trail; what is tried
    /// under it is written all the same, as the trail of nobody, and deleted as all are. There is
    /// one writer, and a request that follows must not tell by its wait for it who has an account.
    pub fn record_failed_login(&self, account: Option<Uuid>, client: Client) {
        // Not the name: what people type for it is at times their password.
        tracing::info!(
            account = account.map(tracing::field::display),
            client = %client.ip,
            "a wrong password, or a name that nobody has"
        );
        // In the trail it stands where it happened, whatever is written before it.
        let time = self.clock.now();
        let (audit, account) = (self.clone(), account.unwrap_or(NOBODY));
        let record = async move {
            let kind = EventType::LoginFailed;
            let event = NewEvent { account, kind, session: None, client: Some(&client) };
            let written = async {
                let mut transaction = audit.database.write().await?;
                audit.record_at(&mut transaction, &event, time).await?;
                transaction.commit().await
            };
            if let Err(cause) = written.await {
                tracing::error!(%cause, %account, "a failed login could not be recorded");
            }
        };
        self.later.spawn(record.in_current_span());
    }

    /// One page of an account's trail, newest first: the events older than the one that the
    /// cursor names.
    pub async fn page(
        &self,
        account: Uuid,
        cursor: Option<Uuid>,
    ) -> Result<EventsResponse, database::Error> {
        let mut connection = self.database.read().await?;
        // One more than is shown tells whether there are older ones.
        let mut events: Vec<Event> =
            store::before(&mut connection, account, cursor.unwrap_or(Uuid::max()), PAGE + 1)
                .await?;
        let more = events.len() > PAGE;
        events.truncate(PAGE);
        let next = events.last().filter(|_| more).map(|event| event.id.clone());
        Ok(EventsResponse { events, next })
    }

    /// When the newest event of all was, whosever it is.
    pub async fn newest(&self) -> Result<Option<Timestamp>, database::Error> {
        store::newest(&mut self.database.read().await?).await
    }

    /// Forgets an account's trail.
    pub async fn forget(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<(), database::Error> {
        store::delete_of(connection, account).await
    }

    /// Deletes at most that many events that are older than they are kept; how many it were.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let oldest = self.clock.now().before(self.retention);
        let Some(mut transaction) = self.database.write_alone(Hold::Sweep).await? else {
            return Ok(0);
        };
        let deleted = store::delete_before(&mut transaction, oldest, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }

    /// Waits for what is still to be written.
    pub async fn flush(&self) {
        self.later.close();
        self.later.wait().await;
    }
}
