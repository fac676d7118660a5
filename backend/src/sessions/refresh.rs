//! How a session goes on: fresh tokens for a refresh token, and its rotation.
//!
//! A token has the number of a step, the row that of the newest one. To rotate is to count one step
//! further, in one guarded update.
//!
//! A token one step behind gets the current one again: its answer was lost, or another tab was
//! quicker. Further behind, it was taken by somebody, and the session ends (RFC 9700 §4.14.2).

use std::cmp::Ordering;
use std::time::Duration;

use keystead_common::Secret;

use super::opaque::Parsed;
use super::{Authenticated, Pass, SessionError, Sessions, store};
use crate::audit::EventType;
use crate::client::Client;
use crate::database::Notice;
use crate::metrics::Refresh;
use crate::tokens::Grant;

/// What the server's half of the tokens' keys is derived for.
pub(super) const PURPOSE: &[u8] = b"keystead refresh tokens";

/// Fresh tokens of a session.
#[derive(Debug)]
pub struct Issued {
    /// The JWT.
    pub access_token: Secret,
    /// How long it lives from now.
    pub expires_in: Duration,
    /// The refresh token that is current from now on.
    pub refresh_token: Secret,
    /// How long that one lives from now, unless it is used before.
    pub refresh_expires_in: Duration,
    /// What the apps behind a proxy know the session by.
    pub pass: Pass,
}

/// What the database has of a session's rotation.
pub(super) struct Rotation {
    pub(super) of: Authenticated,
    pub(super) step: i64,
}

impl Sessions {
    /// Fresh tokens for the session of a refresh token.
    pub async fn refresh(&self, token: &str, client: &Client) -> Result<Issued, SessionError> {
        let (outcome, issued) = match self.go_on(token, client).await {
            Ok((outcome, issued)) => (outcome, Ok(issued)),
            Err(error) => (Refresh::Failed, Err(error)),
        };
        self.0.metrics.refreshes.count(outcome);
        issued?.ok_or(SessionError::InvalidRefreshToken)
    }

    /// What becomes of the session of a refresh token; without fresh tokens, it does not go on.
    async fn go_on(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(Refresh, Option<Issued>), SessionError> {
        const INVALID: (Refresh, Option<Issued>) = (Refresh::Invalid, None);
        let Some(token) = Parsed::parse(token) else { return Ok(INVALID) };
        loop {
            let found = {
                let mut connection = self.0.database.read().await?;
                store::find_rotation(&mut connection, token.session).await?
            };
            let found = found
                .filter(|found| self.0.refresh_keys.is_ours(&token, &found.of.half))
                .filter(|found| self.0.clock.now() < found.of.session.expires_at);
            let Some(mut found) = found else { return Ok(INVALID) };
            let issue = |found: &Rotation| self.issue(&found.of, found.step).map(Some);
            let behind = found.step.checked_sub(token.number);
            match behind.map(|steps| steps.cmp(&1)) {
                Some(Ordering::Less) if found.step == token.number => {
                    if self.rotate(&mut found, client).await? {
                        return Ok((Refresh::Rotated, issue(&found)?));
                    }
                    // Another request was quicker: look again how far behind this one is now.
                }
                Some(Ordering::Equal) => return Ok((Refresh::Repeated, issue(&found)?)),
                Some(Ordering::Greater) => {
                    self.end_as_stolen(&found, client).await?;
                    return Ok((Refresh::Reused, None));
                }
                // Ahead: the database was set back to an earlier copy.
                _ => return Ok(INVALID),
            }
        }
    }

    /// Fresh tokens of a session that is at this step.
    pub(super) fn issue(&self, of: &Authenticated, step: i64) -> Result<Issued, SessionError> {
        let (now, session) = (self.0.clock.now(), &of.session);
        let expires_at = now.after(self.0.access_token_ttl).min(session.expires_at);
        let access_token = self.0.tokens.sign(&Grant {
            account: of.account.id,
            username: &of.account.username,
            session: session.id,
            authenticated_at: session.created_at,
            expires_at,
        })?;
        Ok(Issued {
            access_token: access_token.into(),
            expires_in: now.until(expires_at),
            refresh_token: self.0.refresh_keys.make(session.id, step, &of.half),
            refresh_expires_in: now.until(session.expires_at),
            pass: self.pass(of, now),
        })
    }

    /// Counts one step further, if nobody has since the step was read; whether it was done.
    async fn rotate(&self, found: &mut Rotation, client: &Client) -> Result<bool, SessionError> {
        let (now, step) = (self.0.clock.now(), found.step);
        let session = &mut found.of.session;
        session.last_used_at = now;
        session.expires_at = self.end_if_used_at(now, session.created_at);
        session.ip = Some(client.ip.to_string());
        session.user_agent.clone_from(&client.user_agent);
        let mut transaction = self.0.database.write().await?;
        let done = store::step(&mut transaction, session, step).await?;
        transaction.commit().await?;
        self.0.standing.forget(session.id);
        found.step = step + 1;
        Ok(done)
    }

    async fn end_as_stolen(&self, found: &Rotation, client: &Client) -> Result<(), SessionError> {
        let (account, session) = (found.of.account.id, found.of.session.id);
        let mut transaction = self.0.database.write().await?;
        if store::delete(&mut transaction, account, session).await? {
            let kind = EventType::RefreshReused;
            self.remember(&mut transaction, account, kind, session, client).await?;
            transaction.tell(Notice::SessionsEnded(vec![session])).await?;
        }
        transaction.commit().await?;
        tracing::warn!(%account, %session, "a used-up refresh token came again: session ended");
        Ok(())
    }
}
