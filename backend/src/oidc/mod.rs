//! The OpenID provider: apps sign people in by their account here, and get tokens for what the person allows
//! ([decision 23](../../../docs/decisions/0023-openid-provider.md)).
//!
//! [`authorize`] takes requests, [`decide`] decides about them, [`exchange`] and [`refresh`] hand out tokens.

mod apps;
mod authorize;
mod code;
mod decide;
mod device;
mod error;
mod exchange;
mod grant;
mod inspect;
mod issue;
mod logout;
mod notices;
mod parameters;
mod pending;
mod pushed;
mod refresh;
mod request;
mod response;
mod scope;
mod sealed;
mod store;
mod user_code;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

pub use self::authorize::{Authorization, Waiting};
pub use self::device::DeviceCodes;
pub use self::error::{ErrorCode, OAuthError, OidcError};
pub use self::inspect::{ActiveToken, UserInfo};
pub use self::issue::IssuedTokens;
pub use self::logout::Logout;
pub use self::parameters::Parameters;
pub use self::pushed::Pushed;
use self::sealed::Seal;
use self::store::{device_requests, grants, pushed_requests};
pub use self::waiting::{WaitingNotices, waiting_notices};
use crate::audit::Audit;
use crate::clients::Clients;
use crate::clock::Clock;
use crate::database::{self, AdvisoryLock, Database};
use crate::master_key::MasterKey;
use crate::metrics::Metrics;
use crate::outbound::Outbound;
use crate::public_url::PublicUrl;
use crate::random::Random;
use crate::sealed_token::ServerKey;
use crate::sessions::Sessions;
use crate::throttle::Throttle;
use crate::tokens::{SigningKeys, Tokens};

/// The time for which a grant that has ended is kept: its code cannot be taken again meanwhile, also by servers whose
/// clocks are behind.
const KEPT_AFTER_END: Duration = Duration::from_mins(5);

/// The OpenID provider, cheap to clone.
#[derive(Clone, Debug)]
pub struct Provider(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    database: Database,
    clients: Clients,
    sessions: Sessions,
    keys: SigningKeys,
    tokens: Tokens,
    outbound: Outbound,
    audit: Audit,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
    seal: Seal,
    throttle: Throttle,
    refresh_key: ServerKey,
    device_key: ServerKey,
    issuer: String,
    access_token_ttl: Duration,
}

/// The services that the provider is built on.
#[derive(Debug)]
pub struct Dependencies<'a> {
    /// Stores the grants.
    pub database: Database,
    /// Knows the clients.
    pub clients: Clients,
    /// Knows the sessions, which grants belong to.
    pub sessions: Sessions,
    /// The keys that sign tokens.
    pub keys: SigningKeys,
    /// Signs and verifies tokens.
    pub tokens: Tokens,
    /// Reaches the apps that are told of logouts.
    pub outbound: Outbound,
    /// Records what people allow.
    pub audit: Audit,
    /// Limits devices, and guesses of their codes.
    pub throttle: Throttle,
    /// Derives the keys of codes and refresh tokens.
    pub master_key: &'a MasterKey,
    /// The time.
    pub clock: Clock,
    /// Makes ids and keys.
    pub random: Random,
    /// Counts codes, tokens and refusals.
    pub metrics: Arc<Metrics>,
    /// The address under which clients reach this server, and the `iss` of all answers.
    pub public_url: &'a PublicUrl,
    /// The lifetime of an access token.
    pub access_token_ttl: Duration,
}

impl Provider {
    /// Creates the provider.
    #[must_use]
    pub fn new(on: Dependencies<'_>) -> Self {
        Self(Arc::new(Inner {
            seal: Seal::new(on.master_key, on.random),
            device_key: ServerKey::derive(on.master_key, b"keystead device codes"),
            throttle: on.throttle,
            refresh_key: ServerKey::derive(on.master_key, b"keystead client refresh tokens"),
            database: on.database,
            clients: on.clients,
            sessions: on.sessions,
            keys: on.keys,
            tokens: on.tokens,
            outbound: on.outbound,
            audit: on.audit,
            clock: on.clock,
            random: on.random,
            metrics: on.metrics,
            issuer: on.public_url.to_string(),
            access_token_ttl: on.access_token_ttl,
        }))
    }

    /// Deletes up to `batch` records of each kind that are of no use any more, and returns the largest count. Returns 0
    /// while another server sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.0.clock.now();
        let Some(mut transaction) = self.0.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        let before = now.before(KEPT_AFTER_END);
        let grants = grants::delete_ended(&mut transaction, before, batch).await?;
        let requests = pushed_requests::delete_expired(&mut transaction, now, batch).await?;
        let devices = device_requests::delete_expired(&mut transaction, before, batch).await?;
        transaction.commit().await?;
        Ok(grants.max(requests).max(devices))
    }
}
