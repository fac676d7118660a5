//! Links to a new password, which the operator makes. Each works once, for a limited time; a new one voids the
//! older, and so does any other new password.

use std::time::Duration;

use keystead_common::Secret;
use uuid::Uuid;

use super::pending::ResetLink;
use super::{Authentication, store};
use crate::audit::{EventType, NewEvent};
use crate::clock::Timestamp;
use crate::database::{self, AdvisoryLock};
use crate::sealed_token::SessionKey;

impl Authentication {
    /// Makes the reset link of an account. Returns its token and its end; the older link of the account is void once the
    /// change is committed.
    pub async fn make_reset_link(
        &self,
        account: Uuid,
        lifetime: Duration,
    ) -> Result<database::Uncommitted<(Secret, Timestamp)>, database::Error> {
        let replaces = self.accounts.password_hash(account).await?;
        let replaces = replaces.ok_or(database::Error::RowNotFound)?;
        let link = ResetLink {
            account,
            replaces,
            key: SessionKey::from_stored(self.random.bytes::<32>().to_vec()),
            expires_at: self.clock.now().after(lifetime),
        };
        let mut transaction = self.database.write().await?;
        transaction.lock(AdvisoryLock::Account(account)).await?;
        store::put_reset_link(&mut transaction, &link).await?;
        let event = NewEvent::of(account, EventType::ResetLinkMade);
        self.audit.record(&mut transaction, &event).await?;
        let token = self.reset_key.make(account, link.expires_at.as_millis(), &link.key);
        Ok(database::Uncommitted::new(transaction, (token, link.expires_at)))
    }
}
