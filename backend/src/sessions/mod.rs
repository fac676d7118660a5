//! Sessions: who is logged in, since when and until when.
//!
//! Here is how one is found again. [`beginning`] has how it begins, [`refresh`] how it goes on,
//! [`ending`] how it ends, [`displacing`] how others end when one begins, [`operating`] how operators
//! end it, [`standing`] how it is known without asking the database, [`pass`] what a browser shows to
//! the apps behind a proxy.

mod beginning;
pub(crate) mod cookie;
mod displacing;
mod ending;
mod error;
mod opaque;
mod operating;
mod pass;
mod refresh;
pub(crate) mod routes;
mod standing;
mod store;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use keystead_common::Secret;
use keystead_common::session as dto;
use uuid::Uuid;

pub use self::error::SessionError;
use self::opaque::{Half, Keys};
pub use self::pass::{Pass, Passed};
pub use self::refresh::Issued;
use self::standing::Standing;
use crate::accounts::{Account, Accounts};
use crate::audit::{Audit, EventType, NewEvent};
use crate::client::Client;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::database::{self, Database, Hold};
use crate::metrics::Metrics;
use crate::random::Random;
use crate::throttle::Throttle;
use crate::tokens::{MasterKey, Tokens};

/// How often something is begun anew when the account's hash was replaced while it was verified: of
/// many logins that come at once after an import, one replaces it, and the others find ours at their
/// second try.
const TRIES: usize = 3;

/// One login on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// UUIDv7.
    pub id: Uuid,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_used_at: Timestamp,
    /// When it ends, unless it is used before.
    pub expires_at: Timestamp,
    /// The address that it was last used from.
    pub ip: Option<String>,
    /// What the client called itself then.
    pub user_agent: Option<String>,
}

impl Session {
    /// The session as its owner sees it, who asks from the one with the id `current`.
    #[must_use]
    pub fn to_dto(&self, current: Uuid) -> dto::Session {
        dto::Session {
            id: self.id.to_string(),
            created_at: self.created_at.to_string(),
            last_used_at: self.last_used_at.to_string(),
            expires_at: self.expires_at.to_string(),
            ip: self.ip.clone(),
            user_agent: self.user_agent.clone(),
            current: self.id == current,
        }
    }
}

/// What a browser brings along to a login, from logins before.
#[derive(Debug, Default)]
pub struct Carried {
    /// What the device is known by; empty if it is a stranger.
    pub device_cookie: Secret,
    /// The refresh token whose cookie the new one takes the place of.
    pub refresh_token: Option<Secret>,
}

/// What a login gives.
#[derive(Debug)]
pub struct LoggedIn {
    /// The tokens of the new session.
    pub issued: Issued,
    /// What the device is known by from now on.
    pub device_cookie: Secret,
}

/// Whose token it was.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// The account.
    pub account: Account,
    /// The session, which stands.
    pub session: Session,
    half: Half,
    /// What `GET /me` answers, once it was asked: the same until one of the two changes.
    pub(crate) me: OnceLock<Bytes>,
}

impl Authenticated {
    fn new(account: Account, session: Session, half: Half) -> Self {
        Self { account, session, half, me: OnceLock::new() }
    }
}

/// The sessions of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Sessions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    database: Database,
    accounts: Accounts,
    audit: Audit,
    throttle: Throttle,
    tokens: Tokens,
    refresh_keys: Keys,
    pass_keys: Keys,
    standing: Standing,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
    access_token_ttl: Duration,
    idle_ttl: Duration,
    ttl: Duration,
}

/// What sessions are built on.
#[derive(Debug)]
pub struct Foundation<'a> {
    /// Where they are kept.
    pub database: Database,
    /// Whose they are.
    pub accounts: Accounts,
    /// What remembers their ends and beginnings.
    pub audit: Audit,
    /// What slows down who guesses.
    pub throttle: Throttle,
    /// What makes their access tokens.
    pub tokens: Tokens,
    /// What the keys of their refresh tokens and passes are made with.
    pub master_key: &'a MasterKey,
    /// The time.
    pub clock: Clock,
    /// Their ids and keys.
    pub random: Random,
    /// What counts what came of them.
    pub metrics: Arc<Metrics>,
    /// Their lifetimes.
    pub config: &'a Config,
}

impl Sessions {
    /// The sessions that this database keeps.
    #[must_use]
    pub fn new(on: Foundation<'_>) -> Self {
        Self(Arc::new(Inner {
            standing: Standing::new(on.database.clone()),
            database: on.database,
            accounts: on.accounts,
            audit: on.audit,
            throttle: on.throttle,
            tokens: on.tokens,
            refresh_keys: Keys::new(on.master_key, refresh::PURPOSE),
            pass_keys: Keys::new(on.master_key, pass::PURPOSE),
            clock: on.clock,
            random: on.random,
            metrics: on.metrics,
            access_token_ttl: on.config.access_token_ttl,
            idle_ttl: on.config.session_idle_ttl,
            ttl: on.config.session_ttl,
        }))
    }

    /// Whose token this is, if its session still stands.
    pub async fn authenticate(&self, token: &str) -> Result<Arc<Authenticated>, SessionError> {
        let subject = self.0.tokens.verify(token)?;
        let now = self.0.clock.now();
        let found = self.0.standing.find(subject.session, now).await?;
        found
            .filter(|found| found.account.id == subject.account)
            .filter(|found| now < found.session.expires_at)
            .ok_or(SessionError::Ended)
    }

    /// The sessions of an account that stand, newest use first.
    pub async fn list(&self, account: Uuid) -> Result<Vec<Session>, SessionError> {
        let mut connection = self.0.database.read().await?;
        Ok(store::list(&mut connection, account, self.0.clock.now()).await?)
    }

    /// How many sessions stand, of all accounts.
    pub async fn count(&self) -> Result<u64, database::Error> {
        store::count(&mut self.0.database.read().await?, self.0.clock.now()).await
    }

    /// Deletes at most that many sessions that have ended by themselves; how many it were.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.0.clock.now();
        let Some(mut transaction) = self.0.database.write_alone(Hold::Sweep).await? else {
            return Ok(0);
        };
        let deleted = store::delete_ended(&mut transaction, now, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }

    /// When a session ends that is used now: after its idle time, but never later than its whole
    /// time after the login.
    fn end_if_used_at(&self, now: Timestamp, created_at: Timestamp) -> Timestamp {
        now.after(self.0.idle_ttl).min(created_at.after(self.0.ttl))
    }

    async fn remember(
        &self,
        connection: &mut database::Connection,
        account: Uuid,
        kind: EventType,
        session: Uuid,
        client: &Client,
    ) -> Result<(), database::Error> {
        let event = NewEvent { account, kind, session: Some(session), client: Some(client) };
        self.0.audit.record(connection, &event).await
    }
}
