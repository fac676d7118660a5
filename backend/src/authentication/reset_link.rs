//! Links to a new password, which the operator makes. Each works once, for a limited time; a new one voids the older.

use std::time::Duration;

use keystead_common::Secret;
use uuid::Uuid;

use super::{Authentication, store};
use crate::audit::{EventType, NewEvent};
use crate::clock::Timestamp;
use crate::database::{self, AdvisoryLock};
use crate::sealed_token::SessionKey;

/// A link to a new password, as it is stored.
#[derive(Debug)]
pub(super) struct ResetLink {
    pub(super) account: Uuid,
    pub(super) key: SessionKey,
    pub(super) expires_at: Timestamp,
}

impl Authentication {
    /// Makes the reset link of an account and returns its token and its end.
    pub async fn make_reset_link(
        &self,
        account: Uuid,
        lifetime: Duration,
    ) -> Result<(Secret, Timestamp), database::Error> {
        let link = ResetLink {
            account,
            key: SessionKey::from_stored(self.random.bytes::<32>().to_vec()),
            expires_at: self.clock.now().after(lifetime),
        };
        let mut transaction = self.database.write().await?;
        transaction.lock(AdvisoryLock::Account(account)).await?;
        store::put_reset_link(&mut transaction, &link).await?;
        let event = NewEvent::of(account, EventType::ResetLinkMade);
        self.audit.record(&mut transaction, &event).await?;
        transaction.commit().await?;
        let token = self.reset_key.make(account, link.expires_at.as_millis(), &link.key);
        Ok((token, link.expires_at))
    }
}
