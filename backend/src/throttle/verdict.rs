//! Checks attempts, counts them, and resets their counters after a success.

use std::time::Duration;

use super::attempt::{Attempt, Counter};
use super::rule::Record;
use super::{Throttle, store};
use crate::clock::{CLOCK_LEEWAY, Timestamp};
use crate::database::{self, Connection};
use crate::service_error::{ServiceError, Throttled};

/// Failures of a known device that stay on its own counter. Further ones count as a stranger's too.
const DEVICE_ALLOWANCE: u32 = 10;

impl Throttle {
    /// Fails with [`Throttled`] if the attempt has to wait.
    pub async fn check(&self, attempt: &Attempt) -> Result<(), ServiceError> {
        if self.0.is_on {
            let counters = {
                let mut connection = self.0.database.read().await?;
                self.read(&mut connection, attempt, Lock::None).await?
            };
            self.store_corrections(&counters).await?;
            self.refuse_early(attempt, &counters)?;
        }
        Ok(())
    }

    /// Counts the attempt in a transaction of its own. Its result may be told after that, and only if
    /// this succeeds.
    pub async fn count(&self, attempt: &Attempt) -> Result<(), ServiceError> {
        if self.0.is_on {
            let mut transaction = self.0.database.write().await?;
            self.count_in(&mut transaction, attempt).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Counts the attempt in the transaction of what was attempted.
    pub async fn count_in(
        &self,
        connection: &mut Connection,
        attempt: &Attempt,
    ) -> Result<(), ServiceError> {
        if self.0.is_on {
            let now = self.0.clock.now();
            let counters = self.read(connection, attempt, Lock::Insert).await?;
            self.refuse_early(attempt, &counters)?;
            for Found { counter, record, .. } in counters {
                let record = counter.rule.count(record, now);
                store::put(connection, &counter.subject, record).await?;
            }
        }
        Ok(())
    }

    /// Resets the counters after a success, in the transaction of what it leads to. Call it before
    /// anything slow in that transaction.
    pub async fn reset(
        &self,
        connection: &mut Connection,
        attempt: &Attempt,
    ) -> Result<(), ServiceError> {
        if self.0.is_on {
            let counters = self.read(connection, attempt, Lock::ForUpdate).await?;
            self.refuse_early(attempt, &counters)?;
            for Found { counter, record, .. } in counters {
                if record.is_some() && counter.rule.is_reset_by_success() {
                    store::delete(connection, &counter.subject).await?;
                }
            }
        }
        Ok(())
    }

    /// Reads the counters that the attempt adds to.
    async fn read<'a>(
        &self,
        connection: &mut Connection,
        attempt: &'a Attempt,
        lock: Lock,
    ) -> Result<Vec<Found<'a>>, database::Error> {
        let now = self.0.clock.now();
        let mut counters = lock.read(connection, &attempt.own, now).await?;
        let is_within_allowance =
            |record: Option<Record>| record.is_none_or(|record| record.tally < DEVICE_ALLOWANCE);
        if !counters.iter().any(|found| is_within_allowance(found.record)) {
            counters.extend(lock.read(connection, &attempt.shared, now).await?);
        }
        Ok(counters)
    }

    /// Fails with [`Throttled`] if one of the counters requires a wait.
    fn refuse_early(&self, attempt: &Attempt, counters: &[Found<'_>]) -> Result<(), ServiceError> {
        let now = self.0.clock.now();
        let waits = counters.iter().filter_map(|Found { counter, record, .. }| {
            let opens_at = counter.rule.opens_at(*record)?;
            Some((now.until(opens_at), counter.rule.kind))
        });
        let longest = waits.max_by_key(|(retry_after, _)| *retry_after);
        if let Some((retry_after, kind)) = longest.filter(|(wait, _)| *wait > Duration::ZERO) {
            self.0.metrics.throttled.count(kind);
            tracing::info!(network = %attempt.network, ?retry_after, "throttled");
            return Err(Throttled { retry_after }.into());
        }
        Ok(())
    }

    /// Stores the records that a clock left far in the future, as they count now. Otherwise each look at one
    /// would begin its wait again.
    async fn store_corrections(&self, counters: &[Found<'_>]) -> Result<(), database::Error> {
        let corrections = counters.iter().filter_map(|found| {
            let (stored, record) = (found.stored?, found.record?);
            let shift = record.counted_at.until(stored.counted_at);
            let shift = shift.max(record.expires_at.until(stored.expires_at));
            (shift > CLOCK_LEEWAY).then_some((found.counter, stored, record))
        });
        let corrections: Vec<_> = corrections.collect();
        if corrections.is_empty() {
            return Ok(());
        }
        let mut transaction = self.0.database.write().await?;
        for (counter, stored, record) in corrections {
            store::replace(&mut transaction, &counter.subject, stored, record).await?;
        }
        transaction.commit().await
    }
}

/// A counter and its record.
struct Found<'a> {
    counter: &'a Counter,
    /// The record as it counts now; `None` if there is none or it has expired.
    record: Option<Record>,
    /// The record as it is stored.
    stored: Option<Record>,
}

/// The lock that a counter is read under.
#[derive(Clone, Copy, Debug)]
enum Lock {
    /// No lock.
    None,
    /// Existing records are locked until the transaction ends.
    ForUpdate,
    /// Missing records are inserted, and all are locked until the transaction ends.
    Insert,
}

impl Lock {
    async fn read<'a>(
        self,
        connection: &mut Connection,
        counters: impl IntoIterator<Item = &'a Counter>,
        now: Timestamp,
    ) -> Result<Vec<Found<'a>>, database::Error> {
        let mut found = Vec::new();
        for counter in counters {
            let stored = match self {
                Self::None => store::find(connection, &counter.subject).await?,
                Self::ForUpdate => store::find_for_update(connection, &counter.subject).await?,
                Self::Insert => store::find_or_insert(connection, &counter.subject).await?,
            };
            let record = stored.map(|record| counter.rule.correct(record, now));
            let record = record.filter(|record| now < record.expires_at);
            found.push(Found { counter, record, stored });
        }
        Ok(found)
    }
}
