//! Forward-auth tokens: the cookie that a browser shows to the apps behind a proxy that asks
//! `GET /verify`.
//!
//! The cookie goes to every app under a domain, so the token is worth nothing anywhere else: it is
//! neither an access token nor a refresh token. It is an opaque token whose number is the time it was
//! issued at. It ends with its session and is renewed whenever the session is refreshed.

use std::sync::Arc;

use super::session::{Authenticated, ForwardAuthToken};
use super::{SessionError, Sessions, store};
use crate::clock::{CLOCK_LEEWAY, Timestamp};
use crate::sealed_token::OpaqueToken;

/// A forward-auth token that was verified.
#[derive(Debug)]
pub struct VerifiedForwardAuthToken {
    /// The account and the session, which is active.
    pub by: Arc<Authenticated>,
    /// The time at which the token was issued.
    pub issued_at: Timestamp,
}

impl Sessions {
    /// Issues a forward-auth token of a session.
    pub(super) fn forward_auth_token(
        &self,
        of: &Authenticated,
        now: Timestamp,
    ) -> ForwardAuthToken {
        let session = &of.session;
        let expires_at = now.after(self.0.lifetimes.forward_auth_token()).min(session.expires_at);
        ForwardAuthToken {
            value: self.0.forward_auth_key.make(session.id, now.as_millis(), &of.key),
            expires_in: now.until(expires_at),
        }
    }

    /// Verifies a forward-auth token; `None` if it is invalid or its session is not active. Takes no
    /// query while the session is cached.
    pub async fn verify_forward_auth_token(
        &self,
        token: &str,
    ) -> Result<Option<VerifiedForwardAuthToken>, SessionError> {
        let Some(token) = OpaqueToken::parse(token) else { return Ok(None) };
        let (now, issued_at) = (self.0.clock.now(), Timestamp::from_millis(token.number));
        // One from the future would not expire. Without it, the browser passes the login page, which
        // refreshes the session.
        let is_from_the_future = issued_at > now.after(CLOCK_LEEWAY);
        if is_from_the_future || now >= issued_at.after(self.0.lifetimes.forward_auth_token()) {
            return Ok(None);
        }
        let found = self.0.cache.find(token.session, now).await?;
        Ok(found
            .filter(|found| self.0.forward_auth_key.verify(&token, &found.key))
            .filter(|found| now < found.session.expires_at)
            .map(|by| VerifiedForwardAuthToken { by, issued_at }))
    }

    /// Issues a forward-auth token for a refresh token, which is not rotated. Accepts the tokens that a
    /// refresh accepts; `None` for every other one.
    pub async fn forward_auth_token_for(
        &self,
        refresh_token: &str,
    ) -> Result<Option<ForwardAuthToken>, SessionError> {
        let Some(token) = OpaqueToken::parse(refresh_token) else { return Ok(None) };
        let now = self.0.clock.now();
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find_rotation(&mut connection, token.session, now).await?
        };
        Ok(found
            .filter(|found| self.0.refresh_key.verify(&token, &found.of.key))
            .filter(|found| matches!(found.step.checked_sub(token.number), Some(0 | 1)))
            .filter(|found| now < found.of.session.expires_at)
            .map(|found| self.forward_auth_token(&found.of, now)))
    }
}
