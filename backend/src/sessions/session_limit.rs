//! Sessions that end because another one begins: the browser's previous session, whose cookie is
//! overwritten, and those past the limit: first the ones that were never refreshed, which a program leaves
//! behind that logs in each time, and of these the new one's client's; then the least recently used.

use keystead_common::Secret;
use uuid::Uuid;

use super::session::Session;
use super::{SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::client::Client;
use crate::database::Connection;
use crate::sealed_token::OpaqueToken;

/// Active sessions of one account. A program that logs in and never out would otherwise leave an
/// unlimited number of rows, and a list that no person can check.
const MAX_SESSIONS_PER_ACCOUNT: u32 = 100;

impl Sessions {
    /// Ends the sessions that have to make room for a new one, in its transaction. Returns their ids, to
    /// be evicted from the cache after the commit.
    pub(super) async fn make_room(
        &self,
        connection: &mut Connection,
        account: Uuid,
        new: &Session,
        overwritten: Option<&Secret>,
        client: &Client,
    ) -> Result<Vec<Uuid>, SessionError> {
        let mut ended = Vec::new();
        if let Some(session) = self.find_overwritten(connection, account, overwritten).await? {
            // False if a logout came first.
            if store::delete(connection, account, session).await? {
                let event = NewEvent::of(account, EventType::Logout).on(session).by(client);
                self.0.audit.record(connection, &event).await?;
                tracing::info!(%account, %session, "session replaced by a login in its browser");
                ended.push(session);
            }
        }
        let others = MAX_SESSIONS_PER_ACCOUNT - 1;
        for session in store::delete_past(connection, account, new, others).await? {
            let event = NewEvent::of(account, EventType::SessionRevoked).on(session).by(client);
            self.0.audit.record(connection, &event).await?;
            tracing::info!(%account, %session, "session revoked: too many of the account");
            ended.push(session);
        }
        Ok(ended)
    }

    /// Returns the session of this account that a refresh token belongs to, whatever its step.
    async fn find_overwritten(
        &self,
        connection: &mut Connection,
        account: Uuid,
        token: Option<&Secret>,
    ) -> Result<Option<Uuid>, SessionError> {
        let Some(token) = token.and_then(|token| OpaqueToken::parse(token.expose())) else {
            return Ok(None);
        };
        let found = store::find_rotation(connection, token.session, self.0.clock.now()).await?;
        let found = found
            .filter(|found| found.of.account.id == account)
            .filter(|found| self.0.refresh_key.verify(&token, &found.of.key));
        Ok(found.map(|found| found.of.session.id))
    }
}
