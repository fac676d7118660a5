//! Deleting what has expired.

use super::totp_enrolment::PENDING_LIFETIME;
use super::{Factors, store};
use crate::clock::CLOCK_LEEWAY;
use crate::database::{self, AdvisoryLock};

impl Factors {
    /// Deletes what was not confirmed in time, and up to `batch` used challenges that have expired; returns their count.
    /// Returns 0 while another server sweeps.
    pub async fn sweep(&self, batch: u32) -> Result<u64, database::Error> {
        let now = self.0.clock.now();
        let Some(mut transaction) = self.0.database.try_write_locked(AdvisoryLock::Sweep).await?
        else {
            return Ok(0);
        };
        store::totp::delete_pending(&mut transaction, now).await?;
        let since = now.before(PENDING_LIFETIME);
        store::recovery_codes::delete_pending_before(&mut transaction, since).await?;
        // A server whose clock is behind still takes them.
        let expired = now.before(CLOCK_LEEWAY);
        let deleted = store::challenges::delete_expired(&mut transaction, expired, batch).await?;
        transaction.commit().await?;
        Ok(deleted)
    }
}
