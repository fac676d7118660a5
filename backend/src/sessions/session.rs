//! A session, and the values that a login and a refresh hand over.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use keystead_common::Secret;
use keystead_common::factors::Enrolled;
use keystead_common::session as dto;
use uuid::Uuid;

use crate::accounts::Account;
use crate::authentication::Methods;
use crate::clock::Timestamp;
use crate::sealed_token::SessionKey;

/// The age from which on a proof is no longer fresh.
pub(super) const MAX_PROOF_AGE: Duration = Duration::from_mins(10);

/// One login on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// UUIDv7.
    pub id: Uuid,
    /// The time of the login.
    pub created_at: Timestamp,
    /// The time at which the person last proved who they are: at the login, or later.
    pub authenticated_at: Timestamp,
    /// The methods by which they did, at the login and later.
    pub methods: Methods,
    /// The time of the latest refresh.
    pub last_used_at: Timestamp,
    /// The time at which it expires, unless it is refreshed before.
    pub expires_at: Timestamp,
    /// The client's address at the latest use.
    pub ip: Option<String>,
    /// The client's `User-Agent` at the latest use.
    pub user_agent: Option<String>,
}

impl Session {
    /// Returns the session as it counts now. One that a clock recorded that was ahead counts as used now, and a proof of who
    /// the person is as no longer fresh.
    pub(super) fn corrected(self, now: Timestamp) -> Self {
        let ahead = self.last_used_at.ahead_of(now);
        let last_used_at = self.last_used_at.before(ahead);
        let created_at = self.created_at.before(self.created_at.ahead_of(now)).min(last_used_at);
        let is_proof_ahead = !self.authenticated_at.ahead_of(now).is_zero();
        let authenticated_at =
            if is_proof_ahead { now.before(MAX_PROOF_AGE) } else { self.authenticated_at };
        let expires_at = self.expires_at.before(ahead);
        Self { created_at, authenticated_at, last_used_at, expires_at, ..self }
    }

    /// Returns the session as its owner sees it, who asks from the session `current`.
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

/// The lifetimes of sessions and their access tokens.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// The lifetime of an access token.
    pub access_token: Duration,
    /// The lifetime of a session that is not used.
    pub idle: Duration,
    /// The lifetime of a session from its login, however much it is used.
    pub session: Duration,
}

impl Lifetimes {
    /// Returns the time at which a session expires that is used now.
    pub(super) fn expiry(&self, now: Timestamp, created_at: Timestamp) -> Timestamp {
        now.after(self.idle).min(created_at.after(self.session))
    }

    /// The lifetime of a forward-auth token: half of the idle lifetime. A browser that comes back later
    /// passes the login page, which refreshes the session, so that using only the apps counts as using
    /// the session.
    pub(super) fn forward_auth_token(&self) -> Duration {
        self.idle / 2
    }
}

/// The cookies that a browser brings to a login, from earlier logins.
#[derive(Debug, Default)]
pub struct BrowserState {
    /// The device cookie; empty if the device is unknown.
    pub device_cookie: Secret,
    /// The refresh token whose cookie the new one overwrites.
    pub refresh_token: Option<Secret>,
}

/// The result of a login.
#[derive(Debug)]
pub struct Login {
    /// The tokens of the new session.
    pub issued: Issued,
    /// The device cookie to set.
    pub device_cookie: Secret,
}

/// Fresh tokens of a session.
#[derive(Debug)]
pub struct Issued {
    /// The access token.
    pub access_token: AccessToken,
    /// The refresh token that is current from now on.
    pub refresh_token: Secret,
    /// The refresh token's lifetime from now, unless it is used before.
    pub refresh_expires_in: Duration,
    /// The token for the apps behind a proxy.
    pub forward_auth_token: ForwardAuthToken,
    /// The token by which the authorization endpoint knows the browser, as long as the refresh token lives.
    pub single_sign_on: Secret,
}

/// An access token.
#[derive(Debug)]
pub struct AccessToken {
    /// The JWT.
    pub value: Secret,
    /// Its lifetime from now.
    pub expires_in: Duration,
}

/// A token for the apps behind a proxy that asks `GET /verify`.
#[derive(Debug)]
pub struct ForwardAuthToken {
    /// The cookie's value.
    pub value: Secret,
    /// Its lifetime from now.
    pub expires_in: Duration,
}

/// An account and the active session that a token proved.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// The account.
    pub account: Account,
    /// The session.
    pub session: Session,
    pub(super) key: SessionKey,
    /// The account's factors, kept after their first use: they are the same until either one changes.
    pub(crate) enrolled: OnceLock<Enrolled>,
    /// The response of `GET /me`, kept likewise, but from its second use on: it is as large as all the rest, which is
    /// wasted on a session that asks once while it is in the cache.
    pub(crate) me: OnceLock<Bytes>,
}

impl Authenticated {
    pub(super) fn new(account: Account, session: Session, key: SessionKey) -> Self {
        Self { account, session, key, enrolled: OnceLock::new(), me: OnceLock::new() }
    }
}

/// A session with the step that its refresh tokens have reached.
pub(super) struct Rotation {
    pub(super) of: Authenticated,
    /// The number of the current refresh token.
    pub(super) step: i64,
}
