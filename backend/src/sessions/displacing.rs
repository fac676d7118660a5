//! Sessions that end because another begins: the one that the same browser had, whose cookie is
//! about to be overwritten, and those used least, once an account has too many.

use keystead_common::Secret;
use uuid::Uuid;

use super::opaque::Parsed;
use super::{Session, SessionError, Sessions, store};
use crate::audit::EventType;
use crate::client::Client;
use crate::database::Connection;

/// How many sessions of one account stand at once. A program that logs in and never out would
/// otherwise leave rows without number, and a list that nobody looks through.
const MOST: u32 = 100;

impl Sessions {
    /// Ends what has to make room for a session of this account, in the transaction that begins
    /// it; which they were, to be forgotten after the commit.
    pub(super) async fn displace(
        &self,
        connection: &mut Connection,
        account: Uuid,
        by: &Session,
        overwritten: Option<&Secret>,
        client: &Client,
    ) -> Result<Vec<Uuid>, SessionError> {
        let now = by.created_at;
        let mut ended = Vec::new();
        if let Some(session) = self.overwritten(connection, account, overwritten).await? {
            // Unless a logout came first.
            if store::delete(connection, account, session).await? {
                self.remember(connection, account, EventType::Logout, session, client).await?;
                tracing::info!(%account, %session, "session ended: its browser has logged in anew");
                ended.push(session);
            }
        }
        for session in store::delete_past(connection, account, by.id, now, MOST - 1).await? {
            let kind = EventType::SessionRevoked;
            self.remember(connection, account, kind, session, client).await?;
            tracing::info!(%account, %session, "session ended: the account has too many");
            ended.push(session);
        }
        Ok(ended)
    }

    /// The session of this account that a refresh token is of, however old its step.
    async fn overwritten(
        &self,
        connection: &mut Connection,
        account: Uuid,
        token: Option<&Secret>,
    ) -> Result<Option<Uuid>, SessionError> {
        let Some(token) = token.and_then(|token| Parsed::parse(token.expose())) else {
            return Ok(None);
        };
        let found = store::find_rotation(connection, token.session).await?;
        let found = found
            .filter(|found| found.of.account.id == account)
            .filter(|found| self.0.refresh_keys.is_ours(&token, &found.of.half));
        Ok(found.map(|found| found.of.session.id))
    }
}
