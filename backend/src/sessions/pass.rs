//! Passes: what a browser shows to the apps behind a proxy that asks `GET /verify`.
//!
//! A pass goes to every app under a domain, so it is worth nothing anywhere else: it is neither an
//! access token nor a refresh token, though it is made like one, and has the moment it was made as its
//! number. It ends with its session, and is renewed whenever the session is refreshed. It is good for
//! half of the time that a session lives unused: who comes back later than that is sent past the login
//! page, which refreshes the session, so that using nothing but the apps counts as using it.

use std::sync::Arc;
use std::time::Duration;

use keystead_common::Secret;

use super::opaque::Parsed;
use super::{Authenticated, SessionError, Sessions, store};
use crate::clock::Timestamp;

/// What the server's half of the passes' keys is derived for.
pub(super) const PURPOSE: &[u8] = b"keystead forward-auth passes";

/// A pass.
#[derive(Debug)]
pub struct Pass {
    /// What the browser keeps.
    pub value: Secret,
    /// How long it lives from now.
    pub expires_in: Duration,
}

/// Whose pass it was.
#[derive(Debug)]
pub struct Passed {
    /// The account and the session, which stands.
    pub by: Arc<Authenticated>,
    /// When the pass was made.
    pub made_at: Timestamp,
}

impl Sessions {
    /// A pass of this session.
    pub(super) fn pass(&self, of: &Authenticated, now: Timestamp) -> Pass {
        let session = &of.session;
        let ends = now.after(self.pass_ttl()).min(session.expires_at);
        Pass {
            value: self.0.pass_keys.make(session.id, now.as_millis(), &of.half),
            expires_in: now.until(ends),
        }
    }

    /// Whose pass this is, if its session still stands. No query, if the session is known.
    pub async fn admit(&self, pass: &str) -> Result<Option<Passed>, SessionError> {
        let Some(pass) = Parsed::parse(pass) else { return Ok(None) };
        let (now, made_at) = (self.0.clock.now(), Timestamp::from_millis(pass.number));
        if now >= made_at.after(self.pass_ttl()) {
            return Ok(None);
        }
        let found = self.0.standing.find(pass.session, now).await?;
        Ok(found
            .filter(|found| self.0.pass_keys.is_ours(&pass, &found.half))
            .filter(|found| now < found.session.expires_at)
            .map(|by| Passed { by, made_at }))
    }

    /// A pass for whoever has a refresh token, which stays as it is: no older than refreshing would
    /// take, and without a word of what is wrong with it otherwise.
    pub async fn pass_for(&self, refresh_token: &str) -> Result<Option<Pass>, SessionError> {
        let Some(token) = Parsed::parse(refresh_token) else { return Ok(None) };
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find_rotation(&mut connection, token.session).await?
        };
        let now = self.0.clock.now();
        Ok(found
            .filter(|found| self.0.refresh_keys.is_ours(&token, &found.of.half))
            .filter(|found| matches!(found.step.checked_sub(token.number), Some(0 | 1)))
            .filter(|found| now < found.of.session.expires_at)
            .map(|found| self.pass(&found.of, now)))
    }

    fn pass_ttl(&self) -> Duration {
        self.0.idle_ttl / 2
    }
}
