//! Forward-auth tokens: the cookie that a browser shows to the apps behind a proxy that asks
//! `GET /verify`.
//!
//! The cookie goes to every app under a domain, so the token is worth nothing anywhere else: it is
//! neither an access token nor a refresh token. It is an opaque token whose number is the time it was
//! issued at. It ends with its session and is renewed whenever the session is refreshed.

use std::sync::Arc;

use keystead_common::Secret;
use uuid::Uuid;

use super::session::{Authenticated, ForwardAuthToken};
use super::{SessionError, Sessions, store};
use crate::clock::{CLOCK_LEEWAY, Timestamp};
use crate::sealed_token::OpaqueToken;

/// Tokens whose sessions are looked up one by one.
const FEW_TOKENS: usize = 4;
/// Tokens that are verified: more than a browser keeps cookies for a domain (180), and than fit into the
/// head of a request.
const MAX_TOKENS: usize = 900;

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

    /// Verifies forward-auth tokens and returns the first valid one whose session is active. Whoever can
    /// set one cookie can set many, so a single query tells which of many sessions there are. Takes no
    /// query for a few tokens while their sessions are cached.
    pub async fn verify_forward_auth_tokens(
        &self,
        tokens: &[Secret],
    ) -> Result<Option<VerifiedForwardAuthToken>, SessionError> {
        let parsed = tokens.iter().filter_map(|token| OpaqueToken::parse(token.expose()));
        let mut tokens: Vec<OpaqueToken> = parsed.take(MAX_TOKENS).collect();
        if tokens.len() > FEW_TOKENS {
            let ids: Vec<Uuid> = tokens.iter().map(|token| token.session).collect();
            let existing = store::existing(&mut self.0.database.read().await?, &ids).await?;
            tokens.retain(|token| existing.contains(&token.session));
        }
        for token in tokens {
            if let Some(found) = self.verify_forward_auth_token(&token).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn verify_forward_auth_token(
        &self,
        token: &OpaqueToken,
    ) -> Result<Option<VerifiedForwardAuthToken>, SessionError> {
        let (now, issued_at) = (self.0.clock.now(), Timestamp::from_millis(token.number));
        // One from the future would not expire. Without it, the browser passes the login page, which
        // refreshes the session.
        let is_from_the_future = issued_at > now.after(CLOCK_LEEWAY);
        if is_from_the_future || now >= issued_at.after(self.0.lifetimes.forward_auth_token()) {
            return Ok(None);
        }
        let found = self.0.cache.find(token.session, now).await?;
        Ok(found
            .filter(|found| self.0.forward_auth_key.verify(token, &found.key))
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
