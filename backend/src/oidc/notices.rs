//! Telling apps that a session has ended (OpenID Connect Back-Channel Logout 1.0).
//!
//! A trigger queues a notice for each app when a session is deleted, whatever deletes it. Every server sends what is due;
//! a notice is sent by the one that has moved its time ahead. What an app does not take is sent again, for a day.

use std::time::Duration;

use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

use super::Provider;
use super::store::logout_notices::{self as store, LogoutNotice};
use crate::database;
use crate::tokens::LogoutGrant;

/// Notices that are read at once.
const BATCH: u32 = 100;
/// Notices that are being sent at once, so that an app that hangs holds up few others.
const AT_ONCE: usize = 16;
/// The time in which another server does not send what this one is sending.
const LEASE: Duration = Duration::from_secs(30);
/// The waits between two attempts, in seconds. After the last one the app is not told any more.
const WAITS: [u64; 10] = [5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800];

impl Provider {
    /// Sends the notices that are due.
    pub async fn send_logout_notices(&self) -> Result<(), database::Error> {
        loop {
            let now = self.0.clock.now();
            let due = {
                let mut connection = self.0.database.read().await?;
                store::due(&mut connection, now, BATCH).await?
            };
            let is_last = due.len() < BATCH as usize;
            let sends = futures_util::stream::iter(due).map(|notice| self.send(notice));
            sends.buffer_unordered(AT_ONCE).for_each(|()| async {}).await;
            if is_last {
                return Ok(());
            }
        }
    }

    async fn send(&self, notice: LogoutNotice) {
        if let Err(cause) = self.try_send(&notice).await {
            tracing::error!(cause = database::describe(&cause), "sending a logout notice failed");
        }
    }

    async fn try_send(&self, notice: &LogoutNotice) -> Result<(), database::Error> {
        if !self.claim(notice).await? {
            return Ok(());
        }
        let (client, session) = (&notice.client_id, notice.session);
        let is_taken = self.post(notice).await;
        let mut transaction = self.0.database.write().await?;
        let attempts = usize::try_from(notice.attempts).unwrap_or(WAITS.len());
        if let Some(&wait) = WAITS.get(attempts).filter(|_| !is_taken) {
            let due_at = self.0.clock.now().after(Duration::from_secs(wait));
            store::postpone(&mut transaction, &notice.id, due_at).await?;
        } else {
            store::delete(&mut transaction, &notice.id).await?;
            if !is_taken {
                tracing::warn!(client, %session, "logout notice given up");
            }
        }
        transaction.commit().await
    }

    /// Moves the time of a notice ahead; returns false if another server was faster.
    async fn claim(&self, notice: &LogoutNotice) -> Result<bool, database::Error> {
        let until = self.0.clock.now().after(LEASE);
        let mut transaction = self.0.database.write().await?;
        let is_claimed = store::claim(&mut transaction, notice, until).await?;
        transaction.commit().await?;
        Ok(is_claimed)
    }

    /// Sends a notice; returns true if the app took it, or if there is nobody to tell any more.
    async fn post(&self, notice: &LogoutNotice) -> bool {
        let client = match self.0.clients.find(&notice.client_id).await {
            Ok(client) => client,
            Err(cause) => {
                tracing::error!(cause = database::describe(&cause), "client look-up failed");
                return false;
            }
        };
        let Some(client) = client else { return true };
        let uri = client.backchannel_logout_uri.as_ref().and_then(|uri| Url::parse(uri).ok());
        let Some(uri) = uri else { return true };
        let grant = LogoutGrant {
            client_id: &client.id,
            account: notice.account,
            session: notice.session,
            id: id_of(notice),
        };
        if let Err(cause) = self.prepare_key(&client).await {
            tracing::error!(%cause, "logout token not signed");
            return false;
        }
        let token = match self.0.tokens.sign_logout_token(client.algorithm, &grant) {
            Ok(token) => token,
            Err(cause) => {
                tracing::error!(%cause, "logout token not signed");
                return false;
            }
        };
        let form = form(&token);
        match self.0.outbound.post(&uri, form).await {
            Ok(200..=299) => true,
            Ok(status) => {
                tracing::warn!(client = client.id, status, "logout notice refused");
                false
            }
            Err(cause) => {
                tracing::warn!(client = client.id, %cause, "logout notice not delivered");
                false
            }
        }
    }
}

/// Returns the id of a notice's tokens, the same for each attempt: an app that takes one twice can tell.
fn id_of(notice: &LogoutNotice) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(&notice.id).into();
    let half = digest.first_chunk().expect("a digest has 32 bytes");
    uuid::Builder::from_custom_bytes(*half).into_uuid()
}

/// Returns the form of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.5).
fn form(token: &str) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("logout_token", token).finish()
}
