//! Sessions that end because another begins: those used least, once an account has too many.

use uuid::Uuid;

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
        client: &Client,
    ) -> Result<Vec<Uuid>, SessionError> {
        let now = by.created_at;
        let ended = store::delete_past(connection, account, by.id, now, MOST - 1).await?;
        for &session in &ended {
            let kind = EventType::SessionRevoked;
            self.remember(connection, account, kind, session, client).await?;
            tracing::info!(%account, %session, "session ended: the account has too many");
        }
        Ok(ended)
    }
}
