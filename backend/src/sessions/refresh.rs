//! Refreshing a session: fresh tokens for a refresh token, which rotates at each use.
//!
//! A refresh token holds the number of its step, and the session's row the number of the current one. A
//! rotation increments it in one guarded update.
//!
//! The token one step behind gets the current one again: its response was lost, or another tab was
//! faster. An older token was stolen, and the session ends (RFC 9700 §4.14.2).

use std::cmp::Ordering;

use super::session::{Issued, Rotation};
use super::{SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::client::Client;
use crate::database::Notice;
use crate::metrics::Refresh;
use crate::sealed_token::OpaqueToken;

impl Sessions {
    /// Issues fresh tokens for a refresh token.
    pub async fn refresh(&self, token: &str, client: &Client) -> Result<Issued, SessionError> {
        let (outcome, issued) = match self.try_refresh(token, client).await {
            Ok((outcome, issued)) => (outcome, Ok(issued)),
            Err(error) => (Refresh::Failed, Err(error)),
        };
        self.0.metrics.refreshes.count(outcome);
        issued?.ok_or(SessionError::InvalidRefreshToken)
    }

    /// Returns the outcome of a refresh, with fresh tokens if the refresh token was valid.
    async fn try_refresh(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(Refresh, Option<Issued>), SessionError> {
        const INVALID: (Refresh, Option<Issued>) = (Refresh::Invalid, None);
        let Some(token) = OpaqueToken::parse(token) else { return Ok(INVALID) };
        loop {
            let now = self.0.clock.now();
            let found = {
                let mut connection = self.0.database.read().await?;
                store::find_rotation(&mut connection, token.session, now).await?
            };
            let found = found
                .filter(|found| self.0.refresh_key.verify(&token, &found.of.key))
                .filter(|found| now < found.of.session.expires_at);
            let Some(mut found) = found else { return Ok(INVALID) };
            let issue = |found: &Rotation| self.issue(&found.of, found.step).map(Some);
            let behind = found.step.checked_sub(token.number);
            match behind.map(|steps| steps.cmp(&1)) {
                Some(Ordering::Less) if found.step == token.number => {
                    if self.rotate(&mut found, client).await? {
                        return Ok((Refresh::Rotated, issue(&found)?));
                    }
                    // Another request was faster: read again how far behind this one is now.
                }
                Some(Ordering::Equal) => return Ok((Refresh::Repeated, issue(&found)?)),
                Some(Ordering::Greater) => {
                    self.end_as_stolen(&found, client).await?;
                    return Ok((Refresh::Reused, None));
                }
                // Ahead: the database was restored from an earlier copy.
                _ => return Ok(INVALID),
            }
        }
    }

    /// Increments the step and records the use; returns false if another request has done so since the
    /// step was read.
    async fn rotate(&self, found: &mut Rotation, client: &Client) -> Result<bool, SessionError> {
        let (now, step) = (self.0.clock.now(), found.step);
        let session = &mut found.of.session;
        session.last_used_at = now;
        session.expires_at = self.0.lifetimes.expiry(now, session.created_at);
        session.ip = Some(client.ip.to_string());
        session.user_agent.clone_from(&client.user_agent);
        let mut transaction = self.0.database.write().await?;
        let done = store::step(&mut transaction, session, step).await?;
        transaction.commit().await?;
        self.0.cache.evict(session.id);
        found.step = step + 1;
        Ok(done)
    }

    async fn end_as_stolen(&self, found: &Rotation, client: &Client) -> Result<(), SessionError> {
        let (account, session) = (found.of.account.id, found.of.session.id);
        let mut transaction = self.0.database.write().await?;
        if store::delete(&mut transaction, account, session).await? {
            let event = NewEvent::of(account, EventType::RefreshReused).on(session).by(client);
            self.0.audit.record(&mut transaction, &event).await?;
            transaction.notify(Notice::SessionsEnded(vec![session])).await?;
        }
        transaction.commit().await?;
        tracing::warn!(%account, %session, "refresh token reused: session ended");
        Ok(())
    }
}
